"""What is refused, or found odd, of trust and of help among customers."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.check import check

BRANDS = [{"name": "A", "market_share": 0.5}]
FORUM = {"name": "forum", "kind": "forum"}
PHONE = {"name": "phone", "kind": "phone"}


def notes(**tables: Any) -> dict[str, str]:
    """Notes of a check about trust."""
    found = check(ws.Scenario(brands=BRANDS, **tables)).notes
    return {note.where: note.what for note in found if note.where.startswith("trust.")}


def faults(**tables: Any) -> list[str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(brands=BRANDS, **tables)
    return str(caught.value).splitlines()


def test_help_on_a_private_channel_is_refused_with_all_other_faults() -> None:
    said = faults(channels=[FORUM, {**PHONE, "peer_help": 0.1}], time={"tick_hours": 1e9})
    assert any("0.1: on a private channel nobody reads what others write" in line for line in said)
    assert any("tick_hours" in line for line in said)


@pytest.mark.parametrize("key", ["peer_help", "peer_minor"])
def test_a_chance_beyond_one_and_a_slip_of_the_pen(key: str) -> None:
    table = {"channels": [{**FORUM, key: 1.5}]} if key == "peer_help" else {"service": {key: 1.5}}
    assert any(key in line and "1" in line for line in faults(**table))
    assert any("peer_minor" in line for line in faults(service={"peer_minr": 0.5}))
    assert any("learning" in line for line in faults(trust={"learnin": 0.5}))


def test_learning_everything_at_once_is_refused() -> None:
    assert any("trust.learning" in line for line in faults(trust={"learning": 1.0}))
    assert any("peer_delay_hours" in line for line in faults(service={"peer_delay_hours": 0.0}))


def test_a_forum_helps_unless_it_is_said_otherwise() -> None:
    helping = [
        channel.peer_help
        for channel in ws.Scenario(
            brands=BRANDS, channels=[FORUM, {**FORUM, "peer_help": 0.0, "name": "b"}, PHONE]
        ).channels
    ]
    assert helping == [0.05, 0.0, 0.0]


def test_whoever_is_believed_more_than_a_friend_is_noted() -> None:
    assert notes() == {}
    found = notes(trust={"brand": 0.75, "friend": 0.7, "salesperson": 0.5})
    assert found == {"trust.brand": "0.75: weighs more than a friend's word (0.7)"}


def test_conduct_that_is_taken_the_wrong_way_is_noted() -> None:
    assert notes(trust={"learning": 0.2}) == {}
    assert notes(trust={"pushy_offer": 0.5}).keys() == {"trust.pushy_offer"}  # beyond what is plausible
    found = notes(trust={"learning": 0.2, "pushy_offer": 0.5, "good_reply": -0.1})
    assert found["trust.pushy_offer"].startswith("0.5")
    assert found.keys() == {"trust.pushy_offer", "trust.good_reply"}
