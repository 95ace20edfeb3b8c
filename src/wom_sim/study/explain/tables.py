"""What was found as tables: the customers, the paths that lead to them, what they heard, and the sums by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.engine.record import ADVERT, CONTENT, OFFER, READ, REPLY, TOLD, WHOLE, Record
from wom_sim.measures.result import CAUSES
from wom_sim.study.explain.because import WAYS
from wom_sim.study.explain.cases import Case, Names

if TYPE_CHECKING:
    import pandas as pd

ARROW = " → "
HOW = {
    READ: "read a post", REPLY: "read a reply", OFFER: "read an offer", TOLD: "was told",
    CONTENT: "read a brand's feed", ADVERT: "saw an advert",
}  # fmt: skip


def customers_table(found: Sequence[Case], kinds: dict[str, Any], names: Names) -> pd.DataFrame:
    """One row a customer who differs, by fate and time."""
    import pandas as pd

    who = [case.who for case in found]
    labels = {} if names.labels is None else {"label": [names.person(one) for one in who]}
    columns = {
        "who": np.array(who, np.int64),
        **labels,
        "brand": [names.brand(case.brand) for case in found],
        "fate": [case.fate for case in found],
        "when": names.hour(np.array([case.reason.tick for case in found], np.float64)),
        "what_run": [case.what[0] for case in found],
        "what_fork": [case.what[1] for case in found],
        "because": [case.reason.because for case in found],
        "why": [case.reason.why for case in found],
        "through": [ARROW.join(names.person(hop.person) for hop in case.reason.chain) for case in found],
        "hops": np.array([max(0, len(case.reason.chain) - 1) for case in found], np.int64),
        **kinds,
    }
    return pd.DataFrame(columns)


def paths_table(found: Sequence[Case], names: Names) -> pd.DataFrame:
    """One row a person on a customer's path (hop 0: who said it first), with the hour in each branch (NaN: not there)."""
    import pandas as pd

    rows = [
        (case.who, number, hop.person, hop.did, hop.key, *hop.ticks)
        for case in found
        for number, hop in enumerate(case.reason.chain)
    ]
    table = pd.DataFrame(rows, columns=["who", "hop", "person", "did", "key", "hour_run", "hour_fork"])
    hours = {name: names.hour(table[name].astype(float)) for name in ("hour_run", "hour_fork")}
    return table.astype({"key": "uint64"}).assign(**hours)


def hearings_table(heard: pd.DataFrame, names: Names) -> pd.DataFrame:
    """What those who differ read or were told in one branch only, or at another hour (NaN: not there)."""
    import pandas as pd

    return pd.DataFrame({
        "who": heard["who"],
        "how": heard["how"].map(HOW).astype(object),
        "source": heard["source"],
        "brand": np.array(names.brands, object)[heard["brand"].to_numpy(np.int64)],
        "sign": heard["sign"],
        "key": heard["key"],
        "strength": heard["strength"] / WHOLE,
        "hour_run": names.hour(heard["tick_run"].astype(float)),
        "hour_fork": names.hour(heard["tick_fork"].astype(float)),
    })  # fmt: skip


def causes_table(
    records: Sequence[Record], reached: Counter[tuple[bool, str]], heard: pd.DataFrame, names: Names
) -> pd.DataFrame:
    """Sums by cause, in people on the graph: columns what, cause, run, fork, difference.

    Of those who left the first brand or came to it, everybody in the counted part, shared out by cause; of those who
    read of it in one branch only (``reached``: whether in the fork, and what they read first), that; of what the
    customers who differ heard, what differs.
    """
    import pandas as pd

    rows: list[tuple[str, str, float, float]] = []
    for what, flows in ((f"left {names.brands[0]}", lambda r: r.flows[0]), (f"came to {names.brands[0]}", _came)):
        sums = [flows(record).sum(axis=0) / WHOLE for record in records]
        rows += [(what, name, sums[0][cause], sums[1][cause]) for cause, name in enumerate(CAUSES)]
    for way in WAYS.values():
        counts = [reached[False, way], reached[True, way]]
        rows += [("read of it in one branch only", way, counts[0], counts[1])] if any(counts) else []
    for how, way in WAYS.items():
        counts = [int(heard.loc[heard["how"] == how, f"tick_{branch}"].notna().sum()) for branch in ("run", "fork")]
        rows += [("heard by them otherwise", way, counts[0], counts[1])] if any(counts) else []
    table = pd.DataFrame(rows, columns=["what", "cause", "run", "fork"])
    return table.assign(difference=table["fork"] - table["run"])


def _came(record: Record) -> Any:
    """Who came to the first brand, by where from and cause."""
    return record.flows[:, 0]
