"""One target under atheris: `python -m tests.fuzz.guided TARGET CORPUS [libFuzzer flags]`; run by `tests.fuzz`."""

from __future__ import annotations

import random
import sys

import atheris

with atheris.instrument_imports(include=["handoff", "bot.arabic"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.drive import HANG_S, attempt
from tests.fuzz.mutate import mutated


def main() -> None:
    """Fuzz until libFuzzer ends the process."""
    target = TARGETS[sys.argv[1]]

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        """Ours on a documented body now and then, libFuzzer's own otherwise."""
        if seed % 4 == 0:
            return mutated(target.seeds, random.Random(seed), structured=target.structured)[:max_size]
        return bytes(atheris.Mutate(data, max_size))

    def run(body: bytes) -> None:
        took_s, why = attempt(target, body)
        if why or took_s > HANG_S:
            raise AssertionError(why or f"took {took_s:.1f} s")

    atheris.Setup([sys.argv[0], *sys.argv[2:]], run, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
