"""Step 9, what a brand can see: surveys of customers, and steering the desk by what they or public mentions show.

A survey shows the truth late, in part, and bent: of those asked, the very pleased and above all the angry answer more often.
"""

from __future__ import annotations

import math

import numpy as np

from wom_sim.model.compiled import compiled

# What a policy steers by, in the order of world.surveys.Guide.
BY_NOTHING, BY_NPS, BY_CSAT, BY_LIVE = 0, 1, 2, 3
PROMOTES_FROM, DETRACTS_UP_TO = 9, 6


@compiled
def mood(satisfaction, grievance):  # type: ignore[no-untyped-def]
    """How a customer feels about the brand as a whole, −1 to 1: satisfaction − grievance, at least −1."""
    return max(-1.0, satisfaction - grievance)


@compiled
def answer_chance(answer_rate, feeling, pleased, angry):  # type: ignore[no-untyped-def]
    """Chance that somebody who is asked answers: rate · (1 + pleased · max(0, f) + angry · max(0, −f)), at most 1.

    f (−1 to 1) is how they feel about what they are asked. A U in f: whoever is indifferent answers least (Anderson 1998
    finds that U in who speaks of a firm; that it holds for surveys is an assumption).
    """
    return min(1.0, answer_rate * (1.0 + pleased * max(0.0, feeling) + angry * max(0.0, -feeling)))


@compiled
def recommends(opinion, noise):  # type: ignore[no-untyped-def]
    """Answer, 0 to 10, to "would you recommend it?": 10 √p + noise, rounded; p is the chance to prefer the brand, the noise
    is in points (form: assumption)."""
    return min(10, max(0, int(np.rint(10.0 * math.sqrt(opinion) + noise))))


@compiled
def promotes(answer):  # type: ignore[no-untyped-def]
    """1 for a promoter (9 and 10), −1 for a detractor (0 to 6), else 0 (Reichheld 2003)."""
    if answer >= PROMOTES_FROM:
        return 1
    return -1 if answer <= DETRACTS_UP_TO else 0


@compiled
def contact_worth(resolved, left_by_reply, left_by_solution):  # type: ignore[no-untyped-def]
    """Chance that a customer is satisfied with how a ticket was handled: the share of the grievance that it took away.

    1 − what the first reply left (a factor, see model.service), times what the solution left if there was one.
    """
    return 1.0 - left_by_reply * (left_by_solution if resolved else 1.0)


@compiled
def received_day(today, hours, delay_days):  # type: ignore[no-untyped-def]
    """Day of a run on which what was said at ``hours`` enters the readings: ⌊hours / 24 + delay⌋, tomorrow at the earliest."""
    return max(today + 1, int(math.floor(hours / 24.0 + delay_days)))


@compiled
def falls_due(before, day, every):  # type: ignore[no-untyped-def]
    """Whether something that is done every so many days falls due on a day, or on one passed since ``before``; never on
    day 0, nor where ``every`` is 0."""
    return every > 0 and day // every > max(before, 0) // every


@compiled
def reading(plus, minus, of):  # type: ignore[no-untyped-def]
    """A reading in points: 100 (plus − minus) / of. NPS: promoters, detractors, answers; CSAT: satisfied, 0, answers; live:
    positive, 0, all mentions that are not neutral."""
    return 100.0 * (plus - minus) / of


@compiled
def step_towards(target, band, shown, step):  # type: ignore[no-untyped-def]
    """By how many agents a review changes the desk: a step more where the reading is below target − band, a step fewer where
    it is above target + band."""
    if shown < target - band:
        return step
    return -step if shown > target + band else 0


@compiled
def bounded(extra, agents, least, most):  # type: ignore[no-untyped-def]
    """Agents beyond the policy's own, such that all of them are from ``least`` to ``most``."""
    return min(most, max(least, agents + extra)) - agents
