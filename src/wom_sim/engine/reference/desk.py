"""Step 4 of the hour: a brand's desk in continuous time: who is on duty, in which order complaints wait, who takes them up."""

from __future__ import annotations

import heapq
import math
from collections import Counter, deque
from typing import TYPE_CHECKING

import numpy as np
from mesa import Agent

from wom_sim.engine.record import QUEUED
from wom_sim.engine.reference.colleagues import Colleague, colleagues_answer
from wom_sim.engine.reference.happenings import SHIFT
from wom_sim.engine.reference.levers import Levers, Team
from wom_sim.engine.reference.rival import Rival
from wom_sim.engine.reference.service_agent import ServiceAgent
from wom_sim.engine.reference.surveyor import Surveyor
from wom_sim.engine.reference.things import Complaint, Numbered
from wom_sim.model import draws, service
from wom_sim.model.parameters.section import clock_hours
from wom_sim.world.policy import Policy

if TYPE_CHECKING:
    from wom_sim.engine.reference.town import Town

COMMON, PRIVATE = 0, 1  # queues of a team; those of team k are 2 k and 2 k + 1


class Desk(Numbered, Agent):
    """The desk of a brand, at which complaints wait for its agents."""

    number: int
    rival: Rival
    surveyor: Surveyor

    def __init__(self, town: Town, policy: Policy) -> None:
        super().__init__(town)
        self.town, self.levers = town, Levers(town, policy)
        self.agents: list[ServiceAgent] = []  # as many as have ever been busy at once
        self.colleagues: list[Colleague] = []  # the same of employees who answer beside them
        self.queues: list[list[tuple[float, int, Complaint]]] = [[] for _ in range(2 * len(self.levers.teams))]
        self.this_hour: Counter[str] = Counter()
        self.noticed = deque([0] * town.day_ticks, maxlen=town.day_ticks)  # complaints, in each of the last ticks
        self.noticed_before = 0
        self.extra_until = -1.0  # hour until which people called in stay
        self.taken_up = 0  # complaints, by agents
        self.change_paid: dict[int, int] = {}  # cents, for the change of each policy

    @property
    def policy(self) -> Policy:
        """The policy that the brand follows."""
        return self.levers.policy

    def note(self, what: str, amount: int = 1) -> None:
        """Add to a column of the hour's record."""
        self.this_hour[what] += amount

    def follows(self, policy: Policy) -> None:
        """A new policy, from now on."""
        self.surveyor.steered = 0
        self.takes_up(Levers(self.town, policy))

    def goes_on_with(self, policy: Policy) -> None:
        """A policy enters its next stage, if it is followed."""
        if self.policy is policy:
            self.takes_up(Levers(self.town, policy))

    def takes_up(self, levers: Levers) -> None:
        """Other levers: what waits, and whoever is at work, goes to the teams that there are now; what waits, in their order."""
        self.levers = levers
        self.surveyor.stays_within()
        waiting = [(number % 2, complaint) for number, queue in enumerate(self.queues) for *_, complaint in queue]
        self.queues = [[] for _ in range(2 * len(levers.teams))]
        for kind, complaint in waiting:
            self.queues[2 * levers.team_of(complaint) + kind].append((0.0, complaint.key, complaint))
        for one in self.agents:
            if one.complaint is not None:
                one.queue = 2 * levers.team_of(one.complaint) + one.queue % 2
        self.ranks_again()
        self.pays_for_change()

    def pays_for_change(self) -> None:
        """What has fallen due for the change of the policy, as far as it is not paid yet."""
        due, policy = self.levers.change_cents, id(self.policy)
        if due > 0:
            self.note("change_cents", due - self.change_paid.get(policy, 0))
            self.change_paid[policy] = due

    # The queue

    def lines_up(self, complaint: Complaint) -> None:
        """A complaint joins the queue that it belongs to."""
        team = self.levers.team_of(complaint)
        split = self.levers.teams[team].policy.queues == "split"
        queue = self.queues[2 * team + (PRIVATE if split and not complaint.public else COMMON)]
        heapq.heappush(queue, (-self.score(complaint), complaint.key, complaint))

    def answers(self, complaint: Complaint) -> bool:
        """Whether complaints of this kind are answered at all."""
        policy = self.levers.of(complaint)
        beside = complaint.public and policy.organisation.who_answers == "colleagues"
        if policy.agents + policy.night_agents + policy.surge.agents == 0 and not beside:
            return False
        if policy.answers not in ("all", "public" if complaint.public else "private"):
            return False
        return not complaint.public or complaint.followers >= policy.min_followers

    def score(self, complaint: Complaint) -> float:
        """Place in the queue by the triage for such a complaint; the highest is taken first."""
        policy = self.levers.of(complaint)
        weights = np.array(list(policy.triage.model_dump().values()), np.float64)
        if policy.triage_rule is not None:
            return float(service.aged(complaint.told.score, complaint.since, weights[0]))
        place: float = service.place_in_queue(
            complaint.since, complaint.severity, complaint.followers, complaint.reshares, complaint.value,
            int(complaint.public), self.town.draw(draws.TICKET_ORDER, self.taken_up, complaint.key),
            int(self.town.channels[complaint.channel].live), weights,
        )  # fmt: skip
        return place

    def ranks_again(self) -> None:
        """Give what waits the score of the moment."""
        for queue in self.queues:
            queue[:] = [(-self.score(complaint), complaint.key, complaint) for _, _, complaint in queue]
            heapq.heapify(queue)

    # Who is on duty, and what they do

    def opens_hour(self) -> None:
        """The start of an hour: people called in, shifts that begin or end within it, the queue in its order."""
        town, start = self.town, self.town.hour
        if town.tick % town.day_ticks == 0:
            self.rival.offers_today = 0
        for change in self.shift_changes(start, start + town.tick_hours):
            town.happenings.add(change, SHIFT, self.number, self.serves)
        self.calls_in(start)
        if self.levers.any_weighs("reshares") or self.levers.any_asks:
            self.ranks_again()
        self.serves(start)
        for team in self.levers.teams:
            self.notes_duty(team, start, start + town.tick_hours)

    def shift_changes(self, start: float, end: float) -> list[float]:
        """Opening and closing times that fall between two hours."""
        changes, day = [], 24.0 * math.floor(start / 24.0)
        while day < end:
            clocks = [clock for team in self.levers.teams for clock in clock_hours(team.policy.hours)]
            if self.levers.current.organisation.who_answers == "colleagues":
                clocks.append(clock_hours(self.town.setting.employees.hours)[0])
            changes += [day + clock for clock in clocks if start < day + clock < end]
            day += 24.0
        return changes

    def calls_in(self, start: float) -> None:
        """Call people in while the complaints noticed in 24 hours exceed their usual number by the trigger; what is usual
        is not known before the second day is over."""
        surge, town = self.levers.current.surge, self.town
        if surge.agents > 0 and start >= 48.0:
            recent, usual = sum(self.noticed), self.usually_noticed(self.noticed_before, start)
            if service.surges(recent, usual, surge.least, surge.trigger):
                self.extra_until = start + max(town.tick_hours, surge.hours)
        self.noticed_before += self.noticed[0]
        self.noticed.append(0)

    def usually_noticed(self, before: float, start: float) -> float:
        """What is noticed in a day, as usual: of what was noticed up to a day ago, in a run that is at least two days old."""
        return before / (start / 24.0 - 1.0)

    def steered(self, team: Team) -> int:
        """Agents in opening hours beyond the policy's own, of whom a team has its share."""
        return self.surveyor.steered if team.policy is self.levers.current else 0

    def on_duty(self, team: Team, hours: float, steered: int | None = None) -> int:
        """Agents of a team on duty at a moment, those called in included; with another number of those steered for, if one is
        given."""
        policy, (opens, closes) = team.policy, clock_hours(team.policy.hours)
        by_day = policy.agents + (self.steered(team) if steered is None else steered)
        agents = service.on_duty(hours, opens, closes, policy.days_per_week, by_day, policy.night_agents)
        agents += policy.surge.agents if hours < self.extra_until else 0
        return int(service.team_agents(agents, team.share_below, team.share_up_to))

    def notes_duty(self, team: Team, start: float, end: float) -> None:
        """Agent seconds of a team that a span costs, busy or not; and how many of them it costs because of steering."""
        seconds, steered, at = 0.0, 0.0, start
        while at < end:
            day = 24.0 * math.floor(at / 24.0)
            edges = [day + clock for clock in clock_hours(team.policy.hours)] + [day + 24.0, self.extra_until]
            upto = min([edge for edge in edges if at < edge < end], default=end)
            agents = self.on_duty(team, at)
            seconds += agents * (upto - at) * 3600.0
            steered += (agents - self.on_duty(team, at, steered=0)) * (upto - at) * 3600.0
            at = upto
        self.note("duty_seconds", int(seconds + 0.5))
        self.note("steered_seconds", math.floor(steered + 0.5))

    def serves(self, time: float) -> None:
        """Free agents take the next complaints, as long as there are both."""
        for number, team in enumerate(self.levers.teams):
            agents = self.on_duty(team, time)
            common, private = 2 * number + COMMON, 2 * number + PRIVATE
            if team.policy.queues == "split":
                own = service.private_agents(agents, team.policy.private_agents_share)
                self.works_off((common,), agents - own, time)
                self.works_off((private,), own, time)
            else:
                self.works_off((common, private), agents, time)
        colleagues_answer(self, time)

    def works_off(self, queues: tuple[int, ...], agents: int, time: float) -> None:
        """So many agents work off queues that they share."""
        while self.busy(queues) < agents:
            if self.levers.any_weighs("random"):
                self.ranks_again()
            waiting = [queue for queue in queues if self.first_in(queue)]
            if not waiting:
                return
            queue = min(waiting, key=lambda one: self.queues[one][0][:2])
            *_, complaint = heapq.heappop(self.queues[queue])
            self.free_agent().takes_up(complaint, queue, time)
            self.taken_up += 1

    def first_in(self, queue: int) -> bool:
        """Whether anybody waits in a queue; who has given up or was taken is sent out of it."""
        while self.queues[queue] and self.queues[queue][0][2].state != QUEUED:
            heapq.heappop(self.queues[queue])
        return bool(self.queues[queue])

    def busy(self, queues: tuple[int, ...]) -> int:
        """Agents at work on complaints from these queues."""
        return sum(one.complaint is not None and one.queue in queues for one in self.agents)

    def free_agent(self) -> ServiceAgent:
        """Somebody without work."""
        for one in self.agents:
            if one.complaint is None:
                return one
        self.agents.append(ServiceAgent(self.town, self))
        return self.agents[-1]
