"""Readers who stop following people who speak for a brand: both engines alike, and what happens exactly.

Who speaks for a brand is decided elsewhere; here the voice of a customer's scripted post is changed by hand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import silent

import wom_sim as ws
from wom_sim.engine import outreach, simulate
from wom_sim.engine.record import RECORD_COLUMNS, Record
from wom_sim.engine.reference import Town
from wom_sim.engine.simulate import built, live_until, record_of, take_stock
from wom_sim.model.trust import AMBASSADOR, CUSTOMER, EMPLOYEE, INFLUENCER
from wom_sim.world.policy import overlay

PEOPLE = 12
SPREAD = {"see": 1.0, "other_group": 1.0, "crowding_posts": 0.0, "reshare": 0.0}


def posts_of(hours: Any, author: int = 3, sign: int = 1, **above: Any) -> ws.Scenario:
    """Everybody follows everybody, and one person posts at these hours."""
    events = [{"kind": "post", "brand": "A", "author": author, "sign": sign, "hours": hour} for hour in hours]
    below = {"network": {"kind": "complete", "customers": PEOPLE}, "spread": SPREAD, "events": events,
             "attention": {"wear_out_posts": 0.0, "mute": 1.0}}  # fmt: skip
    return silent(**overlay(below, above))


def spoken(scene: ws.Scenario, voice: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Record, Record]:
    """The run in the kernel and in a town, with every post in somebody else's name."""
    monkeypatch.setattr(outreach, "people_speak", lambda *given: True)
    world, watch = ws.prepare(scene), np.ones(PEOPLE, np.bool_)
    run = built(scene, world, None, 0, watch=watch)
    take_stock(run)
    for tick in range(1, int(run.clock[3]) + 1):
        run = live_until(run, tick)
        run.cascades["voice"] = voice
    simulate.log_unfinished(run)
    town = Town(scene, world=world, watch=watch)
    while town.running:
        town.step()
        for cascade in town.cascades:
            cascade.voice = voice
    return record_of(run), town.record()


def total(record: Record, name: str) -> int:
    return int(record.hourly[:, :, RECORD_COLUMNS.index(name)].sum())


@pytest.mark.parametrize("voice", [EMPLOYEE, AMBASSADOR, INFLUENCER])
def test_who_is_muted_is_heard_no_more(voice: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for record in spoken(posts_of([1.0, 5.0, 9.0]), voice, monkeypatch):
        assert total(record, "muted") == total(record, "pushed") == total(record, "seen") == PEOPLE - 1
        assert set(record.hearings["tick"]) == {2}


def test_two_posts_of_one_hour_are_both_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for record in spoken(posts_of([1.0, 1.2, 5.0]), EMPLOYEE, monkeypatch):
        assert total(record, "seen") == 2 * (PEOPLE - 1)


@pytest.mark.parametrize(("voice", "sign"), [(CUSTOMER, 1), (EMPLOYEE, -1)])
def test_customers_and_complaints_are_not_push(voice: int, sign: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for record in spoken(posts_of([1.0, 5.0], sign=sign), voice, monkeypatch):
        assert total(record, "muted") == total(record, "pushed") == 0
        assert total(record, "seen") == 2 * (PEOPLE - 1)


def test_both_engines_agree_where_some_stop_following(monkeypatch: pytest.MonkeyPatch) -> None:
    attention = {"wear_out_posts": 2.0, "wear_out_half_life_days": 0.2, "mute": 0.1}
    kernel, mesa = spoken(posts_of(range(1, 200, 7), attention=attention), AMBASSADOR, monkeypatch)
    assert 3 < total(kernel, "muted") < PEOPLE
    np.testing.assert_array_equal(kernel.hourly, mesa.hourly)
    np.testing.assert_array_equal(kernel.hearings, mesa.hearings)
    assert len(set(kernel.hearings["strength"])) > 5


def test_others_are_still_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bit is kept for each follow: whom one person mutes stays with the others, and who is muted still reads."""
    scene = posts_of([1.0, 5.0])
    events = (*scene.events, *posts_of([7.0], author=4).events)
    for record in spoken(scene.model_copy(update={"events": events}), EMPLOYEE, monkeypatch):
        last = record.hearings[record.hearings["tick"] == 8]
        assert sorted(last["who"]) == [who for who in range(PEOPLE) if who != 4]
