"""Two lives of the same customers: in what they differ, read from the records of two runs.

Hours are counted from a run's first hour, as in the records. ``_run`` and ``_fork`` name the two branches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.record import STATE_NAMES, Record

if TYPE_CHECKING:
    import pandas as pd

BRANCHES = ("run", "fork")
BITS = {"reached": "seen", "took_part": "engaged", "spoke_well": "advocated"}
STAMPS = ("first_reply", "closed")


def differing(moves: pd.DataFrame, tickets: pd.DataFrame, bits: dict[str, NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Who of all people (bool [n]) fared differently in anything."""
    mask = np.logical_or.reduce([bits["reached"], bits["took_part"], bits["spoke_well"]])
    mask[moves["who"].to_numpy()] = True
    mask[tickets["who"].to_numpy()] = True
    return mask


def bits_apart(run: Record, fork: Record, brand: int) -> dict[str, NDArray[np.bool_]]:
    """Who read of a brand, took part or spoke well of it in one branch only: bool [n] each."""
    return {name: ((getattr(run, bit) ^ getattr(fork, bit)) & np.uint16(1 << brand)) != 0 for name, bit in BITS.items()}


def moves_apart(run: Record, fork: Record) -> pd.DataFrame:
    """The change of brand from which on a customer's two lives go apart, one row a customer.

    Columns who, left (the brand held until then, -1: none) and for each branch tick and to (NaN: no further change there)
    and row, its place among the record's switches (-1: none).
    """
    import pandas as pd

    tables = []
    for record in (run, fork):
        log = record.switches
        table = pd.DataFrame({name: log[name].astype(np.int64) for name in ("who", "left", "tick", "to")})
        table["row"] = np.arange(len(log))
        tables.append(table.assign(nth=table.groupby("who").cumcount()))
    both = tables[0].merge(tables[1], on=["who", "nth"], how="outer", suffixes=("_run", "_fork"))
    apart = both[(both["tick_run"] != both["tick_fork"]) | (both["to_run"] != both["to_fork"])]
    apart = apart.sort_values(["who", "nth"]).drop_duplicates("who")
    held = apart["left_run"].fillna(apart["left_fork"]).astype(np.int64)
    rows = {f"row_{branch}": apart[f"row_{branch}"].fillna(-1).astype(np.int64) for branch in BRANCHES}
    columns = ["who", "left", *(f"{name}_{branch}" for branch in BRANCHES for name in ("tick", "to", "row"))]
    return apart.assign(left=held, **rows)[columns].reset_index(drop=True)


def tickets_apart(run: Record, fork: Record) -> pd.DataFrame:
    """Complaints of people on the graph that were raised in one branch only, or ended or were answered otherwise.

    Columns key, who, brand, public, parted (the hour from which on they differ) and for each branch there, born, state,
    first_reply and closed (-1: never).
    """
    import pandas as pd

    names = ("arrived", *STAMPS, "state")
    tables = []
    for record in (run, fork):
        log = record.tickets[record.tickets["who"] >= 0]
        tables.append(pd.DataFrame({name: log[name] for name in ("key", "who", "brand", "public", "born", *names)}))
    same = ["key", "who", "brand", "public"]
    both = tables[0].merge(tables[1], on=same, how="outer", suffixes=("_run", "_fork"))
    for branch in BRANCHES:
        both[f"there_{branch}"] = both[f"born_{branch}"].notna()
        both[f"state_{branch}"] = both[f"state_{branch}"].fillna(-1).astype(np.int64)
        for name in ("arrived", *STAMPS):
            both[f"{name}_{branch}"] = both[f"{name}_{branch}"].fillna(-1.0)
    apart = np.logical_or.reduce([both[f"{name}_run"] != both[f"{name}_fork"] for name in (*STAMPS, "state")])
    both = both[apart | (both["there_run"] != both["there_fork"])]
    both = both.assign(parted=_parted(both)).sort_values(["who", "parted", "key"])
    return both.astype({"who": np.int64, "brand": np.int64, "public": np.int64}).reset_index(drop=True)


def _parted(tickets: pd.DataFrame) -> NDArray[np.float64]:
    """The hour from which on two fates of a complaint differ: the earliest stamp that one of them has alone."""
    born = np.fmin(tickets["born_run"].to_numpy(float), tickets["born_fork"].to_numpy(float))
    parted = np.full(len(tickets), np.inf)
    for name in ("arrived", *STAMPS):
        stamps = np.array([tickets[f"{name}_{branch}"].to_numpy(float) for branch in BRANCHES])
        earliest = np.where(stamps >= 0.0, stamps, np.inf).min(axis=0)
        parted = np.where(stamps[0] != stamps[1], np.minimum(parted, earliest), parted)
    alone = tickets["there_run"].to_numpy() != tickets["there_fork"].to_numpy()
    return np.asarray(np.where(alone | np.isinf(parted), born, parted))


ENDS = {
    "resolved": "solved", "unresolved": "not solved", "abandoned": "given up", "poached": "taken by a rival",
    "helped": "solved by another customer", "merged": "gone on as a later one",
}  # fmt: skip


def treated(ticket: Any, branch: str) -> str:
    """How a complaint (a row of ``tickets_apart``) fared in a branch, in words."""
    if not getattr(ticket, f"there_{branch}"):
        return "did not complain"
    born, reply, closed = (getattr(ticket, f"{name}_{branch}") for name in ("born", *STAMPS))
    state = STATE_NAMES[getattr(ticket, f"state_{branch}")]
    answer = f"complaint answered after {_wait(reply - born)}" if reply >= 0.0 else "complaint not answered"
    if state not in ENDS:
        return answer
    return f"{answer}, {ENDS[state]}" + (f" after {_wait(closed - born)}" if closed >= 0.0 else "")


def _wait(hours: float) -> str:
    return f"{60 * hours:.0f} min" if hours < 1.0 else f"{hours:.1f} h" if hours < 48.0 else f"{hours / 24:.1f} days"
