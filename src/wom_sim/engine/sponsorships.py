"""From a scenario's campaigns to arrays: who may be asked to speak for which brand, when, how often and for how much.

A row stands for a brand, a policy that the scenario declares, and a campaign of it with influencers or ambassadors; also where
the brand never follows that policy, so that a run that is forked finds its state in the same place.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import dtypes
from wom_sim.world.channels import media_of, public_channel
from wom_sim.world.expected_spread import Sample
from wom_sim.world.network import SocialGraph
from wom_sim.world.scenario import Scenario
from wom_sim.world.sponsorships import Sponsorship, candidates_for, prices_of, sample_for, sponsorships_of


@lru_cache
def no_sponsorships() -> dict[str, Any]:
    """The arrays of a run in which nobody is asked to speak; all such runs share them, as there is nothing to change."""
    return {
        "sponsorships": np.zeros(0, dtypes.SPONSORSHIP), "sponsored": np.zeros(0, dtypes.SPONSORED),
        "spokespeople": np.zeros(0, np.int32), "candidates": np.zeros(0, np.int32),
        "cover_starts": np.zeros(0, np.int64), "covers": np.zeros(0, np.int32),
        "choosing": np.zeros((3, 0), np.int32), "covered": np.zeros(0, np.bool_),
    }  # fmt: skip


def sponsorship_arrays(
    scenario: Scenario, graph: SocialGraph, followed: list[str], warmup: int, run_seed: int
) -> dict[str, Any]:
    """The arrays of ``Run`` about people who are asked to speak; ``followed``: names of the policies in ``Run.plans``."""
    found = sponsorships_of(scenario, warmup)
    if not found:
        return no_sponsorships()
    rows = np.zeros(len(found), dtypes.SPONSORSHIP)
    ranked: list[NDArray[np.int32]] = []
    samples: list[Sample] = []
    places = several = 0
    for row, one in zip(rows, found, strict=True):
        _fill(row, scenario, one)
        row["first"], places = places, places + one.people
        row["plan"] = followed.index(one.policy) if one.policy in followed else dtypes.NOBODY
        row["sample"] = dtypes.NOBODY
        if row["plan"] >= 0:
            ranked.append(candidates_for(graph, one.campaign, run_seed, one.number))
            row["candidates"], several = several, several + len(ranked[-1])
            sample = sample_for(scenario, graph, one.campaign)
            if sample is not None:
                row["sample"] = _place(samples, sample)
        row["candidates_end"] = several
    chosen = np.zeros(len(found), dtypes.SPONSORED)
    chosen["people"] = dtypes.NOBODY
    return {
        "sponsorships": rows,
        "sponsored": chosen,
        "spokespeople": np.full(places, dtypes.NOBODY, np.int32),
        "candidates": _joined(ranked),
        **_sample_arrays(samples, graph.n),
    }


def _fill(row: Any, scenario: Scenario, one: Sponsorship) -> None:
    """What a row says of its campaign."""
    campaign = one.campaign
    row["brand"], row["number"], row["start"], row["end"] = one.brand, one.number, one.start, one.end
    row["voice"], row["people"], row["rate"] = one.voice, one.people, one.rate
    row["channel"] = public_channel(media_of(scenario), campaign.channel)
    for name, price in prices_of(campaign, scenario.population.represents)._asdict().items():
        row[name] = price


def _place(samples: list[Sample], sample: Sample) -> int:
    """The place of a sample in a list that holds each once."""
    for place, one in enumerate(samples):
        if one is sample:
            return place
    samples.append(sample)
    return len(samples) - 1


def _sample_arrays(samples: list[Sample], people: int) -> dict[str, Any]:
    """Samples behind one another, and working space for a choice; nothing where no choice goes by them."""
    before = np.cumsum([0, *(len(one.covers) for one in samples)])
    starts = [one.starts + many for one, many in zip(samples, before, strict=False)]
    return {
        "cover_starts": np.concatenate(starts) if samples else np.zeros(0, np.int64),
        "covers": _joined([one.covers for one in samples]),
        "choosing": np.zeros((3, people if samples else 0), np.int32),
        "covered": np.zeros(max((one.targets for one in samples), default=0), np.bool_),
    }


def _joined(parts: list[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Arrays behind one another; a single one as it is, so that runs share it."""
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.int32), *parts])
