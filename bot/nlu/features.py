"""The three views of a sentence that the models share.

Words carry the topic, character n-grams survive typing errors and inflection, n-grams of the consonant skeleton survive
dialect vowels and Arabizi. Word pairs ignore order, because dialects move the verb and the question word about.
"""

from bot.arabic.stemming import skeleton, stem

PAIR_WINDOW = 8
PAIR_MARK = "_"
CHARACTER_SIZES = (2, 5)
SKELETON_SIZES = (2, 4)
FEW_SENTENCES = 3000
"""Beyond this many sentences, word pairs and subwords that occur once are dropped: half the model, nothing lost."""


def word_view(words: list[str]) -> list[str]:
    """Stems, and each unordered pair of stems less than PAIR_WINDOW words apart."""
    stems = [stem(word) for word in words]
    grams = list(stems)
    for index, left in enumerate(stems):
        for right in stems[index + 1 : index + PAIR_WINDOW]:
            first, second = (left, right) if left < right else (right, left)
            grams.append(f"{first}{PAIR_MARK}{second}")
    return grams


def character_view(words: list[str]) -> list[str]:
    """Character n-grams that do not cross words; a blank marks each word edge."""
    return [gram for word in words for gram in ngrams(f" {word} ", *CHARACTER_SIZES)]


def skeleton_view(words: list[str]) -> list[str]:
    """As `character_view`, of the words' consonant skeletons."""
    return [gram for word in words for gram in ngrams(f" {skeleton(word)} ", *SKELETON_SIZES)]


WORDWISE_VIEWS = (character_view, skeleton_view)
"""Those of a sentence are those of its words, one after another."""
VIEWS = (word_view, *WORDWISE_VIEWS)


def ngrams(padded: str, shortest: int, longest: int) -> list[str]:
    """All n-grams of the given sizes; a text shorter than a size gives itself once and ends the series."""
    grams: list[str] = []
    for size in range(shortest, longest + 1):
        if len(padded) <= size:
            grams.append(padded)
            break
        grams += [padded[start : start + size] for start in range(len(padded) - size + 1)]
    return grams


def subwords(word: str) -> list[str]:
    """The pieces whose embeddings make up a word's: word, stem, character and skeleton n-grams, kinds kept apart."""
    pieces = [f"W{word}", f"S{stem(word)}"]
    pieces += [f"C{gram}" for gram in ngrams(f" {word} ", *CHARACTER_SIZES)]
    pieces += [f"K{gram}" for gram in ngrams(f" {skeleton(word)} ", *SKELETON_SIZES)]
    return pieces
