"""Step 6, reviews: customers stay or leave, leavers and prospects choose a brand, prospects join."""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled

# Causes of leaving, in the order in which shares are kept.
BASE, OWN_FAILURE, WORD_OF_MOUTH, FRIEND_LEFT, POACHED = 0, 1, 2, 3, 4
WHOLE = 65536  # shares of causes are integers of this many to a customer


@compiled
def own_effect(satisfaction, grievance, dissatisfaction_effect, grievance_effect):  # type: ignore[no-untyped-def]
    """What own experience adds to the hazard ratio: dissatisfaction (below 0) and an unresolved grievance (0 to 1)."""
    return dissatisfaction_effect * max(0.0, -satisfaction) + grievance_effect * grievance


@compiled
def opinion_effect(own_opinion, best_rival_opinion, effect, preference, switching_cost):  # type: ignore[no-untyped-def]
    """What word of mouth adds to the hazard ratio: effect · exp(preference · (best rival − own) − switching cost).

    The logit form: a rival whose lead in opinion is worth exactly the switching cost adds ``effect``.
    """
    return effect * math.exp(preference * (best_rival_opinion - own_opinion) - switching_cost)


@compiled
def friends_effect(left, first, cap):  # type: ignore[no-untyped-def]
    """Hazard ratio of strong ties who left lately: 1 + (cap − 1)(1 − r^left), where the first one makes it ``first``.

    ``left`` is the decayed number of them (Nitzan & Libai 2011: saturating form assumed).
    """
    if cap <= 1.0 or first <= 1.0:
        return 1.0
    rest = max(0.0, 1.0 - (first - 1.0) / (cap - 1.0))
    return 1.0 + (cap - 1.0) * (1.0 - rest**left)


@compiled
def loyalty_factor(hazard_trait, tenure_days, loyalty_tenure, half_days):  # type: ignore[no-untyped-def]
    """Factor of the customer's own on the hazard: trait (mean 1) times 1 − loyalty_tenure · tenure / (tenure + half)."""
    return hazard_trait * (1.0 - loyalty_tenure * tenure_days / (tenure_days + half_days))


@compiled
def cause_shares(own, word, friends):  # type: ignore[no-untyped-def]
    """Each component's share of a hazard, in 1/65536 and in the order of causes: friends multiply the rest, which adds up;
    the base takes what rounding leaves."""
    rest = WHOLE / friends
    by_friends = int(WHOLE - rest)
    by_failure = int(rest * own / (1.0 + own + word))
    by_word = int(rest * word / (1.0 + own + word))
    return WHOLE - by_friends - by_failure - by_word, by_failure, by_word, by_friends, 0


@compiled
def leave_chance(hazard_per_month, interval_days):  # type: ignore[no-untyped-def]
    """Chance to leave at a review: 1 − exp(−hazard · interval), a month being 30.4375 days."""
    return 1.0 - math.exp(-hazard_per_month * interval_days / 30.4375)


LEAST_SHARE = 1e-6  # a brand that nobody has yet is chosen as if one in a million had it


def log_share(share: float) -> float:
    """Logarithm of a brand's share at the start, which draws customers by itself: ln(max(share, 10^-6))."""
    return math.log(max(share, LEAST_SHARE))


@compiled
def utility(attraction, log_share, preference, opinion, friends_opinion, consults):  # type: ignore[no-untyped-def]
    """Utility of a brand before chance: attraction + ln(market share) + preference · opinion, half of it friends' if asked."""
    judged = 0.5 * (opinion + friends_opinion) if consults else opinion
    return attraction + log_share + preference * judged


@compiled
def join_chance(external, imitation, joined_share, days, period_days):  # type: ignore[no-untyped-def]
    """Bass (1969), linear: (p + q F) · days / period, at most 1; F is the share of those one hears who have joined."""
    return min(1.0, (external + imitation * joined_share) * days / period_days)


@compiled
def join_chance_by_tie(external, imitation, joined, days, period_days):  # type: ignore[no-untyped-def]
    """1 − (1 − p d)(1 − q d)^joined, d = days / period, p d and q d at most 1: each of those heard who have joined is one
    more source that may win the prospect over, as Goldenberg, Libai & Muller (2001) have it for strong and weak ties."""
    push = min(1.0, external * days / period_days)
    each = min(1.0, imitation * days / period_days)
    return 1.0 - (1.0 - push) * (1.0 - each) ** joined


@compiled
def reaches_threshold(joined, heard, threshold):  # type: ignore[no-untyped-def]
    """Whether at least the threshold of those one hears have joined: a share below 1, a number of people from 1 on."""
    if threshold >= 1.0:
        return joined >= threshold
    return heard > 0 and joined >= threshold * heard
