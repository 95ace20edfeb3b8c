"""Help among customers: who reads another's complaint may answer it, ahead of the desk and of rivals."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.contacts import settle
from wom_sim.engine.dtypes import PEER_ANSWERS, SWITCHING
from wom_sim.engine.people import count, draw, engage, grievance_now, set_grievance, set_satisfaction, today
from wom_sim.engine.pools import push
from wom_sim.engine.record import C_PEER_HELPED, HELPED, MERGED, OPEN, QUEUED, RESOLVED_, SERVED, TAKEN
from wom_sim.engine.state import TICK
from wom_sim.engine.tickets import is_customer, stop_waiting
from wom_sim.model.compiled import inner
from wom_sim.model.draws import HELP_DELAY, HELP_WORKS, HELPS, absorb, exponential
from wom_sim.model.peers import help_chance, peer_solves, satisfaction_through_peers
from wom_sim.model.service import grievance_left_by_solution


@inner
def peers_help(run):  # type: ignore[no-untyped-def]
    """Whether customers help each other anywhere."""
    most = 0.0
    for channel in range(len(run.channels)):
        most = max(most, run.channels[channel].peer_help)
    return most > 0.0


@inner
def is_settled(state):  # type: ignore[no-untyped-def]
    """Whether a complaint in this state needs no customer's help any more."""
    return state == RESOLVED_ or state == TAKEN or state == HELPED


@inner
def may_help(run, who, cascade, sighting, peer_help):  # type: ignore[no-untyped-def]
    """Whoever sees another customer's complaint for the first time may sit down to answer it, once and for all.

    A complaint's ticket lives at least as long as the complaint is open to others; beyond that its row may be another's.
    """
    brand, key, ticket = run.cascades[cascade].brand, run.cascades[cascade].key, run.cascades[cascade].ticket
    if ticket < 0 or run.people[who].brand != brand:
        return
    wait = exponential(draw(run, HELP_DELAY, 0, key, who)) * run.service[0].peer_delay_hours
    hours = run.clock[TICK] * run.tick_hours[0] + wait
    if hours >= run.cascades[cascade].born + 24.0 * run.service[0].complaint_lifetime_days:
        return
    if is_settled(run.tickets[ticket].state):
        return
    chance = help_chance(peer_help, np.float64(run.people[who].satisfaction), grievance_now(run, who, today(run)))
    if draw(run, HELPS, 0, key, who) < chance:
        push(run, hours, PEER_ANSWERS, absorb(key, who), sighting)


@inner
def peer_answers(run, sighting, time):  # type: ignore[no-untyped-def]
    """A customer answers another's complaint, unless it is settled or an agent is at it; it may be resolved by that."""
    who, cascade = run.sightings[sighting].who, run.sightings[sighting].cascade
    brand, ticket = run.cascades[cascade].brand, run.cascades[cascade].ticket
    state = run.tickets[ticket].state
    if is_settled(state) or state == SERVED or not is_customer(run, ticket):
        return
    if run.people[who].brand != brand or run.people[who].flags & np.uint8(SWITCHING) != 0:
        return
    solved = peer_solves(
        draw(run, HELP_WORKS, 0, run.tickets[ticket].key, who), run.tickets[ticket].serious, run.service[0].peer_minor,
        run.service[0].peer_serious,
    )  # fmt: skip
    engage(run, who, brand, solved)
    if solved:
        if state == OPEN or state == QUEUED:
            run.tickets[ticket].closed = time
        stop_waiting(run, ticket)
        if state != MERGED:
            run.tickets[ticket].state = HELPED
        settle(run, ticket)
        count(run, brand, C_PEER_HELPED, 1)
        help_from_peer(run, ticket, time)


@inner
def help_from_peer(run, ticket, time):  # type: ignore[no-untyped-def]
    """What another customer's help does to whom it helps: as a resolution without money does, but the thanks are not the
    brand's."""
    rates, who, day = run.service[0], run.tickets[ticket].who, today(run)
    left = grievance_left_by_solution(
        time - run.tickets[ticket].born, rates.expected_wait_hours, rates.recovery, rates.fast_recovery, 0.0,
        rates.money_recovery, rates.fair_compensation,
    )  # fmt: skip
    set_grievance(run, who, grievance_now(run, who, day) * left, day)
    felt = satisfaction_through_peers(
        np.float64(run.people[who].satisfaction), rates.satisfaction_gain, rates.peer_credit
    )
    set_satisfaction(run, who, felt)
    run.people[who].helped_day = day
