"""What the pictures of a sweep say: titles made from the figures, and never more certain than these."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from wom_sim.show import style
from wom_sim.show.factor_axis import FactorAxis
from wom_sim.show.sweep_subject import Subject
from wom_sim.show.titles import CHANCE, words
from wom_sim.study.wording import listed

Rows = Sequence[Mapping[Any, Any]]


def capital(text: str) -> str:
    """With a capital letter, for the start of a sentence."""
    return text[:1].upper() + text[1:]


def tornado(axes_of: Mapping[str, FactorAxis], rows: Rows, subject: Subject) -> str:
    """Which factor moves the subject most, and from where to where."""
    first, factor = rows[0], axes_of[rows[0]["factor"]]
    low, high = (
        f"{subject.text(first[f'{end}_mean'])} at {factor.text(first[f'at_{end}'])}" for end in ("low", "high")
    )
    head = f"Nothing moves {subject.words} more than {factor.words}" if len(rows) > 1 else f"{capital(subject.words)}"
    at = "" if len(rows) > 1 else f" {factor.words}"
    chance = CHANCE if first["swing_low"] <= 0 <= first["swing_high"] else ""
    return f"{head}: {low.replace(' at ', f' at{at} ', 1)}, {high}{subject.unit and ',' + subject.unit}{chance}"


def swings(axes_of: Mapping[str, FactorAxis], rows: Rows, subject: Subject) -> str:
    """The bars of a tornado, read out."""
    items = []
    for row in rows:
        factor = axes_of[row["factor"]]
        ends = [f"{subject.text(row[f'{end}_mean'])} at {factor.text(row[f'at_{end}'])}" for end in ("low", "high")]
        items.append(f"{factor.words}: {', '.join(ends)}")
    return "; ".join(items) + "."


def sobol(axes_of: Mapping[str, FactorAxis], rows: Rows, subject: Subject) -> str:
    """Which factors explain most of the variance; those that cannot be told from the first are named with it."""
    top = rows[0]
    alike = [row for row in rows if row is top or not row["total_high"] < top["total_low"]]
    if len(alike) > 3 or len(alike) == len(rows) > 1:
        return f"No single factor stands out in what moves {words(subject.measure)}"
    names = listed([axes_of[row["factor"]].words for row in alike])
    if len(alike) == 1:
        by_itself = style.percent(min(1.0, max(top["first"], 0.0)), 0)
        return f"Most depends on {names}: {by_itself} of the variance by itself"
    return f"Most depends on {names}, which cannot be told apart"


def correlations(axes_of: Mapping[str, FactorAxis], rows: Rows, subject: Subject) -> str:
    """With which factor the subject goes along most closely."""
    top = rows[0]
    if not (top["prcc_low"] > 0 or top["prcc_high"] < 0):
        return f"No factor is shown to go along with {subject.words}"
    weakest = min(abs(top["prcc_low"]), abs(top["prcc_high"]))
    alike = [row for row in rows[1:] if max(abs(row["prcc_low"]), abs(row["prcc_high"])) >= weakest]
    name, verb = axes_of[top["factor"]].words, "rises" if top["prcc"] > 0 else "falls"
    if not alike:
        return f"{capital(subject.words)} {verb} most reliably with {name}"
    return f"{capital(subject.words)} {verb} with {name}; that nothing does more could be chance"


def morris(axes_of: Mapping[str, FactorAxis], rows: Rows) -> str:
    """Which factors matter most, and whether what they do depends on others."""
    top = rows[0]
    alike = [row for row in rows if row is top or not row["mu_star_high"] < top["mu_star_low"]]
    if len(alike) > 3 or len(alike) == len(rows) > 1:
        return "No single factor matters most beyond doubt"
    text = f"What matters most: {listed([axes_of[row['factor']].words for row in alike])}"
    return text + ("; what it does depends on the rest" if len(alike) == 1 and top["sigma"] > top["mu_star"] else "")


def effect(factor: FactorAxis, rows: Rows, subject: Subject, most: bool) -> str:
    """Between which levels of a factor the subject differs most, and how far it is."""
    known = [row for row in rows if math.isfinite(row["mean"])]
    low, high = min(known, key=lambda row: row["mean"]), max(known, key=lambda row: row["mean"])
    first, last = sorted((low, high), key=lambda row: factor.place(row["level"]))
    chance = "" if low["high"] < high["low"] else CHANCE
    ends = [f"{subject.text(row['mean'])} at {factor.text(row['level'])}" for row in (first, last)]
    lead = f"{capital(factor.words)} does most to {subject.words}" if most else f"{capital(subject.words)}"
    return f"{lead}: {ends[0]}, {ends[1]}{subject.unit and ',' + subject.unit}{chance}"


def response(factor: FactorAxis, rows: Rows, subject: Subject) -> str:
    """Where a response is best, and which other levels may be it."""
    known = [row for row in rows if math.isfinite(row["mean"])]
    sign = -1 if subject.better < 0 else 1
    best = max(known, key=lambda row: sign * row["mean"])
    figure = f"{subject.text(best['mean'])}{subject.unit}"
    ends = (known[0]["level"], known[-1]["level"])
    where = factor.text(best["level"])
    head = f"{capital(subject.words)} is {'lowest' if sign < 0 else 'highest'} at {factor.words} {where}: {figure}"
    if best["level"] in ends and len(known) > 2:
        head += ", an end of the range"
    alike = [row for row in known if row is not best and not (row["high"] < best["low"] or row["low"] > best["high"])]
    if not alike:
        return head
    others = (
        " or ".join(factor.text(row["level"]) for row in alike[:3]) if len(alike) <= 3 else f"{len(alike)} other levels"
    )
    return f"{head}; {others} may be as good"


def several(subject: Subject) -> str:
    """What lines of several policies show: the measure, or its difference."""
    return words(subject.measure) + (f" against {style.label(subject.against, 24)}" if subject.against else "")


def interaction(
    factor: FactorAxis,
    other: FactorAxis,
    changes: Mapping[str, tuple[float, float]],
    subject: Subject,
) -> str:
    """What a factor does at the first and at the last level of another; ``changes`` has change and half-width by level."""
    levels = list(changes)
    first, last = levels[0], levels[-1]
    (one, half), (two, width) = changes[first], changes[last]
    unit = subject.unit and "," + subject.unit
    if len(levels) == 1:
        return f"Along {factor.words} {subject.words} changes by {subject.written.difference(one)}{unit}"
    depends = f"What {factor.words} does to {words(subject.measure)} depends on {other.words}"
    figures = f"{subject.written.difference(one)} at {first}, {subject.written.difference(two)} at {last}{unit}"
    if abs(two - one) > math.hypot(half, width):
        return f"{depends}: {figures}"
    return f"That {other.words} changes what {factor.words} does could be chance: {figures}"


def heat(factor: FactorAxis, other: FactorAxis, rows: Rows, subject: Subject) -> str:
    """Where on the map the subject is best."""
    known = [row for row in rows if math.isfinite(row["mean"])]
    sign = -1 if subject.better < 0 else 1
    if subject.against:
        return _won(known, subject, sign)
    best = max(known, key=lambda row: sign * row["mean"])
    where = f"{factor.words} {factor.text(best['level'])} and {other.words} {other.text(best['other_level'])}"
    return f"{capital(subject.words)} is best at {where}: {subject.text(best['mean'])}{subject.unit}"


def _won(known: Rows, subject: Subject, sign: int) -> str:
    """In how many cells a policy is better than the other beyond chance, and in how many worse."""
    up = sum(1 for row in known if row["low"] > 0)
    down = sum(1 for row in known if row["high"] < 0)
    won, lost = (up, down) if sign > 0 else (down, up)
    if won == len(known):
        return f"{subject.policy} beats {subject.against} everywhere on this map"
    if lost == len(known):
        return f"{subject.policy} is worse than {subject.against} everywhere on this map"
    worse = f", worse in {lost}" if lost else ""
    return (
        f"{subject.policy} beats {subject.against} in {won} of {len(known)} cells{worse}; elsewhere it could be chance"
        if (won + lost < len(known))
        else f"{subject.policy} beats {subject.against} in {won} of {len(known)} cells{worse}"
    )


def flips(wins: Mapping[str, int], resolved: int, points: int, measure: str) -> str:
    """Which policies are best, and how often."""
    order = sorted(wins, key=lambda policy: -wins[policy])
    order = [policy for policy in order if wins[policy]]
    doubt = points - resolved
    tail = "" if not doubt else f"; at {style.number(doubt)} that could be chance"
    if len(order) == 1:
        return f"{order[0]} has the best {words(measure)} at every point{tail}"
    parts = [f"{policy} at {style.number(wins[policy])}" for policy in order[:3]]
    more = " (others at the rest)" if len(order) > 3 else ""
    return f"Best by {words(measure)}: {', '.join(parts)} of {style.number(points)} points{more}{tail}"
