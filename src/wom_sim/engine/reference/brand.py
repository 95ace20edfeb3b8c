"""Step 4 of the hour: a brand with its customers and its desk, in continuous time."""

from __future__ import annotations

import heapq
import math
from collections import Counter, deque
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from mesa import Agent

from wom_sim.engine.record import ABANDONED, OPEN, QUEUED
from wom_sim.engine.reference import calls
from wom_sim.engine.reference.adverts import Adverts
from wom_sim.engine.reference.channels import background_channel
from wom_sim.engine.reference.feeds import Feed
from wom_sim.engine.reference.happenings import ARRIVES, GIVES_UP, SHIFT
from wom_sim.engine.reference.rival import Rival
from wom_sim.engine.reference.service_agent import ServiceAgent
from wom_sim.engine.reference.things import Complaint, Numbered, single
from wom_sim.engine.reference.workforce import Workforce
from wom_sim.model import draws, reviews, service
from wom_sim.model.parameters import Brand as BrandParameters
from wom_sim.model.parameters.section import clock_hours
from wom_sim.model.rhythm import waking_time
from wom_sim.world.channels import presence_of
from wom_sim.world.named_people import start_shares
from wom_sim.world.policy import Policy

if TYPE_CHECKING:
    from wom_sim.engine.reference.person import Person
    from wom_sim.engine.reference.town import Town

COMMON, PRIVATE = 0, 1  # queues


