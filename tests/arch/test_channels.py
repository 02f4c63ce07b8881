"""Every channel is a folder of one shape."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from handoff import channels

FOLDERS = [found.name for found in pkgutil.iter_modules(channels.__path__) if found.ispkg]
EVERY = {"parse", "render", "limits"}
SENT_TO = EVERY | {"send", "settings", "channel"}


@pytest.mark.parametrize("name", FOLDERS)
def test_a_channel_has_the_shape(name: str) -> None:
    folder = importlib.import_module(f"{channels.__name__}.{name}")
    files = {found.name for found in pkgutil.iter_modules(folder.__path__)}
    assert (SENT_TO if hasattr(folder, "FOLDER") else EVERY) <= files


def test_only_the_page_is_not_sent_to() -> None:
    found = [name for name in FOLDERS if not hasattr(importlib.import_module(f"{channels.__name__}.{name}"), "FOLDER")]
    assert found == ["web"]
