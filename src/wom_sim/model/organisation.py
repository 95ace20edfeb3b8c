"""How a firm is organised for its customers: who knows what of them, how a desk falls into teams, and who else may answer.

A desk's handling time and skill are those of its agents as one team; what teams of a part of them gain and lose is
relative to that, so that a desk of one team is as it was.
"""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled
from wom_sim.model.service import on_duty

APART, SILOS, ONE_VIEW = 0, 1, 2  # what a contact knows of those before it
JOINT, MARKETING_LED, SERVICE_LED = 0, 1, 2  # whose agenda it is


@compiled
def handovers_between(view, again, agenda, public):  # type: ignore[no-untyped-def]
    """Hand-overs that the organisation adds to a contact: one between silos where the customer has been there before
    (``again``), one where marketing leads and the contact is public, since others must settle it (form: assumption)."""
    return (1 if view == SILOS and again else 0) + (1 if agenda == MARKETING_LED and public else 0)


@compiled
def known_time(view, again, saves):  # type: ignore[no-untyped-def]
    """Factor on handling time where somebody is known again under one view of the customer: 1 − saves."""
    return 1.0 - saves if view == ONE_VIEW and again else 1.0


@compiled
def public_quality(quality, agenda, stiffness):  # type: ignore[no-untyped-def]
    """Quality (share of readers on whom it works) of public replies: service people write them as they write letters,
    and lose the share ``stiffness``."""
    return quality * (1.0 - stiffness) if agenda == SERVICE_LED else quality


@compiled
def local_gain(knowledge, served):  # type: ignore[no-untyped-def]
    """Factor on skill and quality of a team that serves the share ``served`` of the customers: 1 + knowledge · (1 − served);
    who serves all of them knows nobody better."""
    return 1.0 + knowledge * (1.0 - served)


@compiled
def coordination_time(coordination, size, whole):  # type: ignore[no-untyped-def]
    """Factor on handling time in a team of ``size`` agents of a desk of ``whole``: (1 + coordination)^log2(size / whole)."""
    return (1.0 + coordination) ** math.log2(size / whole)


@compiled
def specialists_left(thin, size, whole):  # type: ignore[no-untyped-def]
    """Factor on the chance to resolve serious complaints in a team of ``size`` agents of a desk of ``whole``, who have fewer
    specialists at hand: 1 − thin · (1 / size − 1 / whole)."""
    return 1.0 - thin * (1.0 / size - 1.0 / whole)


@compiled
def colleagues_answering(hours, opens, closes, days, employees, minutes):  # type: ignore[no-untyped-def]
    """Colleagues who answer at a clock time: so many employees, each so many minutes of a working day (``opens`` to
    ``closes``, hours of the day), as whole people at any time of it, to the nearest one."""
    at_once = int(employees * minutes / (60.0 * (closes - opens)) + 0.5)
    return on_duty(hours, opens, closes, days, at_once, 0)


@compiled
def answers_well(trained, untrained):  # type: ignore[no-untyped-def]
    """Factor on skill and quality of a colleague, against an agent's: 1 if trained, else ``untrained``."""
    return 1.0 if trained else untrained
