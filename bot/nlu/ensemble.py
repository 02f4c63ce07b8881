"""The whole intent model: analysis, members, and the two scales that turn their scores into honest probabilities."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.nlu.analysis import Analyser
from bot.nlu.byte_rows import Floats
from bot.nlu.familiarity import Familiarity, measures
from bot.nlu.linear import LinearModel
from bot.nlu.net import Net
from bot.nlu.probability import softmax

OUTSIDE = "out_of_scope"
DOUBT_OUTSIDE = 0.25
"""Share of the doubt that is likelihood of OUTSIDE: it leads where nothing is likelier, and alone is never answered."""
_TINY = np.float32(1e-9)


@dataclass(frozen=True)
class Joint:
    """Log-linear pooling: probability ~ exp(linear_scale * margin + net_scale * log of the nets' mean probability).

    The ratio of the scales is the members' weight, their size the inverse temperature; one fit finds both.
    """

    linear_scale: float
    net_scale: float

    def probabilities(self, margins: Floats, net_scores: Floats | None) -> Floats:
        """Of one sentence or of a batch; `net_scores` as `shared_opinion` returns them, None without nets."""
        scores = np.float32(self.linear_scale) * margins
        if net_scores is not None:
            scores = scores + np.float32(self.net_scale) * net_scores
        return softmax(scores)


@dataclass(frozen=True)
class IntentModel:
    """A trained classifier; `predict` may be called from several threads."""

    intents: tuple[str, ...]
    analyser: Analyser
    linear: LinearModel
    subwords: dict[str, int]
    nets: tuple[Net, ...]
    joint: Joint
    familiarity: Familiarity | None = None
    """None where training had nothing to hold out: then every message is trusted."""

    def predict(self, text: str) -> Floats:
        """How sure each of `intents` is, in their order; what lacks to one is doubt that the message is understood."""
        words = self.analyser.words(text)
        reading = self.linear.read(words)
        opinion = shared_opinion(self.nets, words, self.subwords)
        probabilities = self.joint.probabilities(reading.margins, opinion)
        if self.familiarity is None:
            return probabilities
        values = measures(probabilities if opinion is None else np.exp(opinion), reading.known)
        trusted: Floats = probabilities * self.familiarity.trust(values, float(probabilities.max()))
        if self._outside is not None:
            trusted[self._outside] += np.float32(DOUBT_OUTSIDE) * max(np.float32(0), 1 - trusted.sum())
        return trusted

    @cached_property
    def _outside(self) -> int | None:
        return self.intents.index(OUTSIDE) if OUTSIDE in self.intents else None


def shared_opinion(nets: tuple[Net, ...], words: list[str], vocabulary: dict[str, int]) -> Floats | None:
    """Log of the nets' mean probability of each intent for one sentence; None without nets."""
    if not nets:
        return None
    mean = softmax(np.stack([net.logits(words, vocabulary) for net in nets])).mean(axis=0)
    result: Floats = np.log(mean + _TINY)
    return result
