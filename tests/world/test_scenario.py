"""A scenario as a value: what is refused, what is filled in, and what its digest depends on."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from wom_sim.errors import ScenarioError
from wom_sim.model.parameters import MOST_BRANDS, POACHING_PRESETS, Brand, Network
from wom_sim.world.policy import PRESETS, Policy
from wom_sim.world.scenario import DEFAULT_CUSTOMERS, Scenario

OURS = {"name": "Ours", "market_share": 0.5}
HIT = {"kind": "incident", "brand": "Ours"}
POST = {"kind": "post", "brand": "Ours", "hours": 1}
QUOTED = 'must be text in "quotes"'


def scenario(**sections: Any) -> Scenario:
    return Scenario(**{"brands": [OURS], **sections})


def faults(**sections: Any) -> dict[str, str]:
    """What is wrong with a scenario of these sections, by place."""
    with pytest.raises(ScenarioError) as raised:
        scenario(**sections)
    return {fault.where: fault.what for fault in raised.value.faults}


def test_the_least_scenario_has_a_brand_and_defaults_for_the_rest() -> None:
    least = scenario()
    assert least.focal.name == "Ours"
    assert least.network.customers == DEFAULT_CUSTOMERS
    assert least.study.rank_by == "net_value"
    assert least.compared_policies == list(PRESETS)


def test_a_brand_whose_first_customers_are_given_needs_no_market_share() -> None:
    made = scenario(brands=[{"name": "Ours", "first_customers": [3, 1]}, {"name": "B", "first_customers": 2}])
    assert [brand.market_share for brand in made.brands] == [0.0, 0.0]
    assert [brand.first_customers for brand in made.brands] == [(3, 1), 2]
    numbers = np.array([3, 1])
    assert scenario(brands=[{"name": "Ours", "first_customers": list(numbers)}]).focal.first_customers == (3, 1)


def test_sections_made_in_python_are_filled_in_too() -> None:
    assert scenario(network=Network(kind="ring")).network.customers == DEFAULT_CUSTOMERS
    assert scenario(brands=[Brand(**OURS)]).focal.market_share == 0.5


def test_a_file_network_keeps_all_its_people_unless_told_otherwise() -> None:
    assert scenario(network={"kind": "file", "file": "follows.csv"}).network.customers is None


@pytest.mark.parametrize(
    ("sections", "where", "what"),
    [
        ({"tiem": {}}, "tiem", "did you mean `time`"),
        ({"time": {"dais": 3}}, "time.dais", "did you mean `days`"),
        ({"time": {"replications": 3}}, "time.replications", "stands in [study]"),
        ({"feeds": [{}]}, "feeds", "`feeds` stands in [policies.NAME]"),
        ({"time": {"half_life_hours": 3}}, "time.half_life_hours", "stands in [spread] or [[channels]]"),
        ({"time": {"zzz": 3}}, "time.zzz", "known are days, warmup_days, tick_hours and rhythm"),
        ({"brands": [{**OURS, "falure_rate": 0.1}]}, "brands[0].falure_rate", "did you mean `failure_rate`"),
        ({"policies": {"a b": {"agnts": 3}}}, 'policies."a b".agnts', "did you mean `agents`"),
        ({"policies": {"team": {"handling": {"men_minutes": 3}}}}, "policies.team.handling.men_minutes", "`mean_m"),
        ({"time": {"days": -1}}, "time.days", "-1: must be above 0 and at most "),
        ({"time": {"days": float("nan")}}, "time.days", "nan: must be a finite number"),
        ({"time": {"days": float("inf")}}, "time.days", "inf: must be a finite number"),
        ({"time": {"days": 10**400}}, "time.days", "a number of 401 digits: must be above 0"),
        ({"time": {"days": "60 days"}}, "time.days", '"60 days": must be a number (days)'),
        ({"network": {"mean_followers": -4}}, "network.mean_followers", "-4: must be at least 0"),
        ({"network": {"customers": 10**30}}, "network.customers", "must be from 1 to 2000000000"),
        ({"network": {"kind": "comunity"}}, "network.kind", "did you mean `community`"),
        ({"network": {"interest_groups": [3]}}, "network.interest_groups", f"a list: {QUOTED} or a whole"),
        ({"voice": {"praise": 1.5}}, "voice.praise", "1.5: must be from 0 to 1 (chance)"),
        ({"seed": {"run": 2**62}}, "seed.run", "must be at least 0 and below 2^62"),
        ({"study": {"vary": ["run", "luck"]}}, "study.vary[1]", '"luck": must be network, population or run'),
        ({"time": {"rhythm": [1, 2]}}, "time.rhythm", "must have 24 or more entries; it has 2"),
        ({"time": {"rhythm": [0] * 24}}, "time.rhythm", "at least one hour must have a weight above 0"),
        ({"brands": []}, "brands", "must have 1 or more entries"),
        ({"brands": 3}, "brands", "3: must be a list"),
        ({"brands": [3]}, "brands[0]", "3: must be a table"),
        ({"brands": [{"name": "Ours"}]}, "brands[0].market_share", "missing; it must be given: share of the people"),
        ({"brands": [{**OURS, "first_customers": True}]}, "brands[0].first_customers", "true: must be a whole number"),
        ({"brands": [{**OURS, "first_customers": -1}]}, "brands[0].first_customers", "-1: must be at least 0"),
        ({"brands": [{**OURS, "first_customers": 0.5}]}, "brands[0].first_customers", "0.5: must be a whole number"),
        ({"brands": [{**OURS, "first_customers": [1, -2]}]}, "brands[0].first_customers[1]", "-2: must be at least 0"),
        ({"brands": [{**OURS, "first_customers": [1, "x"]}]}, "brands[0].first_customers[1]", '"x": must be a whole'),
        ({"events": [{**POST, "author": True}]}, "events[0].author", "true: must be a whole number"),
        ({"events": [{**POST, "authors": [1, False]}]}, "events[0].authors[1]", "false: must be a whole number"),
        ({"events": [{**POST, "authors": -3}]}, "events[0].authors", "-3: must be at least 0"),
        ({"events": [{**POST, "authors": 0}]}, "events[0]", "needs `author`, or `authors`: at least one"),
        ({"events": [{**POST, "authors": []}]}, "events[0]", "needs `author`, or `authors`: at least one"),
        ({"events": [POST]}, "events[0]", "needs `author`, or `authors`: at least one"),
        ({"events": [{**POST, "author": 1, "authors": [1]}]}, "events[0]", "give either `author` or `authors`"),
        ({"joining": {"influence": "ties"}}, "joining.influence", "did you mean `tie`"),
        ({"spread": {"opinion_half_life_days": -1}}, "spread.opinion_half_life_days", "-1: must be at least 0"),
        ({"policies": {"team": {"hours": "7-9"}}}, "policies.team.hours", 'must look like "06:00-23:00"'),
        ({"policies": {"team": {"hours": "07:00-24:30"}}}, "policies.team.hours", "within one day (00:00-24:00)"),
        ({"events": [{**HIT, "at": "week 3"}]}, "events[0].at", 'must look like "day 20 06:00"'),
        ({"events": [{**HIT, "at": "day 3 25:00"}]}, "events[0].at", "from 00:00 to 23:59"),
        ({"events": [HIT]}, "events[0]", "give either `at` or `hours`"),
    ],
)  # fmt: skip
def test_a_fault_names_key_value_and_what_is_allowed(sections: dict[str, Any], where: str, what: str) -> None:
    found = faults(**sections)
    assert list(found) == [where]
    assert what in found[where]


@pytest.mark.parametrize(
    ("sections", "where", "what"),
    [
        ({"brands": [OURS, {"name": "B", "market_share": 0.63}]}, "brands[1].market_share", "shares sum to 1.13"),
        ({"brands": [OURS, {"name": "ours", "market_share": 0.1}]}, "brands[1].name", "already"),
        ({"brands": [{**OURS, "policy": "dedicatd_team"}]}, "brands[0].policy", "did you mean `dedicated_team`"),
        ({"events": [{"kind": "incident", "brand": "Our", "hours": 3}]}, "events[0].brand", "did you mean `Ours`"),
        ({"events": [{**HIT, "kind": "policy", "hours": 3, "policy": "ignor"}]}, "events[0].policy", "`ignore`"),
        ({"events": [{**HIT, "hours": -999}]}, "events[0].hours", "before the run begins"),
        ({"events": [{**HIT, "kind": "post", "hours": 1, "author": 1000}]}, "events[0].author", "from 0 to 999"),
        ({"events": [{**POST, "authors": [5, 1000, 1001]}]}, "events[0].authors[1]", "from 0 to 999; there are 1000 people (1 m"),
        ({"events": [{**POST, "authors": 1001}]}, "events[0].authors", "1001: there are 1000 people"),
        ({"events": [{**POST, "authors": [5, 6, 5]}]}, "events[0].authors[2]", "5: is named already, in events[0].authors[0]"),
        ({"brands": [{**OURS, "first_customers": [1000]}]}, "brands[0].first_customers[0]", "1000: must be from 0 to 999"),
        ({"brands": [{**OURS, "first_customers": 1001}]}, "brands[0].first_customers", "1001: there are 1000 people"),
        ({"brands": [{**OURS, "first_customers": [4, 4]}]}, "brands[0].first_customers[1]", "4: is named already"),
        (
            {"brands": [{**OURS, "first_customers": [3, 4]}, {"name": "B", "first_customers": [5, 3]}]},
            "brands[1].first_customers[1]", "3: is named already, in brands[0].first_customers[0]",
        ),
        (
            {"brands": [{**OURS, "first_customers": 999}, {"name": "B", "first_customers": [5, 6]}]},
            "brands[1].first_customers", "2: there are 1000 people, and 999 are asked for before",
        ),
        (
            {"brands": [{**OURS, "first_customers": 600}, {"name": "B", "first_customers": 401}]},
            "brands[1].first_customers", "401: there are 1000 people, and 600 are asked for before",
        ),
        ({"events": [{**HIT, "hours": 3}] * 63}, "events", "63 incidents; there may be 62 at most"),
        ({"study": {"baseline": "crisisroom"}}, "study.baseline", "did you mean `crisis_room`"),
        ({"network": {"kind": "file"}}, "network.file", "needs the name of a file"),
        ({"network": {"file": "follows.csv"}}, "network.file", 'kind is "community"'),
        ({"network": {"interest_groups": "groups.csv"}}, "network.interest_groups", 'needs kind = "file"'),
        ({"network": {"interest_groups": 0}}, "network.interest_groups", "must be from 1 to 1000"),
        ({"network": {"kind": "configuration"}}, "network.degrees", "how often a degree"),
        ({"network": {"kind": "configuration", "degrees": [0, 0]}}, "network.degrees", "how often a degree"),
        ({"time": {"days": 1, "tick_hours": 48}}, "time.tick_hours", "longer than the counted 1 days"),
        ({"time": {"tick_hours": 1e-9}}, "time.tick_hours", "10000000 at most"),
        ({"reviews": {"friend_left": 4}}, "reviews.friend_left_cap", "at least reviews.friend_left (4)"),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_though_each_value_is_legal(sections: dict[str, Any], where: str, what: str) -> None:
    found = faults(**sections)
    assert list(found) == [where]
    assert what in found[where]


def test_faults_of_all_kinds_are_told_at_once() -> None:
    found = faults(
        tiem={},
        time={"days": "long", "warmup_days": -1},
        brands=[{**OURS, "policy": "ignor"}, {"name": "Ours", "market_share": 0.9, "margn": 3}],
        events=[{"kind": "incident", "brand": "Our", "hours": 3}],
    )
    assert set(found) == {
        "tiem", "time.days", "time.warmup_days", "brands[0].policy", "brands[1].margn", "brands[1].name",
        "brands[1].market_share", "events[0].brand",
    }  # fmt: skip


def test_what_may_only_follow_from_another_fault_is_not_told() -> None:
    found = faults(network={"kind": "flie", "file": "follows.csv"})
    assert list(found) == ["network.kind"]


def test_too_many_brands_are_refused() -> None:
    brands = [{"name": f"Brand {i}", "market_share": 0.01} for i in range(MOST_BRANDS + 1)]
    assert scenario(brands=brands[:-1]).brands[-1].name == f"Brand {MOST_BRANDS - 1}"
    assert f"must have {MOST_BRANDS} entries at most" in faults(brands=brands)["brands"]


def test_a_policy_named_like_a_ready_made_one_starts_from_it() -> None:
    made = scenario(policies={"dedicated_team": {"agents": 9}, "mine": {"preset": "ignore"}})
    ready = Policy.model_validate({"preset": "dedicated_team"})
    assert made.policy("dedicated_team") == ready.model_copy(update={"agents": 9})
    assert made.policy("mine").listening.coverage == 0.0


def test_ready_made_policies_are_known_without_being_declared() -> None:
    made = scenario(policies={"mine": {}}, brands=[{**OURS, "policy": "crisis_room"}])
    assert made.policy("crisis_room").surge.agents == PRESETS["crisis_room"]["surge"]["agents"]
    assert made.compared_policies == ["crisis_room", "mine"]  # the baseline is always among them
    with pytest.raises(ScenarioError, match="did you mean `ignore`"):
        made.policy("ignor")


def test_the_baseline_is_the_studys_else_the_brands_own_else_the_first() -> None:
    policies: dict[str, Any] = {"a": {}, "b": {}, "c": {}}
    brands = [{**OURS, "policy": "b"}]
    assert scenario(policies=policies, brands=brands, study={"baseline": "c"}).baseline == "c"
    assert scenario(policies=policies, brands=brands).baseline == "b"
    assert scenario(policies=policies).baseline == "a"


def test_a_ready_made_way_of_poaching_stands_below_the_given_keys() -> None:
    made = scenario(brands=[{**OURS, "poaching": {"preset": "aggressive", "offer": 1.0}}])
    assert made.focal.poaching.hazard_per_hour == POACHING_PRESETS["aggressive"]["hazard_per_hour"]
    assert made.focal.poaching.offer == 1.0


def test_the_digest_is_the_same_for_the_same_world_however_it_is_written() -> None:
    plain = scenario(events=[{"kind": "incident", "brand": "Ours", "hours": 30}], time={"days": 60})
    worded = scenario(
        title="A title", question="Why?", time={"days": 60.0, "warmup_days": 14},
        events=[{"kind": "incident", "brand": "Ours", "at": "day 1 06:00", "what": "something breaks"}],
        network={"customers": DEFAULT_CUSTOMERS},
    )  # fmt: skip
    assert plain.digest() == worded.digest()
    assert scenario(policies={"ignore": {}}).digest() == scenario(policies={"ignore": PRESETS["ignore"]}).digest()
    assert scenario(brands=[{**OURS, "attraction": -0.0}]).digest() == scenario().digest()


def test_the_digest_does_not_tell_a_default_from_the_same_value_written_out() -> None:
    assert len(scenario().digest()) == 64
    assert scenario().digest() == Scenario.model_validate(scenario().model_dump()).digest()


def test_the_digest_is_the_same_in_another_process() -> None:
    code = f"from wom_sim.world.scenario import Scenario; print(Scenario(brands=[{OURS!r}]).digest())"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == scenario().digest()


@pytest.mark.parametrize(
    "changed",
    [
        {"time": {"days": 61}},
        {"seed": {"run": 2}},
        {"brands": [{**OURS, "market_share": 0.4}]},
        {"brands": [{**OURS, "policy": "ignore"}]},
        {"policies": {"ignore": {}}},
        {"policies": {"what": {}}},
        {"policies": {"title": {}}},
        {"events": [{"kind": "incident", "brand": "Ours", "hours": 30}]},
    ],
)
def test_the_digest_changes_with_anything_that_can_change_a_result(changed: dict[str, Any]) -> None:
    assert scenario(**changed).digest() != scenario().digest()


def test_digests_of_policies_that_bear_reserved_words_differ() -> None:
    assert scenario(policies={"what": {}}).digest() != scenario(policies={"title": {}}).digest()


def test_a_scenario_cannot_be_changed_and_can_be_sent_to_a_worker() -> None:
    made = scenario().placed("mine", "mine.toml", Path("there"))
    with pytest.raises(ValidationError, match="frozen"):
        made.title = "another"
    sent = pickle.loads(pickle.dumps(made))
    assert (sent.name, sent.source, str(sent.folder), sent.digest()) == ("mine", "mine.toml", "there", made.digest())