class Brand(Numbered, Agent):
    """A brand: its customers, its policy, and the desk at which complaints wait for its agents."""

    def __init__(
        self, town: Town, number: int, parameters: BrandParameters, base_hazard: float, policy: Policy
    ) -> None:
        super().__init__(town)
        self.town, self.number, self.parameters, self.policy = town, number, parameters, policy
        self.presence = presence_of(town.setting, policy)  # by channel
        self.base_hazard = base_hazard  # to leave, per month
        self.share = start_shares(town.setting.brands, town.world.graph.n)[number]  # expected at the start
        self.log_share = reviews.log_share(self.share)
        self.customers: dict[Person, None] = {}
        self.rival = Rival(town, self)
        self.workforce = Workforce(town, self)
        self.agents: list[ServiceAgent] = []  # as many as have ever been busy at once
        self.queues: tuple[list[tuple[float, int, Complaint]], ...] = ([], [])
        self.outreach: dict[int, tuple[list[Feed], list[Adverts]]] = {}  # of each policy followed so far
        self.this_hour: Counter[str] = Counter()
        self.noticed = deque([0] * town.day_ticks, maxlen=town.day_ticks)  # complaints, in each of the last ticks
        self.noticed_before = 0
        self.extra_until = -1.0  # hour until which people called in stay
        self.taken_up = 0  # complaints, by agents
        self.background_count = 0
        self.background_need = draws.exponential(town.draw(draws.BACKGROUND_GAP, 0, number))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.parameters.name!r}, {len(self.customers)} customers)"

    def note(self, what: str, amount: int = 1) -> None:
        """Add to a column of the hour's record."""
        self.this_hour[what] += amount

    def follows(self, policy: Policy) -> None:
        """A new policy: from now on the queue stands in its order."""
        self.policy, self.presence = policy, presence_of(self.town.setting, policy)
        self.ranks_again()

    # What it says of its own accord

    @property
    def says(self) -> tuple[list[Feed], list[Adverts]]:
        """Feeds and adverts of the policy that it follows now; they wait for it when it follows another."""
        policy, dated = self.policy, self.town.has_dates
        if id(policy) not in self.outreach:
            feeds = [Feed(self, place, feed) for place, feed in enumerate(policy.feeds)]
            bought = [(place, one) for place, one in enumerate(policy.campaigns) if one.kind == "adverts" and dated]
            self.outreach[id(policy)] = feeds, [Adverts(self, place, one) for place, one in bought]
        return self.outreach[id(policy)]

    # Listening

    def may_notice(self, complaint: Complaint) -> None:
        """A public complaint is noticed after a while, or never."""
        here = self.presence[complaint.channel]
        if self.town.draw(draws.NOTICED, 0, complaint.key) < here.coverage:
            wait = draws.exponential(self.town.draw(draws.NOTICE_DELAY, 0, complaint.key)) * here.delay
            self.gets(complaint, complaint.born + wait)

    def gets(self, complaint: Complaint, hours: float) -> None:
        """A complaint that will reach the desk at a moment."""
        self.town.happenings.add(hours, ARRIVES, complaint.key, partial(self.takes_note, complaint))

    def takes_note(self, complaint: Complaint, time: float) -> None:
        """The desk knows of a complaint: it goes into a queue, if it is of a kind that is answered; patience begins."""
        town = self.town
        if complaint.state != OPEN:  # taken by a rival before the desk noticed
            return
        medium = town.channels[complaint.channel]
        if medium.live and calls.waits_for_opening(complaint, time):
            return
        complaint.arrived = time
        self.note("tickets")
        if complaint.public:
            self.note("noticed")
            self.noticed[-1] += 1
        if medium.patience > 0.0:
            patience = draws.exponential(town.draw(draws.PATIENCE, 0, complaint.key)) * medium.patience
            town.happenings.add(time + patience, GIVES_UP, complaint.key, partial(self.loses, complaint))
        if self.answers(complaint):
            complaint.state = QUEUED
            queue = PRIVATE if self.policy.queues == "split" and not complaint.public else COMMON
            heapq.heappush(self.queues[queue], (-self.score(complaint), complaint.key, complaint))
            self.serves(time)

    def answers(self, complaint: Complaint) -> bool:
        """Whether the policy answers complaints of this kind at all."""
        policy = self.policy
        if policy.agents + policy.night_agents + policy.surge.agents == 0:
            return False
        if policy.answers not in ("all", "public" if complaint.public else "private"):
            return False
        return not complaint.public or complaint.followers >= policy.min_followers

    def score(self, complaint: Complaint) -> float:
        """Place in the queue by the policy's triage; the highest is taken first."""
        place: float = service.place_in_queue(
            complaint.arrived, complaint.severity, complaint.followers, complaint.reshares, complaint.value,
            int(complaint.public), self.town.draw(draws.TICKET_ORDER, self.taken_up, complaint.key),
            int(self.town.channels[complaint.channel].live), self.weights,
        )  # fmt: skip
        return place

    @property
    def weights(self) -> np.ndarray:
        """The triage's weights (float64 [8]) in the order of its fields."""
        return np.array(list(self.policy.triage.model_dump().values()), np.float64)

    def ranks_again(self) -> None:
        """Give what waits the score of the moment."""
        for queue in self.queues:
            queue[:] = [(-self.score(complaint), complaint.key, complaint) for _, _, complaint in queue]
            heapq.heapify(queue)

    def loses(self, complaint: Complaint, time: float) -> None:
        """A customer's patience ends, if the complaint still waits."""
        if complaint.waits:
            complaint.state, complaint.closed = ABANDONED, time
            self.note("abandoned")
            medium = self.town.channels[complaint.channel]
            goes_public = self.town.draw(draws.SHAMES, 0, complaint.key) < medium.shame
            if medium.live:
                calls.is_hung_up(complaint, goes_public, time)
            if complaint.author is not None and goes_public:
                complaint.author.shames(complaint, time)

    # The desk

    def opens_hour(self) -> None:
        """The start of an hour: people called in, shifts that begin or end within it, the queue in its order."""
        town, start = self.town, self.town.hour
        if town.tick % town.day_ticks == 0:
            self.rival.offers_today = 0
        for change in self.shift_changes(start, start + town.tick_hours):
            town.happenings.add(change, SHIFT, self.number, self.serves)
        self.calls_in(start)
        if self.policy.triage.reshares != 0.0:
            self.ranks_again()
        self.serves(start)
        self.note("duty_seconds", self.duty_seconds(start, start + town.tick_hours))

    def shift_changes(self, start: float, end: float) -> list[float]:
        """Opening and closing times that fall between two hours."""
        changes, day = [], 24.0 * math.floor(start / 24.0)
        while day < end:
            changes += [day + clock for clock in clock_hours(self.policy.hours) if start < day + clock < end]
            day += 24.0
        return changes

    def calls_in(self, start: float) -> None:
        """Call people in while the complaints noticed in 24 hours exceed their usual number by the trigger; what is usual
        is not known before the second day is over."""
        surge, town = self.policy.surge, self.town
        if surge.agents > 0 and start >= 48.0:
            recent, usual = sum(self.noticed), self.noticed_before / (start / 24.0 - 1.0)
            if service.surges(recent, usual, surge.least, surge.trigger):
                self.extra_until = start + max(town.tick_hours, surge.hours)
        self.noticed_before += self.noticed[0]
        self.noticed.append(0)

    def on_duty(self, hours: float) -> int:
        """Agents on duty at a moment, those called in included."""
        policy, (opens, closes) = self.policy, clock_hours(self.policy.hours)
        agents = service.on_duty(hours, opens, closes, policy.days_per_week, policy.agents, policy.night_agents)
        return int(agents) + (policy.surge.agents if hours < self.extra_until else 0)

    def duty_seconds(self, start: float, end: float) -> int:
        """Agent seconds that a span costs, busy or not."""
        seconds, at = 0.0, start
        while at < end:
            day = 24.0 * math.floor(at / 24.0)
            edges = [day + clock for clock in clock_hours(self.policy.hours)] + [day + 24.0, self.extra_until]
            upto = min([edge for edge in edges if at < edge < end], default=end)
            seconds += self.on_duty(at) * (upto - at) * 3600.0
            at = upto
        return int(seconds + 0.5)

    def serves(self, time: float) -> None:
        """Free agents take the next complaints, as long as there are both."""
        agents = self.on_duty(time)
        if self.policy.queues == "split":
            private = service.private_agents(agents, self.policy.private_agents_share)
            self.works_off((COMMON,), agents - private, time)
            self.works_off((PRIVATE,), private, time)
        else:
            self.works_off((COMMON, PRIVATE), agents, time)

    def works_off(self, queues: tuple[int, ...], agents: int, time: float) -> None:
        """So many agents work off queues that they share."""
        while self.busy(queues) < agents:
            if self.policy.triage.random != 0.0:
                self.ranks_again()
            waiting = [queue for queue in queues if self.first_in(queue)]
            if not waiting:
                return
            queue = min(waiting, key=lambda one: self.queues[one][0][:2])
            _, _, complaint = heapq.heappop(self.queues[queue])
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

    # Customers who are not on the graph

    def hears_from_outside(self) -> None:
        """Complaints of customers who are not on the graph: a Poisson stream in waking time."""
        town, start = self.town, self.town.hour
        awake = waking_time(start + town.tick_hours, town.rhythm) - waking_time(start, town.rhythm)
        hazard, passed = town.background[self.number, town.tick] * awake, 0.0
        while self.background_need <= hazard - passed:
            passed += self.background_need
            self.complaint_from_outside(start + passed / hazard * town.tick_hours)
            self.background_count += 1
            gap_draw = town.draw(draws.BACKGROUND_GAP, self.background_count, self.number)
            self.background_need = draws.exponential(gap_draw)
        self.background_need -= hazard - passed

    def complaint_from_outside(self, hours: float) -> None:
        """One of them: in public or not, serious or not, by the rates of customers on the graph, and like one of them."""
        town, rates, weights = self.town, self.town.setting.voice, self.town.setting.service
        key = town.key(draws.BACKGROUND_KEY, self.number, self.background_count)
        serious_part = self.parameters.serious_share * rates.complain_serious
        both = serious_part + (1.0 - self.parameters.serious_share) * rates.complain_minor
        serious = town.draw(draws.BACKGROUND_KIND, 0, key) * both < serious_part
        public = town.draw(draws.BACKGROUND_KIND, 1, key) < rates.public_share
        severity = weights.serious_weight if serious else weights.minor_weight
        like = town.customers[int(town.draw(draws.BACKGROUND_KIND, 2, key) * len(town.customers))]
        channel, reaches = background_channel(self, key, like, public)
        complaint = Complaint(
            key, None, self, public, serious, single(severity), len(like.followers), single(like.value), hours, channel
        )
        town.complaints.append(complaint)
        if public:
            self.may_notice(complaint)
        elif reaches:
            self.gets(complaint, hours)
