"""Campaigns with people who speak for a brand: what is refused, and what `check` says."""

from __future__ import annotations

from typing import Any

import pytest

import wom_sim as ws
from wom_sim.world.spokespeople_faults import spokespeople_notes

INFLUENCERS = {"name": "c", "kind": "influencers", "at": "day 1", "people": 3, "fee_per_post": 10.0}
AMBASSADORS = {"name": "c", "kind": "ambassadors", "at": "day 1", "people": 3}


def tables(campaign: dict[str, Any], **above: Any) -> dict[str, Any]:
    brands = [{"name": "A", "market_share": 0.3, "policy": "talks"}, {"name": "B", "market_share": 0.1}]
    return {
        "time": {"days": 10.0}, "network": {"customers": 100}, "brands": brands,
        "policies": {"talks": {"campaigns": [campaign]}}, **above,
    }  # fmt: skip


def faults(campaign: dict[str, Any], **above: Any) -> list[str]:
    with pytest.raises(ws.ScenarioError) as caught:
        ws.Scenario(**tables(campaign, **above))
    return [f"{fault.where}: {fault.what}" for fault in caught.value.faults]


def without(campaign: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in campaign.items() if key not in keys}


@pytest.mark.parametrize("campaign", [INFLUENCERS, AMBASSADORS])
def test_what_is_complete_is_taken(campaign: dict[str, Any]) -> None:
    assert list(spokespeople_notes(ws.Scenario(**tables(campaign)))) == []


def test_what_is_missing_is_named_all_at_once() -> None:
    found = faults({**without(INFLUENCERS, "people", "fee_per_post"), "budget": 100.0})
    here = "policies.talks.campaigns[0]"
    assert found == [
        f"{here}.people: missing; a campaign of influencers needs to know how many",
        f"{here}.fee_per_post: missing; a budget without a price; influencers need a fee (0 where they ask for none)",
    ]
    assert faults(without(AMBASSADORS, "people"))[0].startswith(f"{here}.people: missing")


def test_more_than_there_are() -> None:
    assert faults({**INFLUENCERS, "people": 101}) == ["policies.talks.campaigns[0].people: 101: there are 100 people"]
    assert faults({**AMBASSADORS, "people": 31}) == [
        "policies.talks.campaigns[0].people: 31 ambassadors: A has about 30 customers at the start"
    ]
    ws.Scenario(**tables({**AMBASSADORS, "people": 30}))


def test_of_every_brand_that_may_follow_the_policy() -> None:
    event = {"kind": "policy", "brand": "B", "policy": "talks", "at": "day 2"}
    assert "B has about 10 customers" in faults({**AMBASSADORS, "people": 20}, events=[event])[0]


def test_a_file_network_is_asked_when_it_has_been_read(tmp_path: Any) -> None:
    (tmp_path / "f.csv").write_text("source,target\n" + "\n".join(f"{at},{at + 1}" for at in range(19)))
    file = {"kind": "file", "file": str(tmp_path / "f.csv"), "file_directed": True}
    scene = ws.Scenario(**tables({**AMBASSADORS, "people": 7}, network=file))
    with pytest.raises(ws.ScenarioError, match="7 ambassadors: A has about 6 customers"):
        ws.prepare(scene)


@pytest.mark.parametrize(
    ("campaign", "key"),
    [
        ({**INFLUENCERS, "people": 0}, "policies.talks.campaigns[0]"),
        ({**INFLUENCERS, "posts_per_week": 0.0}, "policies.talks.campaigns[0]"),
        ({**INFLUENCERS, "fee_per_post": 0.0, "budget": 10.0}, "policies.talks.campaigns[0].budget"),
        ({**AMBASSADORS, "perk": 0.0, "budget": 10.0}, "policies.talks.campaigns[0].budget"),
        ({**AMBASSADORS, "budget": 0.0}, "policies.talks.campaigns[0].budget"),
    ],
)
def test_what_is_odd_is_noted(campaign: dict[str, Any], key: str) -> None:
    assert [where for where, _ in spokespeople_notes(ws.Scenario(**tables(campaign)))] == [key]


def test_a_bar_that_few_ambassadors_pass_is_noted() -> None:
    notes = dict(spokespeople_notes(ws.Scenario(**tables(AMBASSADORS, persuasion={"least_goodwill": 0.5}))))
    assert "fewer ambassadors than asked" in notes["persuasion.least_goodwill"]
