"""What becomes of the hypothesis that an experiment states in its [expect]."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wom_sim.errors import BadInput
from wom_sim.study import wording
from wom_sim.study.answers import phrases
from wom_sim.study.answers.curve import Curve, curve, resolved, would_do
from wom_sim.study.intervals import intervals, needed
from wom_sim.study.sensitivity.levels import clusters
from wom_sim.study.sensitivity.target import Target, targets
from wom_sim.study.statistics import Interval

if TYPE_CHECKING:
    from wom_sim.study.sweep.sweep import SweepResult

UNKNOWN = "The hypothesis cannot be told"


class Verdict(NamedTuple):
    """In words; ``holds`` is None where it cannot be told."""

    words: str
    holds: bool | None


def verdict(result: SweepResult) -> Verdict | None:
    """The verdict on what is expected; None where nothing is.

    *higher, lower*: at how many points the paired interval of policy − against is on the expected side. That all of them
    are needs no correction for their number (each must pass by itself); that one is on the wrong side does, and is told
    at confidence 1 − alpha/points. *rises, falls*: the last level against the first, and no step that goes the other
    way (corrected for the number of steps). *peaks*: a level in between that is above both ends (corrected for the
    number of levels in between).
    """
    expected = result.plan.experiment.expect
    if expected is None:
        return None
    policy = expected.policy or (result.plan.policies[0] if len(result.plan.policies) == 1 else None)
    target = targets(result, expected.measure, policy, expected.against)[0]
    if not (target.moments.count > 1).any():
        return Verdict(
            f"{UNKNOWN}: no point has two runs of {phrases.measured(target)}, so chance does not show.",
            None,
        )
    if expected.factor is None:
        return _against(target, 1 if expected.direction == "higher" else -1, expected.share_of_points)
    found = curve(target, expected.factor, result.plan.base.study.confidence)
    if expected.direction == "peaks":
        return _peaks(found)
    return _slope(found, 1 if expected.direction == "rises" else -1)


def _against(target: Target, sign: int, share: float) -> Verdict:
    """Policy against policy, point by point; ``sign`` is -1 where lower is expected."""
    result, moments = target.result, target.moments
    confidence, count = result.plan.base.study.confidence, len(moments.mean)
    low, high = intervals(moments, target.measure, confidence, paired=True)
    wide = intervals(moments, target.measure, 1 - (1 - confidence) / count, paired=True)
    held = low > 0 if sign > 0 else high < 0
    wrong = wide[1] < 0 if sign > 0 else wide[0] > 0
    same = (moments.count > 1) & (moments.variance == 0) & (moments.mean == 0)
    unsure = ~held & ~wrong & ~same
    wanted, hold, may = math.ceil(share * count - 1e-9), int(held.sum()), int(unsure.sum())
    side = (
        f"{target.policy}'s {target.measure.replace('_', ' ')} is {'above' if sign > 0 else 'below'} {target.against}'s"
    )
    if count == 1:
        return _at_one_point(target, sign, low[0] > 0 or high[0] < 0)
    told = f"{side} at {phrases.points(hold, count) if hold else f'none of {count} points'}"
    told += "" if share == 1 else f" ({100 * share:.0f}{wording.SPACE}% were expected)"
    rest = _rest(target, int(wrong.sum()), int(same.sum()), may)
    if hold >= wanted:
        return Verdict(f"As tested, the hypothesis holds: {told}{rest}.", True)
    if hold + may < wanted:
        return Verdict(f"As tested, the hypothesis does not hold: {told}{rest}.", False)
    enough = _enough(target, unsure & (moments.mean * sign > 0), wanted - hold)
    return Verdict(f"{UNKNOWN} with {_replications(result)}: {told}{rest}{enough}.", None)


def _at_one_point(target: Target, sign: int, told: bool) -> Verdict:
    """Policy against policy where there are no factors."""
    found, (low, high) = target.moments, intervals(target.moments, target.measure, _confidence(target), paired=True)
    mean, name = float(found.mean[0]), target.measure.replace("_", " ")
    if not told:
        if found.variance[0] == 0:
            same = f"{target.policy} has exactly {target.against}'s {name} in every replication"
            return Verdict(f"As tested, the hypothesis does not hold: {same}.", False)
        count = needed(mean, float(found.variance[0]), int(found.count[0]), _confidence(target))
        enough = f"; {wording.replications(count)} would do" if count else ""
        words = f"{target.policy}'s {name} is not told from {target.against}'s"
        return Verdict(f"{UNKNOWN} with {_replications(target.result)}: {words}{enough}.", None)
    size = phrases.amount(target.result, target.measure, Interval(mean, float(low[0]), float(high[0]), 0), size=True)
    words = f"{target.policy}'s {name} is {size} {'above' if mean > 0 else 'below'} {target.against}'s"
    return Verdict(
        f"As tested, the hypothesis {'holds' if mean * sign > 0 else 'does not hold'}: {words}.", mean * sign > 0
    )


def _confidence(target: Target) -> float:
    return target.result.plan.base.study.confidence


def _rest(target: Target, wrong: int, same: int, unsure: int) -> str:
    """What there is to say of the points at which it was not found."""
    parts = [f"; at {wrong} it is the other way round{_where(target)}"] if wrong else []
    parts += [f"; at {same} both are exactly the same"] if same else []
    parts += [f"; at {unsure} it cannot be told"] if unsure else []
    return "".join(parts)


def _replications(result: SweepResult) -> str:
    return f"{result.replications} replication{'s'[: result.replications != 1]}"


def _where(target: Target) -> str:
    """Where the other policy is the better one, if a rule says so: ", namely where agents is at most 2"."""
    from wom_sim.study.sensitivity.flips import flips

    if target.against is None or len(target.moments.mean) < 2:
        return ""
    try:
        found = flips(target.result, target.measure, [target.policy, target.against])
    except BadInput:
        return ""
    boxes = [box for box in found.leaves if box.policy == target.against and box.words]
    if not boxes:
        return ""
    largest = max(boxes, key=lambda box: len(box.points))
    return f", mostly where {largest.words}"


def _enough(target: Target, likely: np.ndarray, missing: int) -> str:
    """How many replications would tell the ``missing`` points that are easiest to tell, of those that look as expected."""
    found, confidence = target.moments, target.result.plan.base.study.confidence
    counts = [
        needed(float(found.mean[p]), float(found.variance[p]), int(found.count[p]), confidence)
        for p in np.flatnonzero(likely)
    ]
    known = sorted(count for count in counts if count is not None)
    if len(known) < missing:
        return ""
    return f"; {wording.replications(known[missing - 1])} replications would do"


def _slope(found: Curve, sign: int) -> Verdict:
    """Whether it rises (``sign`` 1) or falls (-1) along the factor."""
    target, count = found.target, len(found.levels)
    if not found.ordered or count < 2:
        return _no_order(found, 2)
    confidence = target.result.plan.base.study.confidence
    whole = found.differences([(count - 1, 0)], confidence)[0]
    steps = found.differences([(i + 1, i) for i in range(count - 1)], 1 - (1 - confidence) / (count - 1))
    wrong = [i for i, step in enumerate(steps) if resolved(step) and step.value * sign < 0]
    what, words = phrases.measured(target), ("rises", "falls") if sign > 0 else ("falls", "rises")
    ends = f"from {found.factor} {phrases.valued(found.levels[0])} to {phrases.valued(found.levels[-1])}"
    size = phrases.amount(target.result, target.measure, whole, size=True)
    if resolved(whole) and whole.value * sign > 0 and not wrong:
        sure = sum(resolved(step) for step in steps)
        each = f" ({sure} of its {count - 1} steps told from chance, none the other way)"
        each = each if sure else " (no single step is told from chance)"
        each = f" (all of its {count - 1} steps told from chance)" if sure == count - 1 else each
        each = "" if count == 2 else each
        return Verdict(f"As tested, the hypothesis holds: {what} {words[0]} by {size} {ends}{each}.", True)
    if wrong:
        first = wrong[0]
        between = (
            f"from {found.factor} {phrases.valued(found.levels[first])} to {phrases.valued(found.levels[first + 1])}"
        )
        other = phrases.amount(target.result, target.measure, steps[first], size=True)
        return Verdict(f"As tested, the hypothesis does not hold: {what} {words[1]} by {other} {between}.", False)
    if resolved(whole):
        return Verdict(f"As tested, the hypothesis does not hold: {what} {words[1]} by {size} {ends}.", False)
    return Verdict(f"{UNKNOWN} with {_replications(target.result)}: {what} is not shown to change {ends}"
                   f"{_more(found, whole, confidence)}.", None)  # fmt: skip


def _peaks(found: Curve) -> Verdict:
    """Whether it is higher somewhere in between than at both ends."""
    target, count = found.target, len(found.levels)
    if not found.ordered or count < 3:
        return _no_order(found, 3)
    confidence, inner = target.result.plan.base.study.confidence, range(1, count - 1)
    corrected = 1 - (1 - confidence) / len(inner)
    rises = found.differences([(i, 0) for i in inner], corrected)
    falls = found.differences([(i, count - 1) for i in inner], corrected)
    what, top = phrases.measured(target), 1 + int(np.argmax(found.values[1:-1]))
    if any(up.low > 0 and down.low > 0 for up, down in zip(rises, falls, strict=True)):
        sizes = [phrases.amount(target.result, target.measure, side[top - 1]) for side in (rises, falls)]
        at = [phrases.valued(found.levels[end]) for end in (0, -1)]
        return Verdict(f"As tested, the hypothesis holds: {what} peaks with {phrases.placed(found.factor, found.levels[top])}, "
                       f"{sizes[0]} above {at[0]} and {sizes[1]} above {at[1]}.", True)  # fmt: skip
    if all(up.high < 0 or down.high < 0 for up, down in zip(rises, falls, strict=True)):
        end = 0 if found.means[0].value > found.means[-1].value else -1
        return Verdict(f"As tested, the hypothesis does not hold: {what} is higher with "
                       f"{phrases.placed(found.factor, found.levels[end])} than anywhere in between.", False)  # fmt: skip
    weaker = min((rises[top - 1], falls[top - 1]), key=lambda lead: lead.value)
    return Verdict(f"{UNKNOWN} with {_replications(target.result)}: {what} is not shown to be higher in between than at "
                   f"both ends{_more(found, weaker, corrected) if weaker.value > 0 else ''}.", None)  # fmt: skip


def _more(found: Curve, difference: Interval, confidence: float) -> str:
    """How many replications would do; nothing where it is points, too, that are wanting."""
    count = would_do(difference, confidence) if clusters(found.target.result.plan) is None else None
    return "" if count is None else f"; {wording.replications(count)} replications would do"


def _no_order(found: Curve, least: int) -> Verdict:
    levels = {2: "", 3: " of three levels"}[least]
    return Verdict(
        f"{UNKNOWN}: {found.factor} has no order{levels} with values of {phrases.measured(found.target)}.", None
    )
