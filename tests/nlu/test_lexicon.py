"""The dialect lexicon: the mechanism, then the shipped file."""

from collections import Counter
from pathlib import Path

import pytest

from bot.arabic.lexicon import Lexicon, LexiconError, load_lexicon, parse_lexicon
from bot.arabic.normalise import normalise

SHIPPED = Path(__file__).parents[2] / "data" / "lexicon_sa.tsv"


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    return load_lexicon(SHIPPED)


def small(*rows: str) -> Lexicon:
    return parse_lexicon([row.replace("=", "\t") + "\tsaudi" for row in rows])


def said(lexicon: Lexicon, text: str) -> str:
    return " ".join(lexicon.substitute(normalise(text).split()))


def test_words_are_replaced_in_their_normal_form() -> None:
    lexicon = small("أبغى=أريد", "وش=ما")
    assert said(lexicon, "أبْغى أعرف وش الحل") == "اريد اعرف ما الحل"


def test_the_longest_phrase_wins() -> None:
    lexicon = small("رقم=عدد", "رقم السر=كلمة المرور", "السر=الخفي")
    assert said(lexicon, "رقم السر ورقم اخر السر") == "كلمه المرور عدد اخر الخفي"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وابغى", "اريد"),
        ("فابغى", "اريد"),
        ("هالموظف", "الموظف"),
        ("هالفلوس", "الاموال"),
        ("وهالفلوس", "الاموال"),
        ("ماابغاش", "ما ابغا"),
        ("هالة", "هاله"),
    ],
)
def test_clitics_are_looked_through(text: str, expected: str) -> None:
    assert said(small("ابغى=اريد", "الفلوس=الاموال"), text) == expected


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (["وش\tما"], "line 1: expected 3 columns"),
        (["# note", "", "؟\tما\tsaudi"], "line 3: a form has"),
        (["وش\tما\tsaudi", "وِش\tماذا\tsaudi"], "line 2: وش is listed twice"),
        (["ابي\tابغى\tsaudi", "ابغى\tاريد\tsaudi"], "is itself replaced"),
    ],
)
def test_a_bad_row_is_named(rows: list[str], complaint: str) -> None:
    with pytest.raises(LexiconError, match=complaint):
        parse_lexicon(rows)


def test_substituting_twice_changes_nothing(shipped: Lexicon) -> None:
    for form in shipped.entries:
        once = shipped.substitute(form.split())
        assert shipped.substitute(once) == once, form


def test_the_shipped_file_covers_the_varieties_employers_write() -> None:
    rows = SHIPPED.read_text(encoding="utf-8").splitlines()
    count = Counter(row.split("\t")[2] for row in rows if row[0] != "#")
    assert count["saudi"] + count["shared"] >= 300, "what Saudis write, alone or as others do"
    for variety, least in {"egyptian": 15, "levantine": 40, "sudanese": 8, "arabizi": 20}.items():
        assert count[variety] >= least, variety


@pytest.mark.parametrize(
    ("dialect", "standard"),
    [
        ("وش السالفة", "ما المشكلة"),
        ("ابغى اغير الباسورد", "اريد اغير كلمة المرور"),
        ("ما أقدر أدخل", "لا استطيع ادخل"),
        ("عايز اعرف ليه", "اريد اعرف لماذا"),
        ("بدي اعرف وين الفرع", "اريد اعرف اين الفرع"),
        ("داير اعرف شنو الحل", "اريد اعرف ما الحل"),
    ],
)
def test_sentences_of_several_varieties_meet_in_msa(shipped: Lexicon, dialect: str, standard: str) -> None:
    assert said(shipped, dialect) == normalise(standard)
