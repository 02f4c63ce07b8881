"""`make -s bench`: starts a system of its own in a temporary folder, measures it, and stops it.

Parts: `system` measures the whole running system (`channels` a part of it), `routing` the queue over its own Redis."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bench import channels, handover, turn
from bench.routing import life, memory, minute
from deploy.run.errors import SetupError
from deploy.run.system import start_system

SETTINGS = {
    # A thousand agents sign in from this one address.
    "SANAD_SIGN_IN_ATTEMPTS": "1000000",
    "SANAD_OPENS": "00:00",
    "SANAD_CLOSES": "23:59:59",
    "SANAD_CLOSE_ON_HOLIDAYS": "false",
}


async def _measure(var: Path, part: str) -> None:
    async with start_system(var, **SETTINGS) as system:
        if part != "channels":
            await turn.measure(system)
            await handover.measure(system)
        await channels.measure(system)


async def _measure_routing() -> None:
    await minute.measure()
    await memory.measure()
    await life.measure()


def main() -> int:
    """Measure; 1 when the system cannot be started."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--part", choices=("system", "channels", "routing", "all"), default="all")
    part = parser.parse_args().part
    try:
        if part != "routing":
            with tempfile.TemporaryDirectory(prefix="sanad-bench-") as folder:
                asyncio.run(_measure(Path(folder), part))
        if part in {"routing", "all"}:
            asyncio.run(_measure_routing())
    except SetupError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
