"""The cascade that differs: the one through which most fates changed, as it went in each branch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.engine.record import POST_ROW, Record
from wom_sim.study.explain.cases import Case, Names
from wom_sim.study.explain.paths import Trails

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


def differing_cascade(trails: Trails, found: Sequence[Case], followers: Any, names: Names) -> DifferingCascade | None:
    """Of all cascades that differ the one that is on most paths, then the one whose size, then whose reach differs most.

    ``followers`` (int [n]) are everybody's followers. None where no cascade differs.
    """
    readers = _readers(trails, found)
    chosen = _chosen(trails.records, Counter(row[0] for row in readers))
    if chosen is None:
        return None
    import pandas as pd

    root, brand = chosen
    logs = [record.cascades for record in trails.records]
    rows = [log[(log["key"] == root) & (log["brand"] == brand)] for log in logs]
    known = rows[0] if len(rows[0]) else rows[1]
    on_it = [row[1:] for row in readers if row[0] == chosen]
    table = pd.DataFrame(on_it, columns=["who", "key", "did", "fate", "hour_run", "hour_fork"])
    hours = {name: names.hour(table[name].astype(float)) for name in ("hour_run", "hour_fork")}
    there = [record if len(row) else None for record, row in zip(trails.records, rows, strict=True)]
    return DifferingCascade(
        posts=_posts(there, root, followers, names),
        readers=table.astype({"key": "uint64"}).assign(**hours),
        sign=int(known["sign"][0]),
        brand=brand,
        answered=(_answered(there[0], root, names), _answered(there[1], root, names)),
        reach=(int(rows[0]["reach"].sum()), int(rows[1]["reach"].sum())),
    )


def _readers(trails: Trails, found: Sequence[Case]) -> list[tuple[Any, ...]]:
    """Customers whose path is a chain of posts: (root, brand), who, post, what they did, fate, and when in each branch."""
    readers = []
    for case in found:
        chain = case.reason.chain
        branch = 1 if chain and math.isnan(chain[-1].ticks[0]) else 0
        if len(chain) > 1 and trails.post(branch, chain[0].key) is not None:
            root = chain[0].key, trails.brand(branch, chain[0].key)
            readers.append((root, case.who, chain[-1].key, chain[-1].did, case.fate, *chain[-1].ticks))
    return readers


def _chosen(records: Sequence[Record], readers: Counter[tuple[int, int]]) -> tuple[int, int] | None:
    """The key of the cascade to show, and its brand: the first brand's, if any of these differs."""
    import pandas as pd

    names = ["key", "brand", "size", "reach"]
    tables = [pd.DataFrame({name: record.cascades[name] for name in names}) for record in records]
    both = tables[0].merge(tables[1], on=["key", "brand"], how="outer", suffixes=("_run", "_fork")).fillna(0)
    both["size"] = (both["size_run"] - both["size_fork"]).abs()
    both["reach"] = (both["reach_run"] - both["reach_fork"]).abs()
    both["readers"] = [readers[int(key), int(brand)] for key, brand in zip(both["key"], both["brand"], strict=True)]
    both["own"] = both["brand"] == 0
    order = ["own", "readers", "size", "reach", "key"]
    both = both[(both["readers"] > 0) | (both["size"] > 0) | (both["reach"] > 0)].sort_values(order)
    return None if both.empty else (int(both["key"].iloc[-1]), int(both["brand"].iloc[-1]))


def _posts(records: Sequence[Record | None], root: int, followers: Any, names: Names) -> pd.DataFrame:
    """The cascade's posts of both branches (None: it is not there), the earliest first."""
    import pandas as pd

    tables = []
    for record in records:
        log = np.empty(0, POST_ROW) if record is None else record.posts[record.posts["root"] == root]
        table = pd.DataFrame({name: log[name] for name in ("key", "author", "parent")})
        tables.append(table.assign(hour=names.hour(log["tick"].astype(float))).astype({"parent": "UInt64"}))
    both = tables[0].merge(tables[1], on=["key", "author"], how="outer", suffixes=("_run", "_fork"))
    parents = {name: both[name].fillna(0).astype("uint64") for name in ("parent_run", "parent_fork")}
    both = both.astype({"author": np.int64}).assign(**parents)
    both["followers"] = np.where(
        both["author"] < 0, 0, np.asarray(followers)[both["author"]]
    )  # a brand's feed: not known
    both = both.assign(first=both[["hour_run", "hour_fork"]].min(axis=1)).sort_values(["first", "key"])
    return both.drop(columns="first").reset_index(drop=True)


def _answered(record: Record | None, root: int, names: Names) -> float:
    """The counted hour of the first reply to a complaint; NaN where there is none."""
    if record is None:
        return math.nan
    ticket = record.tickets[record.tickets["key"] == root]
    return names.counted(float(ticket["first_reply"][0])) if len(ticket) and ticket["first_reply"][0] >= 0 else math.nan
