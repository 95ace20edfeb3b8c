"""What a pilot would have shown, how sure it would have looked, and what the roll-out really does.

A pilot treats some interest groups; its analyst compares customers of the two arms. In the simulator the same customers can
also all be treated, or none: what then becomes of them is the truth, on the same chance. The pilot's error has three parts,
which add up to it exactly (``PARTS``): what the treated lose or gain because others are not treated, what the others gain
or lose because some are, and that the groups differ by themselves. Only the third gets smaller with more groups, and only
the third is in any interval that the pilot's own data allow.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import Fault, ScenarioError, WomSimError
from wom_sim.study import pilot_answer, pilot_runs, pilot_tables, runs
from wom_sim.study.clusters import Difference, by_group, naive
from wom_sim.study.pilot_runs import CONTROL, OUTCOMES, PILOT, TREATED, WAYS, PilotRun
from wom_sim.world.faults import dotted, listed, unknown

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.world.scenario import Scenario

Progress = Callable[[int, int, str], None]


@dataclass(repr=False)
class PilotResult:
    """A pilot, lived many times.

    ``runs`` has one row a replication and outcome; ``table`` one row an outcome: the truth with its interval, what the pilot
    shows on average, its bias and the parts of it, and how often each interval holds the truth; see ``pilot_tables``.
    ``answer`` is that in sentences, ``conditional_on`` what the intervals cover, ``seconds`` how long what took.
    """

    scenario: Scenario
    policy: str
    tried: str
    replications: int
    runs: pd.DataFrame
    table: pd.DataFrame
    answer: list[str]
    conditional_on: str
    seconds: dict[str, float]
    workers: int | None

    def plot(self) -> Any:
        """What pilots would have shown, beside the truth: a Matplotlib figure."""
        import wom_sim

        return wom_sim.plot(self)

    def __repr__(self) -> str:
        title = self.scenario.title or self.scenario.name
        many = f"{self.replications} replication{'s'[: self.replications > 1]}"
        return "\n".join([f"{title}: pilot of {self.tried} beside {self.policy}; {many}", *self.answer])

    def _repr_html_(self) -> str:
        from html import escape

        said = "".join(f"<p>{escape(line)}</p>" for line in [*self.answer, self.conditional_on])
        return str(self.table.to_html(index=False, escape=True, float_format="{:,.4g}".format, na_rep="")) + said


class Interrupted(WomSimError):
    """Ctrl-C: ``result`` is over the replications that were finished, or None."""

    exit_code = 130

    def __init__(self, result: PilotResult | None, asked: int) -> None:
        self.result = result
        kept = "no replication was" if result is None else f"{result.replications} of {asked} replications were"
        super().__init__(f"interrupted: {kept} finished")


def pilot(
    scenario: Scenario,
    policy: str | None = None,
    replications: int | None = None,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    plugins: Any = None,
) -> PilotResult:
    """Live a policy's pilot many times, and beside each, on the same chance, its control and its treatment for everybody.

    The pilot begins with the first counted hour. What comes out does not depend on the number of workers.

    Parameters
    ----------
    policy
        The policy that has the pilot; if left out, the only one that has one.
    replications
        Three runs each; ``study.replications`` if left out. Replication k is the same for any number of them.
    workers, executor, progress, plugins
        As for ``compare``.

    Raises
    ------
    ScenarioError
        There is no such policy or pilot, events would end it, an arm has no customers, or a number is below 1.
    RunFailed
        A run could not be finished.
    Interrupted
        Ctrl-C; carries what is finished.
    """
    started = time.perf_counter()
    scenario = scenario if plugins is None else scenario.with_plugins(plugins)
    count = scenario.study.replications if replications is None else replications
    name = check_request(scenario, policy, count, workers)
    threads = (workers or runs.available_cores()) if executor is None else None
    changed, trial = pilot_runs.trial_of(scenario, name)
    book = _Book(scenario, name, count, progress)
    tasks = [(replication, way) for replication in range(count) for way in WAYS]
    try:
        ready = runs.run_all(changed, tasks, threads or 1, executor, book.hear, partial(pilot_runs.live, trial))
    except KeyboardInterrupt:
        partly = book.result(started, runs.NOT_READY, threads) if book.rows else None
        raise Interrupted(partly, count) from None
    return book.result(started, ready, threads)


def check_request(scenario: Scenario, policy: str | None, replications: int, workers: int | None) -> str:
    """The policy whose pilot is meant; every fault of what is asked of ``pilot``, at once.

    Raises
    ------
    ScenarioError
        As ``pilot`` says.
    """
    having = [name for name, one in scenario.policies.items() if one.pilot.of is not None]
    name = having[0] if policy is None and len(having) == 1 else policy or ""
    faults = list(_faults_of_name(scenario, policy, having))
    for place, event in enumerate(scenario.events):
        if event.kind == "policy" and event.brand == scenario.focal.name:
            what = "would end the pilot, or begin it: a pilot lasts from the first counted hour to the end; take this event out"
            faults.append(Fault(f"events[{place}]", what))
    if replications < 1:
        faults.append(Fault("replications", f"{replications}: must be at least 1"))
    if workers is not None and workers < 1:
        faults.append(Fault("workers", f"{workers}: must be at least 1"))
    if faults:
        raise ScenarioError(scenario.source, faults)
    scenario.equipped(policies=[name])
    return name


def _faults_of_name(scenario: Scenario, policy: str | None, having: list[str]) -> list[Fault]:
    if policy is not None and policy not in scenario.known_policies:
        return [Fault("policy", unknown("policy", policy, scenario.known_policies))]
    if not having:
        return [Fault("policies", "no policy has a pilot; give one a table [policies.NAME.pilot]")]
    if policy is None and len(having) > 1:
        return [Fault("policy", f"{listed(having)} have a pilot; say which is meant")]
    if policy is not None and policy not in having:
        return [Fault(dotted(("policies", policy, "pilot")), f"there is none; there is one of {listed(having)}")]
    return []


class _Book:
    """Runs as they come in; of a replication only what its three runs say together is kept."""

    def __init__(self, scenario: Scenario, policy: str, replications: int, progress: Progress | None) -> None:
        self.scenario, self.policy, self.progress = scenario, policy, progress
        self.total, self.heard, self.run_seconds = len(WAYS) * replications, 0, 0.0
        self.waiting: dict[int, dict[str, PilotRun]] = {}
        self.rows: dict[int, list[dict[str, Any]]] = {}

    def hear(self, run: PilotRun) -> None:
        """Take in one run."""
        ways = self.waiting.setdefault(run.replication, {})
        ways[run.policy] = run
        self.heard, self.run_seconds = self.heard + 1, self.run_seconds + run.seconds
        if len(ways) == len(WAYS):
            self.rows[run.replication] = _compared(self.waiting.pop(run.replication), self.scenario.study.confidence)
        if self.progress is not None:
            self.progress(self.heard, self.total, "")

    def result(self, started: float, ready: runs.Ready, workers: int | None) -> PilotResult:
        """What the complete replications say."""
        import pandas as pd

        ran = time.perf_counter()
        found = pd.DataFrame([row for k in sorted(self.rows) for row in self.rows[k]]).astype({"replication": "int32"})
        tried = str(self.scenario.policy(self.policy).pilot.of)
        table = pilot_tables.summary(found, self.scenario.study.confidence)
        said = pilot_answer.answer(self.scenario, self.policy, tried, table, len(self.rows))
        now = time.perf_counter()
        seconds = {"prepare": ready.seconds, "runs": ran - started - ready.seconds, "evaluate": now - ran}
        seconds |= {"one_run": self.run_seconds / self.heard, "total": now - started}
        return PilotResult(
            self.scenario, self.policy, tried, len(self.rows), found, table, said,
            pilot_answer.conditional_on(self.scenario, self.policy, len(self.rows)), seconds, workers,
        )  # fmt: skip


def _compared(ways: dict[str, PilotRun], confidence: float) -> list[dict[str, Any]]:
    """One row an outcome: what the analyst of a pilot sees, and what is true."""
    run, control, everybody = ways[PILOT], ways[CONTROL], ways[TREATED]
    treated = run.treated
    sizes = {
        "customers_treated": int(treated.sum()),
        "customers_control": int((~treated).sum()),
        "groups_treated": len(np.unique(run.groups[treated])),
        "groups_control": len(np.unique(run.groups[~treated])),
    }
    rows = []
    for number, outcome in enumerate(OUTCOMES):
        seen, without, with_it = (one.followed.outcomes[number] for one in (run, control, everybody))
        simple = naive(seen[treated], seen[~treated], confidence)
        robust = by_group(seen, run.groups, treated, confidence)
        truth = float(np.mean(with_it - without))
        parts = {
            "treated_part": float(np.mean(seen[treated] - with_it[treated])),
            "control_part": -float(np.mean(seen[~treated] - without[~treated])),
        }
        groups_part = float(with_it[treated].mean() - without[~treated].mean()) - truth
        row: dict[str, Any] = {"replication": run.replication, "outcome": outcome.name, **sizes}
        row |= {"all_control": float(without.mean()), "all_treated": float(with_it.mean()), "truth": truth}
        row |= {"pilot": simple.value, **parts, "groups_part": groups_part}
        row |= _told("naive", simple) | _told("by_group", robust)
        rows.append(row)
    return rows


def _told(way: str, found: Difference) -> dict[str, float]:
    return {f"{way}_{name}": getattr(found, name) for name in ("error", "freedom", "low", "high")}
