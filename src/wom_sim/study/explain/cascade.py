"""The cascade that differs: the one through which most fates changed, as it went in each branch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.engine.record import Record
from wom_sim.study.explain.cases import Case, Names

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class DifferingCascade:
    """One cascade in both branches; hours are counted hours.

    ``posts`` has one row a post of either branch: key, author, followers, and for each branch parent (a key, 0 for the
    first post) and hour (NaN: not made there). ``readers`` are customers whose fate changed by it: who, key (of the post
    that they read, or under which they read), did (which of the two), fate, hour_run and hour_fork (NaN: not there).
    ``answered`` (hour of the first reply, NaN: none) and ``reach`` (people who read of it) are of the run and the fork.
    """

    posts: pd.DataFrame
    readers: pd.DataFrame
    sign: int
    brand: int
    answered: tuple[float, float]
    reach: tuple[int, int]


def differing_cascade(
    records: Sequence[Record], found: Sequence[Case], followers: Any, names: Names
) -> DifferingCascade | None:
    """Of all cascades that differ the one that is on most paths, then the one whose size, then whose reach differs most.

    ``followers`` (int [n]) are everybody's followers. None where no cascade differs.
    """
    readers = _readers(records, found)
    root = _chosen(records, Counter(row[0] for row in readers))
    if root is None:
        return None
    import pandas as pd

    rows = [record.cascades[record.cascades["key"] == root] for record in records]
    known = rows[0] if len(rows[0]) else rows[1]
    on_it = [row[1:] for row in readers if row[0] == root]
    table = pd.DataFrame(on_it, columns=["who", "key", "did", "fate", "hour_run", "hour_fork"]).astype(
        {"key": "uint64"}
    )
    hours = {name: names.hour(table[name].astype(float)) for name in ("hour_run", "hour_fork")}
    return DifferingCascade(
        posts=_posts(records, root, followers, names),
        readers=table.assign(**hours),
        sign=int(known["sign"][0]),
        brand=int(known["brand"][0]),
        answered=(_answered(records[0], root, names), _answered(records[1], root, names)),
        reach=(int(rows[0]["reach"].sum()), int(rows[1]["reach"].sum())),
    )


def _readers(records: Sequence[Record], found: Sequence[Case]) -> list[tuple[Any, ...]]:
    """Customers whose path is a chain of posts: root, who, post read, how, fate, and when in each branch."""
    keys = np.unique(np.concatenate([record.posts["key"] for record in records]))
    readers = []
    for case in found:
        chain = case.reason.chain
        if len(chain) > 1 and _among(keys, chain[0].key):
            readers.append((chain[0].key, case.who, chain[-1].key, chain[-1].did, case.fate, *chain[-1].ticks))
    return readers


def _among(keys: Any, key: int) -> bool:
    at = int(np.searchsorted(keys, np.uint64(key)))
    return at < len(keys) and int(keys[at]) == key


def _chosen(records: Sequence[Record], readers: Counter[int]) -> int | None:
    """The key of the cascade to show."""
    import pandas as pd

    names = ["key", "brand", "size", "reach"]
    tables = [pd.DataFrame({name: record.cascades[name] for name in names}) for record in records]
    both = tables[0].merge(tables[1], on=["key", "brand"], how="outer", suffixes=("_run", "_fork")).fillna(0)
    both["size"] = (both["size_run"] - both["size_fork"]).abs()
    both["reach"] = (both["reach_run"] - both["reach_fork"]).abs()
    both["readers"] = both["key"].map(readers).fillna(0)
    both["own"] = both["brand"] == 0
    order = ["own", "readers", "size", "reach", "key"]
    both = both[(both["readers"] > 0) | (both["size"] > 0) | (both["reach"] > 0)].sort_values(order)
    return None if both.empty else int(both["key"].iloc[-1])


def _posts(records: Sequence[Record], root: int, followers: Any, names: Names) -> pd.DataFrame:
    """The cascade's posts of both branches, the earliest first."""
    import pandas as pd

    tables = []
    for record in records:
        log = record.posts[record.posts["root"] == root]
        table = pd.DataFrame({name: log[name] for name in ("key", "author", "parent")})
        tables.append(table.assign(hour=names.hour(log["tick"].astype(float))).astype({"parent": "UInt64"}))
    both = tables[0].merge(tables[1], on=["key", "author"], how="outer", suffixes=("_run", "_fork"))
    parents = {name: both[name].fillna(0).astype("uint64") for name in ("parent_run", "parent_fork")}
    both = both.astype({"author": np.int64}).assign(**parents)
    both["followers"] = np.asarray(followers)[both["author"]]
    both = both.assign(first=both[["hour_run", "hour_fork"]].min(axis=1)).sort_values(["first", "key"])
    return both.drop(columns="first").reset_index(drop=True)


def _answered(record: Record, root: int, names: Names) -> float:
    """The counted hour of the first reply to a complaint; NaN where there is none."""
    ticket = record.tickets[record.tickets["key"] == root]
    return names.counted(float(ticket["first_reply"][0])) if len(ticket) and ticket["first_reply"][0] >= 0 else math.nan
