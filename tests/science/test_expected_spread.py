"""Expected spread: exact on a textbook graph, submodular, greedy as Kempe et al. have it, and what the kernel's cascades do."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

import wom_sim as ws
from wom_sim.model.parameters import Network
from wom_sim.world.expected_spread import Passing, Sample, best_spreaders, expected_spread, passing, sampled
from wom_sim.world.influence import ranking
from wom_sim.world.network import SocialGraph, make_network

CLASSICS = Path(__file__).resolve().parents[2] / "scenarios" / "classics"
SEVEN = ws.load(CLASSICS / "influence_maximisation.toml", ["spread.reshare_positive=1"])
EXACT = (1.92582, 1.92582, 2.27647, 2.35270, 2.02286, 2.21396, 1.57419)
TOWN = Network(kind="community", customers=400, mean_followers=8.0)
CHANCES = Passing(0.5, 0.3, 0.2, 0.4)


@pytest.fixture(scope="module")
def seven() -> SocialGraph:
    return make_network(SEVEN.network, SEVEN.seed.network, SEVEN.folder)


@pytest.fixture(scope="module")
def sample(seven: SocialGraph) -> Sample:
    """Far more worlds than a campaign takes: the standard error is .003."""
    return sampled(seven, passing(SEVEN, SEVEN.spread.see, SEVEN.spread.other_group), False, worlds=200_000)


@pytest.fixture(scope="module")
def town() -> SocialGraph:
    return make_network(TOWN, 1, Path())


def test_expected_spread_of_one_person_and_of_pairs(sample: Sample) -> None:
    """Kempe, Kleinberg & Tardos 2003; all 2^8 subgraphs added up."""
    for who, exact in enumerate(EXACT):
        assert expected_spread(sample, [who]) == pytest.approx(exact, abs=0.01)
    assert expected_spread(sample, [2, 5]) == pytest.approx(3.98720, abs=0.01)


def test_the_greedy_pair_is_not_the_best(sample: Sample) -> None:
    everybody = np.arange(7, dtype=np.int32)
    pair = best_spreaders(sample, everybody, 2).tolist()
    assert pair in ([3, 0], [3, 1])
    assert expected_spread(sample, pair) == pytest.approx(3.79610, abs=0.01)
    best = max(itertools.combinations(range(7), 2), key=lambda two: expected_spread(sample, two))
    assert best == (2, 5)


def test_who_comes_first_in_the_shipped_scenario(seven: SocialGraph) -> None:
    """As a campaign does it: influencers chosen by spread in the classic's own file."""
    tables = SEVEN.model_dump()
    campaign = {"name": "c", "kind": "influencers", "at": "day 0", "people": 2, "chosen_by": "spread",
                "fee_per_post": 0.0, "posts_per_week": 100.0}  # fmt: skip
    scene = ws.Scenario(**{**tables, "policies": {"two": {"campaigns": [campaign]}}})
    run = ws.run(scene.placed("seven", "seven", SEVEN.folder), "two")
    assert run.state.spokespeople.tolist() in ([3, 0], [3, 1])


def test_more_people_add_less_to_more(town: SocialGraph) -> None:
    """Submodular and monotone, as the bound for the greedy choice asks."""
    sample = sampled(town, CHANCES, True, worlds=20)
    for who in range(0, 400, 37):
        few, many = [1, 2, 3], [1, 2, 3, 10, 20, 30, 40]
        adds = [expected_spread(sample, [*some, who]) - expected_spread(sample, some) for some in (few, many)]
        assert adds[0] >= adds[1] - 1e-9 >= -1e-9


@pytest.mark.parametrize("seen", [False, True])
def test_lazy_is_plain_greedy(town: SocialGraph, seen: bool) -> None:
    sample = sampled(town, CHANCES, seen, worlds=10)
    candidates = ranking(town, "followers", 1)[::2].copy()
    chosen: list[int] = []
    for _ in range(8):
        rest = [who for who in candidates.tolist() if who not in chosen]
        spreads = [expected_spread(sample, [*chosen, who]) for who in rest]
        chosen.append(rest[int(np.argmax(spreads))])  # of equals the first
    assert best_spreaders(sample, candidates, 8).tolist() == chosen


def test_a_choice_of_more_than_there_are_takes_all(town: SocialGraph) -> None:
    sample = sampled(town, CHANCES, True, worlds=2)
    few = np.array([5, 7, 9], np.int32)
    assert sorted(best_spreaders(sample, few, 10).tolist()) == [5, 7, 9]
    assert best_spreaders(sample, few[:0], 10).tolist() == []


def test_where_cascades_flood_the_graph_fewer_targets_do(monkeypatch: pytest.MonkeyPatch, town: SocialGraph) -> None:
    from wom_sim.world import expected_spread as module

    whole = sampled(town, Passing(1.0, 1.0, 0.5, 0.5), False, worlds=20)
    monkeypatch.setattr(module, "MOST_MEMBERS", 20_000)
    part = sampled(town, Passing(1.0, 1.0, 0.5, 0.5), False, worlds=20)
    assert part.targets < 400 < whole.targets == 8000
    assert expected_spread(part, [1, 2]) == pytest.approx(expected_spread(whole, [1, 2]), rel=0.3)


def test_the_error_is_what_the_page_says(town: SocialGraph) -> None:
    """The deviation from world to world, over the root of their number: against sixty samples of other coins."""
    spreads = [expected_spread(sampled(town, CHANCES, True, worlds=10, seed=seed), [3]) for seed in range(60)]
    many = sampled(town, CHANCES, True, worlds=1000, seed=99)
    reached = many.covers[many.starts[3] : many.starts[4]]
    said = np.bincount(reached // town.n, minlength=1000).std() / np.sqrt(10)
    assert np.std(spreads, ddof=1) == pytest.approx(said, rel=0.4)


def test_the_kernels_own_cascades_reach_as_many(town: SocialGraph) -> None:
    """One influencer's posts in a quiet town: the mean reach of a post is the expected reach, oneself left out."""
    tables = {
        "time": {"days": 200.0, "warmup_days": 0.0}, "network": TOWN.model_dump(),
        "brands": [{"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0}],
        "touchpoints": {"gap_days": 3650.0}, "voice": {"mention": 0.0, "talk_ordinary": 0.0},
        "reviews": {"intercept": 0.0}, "joining": {"kind": "none"},
        "attention": {"wear_out_posts": 0.0, "mute": 0.0},
        "spread": {"see": 0.5, "reshare": 0.2, "reshare_positive": 1.0, "crowding_posts": 0.0, "appeal_tail": 0.0,
                   "half_life_hours": 0.01},
        "policies": {"one": {"campaigns": [{"name": "c", "kind": "influencers", "at": "day 0", "lasts_days": 195.0,
                                            "people": 1, "fee_per_post": 0.0, "posts_per_week": 50.0}]}},
    }  # fmt: skip
    scene = ws.Scenario(**tables)
    run = ws.run(scene, "one")
    reach = run.record.cascades["reach"][:-20]
    expected = expected_spread(
        sampled(run.world.graph, passing(scene, 0.5, scene.spread.other_group), True, worlds=2000),
        [int(run.state.spokespeople[0])],
    )
    assert len(reach) > 1300
    assert reach.mean() == pytest.approx(expected - 1.0, abs=3.0 * reach.std() / np.sqrt(len(reach)) + 0.2)
