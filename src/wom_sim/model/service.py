"""Step 4, listening and the service desk: what is noticed, in which order tickets are taken, and what an answer does."""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import exponential, lognormal

LOGNORMAL, EXPONENTIAL, DETERMINISTIC = 0, 1, 2
NO_REPLY, APOLOGY, EMPATHY, INVITE_PRIVATE, RESOLVE_PUBLIC, COMPENSATE_PUBLIC = 0, 1, 2, 3, 4, 5


@compiled
def place_in_queue(arrived, severity, followers, reshares, value, public, chance, live, weights):  # type: ignore[no-untyped-def]
    """Score of a waiting ticket; the highest is taken first.

    ``weights`` are those of a policy's triage: age, severity, followers, reshares, value, public, random, live. All tickets
    age alike, so age enters as − weight · arrival (hours) and the order holds while the other features stand still.
    """
    return (
        -weights[0] * arrived
        + weights[1] * severity
        + weights[2] * math.log2(1.0 + followers)
        + weights[3] * reshares
        + weights[4] * value
        + weights[5] * public
        + weights[6] * chance
        + weights[7] * live
    )


@compiled
def handling_hours(draw, second_draw, law, mean_minutes, cv, handovers, handover_time):  # type: ignore[no-untyped-def]
    """Hours that a ticket takes an agent: lognormal (Brown et al. 2005), exponential or constant, longer by hand-overs."""
    mean = mean_minutes / 60.0 * (1.0 + handovers * handover_time)
    if law == DETERMINISTIC:
        return mean
    if law == EXPONENTIAL:
        return mean * exponential(draw)
    return lognormal(draw, second_draw, mean, cv)


@compiled
def resolve_chance(serious, resolve_minor, resolve_serious, skill, handovers, handover_kept):  # type: ignore[no-untyped-def]
    """Chance that a handled ticket is resolved: by severity, times skill, times what each hand-over leaves; at most 1."""
    base = resolve_serious if serious else resolve_minor
    return min(1.0, base * skill * handover_kept**handovers)


def cents(money: float) -> int:
    """An amount of money in whole cents, in which all money is counted."""
    return round(100 * money)


@compiled
def promptness(wait_hours, expected_hours):  # type: ignore[no-untyped-def]
    """Worth of a wait, 1 at once and halved by each expected wait: 2^(−wait / expected)."""
    return 2.0 ** (-wait_hours / expected_hours)


@compiled
def grievance_left_by_reply(wait_hours, expected_hours, calm):  # type: ignore[no-untyped-def]
    """Factor that a first reply leaves of the grievance: 1 − calm · promptness."""
    return 1.0 - calm * promptness(wait_hours, expected_hours)


@compiled
def grievance_left_by_solution(  # type: ignore[no-untyped-def]
    wait_hours, expected_hours, recovery, fast_recovery, paid, money_recovery, fair
):
    """Factor that a resolution leaves of the grievance.

    Recovery takes away ``recovery``, up to ``fast_recovery`` where the first reply came at once (Knox & van Oest 2014;
    Customer Rage study 2013); compensation takes money_recovery · paid / (paid + fair) of what is left.
    """
    taken = recovery + (fast_recovery - recovery) * promptness(wait_hours, expected_hours)
    money = money_recovery * paid / (paid + fair) if paid > 0.0 else 0.0
    return (1.0 - taken) * (1.0 - money)


@compiled
def reshares_eased(reply, apology, empathy, invite, compensation):  # type: ignore[no-untyped-def]
    """Factor that a public reply leaves of the complaint's further reshares (Herhausen et al. 2019: signs)."""
    if reply == APOLOGY:
        return apology
    if reply == EMPATHY:
        return empathy
    if reply == INVITE_PRIVATE:
        return invite
    return compensation if reply == COMPENSATE_PUBLIC else 1.0


@compiled
def surges(recent, usual, least, trigger):  # type: ignore[no-untyped-def]
    """Whether complaints noticed in 24 hours are so many that people are called in: at least ``least``, and trigger · usual."""
    return recent >= least and recent >= trigger * usual


@compiled
def team_agents(agents, share_below, share_up_to):  # type: ignore[no-untyped-def]
    """Of so many agents those of a team whose share lies between the shares of the teams before it and those with its own:
    to the nearest one, so that the teams' agents always add up."""
    return int(agents * share_up_to + 0.5) - int(agents * share_below + 0.5)


@compiled
def private_agents(agents, share):  # type: ignore[no-untyped-def]
    """Of so many agents those who answer private tickets where queues are split, to the nearest one."""
    return int(agents * share + 0.5)


@compiled
def on_duty(hours, opens, closes, days, agents, night_agents):  # type: ignore[no-untyped-def]
    """Agents on duty at a clock time (hours from midnight of a Monday); ``opens``, ``closes`` in hours of the day."""
    day = math.floor(hours / 24.0)
    clock = hours - 24.0 * day
    open_now = day % 7 < days and opens <= clock < closes
    return agents if open_now else night_agents
