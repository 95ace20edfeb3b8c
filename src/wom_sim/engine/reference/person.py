"""Somebody on the graph: what is known of them, what they hear, and the state of mind that it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa.discrete_space import Cell, FixedAgent

from wom_sim.engine.reference.believing import Beliefs
from wom_sim.engine.reference.contacts import Contact
from wom_sim.engine.reference.things import Message, Numbered, Switch, single
from wom_sim.model import spread
from wom_sim.model.learning import NO_CAUSE

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.customer import Customer
    from wom_sim.engine.reference.town import Town


class Person(Numbered, FixedAgent):
    """Somebody with a brand or (a prospect) without. Opinions are chances to prefer each brand."""

    def __init__(
        self, town: Town, number: int, cell: Cell, group: int, traits: dict[str, float], brand: Brand | None
    ) -> None:
        super().__init__(town)
        self.town, self.number, self.cell, self.group = town, number, cell, group
        self.activity, self.readiness = traits["activity"], traits["voice"]
        self.value, self.loyalty = traits["value"], traits["loyalty"]
        self.followers: list[Customer] = []  # who hears this customer; strong ties first
        self.strong_ties: dict[Person, None] = {}  # friends, in the same order
        self.hears: list[Person] = []  # whom this customer hears
        self.brand = brand
        self.employer: Brand | None = None
        self.satisfaction = self.expectation = single(town.setting.touchpoints.ordinary_outcome)
        self.grievance, self.grieved_day = 0.0, 0
        self.opinions = [single(spread.experience(self.satisfaction)) if one is brand else 0.5 for one in town.brands]
        self.beliefs = Beliefs(self)  # in what each brand says
        self.settled_day = 0  # as of which opinions and beliefs stand
        self.contract_day = 0
        self.left: Brand | None = None  # the brand left last
        self.left_day = 0  # when that was
        self.helped_day: int | None = None  # when a complaint was last resolved
        self.contact: Contact | None = None  # that a desk knows of
        self.answered = False
        self.switch: Switch | None = None
        self.inbox: list[Message] = []  # of the hour at hand
        self.touches, self.review_tick = 0, 0
        self.cause = NO_CAUSE  # root cause of the latest failure
        self.load_before, self.load, self.load_tick = 0, 0, 0
        self.pushed_before, self.pushed, self.pushed_tick = 0, 0, 0
        self.muted: set[Person] = set()  # whom this customer has stopped following
        self.seen: set[Brand] = set()
        self.engaged: set[Brand] = set()
        self.advocated: set[Brand] = set()

    def __repr__(self) -> str:
        brand = "no brand" if self.brand is None else self.brand.parameters.name
        return f"{type(self).__name__}({self.number}, {brand}, satisfaction {self.satisfaction:.2f})"

    def hears_of(
        self, brand: Brand, sign: int, weight: float, trust: float, how: int, source: Person | None, key: int
    ) -> None:
        """A message about a brand, weighed; it works at the hour's end."""
        rates = self.town.setting.spread
        strength = 0
        if sign != 0:
            strength = spread.strength(
                rates.advice, weight, trust, self.brand is brand, sign, rates.keep_positive, rates.keep_negative
            )
            self.town.stir(self)
        message = Message(brand, sign, strength, how, source, key)
        self.inbox.append(message)
        self.town.overhear(self, message)

    def witnesses(self, brand: Brand, step: float) -> None:
        """See how a brand behaves, for better or worse: belief in its word changes at the hour's end."""
        self.beliefs.learn(brand, step)

    def takes_part(self, brand: Brand, speaks_well: bool) -> None:
        """Depth, and where the customer speaks well of the brand, relationship."""
        self.engaged.add(brand)
        if speaks_well:
            self.advocated.add(brand)

    @property
    def grievance_today(self) -> float:
        """The grievance (0 to 1) as it stood, faded since."""
        days = self.town.today - self.grieved_day
        return self.grievance * spread.left_after(days, self.town.setting.reviews.grievance_half_life_days)

    @grievance_today.setter
    def grievance_today(self, value: float) -> None:
        self.grievance, self.grieved_day = single(value), self.town.today

    def opinion_of(self, brand: Brand) -> float:
        """The opinion of a brand today, faded towards own experience, or towards one half where there is none."""
        anchor = spread.experience(self.satisfaction) if brand is self.brand else 0.5
        kept = spread.left_after(self.town.today - self.settled_day, self.town.setting.spread.opinion_half_life_days)
        opinion: float = spread.faded(self.opinions[brand.number], anchor, kept)
        return opinion

    def settles(self) -> None:
        """Bring the opinions up to today."""
        if self.settled_day != self.town.today:
            self.opinions = [single(self.opinion_of(brand)) for brand in self.town.brands]
            self.beliefs.settle()
            self.settled_day = self.town.today

    def takes_in(self) -> None:
        """The hour's end: opinions fade to today and take in what was heard."""
        self.settles()
        for brand in self.town.brands:
            heard = [message for message in self.inbox if message.brand is brand]
            up = min(spread.MOST_HEARD, sum(message.strength for message in heard if message.sign > 0))
            down = min(spread.MOST_HEARD, sum(message.strength for message in heard if message.sign < 0))
            if up + down > 0:
                self.opinions[brand.number] = single(spread.opinion_after(self.opinions[brand.number], up, down))
        self.beliefs.take_in()
