"""The town: everybody in it, and one hour of their life in its steps.

0  events fall due: a change of policy, a scripted post                         script.py
1  touchpoints: customers meet their brand                                      speaking.py
2  voice: they stay silent, complain, praise, start a story                     speaking.py
3  what is due is said, told and reshared; what was posted an hour ago is read  reading.py
4  desks and 5 rivals, one happening after the other                            brand.py, service_agent.py, rival.py
6  reviews: stay, switch, join                                                  reviewing.py, showroom.py
7  what brands say of their own accord: feeds, adverts (within 3)               feeds.py, adverts.py
8  root causes of failures are put right, once a day (within 0)                 learning.py
9  what was heard and who left is applied; the hour is recorded
   (what a brand can see of it: once a day, within 0)                           surveyor.py
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

import mesa
import numpy as np

from wom_sim.engine.record import FIXED_STOCK, RECORD_COLUMNS, Record
from wom_sim.engine.reference import arrivals, script
from wom_sim.engine.reference.book import record_of
from wom_sim.engine.reference.brand import Brand
from wom_sim.engine.reference.clockwork import Clockwork
from wom_sim.engine.reference.customer import Customer
from wom_sim.engine.reference.feeds import Feed
from wom_sim.engine.reference.happenings import Happenings
from wom_sim.engine.reference.person import Person
from wom_sim.engine.reference.reading import Reading
from wom_sim.engine.reference.reviewing import Reviewing
from wom_sim.engine.reference.spokespeople import sponsorings_of
from wom_sim.engine.reference.things import Answer, Cascade, Complaint, Message, Post, Switch, single
from wom_sim.engine.reference.workforce import hire
from wom_sim.errors import RunFailed
from wom_sim.model import draws, rhythm, service, spread
from wom_sim.model.rates import rates
from wom_sim.model.trust import CUSTOMER
from wom_sim.world.background import background_tickets
from wom_sim.world.channels import liking_of, media_of
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import World, check_given, seeded, seeds_of, ticks_of


class Town(Clockwork):
    """A scenario as Mesa agents; ``step()`` lives one hour (or tick), ``live()`` all of them.

    ``seed`` takes the place of ``seed.run`` (``replication`` moves it on), ``policy`` that of the first brand's own. ``world``
    from ``wom_sim.prepare`` saves making network and customers again. ``trace`` keeps every post for the record, ``watch``
    (bool [n]) says whose hearings are kept. Another class in place of ``customer_class`` or ``brand_class`` tries another
    rule. A ``collector`` (Mesa's DataCollector) collects at the end of every hour.

    Raises:
        BadInput: there is no such seed or replication, the world is of other brands, or ``watch`` is not of everybody.
        ScenarioError: there is no such policy, or the scenario names people who are not on the graph.
    """

    def __init__(
        self, scenario: Scenario, seed: int | None = None, policy: str | None = None, *, replication: int = 0,
        world: World | None = None, events: bool = True, trace: bool = False, watch: Sequence[bool] | None = None,
        customer_class: type[Customer] = Customer, brand_class: type[Brand] = Brand,
        collector: mesa.DataCollector | None = None,
    ) -> None:  # fmt: skip
        super().__init__(rng=0)  # Mesa's own chance is never used
        scenario = seeded(scenario, seed)
        if world is None:
            from wom_sim.engine.simulate import prepare

            world = prepare(scenario, replication)
        check_given(scenario, world, watch)
        self.setting, self.world, self.collector = scenario, world, collector
        self.run_seed = np.uint64(seeds_of(scenario, replication).run)
        self.warmup, self.ticks, self.day_ticks = ticks_of(scenario)
        self.tick, self.tick_hours = 0, scenario.time.tick_hours
        self.channels = media_of(scenario)
        self.liking = liking_of(scenario, range(int(world.graph.group.max(initial=0)) + 1))
        self.trust = rates(scenario.trust)[0]  # as a record, for the rule
        self.group_sizes = tuple(np.bincount(world.graph.group).tolist())
        self.rhythm = rhythm.cumulative_rhythm(scenario.time.rhythm)
        self.has_dates, self.events = events, scenario.events if events else ()
        self.incidents = [event for event in self.events if event.kind == "incident"]
        brands = [incident.brand for incident in self.incidents]
        self.incident_numbers = [brands[:place].count(brand) for place, brand in enumerate(brands)]  # among its brand's
        self.background = background_tickets(scenario, world.graph.n, events)  # by brand and tick, per waking hour
        # The calendars: what is due in which tick
        self.dated: dict[int, list[Callable[[], None]]] = defaultdict(list)
        self.touches: dict[int, list[tuple[int, int, Customer]]] = defaultdict(list)  # (incident, second, who)
        self.reviews: dict[int, list[Reviewing]] = defaultdict(list)
        self.agenda: dict[int, list[Callable[[], None]]] = defaultdict(list)
        self.happenings = Happenings()  # at desks and between rivals
        # What the hour at hand brings
        self.posts: list[Post] = []  # read in the next hour, like answers
        self.answers: list[Answer] = []
        self.resolved_to_reshare: list[tuple[Reading, Cascade]] = []
        self.farewells: list[Callable[[], None]] = []  # of those who stop following somebody, or a feed
        self.hearers: list[Person] = []  # whose inboxes are not empty
        self.stirred: dict[Person, None] = {}  # whose opinions the hour's end brings up to date
        self.switching: list[Switch] = []
        # What the record is made of
        self.complaints: list[Complaint] = []
        self.cascades: list[Cascade] = []
        self.switches: list[tuple[int, Switch]] = []
        self.trace, self.watch = trace, watch
        self.hearings: list[tuple[int, Person, Message]] = []
        self.hours: list[list[dict[str, int]]] = []  # by tick and brand

        plans = [brand.follows for brand in scenario.brands]
        if policy is not None:
            plans[0] = policy
        self.brands = [
            brand_class(self, number, brand, float(world.intercept[number]), scenario.policy(plans[number]))
            for number, brand in enumerate(scenario.brands)
        ]
        self.network = arrivals.network_of(self, world.graph)
        self.customers = arrivals.people_of(self, customer_class)
        for customer in self.customers:
            arrivals.introduce(self, customer)
        self.sponsorings = sponsorings_of(self, events)
        hire(self)
        arrivals.wind_clocks(self)
        script.enter_events(self)
        script.enter_incidents(self)

    # The hour

    def step(self) -> None:
        """Live one hour.

        Raises:
            RunFailed: the run is at its end.
        """
        if not self.running:
            raise RunFailed(f"the run is at its end: all {self.ticks} ticks have been lived")
        self.begins()
        self.customers_meet_brands()
        self.what_is_due_is_done()
        self.brands_speak()
        self.feeds_are_read()
        self.adverts_are_shown()
        self.desks_open()
        self.desks_and_rivals_act()
        self.relationships_are_reviewed()
        self.ends()

    def live(self, progress: Callable[[float], None] | None = None) -> Record:
        """Live all hours that are left; ``progress`` is given the share done once a day. Returns what happened."""
        while self.running:
            self.step()
            if progress is not None and self.tick % self.day_ticks == 0:
                progress(self.tick / self.ticks)
        return self.record()

    def begins(self) -> None:
        """Step 0: what was heard in the last hour has done its work; counting may start; events fall due."""
        for customer in self.hearers:
            customer.inbox = []
        self.hearers, self.stirred = [], {}
        if self.tick == self.warmup:
            for customer in self.customers:
                customer.seen, customer.engaged, customer.advocated = set(), set(), set()
        for event in self.dated.pop(self.tick, []):
            event()
        for brand in self.brands:
            brand.workforce.begins_hour()
            if self.tick % self.day_ticks == 0:
                brand.roots.begins_day()
        for brand in self.brands:
            brand.surveyor.begins_hour()

    def brand_named(self, name: str) -> Brand:
        """The brand of a name."""
        return next(brand for brand in self.brands if brand.parameters.name == name)

    def customers_meet_brands(self) -> None:
        """Steps 1 and 2: touchpoints, and what is said of them; ordinary ones first, each customer's in the order of time."""
        for incident, second, customer in sorted(self.touches.pop(self.tick, []), key=lambda touch: touch[:2]):
            customer.meets_brand(second, incident)
            if incident < 0:
                while rhythm.tick_of_second(second := customer.next_touch(second), self.tick_hours) == self.tick:
                    customer.meets_brand(second)
                self.enter_touch(customer, second)

    def what_is_due_is_done(self) -> None:
        """Step 3: posts, private complaints, tellings and reshares that were planned for this hour."""
        fresh, self.posts = self.posts, []
        answers, self.answers = self.answers, []
        for errand in self.agenda.pop(self.tick, []):
            errand()
        for sponsoring in self.sponsorings:
            sponsoring.goes_on()
        for brand in self.brands:
            brand.workforce.speaks()
        self.to_read, self.to_answer = fresh, answers

    def brands_speak(self) -> None:
        """Step 7: brands post on the feeds of the policy that they follow."""
        for brand in self.brands:
            for feed in brand.says[0]:
                feed.posts()

    def adverts_are_shown(self) -> None:
        """Step 7: brands' adverts are shown, and seen or not."""
        for brand in self.brands:
            for adverts in brand.says[1]:
                adverts.runs()

    def feeds_are_read(self) -> None:
        """Step 3: the last hour's posts, replies and offers reach the followers of those who posted."""
        self.resolved_to_reshare = []
        for post in self.to_read:
            for follower in post.author.followers:
                follower.finds(post)
        for answer in self.to_answer:
            complained = answer.cascade.author
            assert not isinstance(complained, Feed)  # nobody answers one
            complained.beliefs.learn_from_own_answer(answer)
            for post in answer.cascade.posts:
                if post.tick < self.tick:
                    for follower in post.author.followers:
                        follower.finds_answer(answer, post)
        for customer, cascade in self.resolved_to_reshare:
            self.agenda[cascade.readers[customer].due].append(partial(customer.reshares, cascade))
        for farewell in self.farewells:
            farewell()
        self.farewells = []
        for answer in self.to_answer:
            if answer.reply is not None:
                answer.cascade.eased = single(answer.cascade.eased * self.eased_by(answer.reply))

    def eased_by(self, reply: int) -> float:
        """What a kind of reply leaves of the complaint's further reshares."""
        rates = self.setting.service
        left: float = service.reshares_eased(
            reply, rates.eased_by_apology, rates.eased_by_empathy, rates.eased_by_invite, rates.eased_by_compensation
        )
        return left

    def desks_open(self) -> None:
        """Step 4 begins: complaints from outside the graph, shifts, queues."""
        for brand in self.brands:
            brand.hears_from_outside()
        for brand in self.brands:
            brand.opens_hour()

    def desks_and_rivals_act(self) -> None:
        """Steps 4 and 5: whatever comes first happens first, so an accepted offer and a resolution race each other."""
        self.happenings.until((self.tick + 1) * self.tick_hours)

    def relationships_are_reviewed(self) -> None:
        """Step 6: everyone whose review is due; a plan to leave may have moved it, a switch renewed it."""
        for customer in self.reviews.pop(self.tick, []):
            if customer.review_tick == self.tick:
                customer.looks_around()

    def ends(self) -> None:
        """Step 9: what was heard is taken in, changes of brand take place, the hour is recorded, the clock moves on."""
        for customer in self.stirred:
            customer.takes_in()
        for switch in self.switching:
            self.apply(switch)
        self.switching = []
        for brand in self.brands:
            brand.showroom.hour_ends()
        self.hours.append([self.account(brand) for brand in self.brands])
        if self.collector is not None:
            self.collector.collect(self)
        self.tick += 1
        self.running = self.tick < self.ticks

    def apply(self, switch: Switch) -> None:
        """A customer leaves, switches or joins."""
        if switch.left is not None:
            switch.left.note("churned")
        if switch.to is not None:
            switch.to.note("joined" if switch.left is None else "won")
        self.switches.append((self.tick, switch))
        switch.who.changes_brand(switch.to)

    def account(self, brand: Brand) -> dict[str, int]:
        """A brand's hour: what was counted in it, and its stocks at the end."""
        hour, brand.this_hour = brand.this_hour, type(brand.this_hour)()
        hour["customers"] = len(brand.customers)
        hour["satisfaction"] = sum(fixed(customer.satisfaction) for customer in brand.customers)
        hour["value"] = sum(fixed(customer.value) for customer in brand.customers)
        hour["queue"] = sum(complaint.waits for queue in brand.queues for _, _, complaint in queue)
        hour["busy"] = sum(one.complaint is not None for one in brand.agents)
        hour["subscribers"] = sum(len(feed.followers) for feed in brand.says[0])
        hour["causes_known"] = brand.roots.known
        hour["failures_left"] = fixed(brand.roots.failures_left)
        return {name: hour[name] for name in RECORD_COLUMNS}

    # What agents do through the town

    def enter_touch(self, customer: Customer, second: int, incident: int = -1) -> None:
        """Enter a touchpoint into the calendar."""
        self.touches[rhythm.tick_of_second(second, self.tick_hours)].append((incident, second, customer))

    def plan(self, hours: float, errand: Callable[[], None]) -> None:
        """Put something that somebody will do into the agenda (this tick at the earliest)."""
        self.plan_for(rhythm.tick_of_hour(hours, self.tick_hours), errand)

    def plan_for(self, tick: int, errand: Callable[[], None]) -> None:
        """The same for a known tick."""
        self.agenda[max(tick, self.tick)].append(errand)

    def stir(self, customer: Person) -> None:
        """Somebody's opinions will change at the hour's end."""
        self.stirred[customer] = None

    def overhear(self, customer: Person, message: Message) -> None:
        """Note that somebody has heard something; of people who are watched it is kept."""
        self.hearers.append(customer)
        if self.watch is not None and self.watch[customer.number]:
            self.hearings.append((self.tick, customer, message))

    def note_switch(self, who: Reviewing, to: Brand | None, causes: list[int]) -> None:
        """A change of brand, for the hour's end."""
        who.switch = Switch(who, who.brand, to, causes)
        self.switching.append(who.switch)

    def start_cascade(
        self, author: Person | Feed, brand: Brand, key: int, sign: int, severity: float, hours: float, voice: int,
        channel: int,
    ) -> Cascade:  # fmt: skip
        """A root post about a brand. Only what customers say of themselves counts as their taking part, and as a mention."""
        appeal = spread.appeal(self.draw(draws.POST_APPEAL, 0, key), self.setting.spread.appeal_tail)
        cascade = Cascade(key, author, brand, sign, severity, hours, single(appeal), voice, channel)
        self.cascades.append(cascade)
        self.add_post(key, author, cascade, None)
        if voice == CUSTOMER and not isinstance(author, Feed):
            author.takes_part(brand, speaks_well=sign > 0)
            brand.note({-1: "mentions_negative", 0: "mentions_neutral", 1: "mentions_positive"}[sign])
        return cascade

    def add_post(self, key: int, author: Person | Feed, cascade: Cascade, parent: Post | None) -> None:
        """A new post of a cascade; its author's followers get it in the next hour."""
        group = author.topic(key) if isinstance(author, Feed) else author.group
        post = Post(key, author, cascade, parent, self.tick, group)
        cascade.posts.append(post)
        self.posts.append(post)

    def record(self) -> Record:
        """What has happened so far."""
        return record_of(self)


def fixed(value: float) -> int:
    """A number in the fixed point in which stocks are summed."""
    return math.floor(value * FIXED_STOCK + 0.5)
