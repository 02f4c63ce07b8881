"""Days at the desk under a virtual clock, driven through the real scripts."""

from __future__ import annotations

import argparse
import asyncio
import sys

from bench.simulate import parts
from handoff.routing.model import QUEUES

PARTS = {
    "day": parts.day,
    "erlang": parts.agreement,
    "fairness": parts.fairness,
    "estimate": parts.estimate,
    "scale": parts.growth,
}


def main() -> int:
    """Run the parts that are asked for; 1 when a promise does not hold."""
    parser = argparse.ArgumentParser(prog="make simulate ARGS=...", description=__doc__)
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--contacts", type=float, default=110_000, help="contacts a month")
    parser.add_argument("--containment", type=float, default=0.6, help="share that the bot answers alone")
    parser.add_argument("--handling-s", type=float, default=300.0, help="mean handling time (lognormal)")
    parser.add_argument("--handling-spread", type=float, default=0.8, help="its standard deviation over its mean")
    parser.add_argument("--patience-s", type=float, default=300.0, help="mean patience (exponential); 0: endless")
    parser.add_argument("--answer-s", type=float, default=3.0, help="mean time until an agent takes an offer")
    parser.add_argument("--missed", type=float, default=0.02, help="share of the offers that nobody answers")
    parser.add_argument("--declined", type=float, default=0.01, help="share of the offers that are declined")
    parser.add_argument("--queues", type=int, default=len(QUEUES), help="queues that an agent knows")
    parser.add_argument("--agents", type=int, default=0, help="agents at every hour; 0: search for the level")
    parser.add_argument("--level", type=float, default=0.8, help="share to be answered within 12 s")
    parser.add_argument("--hours", type=int, default=12, help="length of the parts erlang and fairness")
    parser.add_argument(
        "--life-ms", type=float, default=0.0, help="Redis's time for a task's life; 0: measure it small"
    )
    parser.add_argument(
        "--beat-ms", type=float, default=0.0, help="Redis's time for an agent's beat; 0: measure it small"
    )
    parser.add_argument("--seed", type=int, default=1)
    asked = vars(parser.parse_args())
    part = asked.pop("part")
    options = parts.Options(**asked)
    kept = [asyncio.run(run(options)) for name, run in PARTS.items() if part in {name, "all"}]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
