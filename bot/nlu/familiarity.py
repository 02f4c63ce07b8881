"""How much a message is like those the model learned from, whatever its intent.

The probabilities compare the known intents with each other: a question about football must be likelier one of them than
another. What gives it away are its words, few of which the model has met, and that no intent stands out.
No unrelated text is learned from: the messages held out from training show how far messages within the remit go.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bot.nlu.byte_rows import Floats

STRANGE_SHARE = 0.03
"""This share of the held-out messages, the strangest, loses some confidence; what is stranger loses nearly all."""
_VIEWS_COUNTED = 2
_LEAST_EXPONENT = -20.0
_LEAST_SPREAD = 1e-3


@dataclass(frozen=True)
class Familiarity:
    """The sum of standard scores of three measures (see `measures`), and from where on a message counts as strange."""

    means: Floats
    spreads: Floats
    strange: float

    @classmethod
    def of(cls, held: Floats) -> Familiarity:
        """From the measures of held-out messages, one row each."""
        means, spreads = held.mean(axis=0), np.maximum(held.std(axis=0), np.float32(_LEAST_SPREAD))
        scores = ((held - means) / spreads).sum(axis=1)
        return cls(means, spreads, float(np.quantile(scores, STRANGE_SHARE)))

    def trust(self, values: Floats, confidence: float) -> np.float32:
        """What the confidence is multiplied with: 1, or less by up to a factor e for each standard unit of strangeness.

        Less strongly the more confident the model is: an unknown dialect looks strange too, but is understood.
        """
        strangeness = min(0.0, float(((values - self.means) / self.spreads).sum()) - self.strange)
        weight = math.sqrt(max(0.0, 1 - confidence))
        return np.float32(math.exp(max(_LEAST_EXPONENT, weight * strangeness)))


def measures(probabilities: Floats, known: tuple[float, ...]) -> Floats:
    """Of one message: how likely its likeliest intent is, and the shares of its grams that are known.

    `probabilities` are the nets' where there are any: these were taught that nonsense convinces nobody. Consonant
    skeletons are left out: what language has is soon all known.
    """
    return np.asarray([probabilities.max(), *known[:_VIEWS_COUNTED]], dtype=np.float32)
