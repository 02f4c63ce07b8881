"""Reads everything that a message names, with places in the message as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.arabic.fold import fold
from bot.entities.dates import find_dates
from bot.entities.model import Found, without_overlaps
from bot.entities.names import NameFinder
from bot.entities.numbers import find_numbers
from bot.entities.times import find_times
from bot.entities.words import Word, words_of


class EntityReader:
    def __init__(self, names: NameFinder) -> None:
        self._names = names

    def read(self, text: str, today: date, spelt: Sequence[Word] = ()) -> list[Found]:
        """In reading order. Figures overlap only with figures: "renewing the iqama" is a service and a document.

        `spelt` are the words of an Arabizi text in Arabic letters, with their places in the folded text.
        """
        folded = fold(text)
        figures: list[Found] = []
        if any(character.isdigit() for character in folded.text):
            figures += find_numbers(folded.text)
        figures += find_dates(folded.text, today)
        figures += find_times(folded.text)
        named = self._names.find(words_of(folded.text), spelt)
        found = without_overlaps(figures) + list(dict.fromkeys(named))
        return sorted(
            (Found(one.entity, one.value, *folded.span(one.start, one.end)) for one in found),
            key=lambda one: (one.start, one.entity),
        )
