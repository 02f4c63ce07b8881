"""Noise for training sentences."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.augmentation import mistype, nonsense, vary

WORDS = st.text(alphabet="ابتجدرسعلمنهوي", min_size=1, max_size=9)
SENTENCES = st.lists(WORDS, min_size=1, max_size=10)


@given(WORDS, st.integers())
def test_a_slip_changes_at_most_one_letter_of_length(word: str, seed: int) -> None:
    slipped = mistype(word, random.Random(seed))
    assert abs(len(slipped) - len(word)) <= 1
    assert slipped == word if len(word) < 4 else len(set(slipped) - set(word)) <= 1


@given(SENTENCES, st.integers())
def test_a_varied_sentence_is_never_empty_and_keeps_its_words_mostly(words: list[str], seed: int) -> None:
    varied = vary(words, random.Random(seed))
    assert 0 < len(varied) <= len(words)


def test_variation_varies_but_rarely_beyond_recognition() -> None:
    words = "اريد تجديد رخصه العمل لعامل في المنشاه".split()
    copies = [vary(words, random.Random(seed)) for seed in range(200)]
    assert len({tuple(copy) for copy in copies}) > 100
    kept = [len(set(copy) & set(words)) / len(words) for copy in copies]
    assert 0.65 < sum(kept) / len(kept) < 0.95


@given(st.lists(SENTENCES, min_size=1, max_size=4), st.integers())
def test_nonsense_is_made_of_the_sentences_letters(documents: list[list[str]], seed: int) -> None:
    made = nonsense(documents, random.Random(seed))
    letters = {letter for words in documents for word in words for letter in word}
    assert made
    assert all(made)
    assert {letter for word in made for letter in word} <= letters
