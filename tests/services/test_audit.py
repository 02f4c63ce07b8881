"""The audit trail's verifier: whatever is done to a line afterwards shows."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.services.audit import AuditLine, digest, verify


def trail(length: int) -> list[AuditLine]:
    lines: list[AuditLine] = []
    for seq in range(1, length + 1):
        fields = {"seq": seq, "previous": lines[-1].digest if lines else "", "actor": "a-sara", "after": {"سنة": seq}}
        text = json.dumps(fields, ensure_ascii=False)
        lines.append(AuditLine(seq, text, digest(text)))
    return lines


WHOLE = trail(8)


def test_a_whole_trail_is_whole() -> None:
    assert verify([]) is None
    assert verify(WHOLE) is None
    assert verify(WHOLE, {3: WHOLE[2].digest, 8: WHOLE[7].digest}) is None


@given(st.integers(0, 7), st.data())
def test_a_changed_line_is_found(place: int, data: st.DataObject) -> None:
    line = WHOLE[place]
    at = data.draw(st.integers(0, len(line.text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda char: char != line.text[at]))
    text = line.text[:at] + other + line.text[at + 1 :]
    lines = [*WHOLE]
    lines[place] = replace(line, text=text)
    assert verify(lines) == place + 1
    lines[place] = replace(line, text=text, digest=digest(text))
    # With its own digest made anew the next line gives it away; the last one needs a digest from outside.
    found = verify(lines, {8: WHOLE[7].digest})
    assert found is not None
    assert found in {place + 1, place + 2}


@given(st.integers(0, 6))
def test_a_removed_line_is_found(place: int) -> None:
    assert verify(WHOLE[:place] + WHOLE[place + 1 :]) == place + 1
    renumbered = [replace(line, seq=number) for number, line in enumerate(WHOLE[:place] + WHOLE[place + 1 :], 1)]
    assert verify(renumbered) == place + 1


@given(st.permutations(WHOLE))
def test_lines_out_of_order_are_found(lines: list[AuditLine]) -> None:
    assert (verify(lines) is None) == all(one.seq < two.seq for one, two in pairwise(lines))


def test_a_line_that_was_put_in_between_is_found() -> None:
    extra = json.dumps({"seq": 4, "previous": WHOLE[2].digest, "actor": "a-sara"})
    lines = [*WHOLE[:3], AuditLine(4, extra, digest(extra)), *WHOLE[3:]]
    assert verify(lines) == 5


@pytest.mark.parametrize("left", range(8))
def test_a_cut_end_shows_against_a_digest_seen_before(left: int) -> None:
    assert verify(WHOLE[:left]) is None, "nothing inside shows it"
    assert verify(WHOLE[:left], {8: WHOLE[7].digest}) == left + 1


def test_a_trail_that_was_chained_anew_shows_against_a_digest_seen_before() -> None:
    forged = trail(9)[:8]
    forged[7] = AuditLine(8, (text := forged[7].text.replace("a-sara", "a-nora")), digest(text))
    assert verify(forged) is None
    assert verify(forged, {8: WHOLE[7].digest}) == 8


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"seq": 1}', "\x00"])
def test_a_line_that_is_no_line_is_found(text: str) -> None:
    assert verify([AuditLine(1, text, digest(text))]) == 1
