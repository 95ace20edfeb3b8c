"""What an explanation found, in sentences with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.study.explain.because import AROUND, ASKED, COURTED, FRIEND, NOTHING, OWN, WAYS
from wom_sim.study.explain.cases import (
    ELSEWHERE,
    JOINED,
    JOINED_ELSEWHERE,
    JOINED_LATER,
    LEFT,
    LEFT_LATER,
    NOT_JOINED,
    STAYED,
)  # fmt: skip
from wom_sim.study.wording import listed, number

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.explain.explanation import Explanation

CLAUSES = {
    OWN: "their own complaint fared otherwise",
    COURTED: "of a rival's offer",
    FRIEND: "a friend left or stayed",
    **dict(zip(WAYS.values(), ("of posts that they read", "of replies that they read", "of offers that they read",
                               "of what friends told them", "of what a brand's feeds said", "of adverts that they saw"),
               strict=True)),
    AROUND: "others around them joined or left",
    ASKED: "the friends whom they asked thought otherwise",
    NOTHING: "of nothing that can be told",
}  # fmt: skip
MOST_REASONS = 3


def sentences(told: Explanation) -> list[str]:
    """The decision and who stayed, left or came; whose complaint fared otherwise; who read of it; what the numbers are."""
    if told.decision.hour is None:
        return ["The two are the same run: nothing differs."]
    if told.customers.empty:
        return [f"{told.decision.words}, nobody fared differently."]
    lines = [f"{told.decision.words}, {_moves(told)}.", *_rivals(told), *_complaints(told), *_reach(told)]
    return [*lines, _what_they_are(told)]


def _moves(told: Explanation) -> str:
    """Who of the first brand's customers stayed, left or went elsewhere."""
    brand, table = _focal(told), told.customers
    own = table[table["brand"] == brand]
    counts = own["fate"].value_counts()
    parts: list[str] = []
    for fate, words in ((STAYED, "stayed who otherwise left"), (LEFT, "left who otherwise stayed")):
        if fate in counts:
            who = f"{_people(counts[fate])} of {brand}" if not parts else number(counts[fate])
            parts.append(f"{who} {words}{_reasons(own[own['fate'] == fate])}")
    for fate, words in ((ELSEWHERE, "went elsewhere"), (LEFT_LATER, "left at another time")):
        if fate in counts:
            parts.append(f"{number(counts[fate])} {words}")
    return listed(parts) if parts else f"no customer of {brand} left or stayed otherwise"


def _reasons(own: pd.DataFrame) -> str:
    """``(12 because …, 3 because …)``, the most frequent first."""
    counts = own["because"].value_counts()
    parts = [f"{number(counts[name])} because {CLAUSES[name]}" for name in counts.index[:MOST_REASONS]]
    rest = int(counts.iloc[MOST_REASONS:].sum())
    parts += [f"{number(rest)} for other reasons"] if rest else []
    return f" ({', '.join(parts)})"


def _rivals(told: Explanation) -> list[str]:
    """How many customers of rivals, and prospects, changed brand otherwise; and where that leaves the first brand."""
    moved = told.customers[told.customers["moved"] & (told.customers["brand"] != _focal(told))]
    joined = moved["fate"].isin([JOINED, NOT_JOINED, JOINED_ELSEWHERE, JOINED_LATER])
    parts = [
        f"{number(count)} {what}"
        for count, what in ((int((~joined).sum()), "of its rivals' customers"), (int(joined.sum()), "without a brand"))
        if count
    ]
    first, second = told.at_end
    against = "in both" if second == first else f"instead of {number(first)}"
    line = f"At the end {_focal(told)} has {_people(second)} {against}"
    return [f"{line}; {listed(parts)} chose otherwise, too." if parts else f"{line}."]


def _complaints(told: Explanation) -> list[str]:
    """How many fared otherwise with a complaint, and how many of them in nothing else; others may have read of it."""
    table = told.customers
    count = int(table["complained"].sum())
    alone = int((table["complained"] & ~table[["moved", "reached", "took_part", "spoke_well"]].any(axis=1)).sum())
    if not count:
        return []
    rest = f"; {number(alone)} of them {'differs' if alone == 1 else 'differ'} in nothing else that is counted here"
    return [f"{_people(count)} had a complaint that fared otherwise{rest if alone else ''}."]


def _reach(told: Explanation) -> list[str]:
    """How many read of the brand in one branch only, and by what."""
    table = told.causes[told.causes["what"] == "read of it in one branch only"]
    fewer, more = int(table["run"].sum()), int(table["fork"].sum())
    if not fewer + more:
        return []
    ways = zip(table["run"] + table["fork"], table["cause"], strict=True)
    by = [f"{number(count)} by {str(way).split()[0]}" for count, way in ways]
    return [f"{_people(fewer)} did not read of {_focal(told)} who otherwise did, {number(more)} did who otherwise did not "
            f"({listed(by)})."]  # fmt: skip


def _what_they_are(told: Explanation) -> str:
    """Whom the numbers count."""
    each = told.scenario.population.represents
    if each == 1.0:
        return "Counted are people on the graph, who are the whole market; it is one run and one chance."
    return f"Counted are people on the graph, each of whom stands for {each:g} of the market; it is one run and one chance."


def _focal(told: Explanation) -> str:
    return told.scenario.focal.name


def _people(count: float) -> str:
    return f"{number(count)} {'customer' if count == 1 else 'customers'}"
