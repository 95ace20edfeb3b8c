"""From a scenario to the arrays of what brands say of their own accord: feeds and who follows them, campaigns of adverts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import dtypes
from wom_sim.model import draws
from wom_sim.model.attention import WAKING_HOURS_A_WEEK
from wom_sim.model.compiled import compiled
from wom_sim.model.rhythm import cumulative_rhythm, waking_time
from wom_sim.model.service import cents
from wom_sim.model.spread import load_left
from wom_sim.world.channels import media_of, public_channel
from wom_sim.world.course import levers_in_time
from wom_sim.world.network import SocialGraph
from wom_sim.world.outreach import Campaign, Feed, impressions_bought, people_speak
from wom_sim.world.policy import Policy
from wom_sim.world.population import Population
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import ticks_of

Followed = list[tuple[int, int, Policy]]  # brand, row of its policy, policy


def outreach(
    scenario: Scenario, graph: SocialGraph, population: Population, followed: Iterable[tuple[int, int, str]],
    keys: NDArray[np.uint64], dated: bool,
) -> dict[str, Any]:  # fmt: skip
    """The arrays of Run that hold feeds, adverts and what they leave with readers.

    ``followed`` are the brands with each policy that they follow sometime (brand, row, name), in the order in which the
    run comes to know them: a policy that a fork adds comes last, and moves no row. In calm runs nothing has a date.
    """
    plans = [(brand, row, scenario.policy(name)) for brand, row, name in followed]
    speak = any(
        people_speak(levers, scenario.brands[brand], scenario.employees.chatter)
        for brand, _, policy in plans
        for levers in levers_in_time(scenario, policy)
    )
    if not speak and not any(policy.feeds or policy.campaigns for _, _, policy in plans):
        return no_outreach()
    aimed_at: list[int] = []
    feeds, subscribers = _feeds(scenario, graph, population, plans, aimed_at, keys)
    adverts, audience = _adverts(scenario, graph, plans if dated else [], aimed_at)
    half_life = 24.0 * scenario.attention.wear_out_half_life_days
    pushes = speak or len(feeds) + len(adverts) > 0
    return {
        "feeds": feeds,
        "adverts": adverts,
        "aimed_at": np.array(aimed_at, np.int64),
        "subscribers": subscribers,
        "audience": audience,
        "push_kept": left_by_tick(half_life, scenario) if pushes else np.zeros(0, np.int64),
        "fatigue": np.zeros(graph.n if pushes else 0, dtypes.FATIGUE),
        "following": feeds["end"] - feeds["start"],
        "unfollowed": np.full(len(subscribers), dtypes.STILL_FOLLOWS, np.int32),
        "muted": np.zeros(-(-graph.m // 8) if speak else 0, np.uint8),
    }


@lru_cache
def no_outreach() -> dict[str, Any]:
    """The arrays of a run in which brands say nothing; all such runs share them, as there is nothing to change."""
    return {
        "feeds": np.zeros(0, dtypes.FEED), "adverts": np.zeros(0, dtypes.ADVERTS), "aimed_at": np.zeros(0, np.int64),
        "subscribers": np.zeros(0, np.int32), "audience": np.zeros(0, np.int32), "push_kept": np.zeros(0, np.int64),
        "fatigue": np.zeros(0, dtypes.FATIGUE), "following": np.zeros(0, np.int64), "unfollowed": np.zeros(0, np.int32),
        "muted": np.zeros(0, np.uint8),
    }  # fmt: skip


def left_by_tick(half_life_hours: float, scenario: Scenario) -> NDArray[np.int64]:
    """What is left of a count after 0, 1, 2 … ticks, in 1/65536, until less than one part is left."""
    half_life_ticks = half_life_hours / scenario.time.tick_hours
    many = min(ticks_of(scenario)[1], math.ceil(16.0 * half_life_ticks)) + 1
    return np.array(_left_by_tick(half_life_ticks, many), np.int64)


@lru_cache
def _left_by_tick(half_life_ticks: float, many: int) -> list[int]:
    return [load_left(tick, half_life_ticks) for tick in range(many)]


def _feeds(
    scenario: Scenario, graph: SocialGraph, population: Population, plans: Followed, aimed_at: list[int],
    keys: NDArray[np.uint64],
) -> tuple[NDArray[Any], NDArray[np.int32]]:  # fmt: skip
    """Feeds (FEED [F]) and their subscribers (int32 [S])."""
    rows: list[tuple[Any, ...]] = []
    follow: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
    media, end = media_of(scenario), 0
    for brand, plan, policy in plans:
        for number, feed in enumerate(policy.feeds):
            phase = draws.unit(_key(keys, draws.FEED_PHASE, 0, brand, number))
            follow.append(_subscribers(feed, number, brand, graph, population, keys))
            start, end = end, end + len(follow[-1])
            rows.append((
                brand, plan, number, public_channel(media, feed.channel), feed.posts_per_week / WAKING_HOURS_A_WEEK,
                phase, feed.useful, 1.0 if feed.tone == "matched" else scenario.attention.corporate_tone,
                cents(feed.cost_per_post), *_aimed(feed.interest_groups, aimed_at), start, end,
            ))  # fmt: skip
    return np.array(rows, dtypes.FEED), np.concatenate(follow)


def _subscribers(
    feed: Feed, number: int, brand: int, graph: SocialGraph, population: Population, keys: NDArray[np.uint64]
) -> NDArray[np.int32]:
    """Who follows a feed at the start (positions, int32)."""
    chance = np.where(population.brand == brand, feed.followers, feed.followers_elsewhere)
    if feed.interest_groups:
        chance[~np.isin(graph.group, feed.interest_groups)] = 0.0
    key = np.uint64(draws.absorb(keys[draws.TRAIT_FEED], number))
    return np.flatnonzero(_drawn(key, chance, brand)).astype(np.int32)


@compiled
def _drawn(key, chance, brand):  # type: ignore[no-untyped-def]
    """Whose draw, of a stream's state about each person and a brand, is below their chance (float64 [n]): bool [n]."""
    found = np.empty(len(chance), np.bool_)
    for who in range(len(chance)):
        found[who] = draws.unit(draws.absorb(draws.absorb(key, who), brand)) < chance[who]
    return found


