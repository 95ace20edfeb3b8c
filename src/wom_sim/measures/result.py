"""One run and what is seen of it: ``run`` and the RunResult that it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import simulate
from wom_sim.engine.record import (
    FIXED_STOCK,
    OPEN,
    RECORD_COLUMNS,
    STATE_NAMES,
    WHOLE,
    Outcome,
    Record,
)
from wom_sim.engine.simulate import prepare
from wom_sim.errors import BadInput, Fault, RunFailed
from wom_sim.measures.counted import Counted
from wom_sim.measures.measures import MEASURES
from wom_sim.measures.storms import firestorm, usual_negative_per_day
from wom_sim.model.parameters import Seeds
from wom_sim.world.channels import media_of
from wom_sim.world.faults import unknown
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import World, check_given, seeded, seeds_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CAUSES", "MEASURES", "NO_BRAND", "SERIES_COLUMNS", "RunResult", "World",
    "firestorm", "measured", "prepare", "run", "usual_negative_per_day",
]  # fmt: skip

ENGINES = ("kernel", "mesa")
VOICES = ("customer", "own feed", "employee", "ambassador", "influencer", "hidden")  # in the order of model.trust
CAUSES = ("base", "own failure", "word of mouth", "friend left", "poached")
NO_BRAND = "no brand"
SERIES_COLUMNS = (
    "mentions_negative", "mentions_positive", "mentions_neutral", "reshares", "seen", "reached",
    "talk_negative", "talk_positive", "talk_neutral", "tickets", "first_replies", "resolved", "abandoned", "queue", "busy",
    "agents", "offers", "poached", "churned", "won", "customers", "sentiment", "cost",
    "causes_known", "failure_rate",
)  # fmt: skip


OF_THE_MARKET = ("poached", "churned", "won", "customers")  # the graph's, times population.represents


@dataclass(frozen=True)
class RunResult:
    """One finished run: ``measures`` of the first brand, and tables made when they are asked for.

    Times in tables are hours from the first counted hour.
    """

    scenario: Scenario
    policy: str
    replication: int
    seeds: Seeds
    measures: dict[str, float]
    seconds: float
    world: World
    record: Record
    state: Any  # how the engine ended: the kernel's arrays (engine.state.Run), or the Town of agents
    engine: str = "kernel"
    watch: NDArray[np.bool_] | None = None  # bool [n], whose hearings were kept

    def save(self, path: str | Path, hour: float) -> Path:
        """Save the run as it stood at a counted hour (negative: in the warm-up) to a checkpoint, for ``wom_sim.restore``
        and ``wom_sim.fork``. A result is at its end, so the run is made again up to there, by the kernel; a run of the
        other engine has the same bits. Returns the path.

        Raises:
            BadInput: the run has no such hour.
            OutputError: the file cannot be written.
        """
        from wom_sim.measures.forking import save

        return save(self, Path(path), hour)

    def __repr__(self) -> str:
        shown = ("net_value", "churn_rate", "first_reply_hours", "resolution_rate", "sentiment")
        figures = ", ".join(f"{name}={self.measures[name]:.4g}" for name in shown)
        return f"RunResult({self.scenario.name!r}, policy={self.policy!r}, {figures})"

    def _repr_html_(self) -> str:
        import pandas as pd

        return str(pd.Series(self.measures, name=self.policy).to_frame().to_html(float_format="{:,.6g}".format))

    def measures_of(self, brand: str) -> dict[str, float]:
        """Every measure of any brand, by its name."""
        return measured(self.scenario, self.world, self.record, self._number(brand))

    @cached_property
    def series(self) -> pd.DataFrame:
        """The first brand hour by hour: one row a counted hour (or tick), columns ``hour`` and SERIES_COLUMNS."""
        return self.series_of(self.scenario.focal.name)

    def series_of(self, brand: str) -> pd.DataFrame:
        """The same for any brand, by its name."""
        import pandas as pd

        counted = Counted(self.scenario, self.world, self.record, self._number(brand))
        hour = np.arange(len(counted.hourly)) * counted.tick_hours
        columns = dict(zip(RECORD_COLUMNS, counted.hourly.T, strict=True))
        wages = columns["duty_seconds"] / 3600.0 * self.scenario.money.agent_hour
        columns["cost"] = wages + columns["compensation_cents"] / 100.0
        columns["agents"] = columns["duty_seconds"] / (3600.0 * counted.tick_hours)
        held = np.where(columns["customers"] > 0, columns["customers"], 1) * FIXED_STOCK
        columns["sentiment"] = np.where(columns["customers"] > 0, columns["satisfaction"] / held, np.nan)
        columns["won"] = columns["won"] + columns["joined"]
        left = columns["failures_left"] / FIXED_STOCK if self.scenario.learning.root_causes else 1.0
        columns["failure_rate"] = np.full(len(hour), counted.parameters.failure_rate) * left
        for name in OF_THE_MARKET:
            columns[name] = columns[name] * counted.represents
        return pd.DataFrame({"hour": hour} | {name: columns[name] for name in SERIES_COLUMNS})

    @cached_property
    def tickets(self) -> pd.DataFrame:
        """Every complaint of the counted part, all brands: one row each, in the order of birth."""
        import pandas as pd

        log, start = self.record.tickets, self._start_hour
        log = log[log["born"] >= start]
        brands, states = np.array(self._names), np.array(STATE_NAMES)
        when = {
            name: np.where(log[name] >= 0.0, log[name] - start, np.nan) for name in ("arrived", "first_reply", "closed")
        }
        noticed = np.where(log["arrived"] >= 0.0, log["state"], -1)
        return pd.DataFrame({
            "key": log["key"],
            "brand": brands[log["brand"]],
            "public": log["public"] == 1,
            "channel": self._channels[log["channel"]],
            "severity": log["severity"],
            "born_hour": log["born"] - start,
            "noticed_hour": when["arrived"],
            "first_reply_hour": when["first_reply"],
            "closed_hour": when["closed"],
            "state": np.where((noticed < 0) & (log["state"] == OPEN), "unnoticed", states[log["state"]]),
            "followers": log["followers"],
            "background": log["who"] < 0,
        })  # fmt: skip

    @cached_property
    def cascades(self) -> pd.DataFrame:
        """Every cascade of the counted part, all brands: one row each, in the order of birth."""
        import pandas as pd

        log = self.record.cascades
        log = log[log["born"] >= self._start_hour]
        return pd.DataFrame({
            "key": log["key"],
            "author": log["author"],
            "brand": np.array(self._names)[log["brand"]],
            "sign": log["sign"],
            "voice": np.array(VOICES)[log["voice"]],
            "channel": self._channels[log["channel"]],
            "born_hour": log["born"] - self._start_hour,
            "size": log["size"],
            "depth": log["depth"],
            "breadth": log["breadth"],
            "reach": log["reach"],
            "virality": log["virality"],
        })  # fmt: skip

    @cached_property
    def posts(self) -> pd.DataFrame:
        """Every post of every cascade, where the run was traced: key, parent (0 for a root), root, author, hour, depth.

        Raises:
            BadInput: the run was not traced.
        """
        import pandas as pd

        log = self.record.posts
        if log is None:
            raise BadInput("posts", ["this run kept no posts; run it with trace=True"])
        hour = log["tick"] * self.scenario.time.tick_hours - self._start_hour
        return pd.DataFrame(
            {name: log[name] for name in ("key", "parent", "root", "author", "depth")} | {"born_hour": hour}
        )

    def largest_cascade(self) -> pd.DataFrame:
        """The posts of the largest cascade on the first brand (of equals the earliest); sign and brand in ``attrs``."""
        cascades = self.cascades[self.cascades["brand"] == self.scenario.focal.name]
        if cascades.empty:
            return self.posts.iloc[:0]
        largest = cascades.iloc[int(cascades["size"].to_numpy().argmax())]
        posts = self.posts[self.posts["root"] == largest["key"]].reset_index(drop=True)
        posts.attrs.update(sign=int(largest["sign"]), brand=str(largest["brand"]), reach=int(largest["reach"]))
        return posts

    @cached_property
    def switches(self) -> pd.DataFrame:
        """Every change of brand in the counted part: hour, who, from, to, and each cause's share in it."""
        import pandas as pd

        log = self.record.switches[self.record.switches["tick"] >= self.record.warmup]
        names = np.array([*self._names, NO_BRAND])
        causes = {name: log["causes"][:, cause] / WHOLE for cause, name in enumerate(CAUSES)}
        hour = log["tick"] * self.scenario.time.tick_hours - self._start_hour
        return pd.DataFrame(
            {"hour": hour, "who": log["who"], "from": names[log["left"]], "to": names[log["to"]]} | causes
        )

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Who went where and why in the counted part: customers (of the market) by from, to and cause (its share)."""
        import pandas as pd

        names = [*self._names, NO_BRAND]
        each = self.scenario.population.represents / WHOLE
        rows = [
            (names[left], names[to], CAUSES[cause], float(self.record.flows[left, to, cause]) * each)
            for left, to, cause in np.argwhere(self.record.flows > 0)
        ]
        return pd.DataFrame(rows, columns=["from", "to", "cause", "customers"])

    @property
    def _names(self) -> list[str]:
        return [brand.name for brand in self.scenario.brands]

    @property
    def _channels(self) -> NDArray[np.str_]:
        return np.array([medium.name for medium in media_of(self.scenario)])

    @property
    def _start_hour(self) -> float:
        return float(self.record.warmup * self.scenario.time.tick_hours)

    def _number(self, brand: str) -> int:
        if brand not in self._names:
            raise BadInput("brand", [f"there is no brand {brand!r}; there are {', '.join(self._names)}"])
        return self._names.index(brand)


def _lived(engine: str) -> Callable[..., Outcome]:
    """What lives a run: the kernel, or the town of Mesa agents, which is imported only when it is asked for."""
    if engine == "kernel":
        return simulate.simulate
    from wom_sim.engine.reference import simulate as simulate_town

    return simulate_town


def measured(scenario: Scenario, world: World, record: Record, brand: int = 0) -> dict[str, float]:
    """Every measure of a brand (its number), by name."""
    counted = Counted(scenario, world, record, brand)
    return {name: float(measure.of(counted)) for name, measure in MEASURES.items()}


def run(
    scenario: Scenario,
    policy: str | None = None,
    seed: int | None = None,
    *,
    replication: int = 0,
    world: World | None = None,
    trace: bool = False,
    watch: NDArray[np.bool_] | None = None,
    progress: Callable[[float], None] | None = None,
    engine: str = "kernel",
) -> RunResult:
    """Run a scenario once, with one of its policies (the first brand's own, if left out).

    ``seed`` takes the place of ``seed.run``; ``replication`` moves the seeds named in ``study.vary`` on. A ``world`` from
    ``prepare`` saves making the network and the customers again. ``trace`` keeps every post; ``watch`` (bool [n]) says
    whose hearings are kept. ``progress`` is given the share done. ``engine`` is "kernel" or "mesa", the readable
    reference: slower by far, the same to the last bit.

    Raises:
        BadInput: there is no such engine, seed or replication, the world is of other brands, or ``watch`` is not of everybody.
        ScenarioError: there is no such policy, or it names people who are not on the graph.
        RunFailed: memory ran out, or a measure could not be computed.
    """
    if engine not in ENGINES:
        raise BadInput("engine", [Fault("", unknown("engine", engine, ENGINES))])
    scenario = seeded(scenario, seed)
    if policy is not None:
        scenario.policy(policy)
    if world is None:
        world = prepare(scenario, replication)
    check_given(scenario, world, watch)
    watch = None if watch is None else np.ascontiguousarray(watch, np.bool_)
    outcome = _lived(engine)(scenario, world, policy, replication, trace=trace, watch=watch, progress=progress)
    return finished(scenario, policy, replication, world, outcome, watch, engine)


def finished(
    scenario: Scenario, policy: str | None, replication: int, world: World, outcome: Outcome,
    watch: NDArray[np.bool_] | None, engine: str = "kernel",
) -> RunResult:  # fmt: skip
    """The result of a run that an engine has brought to its end.

    Raises:
        RunFailed: a measure could not be computed.
    """
    try:
        figures = measured(scenario, world, outcome.record)
    except FloatingPointError as error:
        raise RunFailed(f"{scenario.source}: a measure could not be computed: {error}") from error
    name = policy or scenario.focal.follows
    seeds = seeds_of(scenario, replication)
    return RunResult(
        scenario, name, replication, seeds, figures, outcome.seconds, world, outcome.record, outcome.state, engine, watch
    )  # fmt: skip
