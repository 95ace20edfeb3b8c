"""The reference engine as a student meets it: step it, look inside, change a rule, collect data; and what it must not do."""

from __future__ import annotations

import gc
import random
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from parity import record_differences
from random_scenarios import BRAND, DESK, MARKET

import wom_sim as ws
from wom_sim.engine.calm import base_hazards
from wom_sim.engine.record import READ, TOLD, Record
from wom_sim.engine.reference import Brand, Customer, Rival, ServiceAgent, Town
from wom_sim.engine.reference.things import Complaint, Post
from wom_sim.errors import BadInput
from wom_sim.world.policy import overlay
from wom_sim.world.start import World

ENGINE = Path(ws.__file__).parent / "engine"


def market(**above: Any) -> ws.Scenario:
    """Two lively brands and a few people."""
    below = {
        **overlay(MARKET, {"time": {"days": 3.0, "warmup_days": 0.0}, "network": {"customers": 60}}),
        "brands": [{**BRAND, "name": "A", "market_share": 0.45}, {**BRAND, "name": "B", "market_share": 0.35}],
        "policies": {"desk": DESK},
    }
    return ws.Scenario(**overlay(below, above))


SCENARIO = market()


@pytest.fixture(scope="module")
def world() -> Any:
    return ws.prepare(SCENARIO)


@pytest.fixture(scope="module")
def usual(world: Any) -> Record:
    """What happens where nobody has changed a rule."""
    return Town(SCENARIO, world=world).live()


def total(record: Record, what: str) -> int:
    """A column of the hourly record, all hours and brands."""
    from wom_sim.engine.record import RECORD_COLUMNS

    return int(record.hourly[:, :, RECORD_COLUMNS.index(what)].sum())


# Step by step


def test_it_is_a_mesa_model_whose_agents_are_people_and_brands(world: Any) -> None:
    town = Town(SCENARIO, world=world)
    assert isinstance(town, mesa.Model)
    assert len(town.agents_by_type[Customer]) == 60
    assert {type(agent) for agent in town.agents} >= {Customer, Brand, Rival}
    assert sorted(agent.unique_id for agent in town.agents) == list(range(1, len(town.agents) + 1))
    for _ in range(48):
        town.step()
    assert len(town.agents_by_type[ServiceAgent]) > 0


def test_hour_by_hour_is_the_same_as_in_one_go(world: Any, usual: Record) -> None:
    town, hours = Town(SCENARIO, world=world), 0
    while town.running:
        assert town.hour == hours
        town.step()
        hours += 1
    assert hours == town.tick == town.ticks == 72
    assert record_differences(usual, town.record()) == []


def test_a_record_can_be_taken_on_the_way(world: Any, usual: Record) -> None:
    town = Town(SCENARIO, world=world)
    for _ in range(30):
        town.step()
    so_far = town.record()
    np.testing.assert_array_equal(so_far.hourly, usual.hourly[:30])
    np.testing.assert_array_equal(so_far.switches, usual.switches[usual.switches["tick"] < 30])


def test_what_somebody_hears_and_thinks_can_be_looked_at(world: Any) -> None:
    town = Town(SCENARIO, world=world, watch=np.ones(60, bool))
    heard = 0
    while town.running:
        before = [list(one.opinions) for one in town.customers]
        day = [one.settled_day for one in town.customers]
        town.step()
        for customer, opinions, settled in zip(town.customers, before, day, strict=True):
            heard += len(customer.inbox)
            for message in customer.inbox:
                assert message.source is not customer
                assert message.how != READ or customer in message.source.followers
                assert message.how != TOLD or customer in message.source.strong_ties
            signs = {message.sign for message in customer.inbox if message.brand is town.brands[1]}
            if signs == {1} and settled == customer.settled_day and customer.brand is town.brands[0]:
                assert customer.opinions[1] >= opinions[1]
            elif signs == {-1} and settled == customer.settled_day and customer.brand is town.brands[0]:
                assert customer.opinions[1] <= opinions[1]
    assert heard == len(town.record().hearings) > 500
    np.testing.assert_array_equal(town.record().opinion, [customer.opinions for customer in town.customers])


