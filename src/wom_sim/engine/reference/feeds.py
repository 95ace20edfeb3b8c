"""Step 7 of the hour: a brand's own feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.engine.reference.things import key_of, single
from wom_sim.model import draws, voice
from wom_sim.model.attention import WAKING_HOURS_A_WEEK, moment_of_post, posts_due
from wom_sim.model.rhythm import waking_time
from wom_sim.model.service import cents
from wom_sim.model.trust import OWN_FEED
from wom_sim.world.channels import public_channel
from wom_sim.world.outreach import Feed as FeedParameters

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.person import Person


class Feed:
    """A feed of a brand under one policy (its ``place`` in it): it posts as a person does, and has followers of its own."""

    number = -1  # in the records: nobody
    strong_ties: dict[Person, None] = {}  # noqa: RUF012  (it has none)

    def __init__(self, brand: Brand, place: int, parameters: FeedParameters) -> None:
        self.town, self.brand, self.place, self.parameters = brand.town, brand, place, parameters
        self.channel = public_channel(self.town.channels, parameters.channel)
        self.rate = parameters.posts_per_week / WAKING_HOURS_A_WEEK
        self.phase = self.town.draw(draws.FEED_PHASE, 0, brand.number, place)
        self.followers = {customer: None for customer in self.town.customers if self.attracts(customer)}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.parameters.name!r}, {len(self.followers)} followers)"

    def attracts(self, customer: Person) -> bool:
        """Whether somebody follows the feed at the start, when most of those who do are customers."""
        own = self.town.world.population.brand[customer.number] == self.brand.number
        if self.parameters.interest_groups and customer.group not in self.parameters.interest_groups:
            return False
        chance = self.parameters.followers if own else self.parameters.followers_elsewhere
        return self.town.trait_draw(draws.TRAIT_FEED, self.place, customer.number, self.brand.number) < chance

    def loses(self, customer: Person) -> None:
        """A follower has had enough."""
        if customer in self.followers:
            del self.followers[customer]
            self.brand.note("unfollowed")

    def posts(self) -> None:
        """What is due in this hour: an even grid in waking time."""
        town = self.town
        start, end = town.hour, (town.tick + 1) * town.tick_hours
        before, by = (posts_due(waking_time(hour, town.rhythm), self.rate, self.phase) for hour in (start, end))
        for number in range(before + 1, by + 1):
            self.posts_one(moment_of_post(number, self.rate, self.phase, start, end, town.rhythm))

    def posts_one(self, hours: float) -> None:
        """A post, useful or not."""
        town, own = self.town, self.parameters
        key = key_of(town.key(draws.POST_KEY, self.brand.number, voice.CONTENT, int(hours * 3600.0)), self.place)
        useful = town.draw(draws.FEED_KIND, 0, key) < own.useful
        tone = 1.0 if own.tone == "matched" else town.setting.attention.corporate_tone
        town.start_cascade(self, self.brand, key, int(useful), single(tone), hours, OWN_FEED, self.channel)
        self.brand.note("content_posts")
        self.brand.note("content_cents", cents(own.cost_per_post))

    def topic(self, key: int) -> int | None:
        """The interest group that a post is about: one of those that the feed is made for; None, if it is for everybody."""
        groups = self.parameters.interest_groups
        return groups[int(self.town.draw(draws.FEED_KIND, 1, key) * len(groups))] if groups else None
