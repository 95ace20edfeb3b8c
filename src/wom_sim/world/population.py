"""The customers: traits that differ between people and run in interest groups, and where everybody stands at the start."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import (
    BRAND_TILT,
    START_BRAND,
    START_CLOCK,
    START_CONTRACT,
    TRAIT_GROUP,
    TRAIT_OWN,
    normal,
    u,
)
from wom_sim.model.parameters import Brand
from wom_sim.model.parameters import Population as PopulationSection
from wom_sim.world.seeding import place_first_customers

TRAITS = ("activity", "voice", "value", "loyalty")
QUANTILES = 256
LONGEST_TENURE_DAYS = 3000
RAKING_ROUNDS = 200


class Population(NamedTuple):
    """The customers of a run, before it starts; n people, B brands."""

    traits: NDArray[np.uint8]  # [4, n], quantile of each trait, of 256
    levels: NDArray[np.float64]  # [4, 256], the trait at each quantile, mean 1
    brand: NDArray[np.int8]  # [n], -1 for a prospect
    first_touch: NDArray[np.float64]  # [n], waking share of the first gap still to come, exponential
    contract_age: NDArray[np.float64]  # [n], days since the contract began


def make_population(
    section: PopulationSection, brands: tuple[Brand, ...], group: NDArray[np.uint16], seed: int
) -> Population:
    """Draw the customers of a graph whose people belong to the given interest groups (uint16 [n]); reproducible."""
    people, groups = len(group), int(group.max()) + 1 if len(group) else 1
    spreads = (section.activity_spread, section.voice_spread, section.value_spread, section.loyalty_spread)
    traits = np.empty((len(TRAITS), people), np.uint8)
    for trait in range(len(TRAITS)):
        _draw_trait(traits[trait], group, seed, trait, section.group_correlation)
    tilt = _group_tilt(groups, len(brands) + 1, seed) * section.brand_homophily
    for number, each in enumerate(brands):
        if each.interest_groups:
            tilt[np.isin(np.arange(groups), each.interest_groups, invert=True), number] = -np.inf
    shares = np.array([brand.market_share for brand in brands])
    table = _shares_by_group(
        np.append(shares, max(0.0, 1.0 - shares.sum())), np.bincount(group, minlength=groups), tilt
    )
    brand = np.empty(people, np.int8)
    _draw_brand(brand, group, np.cumsum(table, axis=1), seed)
    place_first_customers(brand, brands, seed)
    first_touch, contract_age = np.empty(people), np.empty(people)
    _draw_clocks(first_touch, contract_age, seed)
    levels = np.array([trait_levels(spread, quantile) for spread, quantile in zip(spreads, traits, strict=True)])
    return Population(traits, levels, brand, first_touch, contract_age)


def trait_levels(spread: float, quantile: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Levels (float64 [256]) of a lognormal trait of the given sigma, one for each of 256 quantiles.

    The mean over the people drawn (``quantile``: uint8 [n]) is 1, so that a few large groups do not change the market.
    """
    levels = np.exp(spread * norm.ppf((np.arange(QUANTILES) + 0.5) / QUANTILES))
    return levels / (levels[quantile].mean() if len(quantile) else levels.mean())


def _shares_by_group(
    shares: NDArray[np.float64], sizes: NDArray[np.int64], tilt: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of each brand (the last column: none) in each group, tilted, yet with the given totals over all groups.

    Iterative proportional fitting (Deming & Stephan 1940); groups x (brands + 1), rows sum to 1.
    """
    weights = sizes / max(1, sizes.sum())
    table = shares * np.exp(tilt)
    for _ in range(RAKING_ROUNDS):
        table /= np.maximum(table.sum(axis=1, keepdims=True), 1e-300)
        totals = weights @ table
        table *= np.divide(shares, totals, out=np.zeros_like(shares), where=totals > 0)
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1e-300)


def _group_tilt(groups: int, columns: int, seed: int) -> NDArray[np.float64]:
    """Standard normal taste of each interest group for each brand (groups x columns)."""
    tilt = np.empty((groups, columns))
    _draw_tilt(tilt, seed)
    return tilt


@compiled
def _draw_tilt(tilt, seed):  # type: ignore[no-untyped-def]
    for group in range(tilt.shape[0]):
        for column in range(tilt.shape[1]):
            tilt[group, column] = normal(u(seed, BRAND_TILT, 0, group, column), u(seed, BRAND_TILT, 1, group, column))


@compiled
def _normal_quantile_level(value):  # type: ignore[no-untyped-def]
    """The quantile (0 to 255) in which a standard normal value lies."""
    below = 0.5 * (1.0 + math.erf(value / np.sqrt(2.0)))
    return np.uint8(min(QUANTILES - 1, int(below * QUANTILES)))


@compiled
def _draw_trait(out, group, seed, trait, correlation):  # type: ignore[no-untyped-def]
    """Quantiles of a trait: z = √ρ z_group + √(1 − ρ) z_own, ρ being the variance shared within a group."""
    shared, own = np.sqrt(correlation), np.sqrt(1.0 - correlation)
    for who in range(len(out)):
        common = np.int64(group[who])
        of_group = normal(u(seed, TRAIT_GROUP, 0, common, trait), u(seed, TRAIT_GROUP, 1, common, trait))
        of_self = normal(u(seed, TRAIT_OWN, 0, who, trait), u(seed, TRAIT_OWN, 1, who, trait))
        out[who] = _normal_quantile_level(shared * of_group + own * of_self)


@compiled
def _draw_brand(out, group, cumulative, seed):  # type: ignore[no-untyped-def]
    """First brand of each person, from the cumulative shares of the group; the last column is no brand."""
    brands = cumulative.shape[1] - 1
    for who in range(len(out)):
        draw = u(seed, START_BRAND, 0, who, 0)
        brand = 0
        while brand < brands and draw >= cumulative[group[who], brand]:
            brand += 1
        out[who] = brand if brand < brands else -1


@compiled
def _draw_clocks(first_touch, contract_age, seed):  # type: ignore[no-untyped-def]
    """Where everybody's clocks stand: exponential gaps have no memory, contracts are of any age up to some years."""
    for who in range(len(first_touch)):
        first_touch[who] = -np.log(u(seed, START_CLOCK, 0, who, 0))
        contract_age[who] = u(seed, START_CONTRACT, 0, who, 0) * LONGEST_TENURE_DAYS
