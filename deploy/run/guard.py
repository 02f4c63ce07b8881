"""Runs a program that must not outlive its parent: `guard.py SIGNAL PARENT_PID program argument...`.

Linux only ties them (PR_SET_PDEATHSIG); elsewhere the program simply runs. A script rather than a module, so that
it starts without the site packages of the environment.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent(signal_number: int) -> None:
    """Have the kernel send this process `signal_number` once its parent is gone; kept across exec."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def main(words: list[str]) -> None:
    """`words`: signal name, parent's process id or 0 for whoever it is, program and arguments."""
    signal_name, parent, *command = words
    before = int(parent) or os.getppid()
    end_with_parent(signal.Signals[signal_name])
    if os.getppid() != before or before == 1:
        raise SystemExit("the parent process is gone")
    try:
        os.execvp(command[0], command)
    except OSError as error:
        raise SystemExit(f"{command[0]}: {error.strerror}") from None


if __name__ == "__main__":
    main(sys.argv[1:])
