"""What flips the ranking of policies, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wom_sim.study import wording
from wom_sim.study.sensitivity.factor_words import shown
from wom_sim.study.sensitivity.tables import rows
from wom_sim.study.sensitivity.target import unit_of

if TYPE_CHECKING:
    from wom_sim.study.sensitivity.flips import Flips
    from wom_sim.study.sweep.sweep import SweepResult

MOST_TURNS = 3  # told; the table has all
MOST_RULES = 6
ALIKE = 0.9  # of a regret; one above this is not called less


def sentences(result: SweepResult, found: Flips) -> list[str]:
    """How often each policy is best; by which rules; at which values they overtake each other; what is at stake."""
    parts = [best_where(found)]
    if len(result.plan.factors) > 1:
        parts += rules(result, found)
    parts += [*nowhere(found), *overtaking(result, found)[:MOST_TURNS]]
    parts += regret(result, found)
    return parts


def best_where(found: Flips) -> str:
    """ "team is best at 18 of 24 points (told from the others at 15), ignore at 6 (at 4)."""
    count, firsts = len(found.points), [row for row in rows(found.shares) if row.best]
    first = firsts[0]
    if not found.shares["largest_regret"].any():
        return f"All policies come to exactly the same {found.measure.replace('_', ' ')} at every point."
    if count == 1:
        told = "" if first.resolved else ", but it is not told from the others"
        return f"{first.policy} is best at the one point that can be compared{told}."
    if len(firsts) == 1 and first.best == count:
        told = "at every one of them" if first.resolved == count else f"at {first.resolved or 'none'}"
        return (
            f"{first.policy} {_first(first.best, first.resolved)} at all {count} points (told from the others {told})."
        )
    text = f"{first.policy} {_first(first.best, first.resolved)} at {first.best} of {count} points"
    if not any(row.resolved for row in firsts):
        rest = [f"{row.policy} at {row.best}" for row in firsts[1:]]
        return f"{text}, {wording.listed(rest)}; at none of them is it told from the others."
    text += f" (told from the others at {first.resolved or 'none'})"
    rest = [f"{row.policy} at {row.best} (at {row.resolved or 'none'})" for row in firsts[1:]]
    return f"{text}, {wording.listed(rest)}."


def rules(result: SweepResult, found: Flips) -> list[str]:
    """One sentence a box; where one box is all, that no factor decides. None where factors were moved one at a time."""
    if result.plan.design.kind == "one_at_a_time" or found.shares["best"].iloc[0] == len(found.points):
        return []
    if len(found.leaves) == 1:
        only = found.leaves[0].policy
        return [f"No factor is shown to tell where to take another policy than {only}, which loses least on average."]
    best = found.rules.sort_values("points", ascending=False, kind="stable")
    said = []
    for row in rows(best.head(MOST_RULES)):
        count = round(row.density * row.points)
        if 2 * count < row.points:
            first = f"which comes out first at {_of(count, row.points)}"
            said.append(f"Where {row.rule}, nothing is told to be better than {row.best}, {first}.")
            continue
        text = f"Where {row.rule}, {row.best} {_first(count, row.resolved)} at {_of(count, row.points)}"
        said.append(f"{text} (told from the others at {row.resolved}).")
    return said


def _first(best: int, resolved: int) -> str:
    """A policy that may share its place at most of its points is not called best."""
    return "is best" if 2 * resolved > best else "comes out first"


def _of(part: int, whole: int) -> str:
    return f"all {whole} points" if part == whole else f"{part} of {whole} points"


def nowhere(found: Flips) -> list[str]:
    """The policies that are ruled out at every point."""
    names = [str(row.policy) for row in rows(found.shares) if not row.may_be_best]
    if not names or len(found.points) < 2:
        return []
    return [f"Ruled out as the best at every point: {wording.listed(names)}."]


def overtaking(result: SweepResult, found: Flips) -> list[str]:
    """The values at which policies overtake each other, those with an interval only."""
    others = len(result.plan.factors) > 1
    context = "Averaged over the other factors, " if others else ""
    if others and result.plan.design.kind == "one_at_a_time":
        context = "All else being as in the base scenario, "
    said = []
    for row in rows(found.turning):
        if math.isnan(row.low) or math.isnan(row.high):
            continue
        ahead, behind = (row.policy, row.against) if row.above else (row.against, row.policy)
        text = f"{ahead} overtakes {behind} where {row.factor} rises above {crossing(row.value, row.low, row.high)}."
        said.append(context + text)
    return said


def crossing(value: float, low: float, high: float) -> str:
    """A value of a factor with its interval, no more digits than are known."""
    half = (high - low) / 2
    if not half > 0:
        return shown(value)
    decimals = min(9, max(0, 1 - math.floor(math.log10(half))))
    ends = f"[{wording.number(low, decimals)}, {wording.number(high, decimals)}]"
    return f"{wording.number(value, decimals)} {ends}"


def regret(result: SweepResult, found: Flips) -> list[str]:
    """What is lost by one policy throughout, and which one loses least at worst."""
    shares = {row.policy: row for row in rows(found.shares)}
    if len(found.points) < 2 or not any(row.largest_regret > 0 for row in shares.values()):
        return []
    robust = shares[found.robust]
    cheapest = min(shares.values(), key=lambda row: row.mean_regret)
    name = found.measure.replace("_", " ")
    if robust.largest_regret == 0:
        return []
    text = (
        f"One policy for all points: {robust.policy} loses least at worst, {_amount(result, found, robust.largest_regret)} "
        f"of {name} at its worst point and {_amount(result, found, robust.mean_regret)} on average"
    )
    if cheapest.mean_regret < ALIKE * robust.mean_regret:
        text += f", though {cheapest.policy} loses less on average, {_amount(result, found, cheapest.mean_regret)}"
    said = [f"{text}."]
    if found.regret_saved.low > 0 and len(result.plan.factors) > 1:
        unit, currency = unit_of(found.measure), result.plan.base.money.currency
        saved = wording.amount(found.regret_saved, unit, currency)
        said.append(
            f"Choosing by the rules above instead of always taking {cheapest.policy} is worth {saved} on average."
        )
    return said


def _amount(result: SweepResult, found: Flips, value: float) -> str:
    """A regret: it is made of means that carry chance."""
    return wording.rough(float(value), unit_of(found.measure), result.plan.base.money.currency)
