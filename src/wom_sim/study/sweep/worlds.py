"""What runs start from, kept by what it depends on, so that points of a sweep share what a factor does not touch.

network                    the section, its files' contents, seed.network
customers                  the network, the section population, how many customers brands have at the start, seed.population
base hazards               all of it but events, study, money, words, and policies that no brand follows by itself
run                        all of it but the study and policies that nobody follows in it; its three seeds
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.calm import DAYS
from wom_sim.engine.checkpoint_file import rules
from wom_sim.study import runs
from wom_sim.study.runs import Kept
from wom_sim.world.named_people import check_people
from wom_sim.world.network import SocialGraph, make_network
from wom_sim.world.population import Population, make_population
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import seeds_of

FITS = 65_536  # base hazards kept, a number a brand each: points come round again with every replication
NOT_OF_A_RUN = ("title", "question", "study", "seed")
NOT_OF_A_FIT = ("events", "money")
DIGITS = 32


class Place:
    """A point's scenario, and the names of what its runs depend on."""

    def __init__(self, scenario: Scenario, policies: Iterable[str]) -> None:
        self.scenario = scenario = _with_contents(scenario)
        facts = scenario.facts({*policies, *scenario.followed_policies})
        does = dict(facts.pop("policies"))
        self._network = _hashed(facts["network"])
        first = [
            [brand[key] for key in ("market_share", "first_customers", "interest_groups")] for brand in facts["brands"]
        ]
        self._population = _hashed([facts["population"], first])
        happens = {name: value for name, value in facts.items() if name not in NOT_OF_A_RUN}
        own = [does[brand.follows] for brand in scenario.brands]
        self._run = _hashed([happens, own, [does.get(event.policy) for event in scenario.events]])
        calm = {name: value for name, value in happens.items() if name not in NOT_OF_A_FIT}
        calm["time"] = {**calm["time"], "days": min(DAYS, scenario.time.days)}
        self._fit = _hashed([calm, own])
        self._chosen = {name: _hashed(what) for name, what in does.items()}

    def graph(self, seed: int) -> tuple[str, int]:
        """What the network depends on."""
        return self._network, seed

    def population(self, network: int, population: int) -> tuple[Any, ...]:
        """What the customers depend on; the seeds are the network's and theirs."""
        return self._population, population, *self.graph(network)

    def fit(self, network: int, population: int) -> tuple[Any, ...]:
        """What the base hazards depend on."""
        return self._fit, population, *self.graph(network)

    def run(self, policy: str, replication: int) -> str:
        """What a run depends on."""
        seeds = seeds_of(self.scenario, replication)
        return _hashed([self._run, self._chosen[policy], seeds.network, seeds.population, seeds.run])

    def row(self, policy: str, replication: int, baseline: str) -> str:
        """What a row of the table depends on, in 32 hex digits: its run, the baseline's run and the bar for firestorms,
        and the rules by which runs are lived and measured."""
        study = self.scenario.study
        pair = [self.run(policy, replication), self.run(baseline, replication)]
        return _hashed([rules("measures"), *pair, study.firestorm_factor, study.firestorm_min])[:DIGITS]

    @property
    def one_world(self) -> bool:
        """Whether all replications share one world."""
        return set(self.scenario.study.vary) == {"run"}


class Worlds:
    """Networks and customers at work, and the base hazards of many points."""

    def __init__(self, keep: int) -> None:
        self._graphs: Kept[SocialGraph] = Kept(keep)
        self._populations: Kept[Population] = Kept(keep)
        self._fits: Kept[NDArray[np.float64]] = Kept(FITS)

    def of(self, place: Place, replication: int) -> Any:
        """The world of a point's replication; what it has in common with others is made once."""
        scenario, seeds = place.scenario, seeds_of(place.scenario, replication)
        prepare = runs.engine().prepare
        graph = self._graphs.of(
            place.graph(seeds.network), lambda: make_network(scenario.network, seeds.network, scenario.folder)
        )
        check_people(scenario, graph.n)
        population = self._populations.of(
            place.population(seeds.network, seeds.population),
            lambda: make_population(scenario.population, scenario.brands, graph.group, seeds.population),
        )
        fit = self._fits.of(
            place.fit(seeds.network, seeds.population),
            lambda: prepare(scenario, replication, graph, population=population).intercept,
        )
        return prepare(scenario, replication, graph, population=population, intercept=fit)

    def know(self, place: Place, fit: Iterable[float]) -> None:
        """Take over base hazards that were fitted elsewhere; of a point whose replications share one world."""
        seeds = seeds_of(place.scenario, 0)
        self._fits.of(place.fit(seeds.network, seeds.population), lambda: np.array(tuple(fit)))


def _with_contents(scenario: Scenario) -> Scenario:
    """The scenario with the digests of its network files, so that these are not read again for every point."""
    files = scenario.network_files()
    if not files:
        return scenario
    stats = {path: path.stat() for path in files.values() if path.is_file()}
    known = {
        str(getattr(scenario.network, key)): _content(path, stats[path].st_mtime_ns, stats[path].st_size)
        for key, path in files.items()
        if path in stats
    }
    return scenario.placed(scenario.name, scenario.source, scenario.folder, known)


@lru_cache(maxsize=64)
def _content(path: Path, changed: int, size: int) -> str:
    """SHA-256 of a file as it stands since a moment."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hashed(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
