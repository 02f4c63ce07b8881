"""One target under atheris: `python -m tests.fuzz.guided TARGET CORPUS [libFuzzer flags]`; run by `tests.fuzz`."""

from __future__ import annotations

import random
import sys

import atheris

with atheris.instrument_imports(include=["handoff"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.mutate import mutated


def main() -> None:
    """Fuzz until libFuzzer ends the process."""
    target = TARGETS[sys.argv[1]]

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        """Ours on a documented body now and then, libFuzzer's own otherwise."""
        if seed % 4 == 0:
            return mutated(target.seeds, random.Random(seed))[:max_size]
        return bytes(atheris.Mutate(data, max_size))

    atheris.Setup([sys.argv[0], *sys.argv[2:]], target.run, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
