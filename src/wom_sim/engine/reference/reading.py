"""Step 3 of the hour: a feed is read; what is seen says something about a brand, and may be passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.engine.record import CONTENT, OFFER, READ, REPLY
from wom_sim.engine.reference.attention import Attentive
from wom_sim.engine.reference.feeds import Feed
from wom_sim.engine.reference.helping import Helping
from wom_sim.engine.reference.spokespeople import sees_through
from wom_sim.engine.reference.things import Answer, Cascade, Post, Reader, key_of
from wom_sim.engine.reference.workforce import Working
from wom_sim.model import draws, spread, voice
from wom_sim.model.rhythm import ticks_of_delay
from wom_sim.model.trust import conduct_in_answer, conduct_in_post, is_brands_word, post_trust
from wom_sim.world.channels import Medium

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand


class Reading(Attentive, Working, Helping):
    """What people see in their feeds, and what they pass on."""

    def finds(self, post: Post) -> None:
        """A post in the feed: seen or not."""
        if post.author in self.muted:
            return
        cascade, rates = post.cascade, self.town.setting.spread
        load = self.busy_feed()
        if self is cascade.author:
            return
        attention = rates.negative_attention if cascade.sign < 0 else 1.0
        chance = spread.see_chance(
            self.medium(cascade).see * self.looks, self.relevance_of(post), attention, load, rates.crowding_posts
        )
        if self.town.draw(draws.SEEN, 0, post.key, self.number) < chance:
            self.reads(post)

    def relevance_of(self, post: Post) -> float:
        """Relevance of what somebody posts: more inside one's own interest group."""
        return 1.0 if self.group == post.group else self.medium(post.cascade).other_group

    def medium(self, cascade: Cascade) -> Medium:
        """The channel on which a cascade runs."""
        return self.town.channels[cascade.channel]

    def reads(self, post: Post) -> None:
        """A post is read: it says something about the brand, and may be passed on."""
        cascade, rates = post.cascade, self.town.setting.spread
        brand = cascade.brand
        new = self.joins_readers(cascade)
        self.notices(brand)
        heard = -1 if sees_through(self, cascade, new) else cascade.sign
        strong = self in post.author.strong_ties
        left = self.is_pushed(post)
        weight = spread.post_weight(rates.post_weight, strong, rates.strong_tie_factor) * left
        stranger = not strong and self.medium(cascade).strangers
        reshared = post.parent is not None
        trust = post_trust(cascade.voice, reshared, stranger, self.town.trust)
        if cascade.sign > 0 and is_brands_word(cascade.voice, reshared):
            trust = self.beliefs.weigh(brand, trust)
        how, source = (CONTENT, None) if isinstance(post.author, Feed) else (READ, post.author)
        self.hears_of(brand, heard, weight * cascade.severity, trust, how, source, post.key)
        conduct = conduct_in_post(cascade.voice, reshared, cascade.thanks, self.town.trust)
        if heard != cascade.sign:  # a lesson that one copy of a message teaches
            conduct = self.town.setting.trust.pay_found_out if new else 0.0
        self.witnesses(brand, conduct)
        if isinstance(post.author, Feed):
            self.answers_feed(post.author, post, left)
            if cascade.sign == 0:  # of no use: nobody passes it on
                return
        eager = self.town.draw(draws.RESHARE, 0, post.key, self.number) < self.eagerness(cascade, strong)
        if eager and heard == cascade.sign:
            self.decides_to_reshare(post, self.town.draw(draws.RESHARE_DELAY, 0, post.key, self.number))

    def finds_answer(self, answer: Answer, post: Post) -> None:
        """A brand's reply, or a rival's offer, under a copy of the complaint in the feed: seen or not, liked or not."""
        town, rates, cascade = self.town, self.town.setting.spread, post.cascade
        if post.author in self.muted:
            return
        key = key_of(answer.key, post.key)
        load = self.busy_feed()
        offer = answer.reply is None
        see = self.medium(cascade).see * self.looks
        chance = spread.see_chance(see, self.relevance_of(post), 1.0, load, rates.crowding_posts)
        seen = town.draw(draws.OFFER_SEEN if offer else draws.REPLY_SEEN, 0, key, self.number) < chance
        if self is cascade.author or not seen:
            return
        self.notices(answer.speaker)
        works = town.draw(draws.OFFER_PUSHY, 0, key, self.number) < answer.quality
        weight = rates.post_weight * (1.0 if offer else town.setting.service.reply_effect)
        trust = town.setting.trust.salesperson if offer else town.setting.trust.brand
        if works:  # what annoys needs no belief
            trust = self.beliefs.weigh(answer.speaker, trust)
        sign, how = 1 if works else -1, OFFER if offer else REPLY
        assert not isinstance(post.author, Feed)  # nobody replies to one
        self.hears_of(answer.speaker, sign, weight, trust, how, post.author, post.key)
        self.witnesses(answer.speaker, conduct_in_answer(offer, works, town.trust))
        if not offer:  # a reply brings the complaint up again
            self.joins_readers(cascade)
            eagerness = rates.reexposure * self.eagerness(cascade, self in post.author.strong_ties)
            if town.draw(draws.REPLY_RESHARE, 0, key, self.number) < eagerness:
                self.decides_to_reshare(post, town.draw(draws.RESHARE_DELAY, 1, key, self.number))

    def joins_readers(self, cascade: Cascade) -> bool:
        """Be noted among those who have seen a cascade; whether it is new to them."""
        new = self not in cascade.readers
        if new:
            cascade.readers[self] = Reader()
            cascade.reach += 1
            self.may_help(cascade)
        return new

    def notices(self, brand: Brand) -> None:
        """A post on a brand was seen."""
        brand.note("seen")
        if brand not in self.seen:
            self.seen.add(brand)
            brand.note("reached")
        self.reads_at_work()

    def eagerness(self, cascade: Cascade, strong: bool) -> float:
        """Chance to pass a seen post on."""
        rates = self.town.setting.spread
        chance: float = spread.reshare_chance(
            rates.reshare, cascade.appeal, cascade.sign, rates.reshare_negative, rates.reshare_positive,
            strong, rates.strong_tie_factor, cascade.eased,
        )  # fmt: skip
        return chance

    def decides_to_reshare(self, post: Post, delay_draw: float) -> None:
        """Reshare once per cascade; of several copies read in this hour the earliest counts, then the smallest key."""
        town, reader = self.town, post.cascade.readers[self]
        if reader.decided is not None and reader.decided < town.tick:
            return
        delay = spread.reshare_delay(delay_draw, self.medium(post.cascade).half_life)
        due = town.tick + ticks_of_delay(delay, town.tick_hours)
        if reader.decided is None:
            town.resolved_to_reshare.append((self, post.cascade))
        elif reader.parent is not None and (due, post.key) >= (reader.due, reader.parent.key):
            return
        reader.decided, reader.due, reader.parent = town.tick, due, post

    def reshares(self, cascade: Cascade) -> None:
        """Pass a post on, as decided."""
        key = key_of(cascade.key, voice.RESHARED, self.number)
        self.town.add_post(key, self, cascade, cascade.readers[self].parent)
        self.takes_part(cascade.brand, speaks_well=cascade.sign > 0)
        cascade.brand.note("reshares")
        cascade.brand.roots.hears_again(cascade)
