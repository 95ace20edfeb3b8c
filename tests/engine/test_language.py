"""What a scenario may say of single people and of what lasts: several authors, complaints that outlast their customers,
what never fades, and the second at which a tick begins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from builders import AT_ONCE, assert_same, cascades_of, lively, silent
from invariants import check_all

import wom_sim as ws
from wom_sim.engine import diary
from wom_sim.engine.setup import build_run
from wom_sim.model.draws import SCRIPTED_AUTHOR
from wom_sim.world.seeding import drawn_people


def test_authors_by_chance_are_of_the_run_seed_and_post_together() -> None:
    scene = lively(events=[{"kind": "post", "brand": "A", "hours": 1.0, "author": 3},
                           {"kind": "post", "brand": "B", "hours": 30.0, "authors": 25, "sign": -1}])  # fmt: skip
    run = ws.run(scene, seed=11, trace=True)
    authors = drawn_people(25, 400, 11, SCRIPTED_AUTHOR, 1).tolist()
    root = run.cascades[(run.cascades["author"] == authors[0]) & (run.cascades["born_hour"] == 30.0)].iloc[0]
    posts = run.posts[run.posts["root"] == root["key"]]
    at_once = posts[posts["born_hour"] == 30.0]
    assert set(at_once["author"]) == set(authors)
    assert sorted(at_once["depth"]) == [0] + [1] * 24
    assert posts["author"].is_unique
    assert (run.tickets["key"] == root["key"]).sum() == 1
    check_all(run)


def test_one_of_several_is_one() -> None:
    """A list of one author is that author."""
    post = {"kind": "post", "brand": "A", "hours": 30.0, "sign": -1}
    assert_same(ws.run(lively(events=[{**post, "author": 7}])), ws.run(lively(events=[{**post, "authors": [7]}])))


def test_a_message_of_many_is_what_it_is_alone() -> None:
    """Pools grow for thousands of posts at once, and another crowd's message changes nothing about it."""
    crowds = [tuple(range(3000)), tuple(range(3000, 6000))]
    alone = ws.run(cascades_of(0.2, crowds[:1], 6000)).cascades.set_index("author")
    both = ws.run(cascades_of(0.2, crowds, 6000)).cascades.set_index("author")
    assert both.loc[0].equals(alone.loc[0])
    assert both["size"].min() > 3000


HOUR = {"distribution": "deterministic", "mean_minutes": 6.0}
TEN = range(10)


def courted(leave: bool, rivals: int = 1, **above: Any) -> Any:
    """Ten customers complain; rivals win all of them at once, and the desk, which opens at noon, solves all it gets."""
    keen = {"hazard_per_hour": 50.0, "delay_hours": 0.0, "accepted": 1.0, "offer": 1e9}
    desk = {"agents": 1, "hours": "12:00-24:00", "listening": AT_ONCE, "handling": HOUR, "skill": 1.0}
    scene = silent(
        network={"customers": 20},
        population={"loyalty_spread": 0.0},
        brands=[{"name": "A", "first_customers": list(TEN), "failure_rate": 0.0, "delight_rate": 0.0, "policy": "desk"},
                *({"name": f"B{number}", "market_share": 0.0, "poaching": keen} for number in range(rivals))],
        policies={"desk": desk},
        service={"patience_hours": 0.0, "resolve_serious": 1.0, "resolve_minor": 1.0, "poached_leave_queue": leave},
        events=[{"kind": "post", "brand": "A", "author": who, "hours": 1.0} for who in TEN],
        **above,
    )  # fmt: skip
    return ws.run(scene)


@pytest.mark.parametrize("rivals", [1, 3])
def test_a_poached_customer_takes_the_complaint_along_or_leaves_it_in_the_queue(rivals: int) -> None:
    taken, left = courted(True, rivals), courted(False, rivals)
    for run in (taken, left):
        check_all(run)
        assert run.series["poached"].sum() == 10
        assert (run.state.people["brand"][TEN] > 0).all()
    assert set(taken.tickets["state"]) == {"poached"}
    assert set(left.tickets["state"]) == {"resolved"}
    assert taken.series["resolved"].sum() == 0
    assert left.series["resolved"].sum() == left.series["first_replies"].sum() == 10
    np.testing.assert_allclose(np.sort(left.tickets["closed_hour"]), 12.0 + 0.1 * np.arange(1, 11))
    assert taken.flows.equals(left.flows)  # who has left is not won back by a solution


def test_who_has_left_the_brand_can_still_give_up_and_complain_of_it() -> None:
    above: dict[str, Any] = {"voice": {"shame": 1.0, "mention": 0.0, "talk_ordinary": 0.0}}
    scene = courted(False, **above).scenario
    service = scene.service.model_copy(update={"patience_hours": 0.5})
    run = ws.run(scene.model_copy(update={"service": service}))
    assert run.series["poached"].sum() == 10
    states = run.tickets["state"].value_counts()
    assert states["abandoned"] >= 10
    assert run.series["mentions_negative"].sum() > 10


def test_a_half_life_of_nothing_is_forever() -> None:
    scene = lively(
        spread={"opinion_half_life_days": 0.0},
        reviews={"grievance_half_life_days": 0.0, "friend_left_half_life_days": 0.0},
        trust={"belief_half_life_days": 0.0},
        learning={"return_half_life_days": 0.0},
    )
    world = ws.prepare(scene)
    state = build_run(scene, world.graph, world.population, world.intercept, None, 1, 1)
    assert (state.kept == 1.0).all()
    check_all(ws.run(scene, world=world))
    slow = lively(
        spread={"opinion_half_life_days": 1e12},
        reviews={"grievance_half_life_days": 1e12, "friend_left_half_life_days": 1e12},
    )
    never, hardly = ws.run(scene, world=world).measures, ws.run(slow, world=world).measures
    assert never["churned"] == hardly["churned"]


@pytest.mark.parametrize("hours", [1.0, 0.5, 0.3, 1.1, 1 / 3, 0.7, 24.0, 744.0, 1e-3, 1e-4])
def test_a_second_before_the_first_of_a_tick_is_in_the_tick_before(
    hours: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diary, "tick_of", diary.tick_of.py_func)
    tick_of, first_second_of = diary.tick_of, diary.first_second_of.py_func
    run = SimpleNamespace(tick_hours=[hours])
    for tick in (*range(200), *range(2000, 2_000_000, 9973)):
        second = first_second_of(run, tick)
        assert tick_of(run, second) >= tick
        assert second == 0 or tick_of(run, second - 1) < tick
