"""The ports of a system."""

from __future__ import annotations

import socket
from dataclasses import astuple, replace

import pytest

from deploy.run.errors import SetupError
from deploy.run.ports import LOOPBACK, Ports, is_free, require_free


def test_settings_choose_ports() -> None:
    env = {"SANAD_PORT": "9000", "SANAD_RASA_PORT": "9001", "SANAD_ACTIONS_PORT": "", "SANAD_REDIS_PORT": "9003"}
    assert Ports.from_env(env) == Ports(handoff=9000, rasa=9001, redis=9003)
    assert Ports.from_env({}) == Ports()


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80 80"])
def test_no_port_is_refused_by_the_name_of_its_setting(text: str) -> None:
    with pytest.raises(SetupError, match="SANAD_RASA_PORT"):
        Ports.from_env({"SANAD_RASA_PORT": text})


def test_free_ports_are_four_different_ones() -> None:
    ports = Ports.free()
    assert len(set(astuple(ports))) == 4
    require_free(ports, patience_s=0)


def test_taken_port_names_what_needs_it_and_the_setting() -> None:
    with socket.create_server((LOOPBACK, 0)) as held:
        taken = held.getsockname()[1]
        assert not is_free(taken)
        ports = replace(Ports.free(), actions=taken)
        with pytest.raises(SetupError, match=rf"port {taken}, which actions needs.*SANAD_ACTIONS_PORT="):
            require_free(ports, patience_s=0)
        require_free(ports, without=frozenset({"actions"}), patience_s=0)
