"""Every Lua script says in its header what it takes, gives and does, and the stores call it so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.settings import PROJECT
from handoff.store.keys import Keys
from handoff.store.scripts import LUA, source

SCRIPTS = sorted(str(path.relative_to(LUA).with_suffix("")) for path in LUA.rglob("*.lua") if path.parent.name != "lib")
STORE = PROJECT / "handoff" / "store"
ROUTING_KEYS = "KEYS the routing key set (lua/lib/routing.lua)"


def header(name: str) -> str:
    text = (LUA / f"{name}.lua").read_text(encoding="utf-8")
    return "\n".join(re.match(r"(?:--.*\n)+", text)[0].splitlines())  # type: ignore[index]


def body(name: str) -> str:
    return re.sub(r"--.*", "", source(name))


def documented(name: str, kind: str) -> set[int]:
    return {int(number) for number in re.findall(rf"^-- {kind}\[(\d+)(?:\.\.\.)?\]", header(name), re.MULTILINE)}


def used(name: str, kind: str) -> set[int]:
    return {int(number) for number in re.findall(rf"\b{kind}\[(\d+)\]", body(name))}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_header_names_what_the_script_gives_and_does(name: str) -> None:
    lines = header(name).splitlines()
    assert re.fullmatch(r"-- [A-Z].*[.:,;a-z0-9)]", lines[0]), "a sentence that says what happens"
    assert sum(line.startswith("-- RETURNS ") for line in lines) == 1
    assert sum(line.startswith("-- EFFECTS ") for line in lines) == 1


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_keys_of_the_header_are_the_keys_of_the_script(name: str) -> None:
    if name.startswith("routing/"):
        assert ROUTING_KEYS in header(name)
        assert "--@include routing" in header(name)
        assert not re.search(r"\bKEYS\b", re.sub(r"--.*", "", (LUA / f"{name}.lua").read_text(encoding="utf-8")))
    else:
        assert documented(name, "KEYS") == used(name, "KEYS") == set(range(1, max(used(name, "KEYS")) + 1))


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_arguments_of_the_header_are_the_arguments_of_the_script(name: str) -> None:
    found = documented(name, "ARGV")
    rest = re.search(r"^-- ARGV\[(\d+)\.\.\.\]", header(name), re.MULTILINE)
    if rest:
        assert f"for i = {rest[1]}, #ARGV do" in body(name)
        found -= {int(rest[1])}
    assert found == used(name, "ARGV")
    assert found == set(range(1, len(found) + 1))


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_words_of_the_header_are_the_words_the_script_returns(name: str) -> None:
    returns = re.search(r"^-- RETURNS (.*(?:\n--  .*)*)", header(name), re.MULTILINE)
    assert returns
    said = set(re.findall(r"\{'([a-z]+)'", returns[1].replace(" ", "")))
    given = set(re.findall(r"return \{ '([a-z]+)'", body(name)))
    for either in re.findall(r"return \{ [^'}]*?and '([a-z]+)' or '([a-z]+)'", body(name)):
        given |= set(either)
    for either in re.findall(r"return \{ \w+(?:\[\d\])? == \S+ and '([a-z]+)' or '([a-z]+)'", body(name)):
        given |= set(either)
    assert said == given


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_runs_on_every_engine_and_in_a_cluster(name: str) -> None:
    text = body(name)
    assert not re.search(r"redis\.call\('(KEYS|SCAN|FLUSHALL|FLUSHDB|EVAL|SELECT)'", text)
    assert not re.search(r"os\.time|math\.random|redis\.call\('[A-Z]+', '[a-z]", text), (
        "keys come through KEYS, time from TIME"
    )


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Each call of a script by its name in the stores."""
    for path in sorted(STORE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"run", "_run"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                prefix = "routing/" if node.func.attr == "_run" else ""
                yield prefix + node.args[0].value, node


CALLS = list(calls())


def test_every_script_is_called_and_every_called_script_exists() -> None:
    assert sorted({name for name, _ in CALLS}) == SCRIPTS


@pytest.mark.parametrize(("name", "call"), CALLS, ids=[name for name, _ in CALLS])
def test_the_stores_pass_what_the_scripts_take(name: str, call: ast.Call) -> None:
    takes = documented(name, "ARGV")
    if name.startswith("routing/"):
        assert len(call.args) == len(takes), "the numbers come first, added for all"
        return
    keys, args = call.args[1], call.args[2]
    assert isinstance(keys, ast.List)
    assert len(keys.elts) == max(documented(name, "KEYS"))
    assert isinstance(args, ast.List)
    assert len(args.elts) == len(takes)
    assert isinstance(args.elts[-1] if args.elts else None, ast.Starred) == ("...]" in header(name))


def test_the_routing_key_set_is_the_one_that_the_library_documents() -> None:
    text = (LUA / "lib" / "routing.lua").read_text(encoding="utf-8")
    numbered = re.findall(r"(\d) (?:hash|stream|zset|set) (\w+)", text.partition("local TASKS")[0])
    names = [key.rpartition(":")[2] for key in Keys("p:", 4).routing[:9]]
    assert [name for _, name in sorted(numbered)] == names


@pytest.mark.parametrize("path", sorted((LUA / "lib").glob("*.lua")), ids=lambda path: path.stem)
def test_every_library_is_included_somewhere(path: Path) -> None:
    assert any(f"--@include {path.stem}" in (LUA / f"{name}.lua").read_text(encoding="utf-8") for name in SCRIPTS)
