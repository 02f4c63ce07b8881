"""The backward pass of bot.nlu.net.forward, and the loss it is trained with."""

from typing import Any

import numpy as np

from bot.nlu.byte_rows import Floats, Ints
from bot.nlu.net import HEADS, Packing, Parameters
from bot.nlu.probability import softmax

LABEL_SMOOTHING = 0.05


def backward(
    p: Parameters, packing: Packing, seen: dict[str, Any], d_logits: Floats, hidden_scale: Floats
) -> tuple[Parameters, Floats]:
    """Gradients of the parameters, and of the word vectors; `seen` is what `forward` returned."""
    size = seen["state"].shape[1]
    sentence = packing.sentence
    g: Parameters = {"out": seen["hidden"].T @ d_logits, "out_bias": d_logits.sum(axis=0)}
    d_pre = (d_logits @ p["out"].T) * hidden_scale * (seen["hidden"] > 0)
    g["hidden"], g["hidden_bias"] = seen["summary"].T @ d_pre, d_pre.sum(axis=0)
    d_summary = d_pre @ p["hidden"].T
    d_attended = d_summary[:, :size].reshape(-1, HEADS, size // HEADS)[sentence]
    d_peak = d_summary[:, size : 2 * size][sentence]
    d_words = (d_summary[:, 2 * size :] / packing.lengths[:, None].astype(np.float32))[sentence]

    attention, values, state = seen["attention"], seen["values"], seen["state"]
    d_values = (attention[:, :, None] * d_attended).reshape(len(sentence), size)
    d_weights = (values * d_attended).sum(axis=2)
    weighted = np.add.reduceat(attention * d_weights, packing.starts)[sentence]
    d_scores = attention * (d_weights - weighted)
    g["ask"], g["ask_bias"] = state.T @ d_scores, d_scores.sum(axis=0)
    g["value"], g["value_bias"] = state.T @ d_values, d_values.sum(axis=0)
    d_state = d_scores @ p["ask"].T + d_values @ p["value"].T
    d_state += d_peak * (state == seen["peak"][sentence])

    g["gain"], g["shift"] = (d_state * seen["unit"]).sum(axis=0), d_state.sum(axis=0)
    d_unit = d_state * p["gain"]
    centred = d_unit - d_unit.mean(axis=1, keepdims=True)
    d_total = (centred - seen["unit"] * (d_unit * seen["unit"]).mean(axis=1, keepdims=True)) / seen["spread"]
    d_mixed = d_total * (seen["mixed"] > 0)
    g["mix"], g["mix_bias"] = seen["window"].T @ d_mixed, d_mixed.sum(axis=0)
    d_window = d_mixed @ p["mix"].T
    d_padded = np.zeros((packing.slots[-1] + 2, size), dtype=d_total.dtype)
    for offset in (-1, 0, 1):
        d_padded[packing.slots + offset] += d_window[:, (offset + 1) * size : (offset + 2) * size]
    return g, d_words + d_total + d_padded[packing.slots]


def smoothed_cross_entropy(logits: Floats, targets: Ints) -> tuple[float, Floats]:
    """Mean loss and its gradient; of the rows beyond `targets`, no class is wanted more than another."""
    count, classes = logits.shape
    wanted = np.full_like(logits, LABEL_SMOOTHING / classes)
    wanted[np.arange(len(targets)), targets] += 1 - LABEL_SMOOTHING
    wanted[len(targets) :] = 1 / classes
    probabilities = softmax(logits)
    loss = -float((wanted * np.log(probabilities + 1e-12)).sum()) / count
    return loss, (probabilities - wanted) / np.float32(count)
