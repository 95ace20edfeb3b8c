"""The main job: every policy on the same replications, ranked, with what can be told apart and what cannot."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wom_sim.errors import Fault, ScenarioError, WomSimError
from wom_sim.study import findings, ranking, runs
from wom_sim.world.faults import unknown

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from wom_sim.world.scenario import Scenario

Progress = Callable[[int, int, str], None]


@dataclass(repr=False)
class ComparisonResult:
    """All policies on the same replications.

    ``runs`` has one row a run (policy, replication, every measure); ``series`` one row a run and counted hour (policy,
    replication, hour, …); ``flows`` who went where and why (policy, replication, from, to, cause, customers).
    ``table`` is ranked, one row a policy; ``paired`` is its long form, see ``ranking.paired_table``. ``contenders`` are
    the policies that may be the best; one of them is, with the study's confidence. ``best_chance`` is a lower bound of
    the chance that no other policy is truly better than the first. ``answer`` is what was found in two or three
    sentences, ``details`` what there is to say beyond it, ``conditional_on`` what the intervals cover. ``seconds`` says
    how long what took. ``world`` is the network and customers, where all runs shared one in this process.
    """

    scenario: Scenario
    policies: list[str]
    baseline: str
    rank_by: str
    replications: int
    runs: pd.DataFrame
    series: pd.DataFrame
    flows: pd.DataFrame
    table: pd.DataFrame
    paired: pd.DataFrame
    contenders: list[str]
    best_chance: float
    answer: list[str]
    details: list[str]
    conditional_on: str
    seconds: dict[str, float]
    workers: int | None
    world: Any = None

    @property
    def sentences(self) -> list[str]:
        """All that was found, in sentences: the answer first."""
        return [*self.answer, *self.details]

    def plot(self) -> Any:
        """Each policy's difference to the baseline in the ranking measure: a Matplotlib figure."""
        import wom_sim

        return wom_sim.plot(self)

    def __repr__(self) -> str:
        title = self.scenario.title or self.scenario.name
        head = f"{title}: {', '.join(self.policies)}; {self.replications} replication{'s'[: self.replications > 1]}"
        lines = [f"  {row.policy}  {getattr(row, self.rank_by):,.6g}" for row in self.table.itertuples()]
        return "\n".join([f"{head}, by {self.rank_by}", *lines, *self.sentences, self.conditional_on])

    def _repr_html_(self) -> str:
        from html import escape

        columns = [self.rank_by, *(f"{self.rank_by}_{name}" for name in ranking.COMPARED[:4])]
        shown = self.table[["policy", *columns]].rename(columns=lambda name: str(name).replace("_", " "))
        said = "".join(f"<p>{escape(line)}</p>" for line in [*self.sentences, self.conditional_on])
        return str(shown.to_html(index=False, escape=True, float_format="{:,.6g}".format, na_rep="")) + said


class Interrupted(WomSimError):
    """Ctrl-C: ``result`` is the comparison over the replications that every policy had finished, or None."""

    exit_code = 130

    def __init__(self, result: ComparisonResult | None, asked: int) -> None:
        self.result = result
        kept = "no replication was" if result is None else f"{result.replications} of {asked} replications were"
        super().__init__(f"interrupted: {kept} finished by every policy")


def compare(
    scenario: Scenario,
    policies: Sequence[str] | None = None,
    replications: int | None = None,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    plugins: Any = None,
) -> ComparisonResult:
    """Run every policy on the same replications and say which is best, by how much, and how sure that is.

    Runs are started replication by replication, so that a comparison that is cut short is balanced. What comes out does
    not depend on the number of workers or on the order in which runs finish.

    Parameters
    ----------
    policies
        Names; those of the scenario if left out. Where the scenario's baseline is not among them, the first is it.
    replications
        Runs of each policy; ``study.replications`` if left out. Replication k is the same for any number of them.
    workers
        Threads; as many as there are cores if left out. Not used with an ``executor``.
    executor
        Any ``concurrent.futures.Executor``: its tasks can be pickled, and it is not shut down.
    progress
        Called in this thread as ``progress(done, total, leader)`` after each run; ``leader`` is "" at first.
    plugins
        Rules and measures of your own; see ``run``.

    Raises
    ------
    ScenarioError
        Unknown policies or measures, or numbers below 1: all faults at once.
    RunFailed
        A run could not be finished.
    Interrupted
        Ctrl-C; carries what is finished.
    """
    started = time.perf_counter()
    scenario = scenario if plugins is None else scenario.with_plugins(plugins)
    names = list(dict.fromkeys(scenario.compared_policies if policies is None else policies))
    count = scenario.study.replications if replications is None else replications
    check_request(scenario, names, count, workers)
    threads = (workers or runs.available_cores()) if executor is None else None
    book = _Book(scenario, names, count, progress)
    tasks = [(replication, name) for replication in range(count) for name in names]
    try:
        ready = runs.run_all(scenario, tasks, threads or 1, executor, book.hear)
    except KeyboardInterrupt:
        partial = book.result(started, runs.NOT_READY, threads) if book.complete else None
        raise Interrupted(partial, count) from None
    return book.result(started, ready, threads)