def test_the_desk_can_be_looked_at(world: Any) -> None:
    town, most_waiting, most_at_work = Town(SCENARIO, world=world), 0, 0
    while town.running:
        town.step()
        for brand in town.brands:
            waiting = [complaint for queue in brand.queues for *_, complaint in queue if complaint.waits]
            at_work = [one for one in brand.agents if one.complaint is not None]
            assert all(isinstance(complaint, Complaint) and complaint.first_reply < 0 for complaint in waiting)
            most_waiting, most_at_work = max(most_waiting, len(waiting)), max(most_at_work, len(at_work))
    assert most_waiting > 3
    assert most_at_work == 1


def test_mesa_collects_data(world: Any, usual: Record) -> None:
    collector = mesa.DataCollector(
        model_reporters={"posts": lambda town: len(town.posts)},
        agenttype_reporters={Customer: {"satisfaction": "satisfaction", "brand": lambda one: one.brand and one.brand.number}},
    )  # fmt: skip
    record = Town(SCENARIO, world=world, collector=collector).live()
    assert record_differences(usual, record) == []
    posts = collector.get_model_vars_dataframe()["posts"]
    people = collector.get_agenttype_vars_dataframe(Customer)
    mentions = ("mentions_negative", "mentions_neutral", "mentions_positive", "reshares")
    assert posts.sum() == sum(total(record, name) for name in mentions) > 50
    assert len(people) == 72 * 60
    assert people["satisfaction"].between(-1.0, 1.0).all()


# Rules to try


class Shy(Customer):
    """Somebody who never says anything in public."""

    def plans_post(self, *given: Any, **named: Any) -> None:
        pass


class Homebody(Customer):
    """Somebody who reads only what people of the same interest group post."""

    def relevance_of(self, post: Post) -> float:
        return 1.0 if self.group == post.author.group else 0.0


class Deaf(Brand):
    """A brand that overlooks whatever is said in public."""

    def may_notice(self, complaint: Complaint) -> None:
        pass


def test_a_rule_of_customers_can_be_tried(world: Any, usual: Record) -> None:
    record = Town(SCENARIO, world=world, customer_class=Shy).live()
    assert total(record, "mentions_negative") == len(record.cascades) == 0 < total(usual, "mentions_negative")
    assert total(record, "problems") > 50


def test_a_rule_of_readers_can_be_tried(world: Any, usual: Record) -> None:
    record = Town(SCENARIO, world=world, customer_class=Homebody).live()
    assert 0 < total(record, "seen") < total(usual, "seen")
    narrow = market(spread={"other_group": 0.0})  # the same rule as a parameter
    assert record_differences(ws.run(narrow, world=world).record, record) == []


def test_a_rule_of_brands_can_be_tried(world: Any, usual: Record) -> None:
    record = Town(SCENARIO, world=world, brand_class=Deaf).live()
    assert total(record, "noticed") == 0 < total(usual, "noticed")
    assert total(record, "first_replies") > 0


# What it stands on


