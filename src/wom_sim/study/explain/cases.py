"""The customers who fared differently, one by one: what befell them in each branch, and the reason."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.record import Record
from wom_sim.study.explain.because import Reason, Reasons
from wom_sim.study.explain.fates import BRANCHES, treated
from wom_sim.study.explain.paths import Trails

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.measures.result import RunResult

STAYED, LEFT, ELSEWHERE, LEFT_LATER = "stayed", "left", "went elsewhere", "left at another time"
JOINED, NOT_JOINED = "joined", "did not join"
JOINED_ELSEWHERE, JOINED_LATER = "joined another brand", "joined at another time"
REACHED, NOT_REACHED = "reached", "not reached"
COMPLAINT, SPOKE_WELL, TOOK_PART = "complaint fared otherwise", "spoke well otherwise", "took part otherwise"
FATES = (STAYED, LEFT, ELSEWHERE, LEFT_LATER, JOINED, NOT_JOINED, JOINED_ELSEWHERE, JOINED_LATER,
         REACHED, NOT_REACHED, COMPLAINT, SPOKE_WELL, TOOK_PART)  # fmt: skip
"""How somebody fared in the fork, against the run; of several the first is the customer's."""


class Case(NamedTuple):
    """One customer who differs."""

    who: int
    brand: int  # held until then, or complained of, or read of; -1: none
    fate: str
    what: tuple[str, str]  # in the run and in the fork
    reason: Reason


class Names:
    """How people, brands and hours are called."""

    def __init__(self, run: RunResult) -> None:
        self.labels = run.world.graph.labels
        self.brands = [brand.name for brand in run.scenario.brands]
        self._step = run.scenario.time.tick_hours
        self._start = run.record.warmup * self._step

    def person(self, who: int) -> str:
        if who < 0:
            return "the brand"
        return str(who) if self.labels is None else self.labels[who]

    def brand(self, number: float) -> str:
        from wom_sim.measures.result import NO_BRAND

        return self.brands[int(number)] if number >= 0 else NO_BRAND

    def hour(self, tick: Any) -> Any:
        """A tick's counted hour, of one tick or of many."""
        return tick * self._step - self._start

    def counted(self, hour: float) -> float:
        """An hour of the run as a counted one."""
        return hour - self._start


def cases(
    mask: NDArray[np.bool_], bits: dict[str, NDArray[np.bool_]], trails: Trails, reasons: Reasons,
    records: Sequence[Record], names: Names,
) -> list[Case]:  # fmt: skip
    """Everybody of ``mask`` (bool [n]), by fate and time; the focal brand is the first."""
    reshared = _reshared_apart(records, mask)
    found = []
    for who in np.flatnonzero(mask).tolist():
        if who in trails.moves:
            found.append(_moved(trails.moves[who], reasons, names))
        elif bits["reached"][who]:
            there = bool(records[1].seen[who] & np.uint16(1))
            what = _either(there, "read of it", "did not read of it")
            found.append(Case(who, 0, REACHED if there else NOT_REACHED, what, reasons.of_reach(who, 0, int(there))))
        elif who in trails.tickets:
            ticket = trails.tickets[who][0]
            fared = treated(ticket, BRANCHES[0]), treated(ticket, BRANCHES[1])
            found.append(Case(who, ticket.brand, COMPLAINT, fared, reasons.of_complaint(who)))
        else:
            well = bool(bits["spoke_well"][who])
            there = bool((records[1].advocated if well else records[1].engaged)[who] & np.uint16(1))
            what = _either(there, "spoke well of it", "did not") if well else _either(there, "took part", "did not")
            reason = reasons.of_talk(who, 0, reshared.get(who, ()))
            found.append(Case(who, 0, SPOKE_WELL if well else TOOK_PART, what, reason))
    return sorted(found, key=_order)


def _order(case: Case) -> tuple[int, float, int]:
    tick = case.reason.tick
    return FATES.index(case.fate), math.inf if math.isnan(tick) else tick, case.who


def _either(there: bool, so: str, otherwise: str) -> tuple[str, str]:
    """What happened in the run and in the fork, if it happened in one of them (in the fork: ``there``)."""
    return (otherwise, so) if there else (so, otherwise)


def _moved(move: Any, reasons: Reasons, names: Names) -> Case:
    """Somebody whose changes of brand differ (a row of ``moves_apart``)."""
    in_run, in_fork = not math.isnan(move.tick_run), not math.isnan(move.tick_fork)
    held = move.left >= 0
    if in_run != in_fork:
        fate = (LEFT if in_fork else STAYED) if held else (JOINED if in_fork else NOT_JOINED)
    elif move.to_run != move.to_fork:
        fate = ELSEWHERE if held else JOINED_ELSEWHERE
    else:
        fate = LEFT_LATER if held else JOINED_LATER
    what = [_step(move, branch, held, names) for branch in BRANCHES]
    return Case(move.who, move.left, fate, (what[0], what[1]), reasons.of_move(move))


def _step(move: Any, branch: str, held: bool, names: Names) -> str:
    """One branch of a change of brand, in words."""
    tick, to = getattr(move, f"tick_{branch}"), getattr(move, f"to_{branch}")
    if math.isnan(tick):
        return "stayed" if held else "did not join"
    did = "joined" if not held else "left for" if to >= 0 else "left the market"
    where = f" {names.brand(to)}" if to >= 0 else ""
    return f"{did}{where}, hour {names.hour(tick):g}"


def _reshared_apart(records: Sequence[Record], mask: NDArray[np.bool_]) -> dict[int, list[tuple[int, Any]]]:
    """Posts about the first brand that people of ``mask`` passed on in one branch only: (branch, POST_ROW) by person."""
    found: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    reshares = []
    for record in records:
        posts, cascades = record.posts, record.cascades
        about = np.isin(posts["root"], cascades["key"][cascades["brand"] == 0])
        reshares.append(posts[about & mask[posts["author"]] & (posts["depth"] > 0)])
    for branch, posts in enumerate(reshares):
        for post in posts[~np.isin(posts["key"], reshares[1 - branch]["key"])]:
            found[int(post["author"])].append((branch, post))
    return found


def kinds(
    who: NDArray[np.int64], bits: dict[str, NDArray[np.bool_]], moves: pd.DataFrame, tickets: pd.DataFrame
) -> dict[str, NDArray[np.bool_]]:
    """For each of these people, of every kind of difference, whether it holds."""
    return {
        "moved": np.isin(who, moves["who"]),
        "complained": np.isin(who, tickets["who"]),
        **{name: bit[who] for name, bit in bits.items()},
    }
