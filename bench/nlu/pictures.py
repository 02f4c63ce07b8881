"""The report's pictures, as plain SVG that a diff can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bench.nlu.measures import Array

_CELL, _LABEL, _MARGIN = 14, 210, 20
_SIDE, _BINS = 320, 10
_STYLE = "font: 11px system-ui, sans-serif; fill: #334"


def confusion_svg(intents: Sequence[str], wanted: Sequence[int], guessed: Sequence[int]) -> str:
    """Rows are the wanted intents, columns the guessed ones; darker is more of the row, red is off the diagonal."""
    counts = Counter(zip(wanted, guessed, strict=True))
    totals = Counter(wanted)
    side = _LABEL + _CELL * len(intents) + _MARGIN
    parts = []
    for at, intent in enumerate(intents):
        offset = _LABEL + _CELL * at + _CELL - 4
        parts.append(f'<text x="{_LABEL - 6}" y="{offset}" text-anchor="end">{intent}</text>')
        parts.append(f'<text transform="translate({offset} {_LABEL - 6}) rotate(-90)">{intent}</text>')
    for (row, column), count in sorted(counts.items()):
        colour = "#0b6e4f" if row == column else "#c1121f"
        x, y = _LABEL + _CELL * column, _LABEL + _CELL * row
        parts.append(
            f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{colour}" '
            f'fill-opacity="{0.15 + 0.85 * count / totals[row]:.2f}"><title>{intents[row]} → {intents[column]}: '
            f"{count} of {totals[row]}</title></rect>"
        )
    return _svg(side, side, parts)


def reliability_svg(confidence: Array, right: npt.NDArray[np.bool_]) -> str:
    """Accuracy over confidence in ten bins; a point on the diagonal means what it says, its area is its share."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    left, base = 50, _SIDE + _MARGIN
    parts = [
        f'<line x1="{left}" y1="{base}" x2="{left + _SIDE}" y2="{_MARGIN}" stroke="#99a" stroke-dasharray="4"/>',
        f'<rect x="{left}" y="{_MARGIN}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#99a"/>',
        f'<text x="{left + _SIDE / 2}" y="{base + 32}" text-anchor="middle">confidence</text>',
        f'<text transform="translate(14 {_MARGIN + _SIDE / 2}) rotate(-90)" text-anchor="middle">accuracy</text>',
    ]
    for tick in (0, 0.5, 1):
        parts.append(f'<text x="{left + tick * _SIDE}" y="{base + 16}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{left - 6}" y="{base - tick * _SIDE + 4}" text-anchor="end">{tick}</text>')
    for index in np.unique(bins):
        chosen = bins == index
        x, y = left + _SIDE * float(confidence[chosen].mean()), base - _SIDE * float(right[chosen].mean())
        radius = 3 + 22 * float(np.sqrt(chosen.mean()))
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#0b6e4f" fill-opacity="0.7">'
            f"<title>{int(chosen.sum())} messages</title></circle>"
        )
    return _svg(left + _SIDE + 2 * _MARGIN, base + 44, parts)


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'style="{_STYLE}">\n<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )
