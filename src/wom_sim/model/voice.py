"""Step 2, voice: after a touch a customer stays silent, plans to leave, complains in private or in public, or praises.

Exit, voice and loyalty are Hirschman's (1970). Most talk is spoken, to strong ties, over weeks: a *story*.
"""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import exponential
from wom_sim.model.touchpoints import DELIGHT, MINOR, SERIOUS

SILENT, PUBLIC, PRIVATE, LEAVES = 0, 1, 2, 3
UNTOLD = 2  # instead of a sign
# What kind of thing somebody says, as it enters its key.
COMPLAINT, PRAISE, MENTION, STORY, THANKED, SHAMED, RESHARED, PRIVATE_COMPLAINT, SCRIPTED, CONTENT = range(1, 11)
SPONSORED, CALLED_OUT = 20, 21
CHARGED = 22
CALLED_AGAIN = 12


@compiled
def after_failure(draw, complains, public_share, leave_plan, readiness, boost):  # type: ignore[no-untyped-def]
    """What follows a failure: PUBLIC or PRIVATE complaint, LEAVES (plans to), or SILENT.

    ``complains`` is the chance of the severity at hand, ``readiness`` the customer's (mean 1), ``boost`` what earlier
    grievances and answers add. Readiness and boost act on going public; the private share stays as it is.
    """
    public = min(1.0, complains * public_share * readiness * boost)
    private = min(1.0 - public, complains * (1.0 - public_share))
    if draw < public:
        return PUBLIC
    if draw < public + private:
        return PRIVATE
    return LEAVES if draw < public + private + (1.0 - public - private) * leave_plan else SILENT


@compiled
def voice_boost(grievance, answered, grievance_boost, answered_boost):  # type: ignore[no-untyped-def]
    """Factor on speaking up: (1 + g · grievance_boost) (1 + answered_boost if answered before); Ma, Sun & Kekre 2015."""
    return (1.0 + grievance * grievance_boost) * (1.0 + answered_boost if answered else 1.0)


@compiled
def grievance_after(grievance, severity):  # type: ignore[no-untyped-def]
    """The grievance that a failure leaves: g' = 1 − (1 − g)(1 − severity), between 0 and 1."""
    return 1.0 - (1.0 - grievance) * (1.0 - severity)


@compiled
def speaks_well(draw, praise, readiness, grievance):  # type: ignore[no-untyped-def]
    """Whether a customer praises in public after a delight: with chance praise · readiness · (1 − g)."""
    return draw < praise * readiness * (1.0 - grievance)


@compiled
def after_ordinary(draw, mention, readiness, grievance):  # type: ignore[no-untyped-def]
    """What follows an ordinary touch: with chance mention · readiness a MENTION, else SILENT; the share g of those who
    would mention the brand are reminded of their grievance (0 to 1), and it is a COMPLAINT once more."""
    spoken = mention * readiness
    if draw >= spoken:
        return SILENT
    return COMPLAINT if draw < spoken * grievance else MENTION


@compiled
def conversations(kind, failure, delight, ordinary, severity):  # type: ignore[no-untyped-def]
    """Mean number of conversations that a touch is worth, over weeks, if nobody puts it right."""
    if kind == SERIOUS or kind == MINOR:
        return failure * severity
    return delight if kind == DELIGHT else ordinary


@compiled
def told_sign(draw, sign, helped, helped_talk, helped_praise):  # type: ignore[no-untyped-def]
    """How a story is told now: its sign (-1, 0, 1), or UNTOLD; being helped quiets a bad one, and turns some to praise."""
    if sign >= 0 or not helped:
        return sign
    if draw >= helped_talk:
        return UNTOLD
    return 1 if draw < helped_talk * helped_praise else -1


@compiled
def next_telling(draw, ahead, half_life_hours):  # type: ignore[no-untyped-def]
    """Hours to a story's next telling, or -1 if it is told no more.

    Tellings are a Poisson process whose rate halves every half-life: with ``ahead`` conversations still expected, the
    next one comes when an exponential draw E is used up, after −log2(1 − E / ahead) half-lives; none if E ≥ ahead.
    """
    used = exponential(draw)
    if used >= ahead:
        return -1.0
    return -math.log2(1.0 - used / ahead) * half_life_hours


@compiled
def still_ahead(ahead, hours, half_life_hours):  # type: ignore[no-untyped-def]
    """Conversations still expected after so many hours: ahead · 2^(−hours / half-life)."""
    return ahead * 2.0 ** (-hours / half_life_hours)
