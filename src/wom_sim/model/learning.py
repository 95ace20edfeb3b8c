"""Step 8, learning: failures have root causes, reports make these visible, and fixing them averts failures.

A brand's failures fall on *root causes* of unequal weight. Each complaint from which somebody at the desk can tell the cause is
evidence for it; a cause with enough of it can be fixed, which takes time and money and removes part of it. What has been
removed comes back slowly. All of this happens at the first tick of a day.
"""

from __future__ import annotations

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import lognormal

REPORT = 1 << 16  # evidence is summed in integers of this many to a report
NO_CAUSE, AVERTED_FAILURE = -1, -2


def cause_bounds(causes: int, concentration: float, incident_cause: bool) -> list[float]:
    """Cumulative shares of the failures that fall on each cause, the heaviest first: share of cause k ∝ k^(−concentration), the
    law that Zipf found for words; equal shares at 0. A last cause for incidents has no share of the other failures."""
    weights = [(place + 1.0) ** -concentration for place in range(causes)]
    bounds = [sum(weights[: place + 1]) / sum(weights) for place in range(causes)]
    return [*bounds[:-1], 1.0, *([1.0] if incident_cause else [])] if causes else []


@compiled
def days_of(ticks, tick_hours):  # type: ignore[no-untyped-def]
    """Whole days in so many ticks, to the nearest one: 1, unless a tick is longer than a day."""
    return max(1, int(ticks * tick_hours / 24.0 + 0.5))


@compiled
def root_cause(draw, bounds):  # type: ignore[no-untyped-def]
    """The cause on which a failure falls: the first whose cumulative share lies above the draw."""
    cause = 0
    while bounds[cause] <= draw:
        cause += 1
    return cause


@compiled
def is_averted(draw, left):  # type: ignore[no-untyped-def]
    """Whether a failure does not happen, because of its cause only a share ``left`` (0 to 1) is left."""
    return draw >= left


@compiled
def report_weight(public_weight, reshares):  # type: ignore[no-untyped-def]
    """What a public complaint counts as evidence, in 1/REPORT: ``public_weight`` (in the same) for itself and for each reshare
    so far. A private one counts REPORT."""
    return public_weight * (1 + reshares)


@compiled
def evidence_after_day(evidence, kept):  # type: ignore[no-untyped-def]
    """Evidence (in 1/REPORT) a day later, of which ``kept`` (0 to 1) still counts."""
    return int(evidence * kept)


@compiled
def is_known(evidence, enough, fixes):  # type: ignore[no-untyped-def]
    """Whether a cause counts as known: from so much evidence on, and once it has been worked on."""
    return evidence >= enough or fixes > 0


@compiled
def fix_hours(draw, second_draw, mean_days, cv):  # type: ignore[no-untyped-def]
    """Hours from the decision to fix a cause to the day on which that works: lognormal."""
    return lognormal(draw, second_draw, 24.0 * mean_days, cv)


@compiled
def left_after_fix(left, effect):  # type: ignore[no-untyped-def]
    """Share of a cause that is left after a fix that removes ``effect`` of what there is: l' = l (1 − effect)."""
    return left * (1.0 - effect)


@compiled
def left_after_day(left, kept):  # type: ignore[no-untyped-def]
    """Share of a cause that is left a day later, when ``kept`` (0 to 1) of what was removed stays removed:
    l' = 1 − (1 − l) kept (organisations forget: Argote, Beckman & Epple 1990)."""
    return 1.0 - (1.0 - left) * kept