@pytest.mark.parametrize(("given", "words"), [
    ({"world": "of another scenario"}, "prepared for 1 brands, not for 2"), ({"world": 3}, "must be a World"),
    ({"watch": [True]}, "each of the 60 people"), ({"watch": [1] * 60}, "each of the 60 people"),
    ({"policy": ""}, "there is no policy"), ({"policy": "dedicatedteam"}, "did you mean `dedicated_team`"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_in_plain_words(world: Any, given: dict[str, Any], words: str) -> None:
    if given.get("world") == "of another scenario":
        given = {"world": world._replace(intercept=world.intercept[:1])}
    with pytest.raises(BadInput, match=words):
        Town(SCENARIO, **{"world": world, **given})


def test_nothing_of_the_kernel_is_imported() -> None:
    code = f"""
import sys
import numpy as np
from wom_sim.engine.reference import Town
from wom_sim.world.network import make_network
from wom_sim.world.population import make_population
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import World
scenario = Scenario(**{SCENARIO.model_dump()!r})
graph = make_network(scenario.network, scenario.seed.network, scenario.folder)
population = make_population(scenario.population, scenario.brands, graph.group, scenario.seed.population)
town = Town(scenario, world=World(graph, population, np.full(2, scenario.reviews.intercept), scenario.seed))
town.live()
print(int(town.record().hourly.sum()), *(name for name in sys.modules if name.startswith("wom_sim.engine.")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    checksum, *imported = done.stdout.split()
    assert int(checksum) == Town(SCENARIO).live().hourly.sum()
    theirs = {f"wom_sim.engine.{path.stem}" for path in ENGINE.glob("*.py")} - {
        "wom_sim.engine.record",
        "wom_sim.engine.asking",
        "wom_sim.engine.rule_answers",
    }
    assert "wom_sim.engine.kernel" in theirs
    assert theirs & set(imported) == set()


def test_only_the_draws_of_the_model_are_used(world: Any, usual: Record) -> None:
    fresh, town = mesa.Model(rng=0), Town(SCENARIO, world=world)
    elsewhere = random.getstate(), np.random.get_state()[1].tobytes()  # noqa: NPY002  (that it is left alone)
    assert record_differences(usual, town.live()) == []
    assert town.random.getstate() == fresh.random.getstate()
    assert town.rng.bit_generator.state == fresh.rng.bit_generator.state
    assert elsewhere == (random.getstate(), np.random.get_state()[1].tobytes())  # noqa: NPY002


def test_towns_do_not_know_each_other(world: Any, usual: Record) -> None:
    """In turns, and in threads."""
    other = market(seed={"run": 5})
    towns = [Town(one, world=world) for one in (SCENARIO, other, SCENARIO)]
    while towns[0].running:
        for town in towns:
            town.step()
    records = [town.record() for town in towns]
    with ThreadPoolExecutor(3) as pool:
        records += pool.map(lambda one: Town(one, world=world).live(), (SCENARIO, other, SCENARIO))
    for record in (records[0], records[2], records[3], records[5]):
        assert record_differences(usual, record) == []
    assert record_differences(records[1], records[4]) == []
    assert record_differences(usual, records[1]) != []


def test_the_base_hazards_of_calm_towns_are_those_of_the_kernel() -> None:
    scenario = market(
        time={"days": 2.0}, network={"customers": 40}, reviews={"intercept": None},
        brands=[{**brand.model_dump(), "base_churn": 0.9, "poaching": {"hazard_per_hour": 0.01}} for brand in SCENARIO.brands],
        events=({"kind": "incident", "brand": "A", "hours": 5.0},),
    )  # fmt: skip
    world = ws.prepare(scenario)

    def calm_town(calm: ws.Scenario, hazards: Any, seed: int) -> Any:
        given = World(world.graph, world.population, hazards, world.seeds)
        return Town(calm, seed, world=given, events=False).live().hourly

    found = base_hazards(scenario, world.graph.n, calm_town)
    assert (found > 0.0).all()
    assert found.tobytes() == world.intercept.tobytes()


# Memory


def test_a_thousand_towns_leave_nothing_behind() -> None:
    scenario = market(time={"days": 0.25, "tick_hours": 3.0}, network={"customers": 4, "mean_followers": 2.0})
    world = ws.prepare(scenario)
    alive: weakref.WeakSet[Town] = weakref.WeakSet()

    def live(towns: int) -> int:
        for _ in range(towns):
            town = Town(scenario, world=world)
            town.live()
            alive.add(town)
        del town
        gc.collect()
        return sys.getallocatedblocks()

    early, late = live(20), live(1000)
    assert len(alive) == 0
    assert late - early < 1000  # blocks of memory: less than one for each ...
    town = Town(scenario, world=world)
    town.live()
    assert sys.getallocatedblocks() - late > 300  # ... of which a town holds hundreds
