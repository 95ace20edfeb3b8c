"""A brand: what it says of its own accord, what it hears, and the complaints that reach its desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wom_sim.engine.record import ABANDONED, OPEN, QUEUED
from wom_sim.engine.reference import calls
from wom_sim.engine.reference.adverts import Adverts
from wom_sim.engine.reference.channels import background_channel
from wom_sim.engine.reference.contacts import note_contact
from wom_sim.engine.reference.desk import Desk
from wom_sim.engine.reference.feeds import Feed
from wom_sim.engine.reference.happenings import ARRIVES, GIVES_UP
from wom_sim.engine.reference.learning import Roots
from wom_sim.engine.reference.rival import Rival
from wom_sim.engine.reference.showroom import Showroom
from wom_sim.engine.reference.surveyor import Surveyor
from wom_sim.engine.reference.things import Complaint, single
from wom_sim.engine.reference.workforce import Workforce
from wom_sim.model import draws, reviews
from wom_sim.model.learning import AVERTED_FAILURE
from wom_sim.model.parameters import Brand as BrandParameters
from wom_sim.model.rhythm import waking_time
from wom_sim.world.named_people import start_shares
from wom_sim.world.policy import Policy

if TYPE_CHECKING:
    from wom_sim.engine.reference.person import Person
    from wom_sim.engine.reference.town import Town


class Brand(Desk):
    """A brand: its customers, its policy and the desk that this gives it, and what it says and hears."""

    def __init__(
        self, town: Town, number: int, parameters: BrandParameters, base_hazard: float, policy: Policy
    ) -> None:
        super().__init__(town, policy)
        self.number, self.parameters = number, parameters
        self.base_hazard = base_hazard  # to leave, per month
        self.share = start_shares(town.setting.brands, town.world.graph.n)[number]  # expected at the start
        self.log_share = reviews.log_share(self.share)
        self.customers: dict[Person, None] = {}
        self.rival = Rival(town, self)
        self.workforce = Workforce(town, self)
        self.roots = Roots(town, self)
        self.surveyor = Surveyor(town, self)
        self.showroom = Showroom(town, self)
        self.outreach: dict[int, tuple[list[Feed], list[Adverts]]] = {}  # of each policy followed so far
        self.background_count = 0
        self.background_need = draws.exponential(town.draw(draws.BACKGROUND_GAP, 0, number))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.parameters.name!r}, {len(self.customers)} customers)"

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
        here = self.levers.presence(complaint.group)[complaint.channel]
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
        complaint.arrived = complaint.since = time
        self.note("tickets")
        if complaint.public:
            self.note("noticed")
            self.noticed[-1] += 1
            self.roots.reads(complaint)
        if medium.patience > 0.0:
            patience = draws.exponential(town.draw(draws.PATIENCE, 0, complaint.key)) * medium.patience
            town.happenings.add(time + patience, GIVES_UP, complaint.key, partial(self.loses, complaint))
        if self.answers(complaint):
            complaint.state = QUEUED
            note_contact(complaint, self.levers.of(complaint), time)
            self.lines_up(complaint)
            self.serves(time)

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
        cause = self.roots.of_background(key)
        if cause == AVERTED_FAILURE:
            return
        serious_part = self.parameters.serious_share * rates.complain_serious
        both = serious_part + (1.0 - self.parameters.serious_share) * rates.complain_minor
        serious = town.draw(draws.BACKGROUND_KIND, 0, key) * both < serious_part
        public = town.draw(draws.BACKGROUND_KIND, 1, key) < rates.public_share
        severity = weights.serious_weight if serious else weights.minor_weight
        like = town.customers[int(town.draw(draws.BACKGROUND_KIND, 2, key) * len(town.customers))]
        channel, reaches = background_channel(self, key, like, public)
        complaint = Complaint(
            key, None, self, public, serious, single(severity), len(like.followers), single(like.value), hours, channel,
            like.group, cause=cause,
        )  # fmt: skip
        town.complaints.append(complaint)
        if public:
            self.may_notice(complaint)
        elif reaches:
            self.gets(complaint, hours)
