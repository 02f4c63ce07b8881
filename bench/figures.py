"""How every bench prints its figures: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Sequence


def figure(name: str, value: float, unit: str, *, peer: float | None = None, ratio: float | None = None) -> None:
    """Print one figure. `peer` is what it is held against in the same run, `ratio` the figure over it."""
    if ratio is None and peer:
        ratio = value / peer
    line = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "peer": None if peer is None else round(peer, 3),
        "ratio": None if ratio is None else round(ratio, 3),
    }
    print(json.dumps(line), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
