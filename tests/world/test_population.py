"""The customers at the start: traits of mean 1, alike within interest groups, and brands by their shares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wom_sim.model.parameters import Brand
from wom_sim.model.parameters import Population as Section
from wom_sim.world.population import QUANTILES, TRAITS, Population, make_population, trait_levels

BRANDS = (Brand(name="A", market_share=0.5), Brand(name="B", market_share=0.3))


def people(groups: int = 20, size: int = 1000, **section: Any) -> Population:
    """Customers in interest groups of one size."""
    return make_population(Section(**section), BRANDS, np.repeat(np.arange(groups, dtype=np.uint16), size), 3)


@pytest.mark.parametrize("spread", [0.0, 0.5, 3.0])
def test_levels_have_mean_one_over_the_people_drawn(spread: float) -> None:
    few = np.array([0, 3, 3, 200, 255], np.uint8)
    levels = trait_levels(spread, few)
    assert levels.shape == (QUANTILES,)
    assert levels[few].mean() == pytest.approx(1.0)
    assert (np.diff(levels) > 0).all() if spread else (levels == 1.0).all()
    log = np.log(levels / levels[128])
    assert log[0] == pytest.approx(-log[255] + log[127], abs=1e-9)  # symmetric about the median, between 127 and 128


@pytest.mark.parametrize("groups", [1, 3, 20])
def test_every_trait_has_mean_one_however_few_the_groups(groups: int) -> None:
    drawn = people(groups, group_correlation=0.8, activity_spread=1.5)
    for trait in range(len(TRAITS)):
        assert drawn.levels[trait][drawn.traits[trait]].mean() == pytest.approx(1.0)


def test_people_of_a_group_are_alike_as_far_as_traits_correlate() -> None:
    def between(correlation: float) -> float:
        quantiles = people(300, 100, group_correlation=correlation).traits[0].reshape(300, 100) / 256.0
        return float(quantiles.mean(axis=1).var() / quantiles.var())

    assert between(0.0) == pytest.approx(0.01, rel=0.3)
    # Uniform scores of two normals of correlation .5 correlate by 6/π asin(.5/2); a mean of 100 adds 1/100 of the rest.
    shared = 6.0 / np.pi * np.arcsin(0.25)
    assert between(0.5) == pytest.approx(shared + (1.0 - shared) / 100.0, rel=0.15)


@pytest.mark.parametrize("homophily", [0.0, 1.0])
def test_brands_have_their_shares_whatever_the_taste_of_groups(homophily: float) -> None:
    brand = people(brand_homophily=homophily).brand
    assert set(brand) == {-1, 0, 1}
    for number, share in ((0, 0.5), (1, 0.3), (-1, 0.2)):
        assert (brand == number).mean() == pytest.approx(share, abs=3 * np.sqrt(share * (1 - share) / 20_000))
    of_groups = (brand.reshape(20, 1000) == 0).mean(axis=1).std()
    assert (of_groups > 0.05) == (homophily > 0.0)


def test_clocks_begin_anywhere() -> None:
    drawn = people()
    assert drawn.first_touch.mean() == pytest.approx(1.0, abs=3 / np.sqrt(20_000))
    assert drawn.contract_age.mean() == pytest.approx(1500.0, abs=3 * 3000 / np.sqrt(12 * 20_000))
    assert drawn.contract_age.min() >= 0.0


def test_customers_come_from_the_brands_groups_only_and_shares_stay() -> None:
    groups = np.repeat(np.arange(20, dtype=np.uint16), 1000)
    niche = Brand(name="C", market_share=0.02, interest_groups=(4, 5))
    drawn = make_population(Section(), (*BRANDS, niche), groups, 3)
    assert set(groups[drawn.brand == 2].tolist()) == {4, 5}
    shares = np.bincount(drawn.brand + 1) / len(groups)
    assert shares == pytest.approx([0.18, 0.5, 0.3, 0.02], abs=0.01)
    anywhere = make_population(Section(), (*BRANDS, Brand(name="C", market_share=0.02)), groups, 3)
    assert len(set(groups[anywhere.brand == 2].tolist())) == 20
