"""The kernel's plug-ins: between two parts of a tick their rules are asked in Python, and the answers laid into its arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import dtypes, state
from wom_sim.engine.asking import OFFERS, TICKETS, Asker
from wom_sim.engine.record import HELPED, OPEN, QUEUED, RESOLVED_, TAKEN

Rows = NDArray[np.int64]
SETTLED = np.isin(np.arange(128), (RESOLVED_, TAKEN, HELPED))  # by state: nobody makes an offer any more


def ask_rules(run: state.Run) -> None:
    """Ask every rule that is in use in this tick, and lay down what it says.

    Raises:
        RunFailed: a rule failed, or did not return what is allowed; nothing was laid down by it.
    """
    asker, tick = run.asker, int(run.clock[state.TICK])
    assert isinstance(asker, Asker)
    tickets = run.tickets[: run.meta[state.N_TICKETS, state.USED]]
    alive = tickets["holds"] > 0
    waiting = alive & (tickets["state"] == QUEUED)
    waiting[coming(run)] = True
    in_work = alive & (tickets["plan"] >= 0)
    for brand in ruled_desks(run, tickets, in_work):
        rows = np.flatnonzero((waiting | in_work) & (tickets["brand"] == brand))
        if len(rows):
            rows = rows[np.argsort(tickets["key"][rows])]
            policies = [asker.policies[plan] for plan in plans_for(run, brand, rows)]
            lay_down(run, rows, asker.desk(brand, tick, desk_rows(run, rows), policies))
    for column, rival in enumerate(asker.courting):
        rows = open_to(run, rival, alive)
        run.offers[:, column] = dtypes.NOBODY
        run.offers[rows, column] = asker.offers(rival, tick, offer_rows(run, rows))


def ruled_desks(run: state.Run, tickets: NDArray[Any], in_work: NDArray[np.bool_]) -> list[int]:
    """Brands with rules for their desks: by their levers now, or by those by which somebody is at work on a ticket."""
    ruled = (run.plans["triage_rule"] | run.plans["reply_rule"]) == 1
    levers = run.desks["levers"]
    now = ruled[levers] | (ruled[run.arms[levers]] & (run.arms[levers] != dtypes.NOBODY)).any(axis=1)
    now[tickets["brand"][in_work][ruled[tickets["plan"][in_work]]]] = True
    found: list[int] = np.flatnonzero(now).tolist()
    return found


def coming(run: state.Run) -> Rows:
    """Rows of tickets that reach a desk within the tick."""
    heap = run.heap[: run.meta[state.N_HEAP, state.LIVE]]
    end = (run.clock[state.TICK] + 1) * run.tick_hours[0]
    rows: Rows = heap["ref"][(heap["kind"] == dtypes.ARRIVES) & (heap["time"] < end)]
    return rows[run.tickets["state"][rows] == OPEN]


def plans_for(run: state.Run, brand: int, rows: Rows) -> NDArray[np.int64]:
    """Row of ``Run.plans`` by which each of a brand's tickets is treated."""
    levers, tickets = int(run.desks["levers"][brand]), run.tickets[rows]
    plans = np.full(len(rows), levers)
    if run.arms.shape[1] > 0:
        arms = run.arms[levers, tickets["group"]]
        plans = np.where(arms != dtypes.NOBODY, arms, plans)
    return np.where(tickets["plan"] >= 0, tickets["plan"], plans)


def lay_down(run: state.Run, rows: Rows, said: Any) -> None:
    """Lay what rules said of tickets into their rows."""
    scored, replied = rows[said.scored], rows[said.replied]
    run.tickets["told_score"][scored] = said.score[said.scored]
    for name in ("reply", "quality", "cents"):
        run.tickets[f"told_{name}"][replied] = getattr(said, name)[said.replied]


def desk_rows(run: state.Run, rows: Rows) -> NDArray[Any]:
    """Tickets as rules see them (TICKETS), but for the policy's own columns."""
    found, tickets = complaint_rows(run, rows, TICKETS), run.tickets[rows]
    start, known = run.clock[state.TICK] * run.tick_hours[0], tickets["arrived"] >= 0.0
    found["arrived"] = np.where(known, tickets["arrived"] - run.asker.start, np.nan)
    found["waited"] = np.where(known, start - tickets["arrived"], 0.0)
    found["value"], found["public"] = tickets["value"], tickets["public"]
    found["background"], found["in_work"] = tickets["who"] < 0, tickets["plan"] >= 0
    return found


def open_to(run: state.Run, rival: int, alive: NDArray[np.bool_]) -> Rows:
    """Rows of the complaints under which a rival may make an offer, in the order of keys."""
    tickets = run.tickets[: len(alive)]
    start = run.clock[state.TICK] * run.tick_hours[0]
    lifetime = 24.0 * float(run.service["complaint_lifetime_days"][0])
    settled = SETTLED[tickets["state"]]
    rows = np.flatnonzero(
        alive & (tickets["public"] == 1) & (tickets["who"] >= 0) & (tickets["brand"] != rival) & ~settled
        & (tickets["born"] + lifetime >= start)
    )  # fmt: skip
    authors = run.people[tickets["who"][rows]]
    stays = (authors["brand"] == tickets["brand"][rows]) & (authors["flags"] & np.uint8(dtypes.SWITCHING) == 0)
    rows = rows[stays]
    return rows[np.argsort(tickets["key"][rows])]


def offer_rows(run: state.Run, rows: Rows) -> NDArray[Any]:
    """Complaints as rivals see them (OFFERS), but for the rival's own columns."""
    found = complaint_rows(run, rows, OFFERS)
    found["answered"] = run.tickets["first_reply"][rows] >= 0.0
    return found


def complaint_rows(run: state.Run, rows: Rows, dtype: np.dtype[Any]) -> NDArray[Any]:
    """What all rules see of a complaint."""
    found, tickets = np.zeros(len(rows), dtype), run.tickets[rows]
    for name in ("key", "brand", "severity", "serious", "followers", "channel", "group"):
        found[name] = tickets[name]
    found["born"] = tickets["born"] - run.asker.start
    shared = tickets["cascade"] >= 0
    found["reshares"][shared] = run.cascades["size"][tickets["cascade"][shared]] - 1
    return found
