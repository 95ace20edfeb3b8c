"""Firestorms as a brand sees them, and what readers make of what it says then.

A brand sees what its desk's listening has noticed, no more. Its answers are *taken* by each reader: they work as meant, they
annoy, or they are found to contradict each other. That an answer may make things worse, and that it has to fit what happened,
is Coombs' (2007) situational crisis communication theory; the forms and all numbers are assumptions.
"""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled

OFFICIAL, EMPLOYEES, SUPPORTERS, LEADERS = 0, 1, 2, 3  # who posts a counter-message
WORKS, ANNOYS, CONTRADICTED = 1, -1, -2  # how it is taken
STATEMENT_CAST, MESSAGE_CAST = 10, 11  # what a brand says under a complaint, beside the replies of model.service
MOMENT = 1e-9  # hours


@compiled
def ticks_of_window(window_hours, tick_hours, most):  # type: ignore[no-untyped-def]
    """How many past ticks are looked at: the window to the nearest one, at least 1 and at most those that are remembered."""
    return min(most, max(1, int(window_hours / tick_hours + 0.5)))


@compiled
def looks_now(start, tick_hours, check_hours):  # type: ignore[no-untyped-def]
    """Whether somebody looks at the start of a tick: whether a multiple of ``check_hours`` has passed since the last one's."""
    return math.floor((start + MOMENT) / check_hours) > math.floor((start - tick_hours + MOMENT) / check_hours)


@compiled
def usual_in(per_day, waking_hours):  # type: ignore[no-untyped-def]
    """Complaints usually noticed in so many hours of waking time: per day · w / 24, as customers are busy at noon and asleep at
    night."""
    return per_day * waking_hours / 24.0


@compiled
def has_calmed(recent, usual, least, trigger, share):  # type: ignore[no-untyped-def]
    """Whether noticed complaints have fallen below a share of what would raise the alarm: max(least, trigger · usual).

    The alarm itself is ``service.surges``.
    """
    return recent < share * max(float(least), trigger * usual)


@compiled
def ready_after(preparation_hours, voices, one_voice, coordination_hours):  # type: ignore[no-untyped-def]
    """Hours from the alarm to the first counter-message: preparation, and where voices are to agree c · log2(voices) (form:
    assumption; everybody who knows tells the next)."""
    return preparation_hours + (coordination_hours * math.log2(voices) if one_voice else 0.0)


@compiled
def message_quality(preparation_hours, improvised, prepared, half_hours):  # type: ignore[no-untyped-def]
    """Share of readers on whom a counter-message works: improvised + (prepared − improvised)(1 − 2^(−preparation / half)).

    It grows with diminishing returns (form: assumption).
    """
    return improvised + (prepared - improvised) * (1.0 - 2.0 ** (-preparation_hours / half_hours))


@compiled
def clarity(voices, one_voice, contradiction):  # type: ignore[no-untyped-def]
    """Share of readers who find no contradiction: 1 with one voice, else (1 − c)^(voices − 1): each further voice may
    contradict the first (form: assumption)."""
    return 1.0 if one_voice or voices <= 1 else (1.0 - contradiction) ** (voices - 1)


@compiled
def taken(clear_draw, clear, draw, quality):  # type: ignore[no-untyped-def]
    """How a reader takes what is said: CONTRADICTED if ``clear_draw`` ≥ clarity; else it WORKS with chance ``quality``, or it
    ANNOYS."""
    if clear_draw >= clear:
        return CONTRADICTED
    return WORKS if draw < quality else ANNOYS


@compiled
def eased(full, quality, clear):  # type: ignore[no-untyped-def]
    """Factor that what a brand says under a complaint leaves of its further reshares: 1 − (1 − full) · quality · clarity."""
    return 1.0 - (1.0 - full) * quality * clear


@compiled
def heat(recent, usual):  # type: ignore[no-untyped-def]
    """How hot a firestorm is: the share of a day's negative mentions beyond the usual, 1 − (1 + usual) / (1 + recent), at
    least 0 (form: assumption; the ones keep a few mentions from being a storm)."""
    return max(0.0, 1.0 - (1.0 + usual) / (1.0 + recent))
