"""Who gets a conversation: one agent at a time, and the next when he does not take it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.stories.pages import ANSWER_MS, Agent, Employer
from tests.stories.scene import OFFER_S, OpenEmployer
from tests.stories.words import desk

LATE_MS = OFFER_S * 1000 + ANSWER_MS


TAKE = """
({reservation}) => new Promise((done) => {
  const socket = new WebSocket(`ws://${location.host}/ws/desk`);
  socket.onmessage = ({data}) => {
    const frame = JSON.parse(data);
    if (frame.kind === "snapshot") socket.send(JSON.stringify({kind: "accept", id: "race-" + Date.now(), reservation}));
    if (frame.kind === "ack" || frame.kind === "error") { socket.close(); done(frame); }
  };
  socket.onopen = () => socket.send(JSON.stringify({kind: "hello", cursor: null, conversations: {}}));
})
"""


def test_the_longest_idle_is_asked_and_nobody_else(employer: Employer, noura: Agent, fahad: Agent) -> None:
    noura.go_available()
    fahad.go_available()
    employer.ask_for_human()
    noura.is_offered()
    expect(fahad.offer).to_have_count(0)
    noura.accept()
    expect(employer.speaker).to_have_text("نورة")
    expect(fahad.cards).to_have_count(0)
    assert fahad.frames.of("entries") == []
    noura.close()


def test_an_offer_cannot_be_taken_by_another(employer: Employer, noura: Agent, fahad: Agent) -> None:
    noura.go_available()
    fahad.go_available()
    employer.ask_for_human()
    noura.is_offered()
    reservation = noura.frames.of("event")[-1]["event"]["offer"]["reservation"]
    refusal = fahad.page.evaluate(TAKE, {"reservation": reservation})
    assert refusal["code"] == "offer_ended"
    noura.accept()
    again = noura.page.evaluate(TAKE, {"reservation": reservation})
    assert again["kind"] == "ack"
    expect(noura.cards).to_have_count(1)
    expect(fahad.cards).to_have_count(0)
    noura.close()


def test_a_declined_offer_goes_to_the_next(employer: Employer, noura: Agent, fahad: Agent) -> None:
    noura.go_available()
    fahad.go_available()
    employer.ask_for_human()
    noura.decline()
    expect(employer.waiting).to_be_visible()
    fahad.accept()
    expect(employer.speaker).to_have_text("فهد")
    expect(noura.offer).to_have_count(0)
    fahad.close()


def test_a_missed_offer_goes_to_the_next_and_is_lost_to_the_first(
    employer: Employer, noura: Agent, fahad: Agent
) -> None:
    noura.go_available()
    employer.ask_for_human()
    offer = noura.is_offered()
    reservation = noura.frames.of("event")[-1]["event"]["offer"]["reservation"]
    fahad.go_available()
    expect(offer).to_have_count(0, timeout=LATE_MS)
    expect(noura.page.locator("desk-toasts")).to_contain_text(desk("offers.timeout", name="زائر الموقع"))
    fahad.is_offered()
    later = fahad.frames.of("event")[-1]["event"]["offer"]["reservation"]
    assert later != reservation
    fahad.accept()
    expect(employer.speaker).to_have_text("فهد")
    expect(noura.cards).to_have_count(0)
    fahad.close()


def test_two_missed_offers_set_an_agent_away(employer: Employer, open_employer: OpenEmployer, noura: Agent) -> None:
    noura.go_available()
    for waiting in (employer, open_employer()):
        waiting.ask_for_human()
        expect(noura.is_offered()).to_have_count(0, timeout=LATE_MS)
    noura.does("away")
    expect(noura.page.get_by_text(desk("activity.missed_offers"))).to_be_visible()
    noura.page.get_by_role("button", name=desk("activity.return")).click()
    noura.does("available")
