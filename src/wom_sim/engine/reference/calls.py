"""Live channels, such as the phone: callers wait on hold, hang up, and call again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wom_sim.engine.reference.happenings import RINGS_AGAIN
from wom_sim.engine.reference.things import Complaint, key_of
from wom_sim.model import draws
from wom_sim.model.channels import next_on_duty
from wom_sim.model.parameters.section import clock_hours
from wom_sim.model.rhythm import later
from wom_sim.model.service import team_agents
from wom_sim.model.voice import CALLED_AGAIN

if TYPE_CHECKING:
    from wom_sim.engine.reference.town import Town


def waits_for_opening(complaint: Complaint, time: float) -> bool:
    """Who finds the line closed hears so at once, and calls some time after it opens; whether that is so."""
    brand = complaint.brand
    team = brand.levers.teams[brand.levers.team_of(complaint)]
    policy = team.policy
    if brand.on_duty(team, time) > 0:
        return False
    by_day, by_night = (
        team_agents(agents, team.share_below, team.share_up_to) for agents in (policy.agents, policy.night_agents)
    )
    opening = next_on_duty(time, *clock_hours(policy.hours), policy.days_per_week, by_day, by_night)
    if opening < 0.0:  # nobody ever answers by the desk's hours: the caller waits on hold
        return False
    brand.gets(complaint, some_time_after(complaint, opening, 1 + int(opening / 24.0)))
    return True


def some_time_after(complaint: Complaint, hours: float, ordinal: int) -> float:
    """When a caller tries once more: an exponential delay, in waking time, after a moment."""
    town: Town = complaint.brand.town
    mean = town.channels[complaint.channel].calls_again_hours
    delay = draws.exponential(town.draw(draws.CALL_DELAY, ordinal, complaint.key)) * mean
    when: float = later(hours, delay, town.rhythm)
    return when


def is_hung_up(complaint: Complaint, goes_public: bool, time: float) -> None:
    """A caller hangs up; whoever does not go public may call again later."""
    brand, town = complaint.brand, complaint.brand.town
    brand.note("hang_ups")
    if goes_public:
        brand.note("hung_up_public", int(complaint.author is not None))
    elif town.draw(draws.CALLS_AGAIN, 0, complaint.key) < town.channels[complaint.channel].calls_again:
        again = some_time_after(complaint, time, 0)
        town.happenings.add(again, RINGS_AGAIN, complaint.key, partial(rings_again, complaint))


def rings_again(complaint: Complaint, time: float) -> None:
    """A caller who hung up calls once more: a complaint of its own, on the same channel, if the brand is still there."""
    brand = complaint.brand
    call = Complaint(
        key_of(complaint.key, CALLED_AGAIN), complaint.author, brand, False, complaint.serious, complaint.severity,
        complaint.followers, complaint.value, time, complaint.channel, complaint.group, again=True,
        cause=complaint.cause,
    )  # fmt: skip
    brand.town.complaints.append(call)
    if call.author is not None:
        brand.note("complaints")
    if brand.levers.presence(call.group)[call.channel].present:
        brand.gets(call, time)
