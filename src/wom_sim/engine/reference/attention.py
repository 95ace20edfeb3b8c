"""What a reader's attention is made of: the load of the feed, what is pushed and wears out, and whom one stops following."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wom_sim.engine.reference.feeds import Feed
from wom_sim.engine.reference.person import Person
from wom_sim.engine.reference.things import Post
from wom_sim.model import attention, draws, spread

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand


class Attentive(Person):
    """What people can take in, and what they have had enough of."""

    def busy_feed(self) -> float:
        """Posts in this reader's feed up to the hour's start, decayed; the one at hand counts from the next hour on."""
        town, rates = self.town, self.town.setting.spread
        if self.load_tick != town.tick:
            half_life = rates.crowding_half_life_hours / town.tick_hours
            left = spread.load_left(town.tick - self.load_tick, half_life)
            self.load_before = self.load = (self.load * left) >> 16
            self.load_tick = town.tick
        self.load = min(65535, self.load + 1)
        others: float = attention.background_load(
            town.setting.attention.background_posts, rates.crowding_half_life_hours
        )
        return self.load_before + others

    def is_pushed(self, post: Post) -> float:
        """A post was seen: what is left of its effect, which is all of it unless it is push; whoever pushes may be left."""
        cascade, town = post.cascade, self.town
        if not attention.is_pushed(cascade.voice, post.parent is not None, cascade.sign):
            return 1.0
        left = self.wears_out(cascade.brand)
        if not isinstance(post.author, Feed):
            leaves = attention.stop_chance(town.setting.attention.mute, left)
            if town.draw(draws.STOPS_FOLLOWING, 1, post.key, self.number) < leaves:
                cascade.brand.note("muted")
                town.farewells.append(partial(self.muted.add, post.author))
        return left

    def wears_out(self, brand: Brand) -> float:
        """Something pushed for a brand was seen: what is left of its effect; it wears out the next from the next hour on."""
        town, rates = self.town, self.town.setting.attention
        brand.note("pushed")
        if self.pushed_tick != town.tick:
            half_life = 24.0 * rates.wear_out_half_life_days / town.tick_hours
            kept = spread.load_left(town.tick - self.pushed_tick, half_life)
            self.pushed_before = self.pushed = (self.pushed * kept) >> 16
            self.pushed_tick = town.tick
        self.pushed += attention.PUSHED
        left: float = attention.effect_left(self.pushed_before, rates.wear_out_posts)
        return left

    def answers_feed(self, feed: Feed, post: Post, left: float) -> None:
        """A post of a feed was read: a useful one may engage its reader, after one of no use the reader may leave."""
        town, rates = self.town, self.town.setting.attention
        if post.cascade.sign > 0:
            if town.draw(draws.FEED_ENGAGES, 0, post.key, self.number) < attention.engage_chance(
                rates.engage, left, post.cascade.severity
            ):
                self.takes_part(post.cascade.brand, speaks_well=False)
        elif town.draw(draws.STOPS_FOLLOWING, 0, post.key, self.number) < attention.stop_chance(rates.unfollow, left):
            town.farewells.append(partial(feed.loses, self))
