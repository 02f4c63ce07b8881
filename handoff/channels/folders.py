"""Finds the channels: every folder beside this file that offers a `FOLDER`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

from pydantic_settings import BaseSettings

from handoff import channels
from handoff.channels.base import ChannelFolder

Configured = tuple[ChannelFolder, BaseSettings]


def find_folders() -> list[ChannelFolder]:
    """The folders, by name."""
    names = [found.name for found in pkgutil.iter_modules(channels.__path__) if found.ispkg]
    modules = (importlib.import_module(f"{channels.__name__}.{name}") for name in sorted(names))
    return [module.FOLDER for module in modules if hasattr(module, "FOLDER")]


def read_settings() -> Sequence[Configured]:
    """Each folder with its settings from the environment. Raises `ValidationError` when some make no sense."""
    return [(folder, folder.settings()) for folder in find_folders()]