def check_request(scenario: Scenario, names: Sequence[str], replications: int, workers: int | None) -> None:
    """Find every fault of what is asked of ``compare``, at once.

    Raises
    ------
    ScenarioError
        Unknown policies or measures, or numbers below 1.
    """
    measures = list(runs.engine().measures_of(scenario))
    faults = [Fault("policies", unknown("policy", name, scenario.known_policies)) for name in names
              if name not in scenario.known_policies]  # fmt: skip
    if not names:
        faults.append(Fault("policies", "none given; at least one is needed"))
    if scenario.study.rank_by not in measures:
        faults.append(Fault("study.rank_by", unknown("measure", scenario.study.rank_by, measures)))
    if replications < 1:
        faults.append(Fault("replications", f"{replications}: must be at least 1"))
    if workers is not None and workers < 1:
        faults.append(Fault("workers", f"{workers}: must be at least 1"))
    if faults:
        raise ScenarioError(scenario.source, faults)
    scenario.equipped(policies=names)


class _Book:
    """Outcomes as they come in, and the result over the replications that are complete."""

    def __init__(self, scenario: Scenario, names: list[str], replications: int, progress: Progress | None) -> None:
        self.scenario, self.names, self.progress = scenario, names, progress
        self.total = replications * len(names)
        self.baseline = scenario.baseline if scenario.baseline in names else names[0]
        self.rank_by = scenario.study.rank_by
        self.outcomes: dict[tuple[int, str], runs.Outcome] = {}
        self.complete: list[int] = []
        self.leader = ""
        self._open: dict[int, int] = {}

    def hear(self, outcome: runs.Outcome) -> None:
        """Take in one outcome, and say how far things are."""
        replication = outcome.replication
        self.outcomes[replication, outcome.policy] = outcome
        self._open[replication] = self._open.get(replication, len(self.names)) - 1
        if self._open[replication] == 0:
            self.complete.append(replication)
            self.leader = self._leader()
        if self.progress is not None:
            self.progress(len(self.outcomes), self.total, f"{self.leader} leads" if self.leader else "")

    def _leader(self) -> str:
        """The best policy by mean over the complete replications so far; "" where there is none to name."""
        if self.progress is None or len(self.names) == 1:
            return ""
        import numpy as np

        values = [[self.outcomes[k, name].measures[self.rank_by] for k in self.complete] for name in self.names]
        means = np.mean(values, axis=1) * (-1 if self._better()[self.rank_by] < 0 else 1)
        return "" if np.isnan(means).any() else self.names[int(np.argmax(means))]

    def _better(self) -> dict[str, int]:
        return {name: measure.better for name, measure in runs.engine().known_measures().items()}

    def result(self, started: float, ready: runs.Ready, workers: int | None) -> ComparisonResult:
        """Everything that the complete replications say."""
        ran, study = time.perf_counter(), self.scenario.study
        kept = [self.outcomes[k, name] for k in sorted(self.complete) for name in self.names]
        table = with_firestorms(_runs_table(kept), _negative_per_hour(kept), self.baseline, self.scenario)
        figures = self._figures(table)
        conditions = findings.conditional_on(
            study.vary, figures.replications, study.confidence, len(self.names) - 1, self.baseline
        )
        ranked = ranking.ranked_table(figures.paired, figures.ranked, self.rank_by)
        series, flows = _joined(kept, "series"), _joined(kept, "flows")
        answer, details = findings.findings(figures)
        now = time.perf_counter()
        seconds = {"prepare": ready.seconds, "runs": ran - started - ready.seconds, "evaluate": now - ran}
        seconds |= {"one_run": sum(o.seconds for o in kept) / len(kept), "total": now - started}
        return ComparisonResult(
            self.scenario, self.names, self.baseline, self.rank_by, figures.replications, table, series, flows,
            ranked, figures.paired, figures.contenders, figures.best.chance, answer, details, conditions, seconds,
            workers, ready.world,
        )  # fmt: skip

    def _figures(self, table: pd.DataFrame) -> findings.Figures:
        """The statistics of the runs."""
        confidence = self.scenario.study.confidence
        better = {name: sign for name, sign in self._better().items() if name in table}
        paired = ranking.paired_table(table, self.names, self.baseline, better, confidence)
        sign = better[self.rank_by]
        best = ranking.rank(table, self.names, self.rank_by, sign, confidence)
        return findings.Figures(
            paired, self.names, self.baseline, self.rank_by, sign, self._unit(),
            self.scenario.money.currency, len(self.complete), best,
        )  # fmt: skip

    def _unit(self) -> str:
        """The ranking measure's unit; a 0/1 measure is a share once it is averaged."""
        return "share" if self.rank_by in ranking.CHANCES else str(runs.engine().known_measures()[self.rank_by].unit)


