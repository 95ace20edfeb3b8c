"""Bad input about channels is told at once, with the key and what is allowed; what is only odd is a note of ``check``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import LIVELY

import wom_sim as ws
from wom_sim.world.channels import liking_of, media_of, presence_of
from wom_sim.world.check import check
from wom_sim.world.policy import overlay

FORUM: dict[str, Any] = {"name": "forum", "kind": "forum"}
PHONE: dict[str, Any] = {"name": "phone", "kind": "phone"}


def scene(*channels: dict[str, Any], presences: tuple[dict[str, Any], ...] = (), **above: Any) -> ws.Scenario:
    policies = {"desk": {"channels": presences}} if presences else {}
    return ws.Scenario(**overlay(LIVELY, {"channels": channels, "policies": policies, **above}))


def faults(*channels: dict[str, Any], presences: tuple[dict[str, Any], ...] = ()) -> dict[str, str]:
    with pytest.raises(ws.ScenarioError) as caught:
        scene(*channels, presences=presences)
    return {fault.where: fault.what for fault in caught.value.faults}


def test_every_fault_of_channels_at_once() -> None:
    found = faults(
        FORUM, {**FORUM, "name": "Forum"}, {**PHONE, "preference": 0}, {**PHONE, "name": "open line", "public": True},
        {"name": "mail", "kind": "mail", "strangers": True, "half_life_hours": 3.0, "calls_again": 0.2},
        {**FORUM, "name": "deep", "calls_again_hours": 9.0},
    )  # fmt: skip
    assert found == {
        "channels[1].name": 'there is a channel "Forum" already',
        "channels[2].preference": "0: nobody uses this channel; give it a weight above 0, or leave it out",
        "channels[3].live": "true: only on a private channel do people wait on hold; this one is public",
        "channels[4].half_life_hours": "is about posts that others read; this channel is private",
        "channels[4].strangers": "is about posts that others read; this channel is private",
        "channels[4].calls_again": "is about callers on hold; this channel is not live",
        "channels[5].calls_again_hours": "is about callers on hold; this channel is not live",
    }


@pytest.mark.parametrize(
    ("only", "told"),
    [
        (FORUM, "none of them is private, so that some complaints have nowhere to go: add one (messaging, phone, mail, shop)"),
        (PHONE, "none of them is public, so that some complaints have nowhere to go: add one (microblog, social_network, forum)"),
    ],
)  # fmt: skip
def test_there_must_be_a_public_and_a_private_channel(only: dict[str, Any], told: str) -> None:
    assert faults(only) == {"channels": told}


def test_a_broken_channel_does_not_hide_the_other_faults() -> None:
    found = faults(FORUM, {**PHONE, "patience_minutes": -1.0}, presences=({"name": "forun"},))
    assert set(found) == {"channels[1].patience_minutes", "policies.desk.channels[0].name"}
    assert set(faults(FORUM, {"name": "phone", "kind": "telephone"})) == {"channels[1].kind"}


def test_every_fault_of_a_brand_on_channels_at_once() -> None:
    found = faults(
        FORUM, PHONE,
        presences=(
            {"name": "phome"}, {"name": "phone", "coverage": 0.5}, {"name": "forum", "present": False, "delay_minutes": 3.0},
            {"name": "forum"},
        ),
    )  # fmt: skip
    assert found == {
        "policies.desk.channels[0].name": 'there is no channel "phome"; did you mean `phone`?',
        "policies.desk.channels[1].coverage": 'is about what is said in public; "phone" is private, where everything arrives',
        "policies.desk.channels[2].delay_minutes": "the brand is not there (present = false), so it does not listen",
        "policies.desk.channels[3].name": 'the policy has said how it is on "forum" already',
    }


def test_a_brand_cannot_be_on_channels_that_there_are_not() -> None:
    assert faults(presences=({"name": "phone"},)) == {
        "policies.desk.channels[0].name": '"phone": the scenario has no channels of its own ([[channels]])'
    }


def test_notes() -> None:
    away = ({"name": "phone", "present": False},)
    favourite = {**FORUM, "interest_groups": [0], "favour": 1.0}
    scenario = scene(
        favourite, PHONE, presences=away, study={"policies": ["desk"]}, time={"tick_hours": 3.0, "days": 9.0}
    )
    notes = {note.where: note.what for note in check(scenario).notes}
    assert notes["policies.desk.channels"] == "is on no private channel: private complaints reach nobody"
    assert notes["channels[0].favour"] == "1: its interest groups like it no better than others do"
    assert "time.tick_hours" not in notes  # the forum's half-life is days, whatever spread.half_life_hours says
    quick = scene({**FORUM, "half_life_hours": 5.0}, PHONE, time={"tick_hours": 3.0, "days": 9.0})
    coarse = {note.where: note.what for note in check(quick).notes}["time.tick_hours"]
    assert "channels[0].half_life_hours (5 h)" in coarse


# What a scenario's channels come to as numbers


def test_a_kind_stands_below_what_is_said() -> None:
    forum, phone = media_of(scene({**FORUM, "attention": 2.0}, {**PHONE, "goes_public": 0.3}))
    assert (forum.see, forum.half_life, forum.strangers, forum.live) == (0.7, 72.0, True, False)
    assert (phone.live, phone.patience, phone.shame, phone.calls_again) == (True, 8.0 / 60.0, 0.3, 0.4)


def test_where_a_brand_is() -> None:
    told = ({"name": "forum", "coverage": 0.2, "delay_minutes": 90.0}, {"name": "chirp", "present": False})
    scenario = scene(FORUM, {"name": "chirp", "kind": "microblog"}, PHONE, presences=told)
    assert [tuple(one) for one in presence_of(scenario, scenario.policies["desk"])] == [
        (True, 0.2, 1.5), (False, 0.0, 1.0 / 6.0), (True, 0.0, 1.0 / 6.0),
    ]  # fmt: skip
    assert [one.present for one in presence_of(scenario, scenario.policy("ignore"))] == [True, True, True]


def test_weights_by_interest_group() -> None:
    liked = scene(
        {**FORUM, "interest_groups": [1], "favour": 4.0}, {**PHONE, "preference": 2.0}, network={"interest_groups": 3}
    )
    np.testing.assert_array_equal(liking_of(liked, range(3)), [[1.0, 2.0], [4.0, 2.0], [1.0, 2.0]])
    np.testing.assert_array_equal(liking_of(scene(FORUM, {**PHONE, "preference": 2.0}), range(3)), [[1.0, 2.0]])


def test_nobody_can_dial_without_end_and_without_a_pause() -> None:
    endless = {**PHONE, "calls_again": 1.0, "calls_again_hours": 0.0, "goes_public": 0.0, "patience_minutes": 0.001}
    assert list(faults(FORUM, endless)) == ["channels[1].calls_again_hours"]
    for pause in (
        {"calls_again_hours": 0.1},
        {"patience_minutes": 1.0},
        {"calls_again": 0.9},
        {"patience_minutes": 0.0},
    ):
        scene(FORUM, {**endless, **pause})


def test_favour_without_groups_is_noted() -> None:
    notes = {note.where: note.what for note in check(scene({**FORUM, "favour": 5.0}, PHONE)).notes}
    assert notes["channels[0].favour"] == "5: has no effect, no `interest_groups` are named"
