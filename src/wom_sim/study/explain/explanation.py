"""Who fared differently between a run and its fork, why, and by which path of posts and stories.

    run = ws.run(scenario, policy="marketing_led")
    fork = ws.fork(run, 477, policy="crisis_room")
    told = ws.explain(run, fork)
    told.sentence(), told.customers, told.paths, told.causes, told.plot()

All numbers are people on the graph; the market has ``population.represents`` times as many.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, Fault
from wom_sim.measures.result import RunResult
from wom_sim.study import runs
from wom_sim.study.explain import tables
from wom_sim.study.explain.because import Reasons
from wom_sim.study.explain.cascade import DifferingCascade, differing_cascade
from wom_sim.study.explain.cases import Names, cases, kinds
from wom_sim.study.explain.decision import Decision, decision, parting_tick
from wom_sim.study.explain.fates import bits_apart, differing, moves_apart, tickets_apart
from wom_sim.study.explain.paths import Trails, heard_apart

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.world.scenario import Scenario

Progress = Callable[[float], None]


@dataclass(repr=False)
class Explanation:
    """What another decision did to whom, and by which way.

    ``customers`` has one row a customer that fared differently: who (position on the graph; ``label`` where the network
    names its people), brand (the one held, or complained of, or read of), fate (in the fork, one of ``cases.FATES``),
    when (counted hour of the difference), what_run and what_fork, because, why (where the branches part), through (the
    chain of people, written out), hops, and of every kind of difference whether it holds. ``paths`` has those chains, one
    row a person on them. ``hearings`` are what these customers read or were told in one branch only, or at another hour.
    ``causes`` adds up: of those who left or came it counts everybody, so its difference is that of ``flows``.
    """

    scenario: Scenario
    decision: Decision
    customers: pd.DataFrame
    paths: pd.DataFrame
    hearings: pd.DataFrame
    causes: pd.DataFrame
    at_end: tuple[int, int]  # customers of the first brand at the end of the run and of the fork
    cascade: DifferingCascade | None
    seconds: float

    @property
    def summary(self) -> pd.DataFrame:
        """How many customers had which fate, and because of what: columns brand, fate, because, customers."""
        counts = self.customers.groupby(["fate", "brand", "because"], sort=False).size()
        return counts.rename("customers").reset_index()

    @property
    def sentences(self) -> list[str]:
        """What was found, in plain words with its numbers."""
        from wom_sim.study.explain.words import sentences

        return sentences(self)

    def sentence(self) -> str:
        """The same in one piece."""
        return " ".join(self.sentences)

    def as_object(self) -> dict[str, Any]:
        """The findings as plain values; the customers one by one are in ``customers``."""
        return {
            "scenario": self.scenario.name,
            "hour": self.decision.hour,
            "run": self.decision.labels[0],
            "fork": self.decision.labels[1],
            "represents": self.scenario.population.represents,
            "customers": len(self.customers),
            "sentences": self.sentences,
            "summary": self.summary.to_dict("records"),
            "causes": self.causes.to_dict("records"),
            "seconds": self.seconds,
        }

    def plot(self) -> Any:
        """The cascade through which most fates differ, as it went in each branch: a Matplotlib figure."""
        import wom_sim

        return wom_sim.plot(self)

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        from html import escape

        shown = [] if self.customers.empty else [self.summary, self.causes]
        pages = [str(table.to_html(index=False, float_format="{:,.4g}".format)) for table in shown]
        return "".join([*(f"<p>{escape(line)}</p>" for line in self.sentences), *pages])


def explain(run: RunResult, fork: RunResult, *, progress: Progress | None = None) -> Explanation:
    """Find the customers who fared differently in a run and in its fork, and by which way the difference reached them.

    Both are run again, the same to the last bit, this time with every post kept and with what those customers heard.
    A fork is any run of the same world in which a policy or an event differs from some hour on. ``progress`` is given the
    share done.

    Raises:
        BadInput: the two are not branches of one run; the message has everything in which they differ.
    """
    started = time.perf_counter()
    wrong = [name for name, given in (("run", run), ("fork", fork)) if not isinstance(given, RunResult)]
    if wrong:
        raise BadInput(
            "explain", [Fault(name, "must be a RunResult, as ws.run and ws.fork return it") for name in wrong]
        )
    taken, names, graph = decision(run, fork), Names(run), run.world.graph
    moves, tickets = moves_apart(run.record, fork.record), tickets_apart(run.record, fork.record)
    bits = bits_apart(run.record, fork.record, 0)
    mask = differing(moves, tickets, bits)
    records = [again(branch, mask, half / 2, progress) for half, branch in enumerate((run, fork))]
    heard = heard_apart(records[0], records[1], parting_tick(run, taken.hour))
    trails = Trails(records, run.seeds.run, moves, tickets, heard, run.scenario.time.tick_hours)
    reasons = Reasons(trails, graph, run.record.warmup)
    found = cases(mask, bits, trails, reasons, records, names)
    who = np.array([case.who for case in found], np.int64)
    reached: Counter[tuple[bool, str]] = Counter(
        (there, reasons.of_reach(one, 0, int(there)).because)
        for one in np.flatnonzero(bits["reached"]).tolist()
        for there in [bool(fork.record.seen[one] & np.uint16(1))]
    )
    return Explanation(
        scenario=fork.scenario,
        decision=taken,
        customers=tables.customers_table(found, kinds(who, bits, moves, tickets), names),
        paths=tables.paths_table(found, names),
        hearings=tables.hearings_table(heard, names),
        causes=tables.causes_table(records, reached, heard, names),
        at_end=(int((run.record.brand == 0).sum()), int((fork.record.brand == 0).sum())),
        cascade=differing_cascade(trails, found, np.diff(graph.indptr), names),
        seconds=time.perf_counter() - started,
    )


def again(branch: RunResult, watch: NDArray[np.bool_], done: float, progress: Progress | None) -> Any:
    """The record of a run, run once more with its posts and with the hearings of those watched (bool [n]).

    ``done`` is the share of the whole that was done before; this is half of it.
    """
    heard = None if progress is None else lambda share: progress(done + share / 2)
    traced = runs.engine().run(
        branch.scenario, branch.policy, replication=branch.replication, world=branch.world, engine=branch.engine,
        trace=True, watch=watch, progress=heard,
    )  # fmt: skip
    return traced.record