def with_firestorms(
    table: pd.DataFrame, negative: dict[tuple[int, str], np.ndarray], baseline: str, scenario: Scenario
) -> pd.DataFrame:
    """The runs with firestorms told against the usual level: the baseline's before the first incident.

    The level is that of the baseline's run of the *same* replication, so that all policies of a replication face one
    bar, and what is said of a replication does not change when others are added. ``study.firestorm_min`` keeps a small
    usual level from making a storm of a few posts.
    """
    rows = [
        storm_of(negative[replication, policy], negative[replication, baseline], scenario)
        for policy, replication in zip(table["policy"], table["replication"], strict=True)
    ]
    flag, peak, hours = zip(*rows, strict=True)
    return table.assign(firestorm=[float(f) for f in flag], firestorm_peak=peak, firestorm_hours=hours)


def storm_of(negative: np.ndarray, baselines: np.ndarray, scenario: Scenario) -> tuple[bool, float, float]:
    """Firestorm, its peak and its hours of a run, against the usual level of the baseline's run of the same replication;
    both are told by their public complaints in each counted tick."""
    measures, study, tick = runs.engine(), scenario.study, scenario.time.tick_hours
    usual = measures.usual_negative_per_day(baselines, first_incident_hour(scenario), tick)
    storm: tuple[bool, float, float] = measures.firestorm(
        negative, usual, study.firestorm_factor, study.firestorm_min, tick
    )
    return storm


def first_incident_hour(scenario: Scenario) -> float:
    """The counted hour in which the first incident or scripted post begins; the run's end where none does after hour 0."""
    first = scenario.first_incident_hour
    return first if first is not None and first > 0 else 24.0 * scenario.time.days


def _negative_per_hour(kept: Sequence[runs.Outcome]) -> dict[tuple[int, str], np.ndarray]:
    return {(o.replication, o.policy): o.series["mentions_negative"].to_numpy() for o in kept}


def _runs_table(kept: Sequence[runs.Outcome]) -> pd.DataFrame:
    """One row a run: policy, replication and every measure."""
    import pandas as pd

    rows: list[dict[str, Any]] = [{"policy": o.policy, "replication": o.replication, **o.measures} for o in kept]
    return pd.DataFrame(rows).astype({"replication": "int32"})


def _joined(kept: Sequence[runs.Outcome], what: str) -> pd.DataFrame:
    """The runs' tables one below the other, each row with its policy and replication."""
    import numpy as np
    import pandas as pd

    tables = [getattr(outcome, what) for outcome in kept]
    lengths = [len(table) for table in tables]
    joined = pd.concat(tables, ignore_index=True)
    joined.insert(0, "policy", np.repeat(np.array([o.policy for o in kept], dtype=object), lengths))
    joined.insert(1, "replication", np.repeat(np.array([o.replication for o in kept], dtype=np.int32), lengths))
    return joined