def _adverts(
    scenario: Scenario, graph: SocialGraph, plans: Followed, aimed_at: list[int]
) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """Campaigns of adverts (ADVERTS [A]) and the people at whom they are aimed (int32)."""
    rows: list[tuple[Any, ...]] = []
    people: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
    media, end = media_of(scenario), 0
    for brand, plan, policy in plans:
        for number, campaign in enumerate(policy.campaigns):
            if campaign.kind == "adverts":
                people.append(_aimed_people(campaign, graph))
                start, end = end, end + len(people[-1])
                rows.append((
                    brand, plan, number, public_channel(media, campaign.channel), *_waking_span(scenario, campaign),
                    impressions_bought(campaign) / scenario.population.represents, cents(campaign.budget or 0.0),
                    *_aimed(campaign.interest_groups, aimed_at), start, end,
                ))  # fmt: skip
    return np.array(rows, dtypes.ADVERTS), np.concatenate(people)


def _aimed_people(campaign: Campaign, graph: SocialGraph) -> NDArray[np.int32]:
    """Everybody in the groups that a campaign is aimed at (positions, int32)."""
    everybody = np.arange(graph.n, dtype=np.int32)
    return everybody[np.isin(graph.group, campaign.interest_groups)] if campaign.interest_groups else everybody


def _waking_span(scenario: Scenario, campaign: Campaign) -> tuple[float, float]:
    """Begin and end of a campaign in waking time, from the run's first hour."""
    counted, rhythm = ticks_of(scenario)[0] * scenario.time.tick_hours, cumulative_rhythm(scenario.time.rhythm)
    begins, ends = (waking_time(counted + hour, rhythm) for hour in (campaign.start_hour, campaign.end_hour))
    return float(begins), float(ends)


def _aimed(groups: Sequence[int], aimed_at: list[int]) -> tuple[int, int]:
    """Put groups at the end of the common list; returns the rows that they have there."""
    first = len(aimed_at)
    aimed_at += groups
    return first, len(aimed_at)


def _key(keys: NDArray[np.uint64], stream: int, *words: int) -> np.uint64:
    """The state of a draw: of a stream, about some words."""
    key = keys[stream]
    for word in words:
        key = np.uint64(draws.absorb(key, np.uint64(word)))
    return np.uint64(key)
