"""Matrices kept as one byte a number with a scale per row: a quarter of float32, with no visible loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ByteRows:
    """`values[i] * scales[i]` is row i to 1/254 of its largest number."""

    values: npt.NDArray[np.int8]
    scales: Floats

    @classmethod
    def of(cls, matrix: Floats) -> ByteRows:
        """The nearest such matrix."""
        scales = np.maximum(np.abs(matrix).max(axis=1), 1e-8).astype(np.float32) / np.float32(127)
        return cls(np.round(matrix / scales[:, None]).astype(np.int8), scales)

    def take(self, rows: list[int]) -> Floats:
        """The given rows in float32."""
        taken: Floats = self.values[rows] * self.scales[rows, None]
        return taken

    def weighted_sum(self, rows: list[int], weights: Floats) -> Floats:
        """The sum of the given rows, each times its weight."""
        total: Floats = (weights * self.scales[rows]) @ self.values[rows].astype(np.float32)
        return total
