"""A customer: meets a brand, speaks or stays silent, reads, passes on, tells friends, reviews, stays or leaves."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from mesa.discrete_space import Cell, FixedAgent

from wom_sim.engine.record import FIXED_STOCK, OFFER, READ, REPLY, TOLD, WHOLE
from wom_sim.engine.reference.things import (
    Answer,
    Cascade,
    Complaint,
    Message,
    Numbered,
    Post,
    Reader,
    Switch,
    fading,
    key_of,
    single,
)
from wom_sim.model import draws, reviews, service, spread, touchpoints, voice
from wom_sim.model.parameters import MOST_INCIDENTS
from wom_sim.model.rhythm import later

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.town import Town

ORDINARY_TOUCH = -1  # instead of the number of an incident


class Customer(Numbered, FixedAgent):
    """Somebody on the graph, with a brand or (a prospect) without. Opinions are chances to prefer each brand."""

    def __init__(
        self, town: Town, number: int, cell: Cell, group: int, traits: dict[str, float], brand: Brand | None
    ) -> None:
        super().__init__(town)
        self.town, self.number, self.cell, self.group = town, number, cell, group
        self.activity, self.readiness = traits["activity"], traits["voice"]
        self.value, self.loyalty = traits["value"], traits["loyalty"]
        self.followers: list[Customer] = []  # who hears this customer; strong ties first
        self.strong_ties: dict[Customer, None] = {}  # friends, in the same order
        self.hears: list[Customer] = []  # whom this customer hears
        self.brand = brand
        self.satisfaction = self.expectation = single(town.setting.touchpoints.ordinary_outcome)
        self.grievance, self.grieved_day = 0.0, 0
        self.opinions = [single(spread.experience(self.satisfaction)) if one is brand else 0.5 for one in town.brands]
        self.settled_day = 0  # as of which the opinions stand
        self.contract_day = 0
        self.left: Brand | None = None  # the brand left last
        self.left_day = self.helped_day = None
        self.answered = False
        self.switch: Switch | None = None
        self.inbox: list[Message] = []  # of the hour at hand
        self.touches, self.review_tick = 0, 0
        self.load_before, self.load, self.load_tick = 0, 0, 0
        self.seen: set[Brand] = set()
        self.engaged: set[Brand] = set()
        self.advocated: set[Brand] = set()

    # Step 1: touchpoints

    def meets_brand(self, second: int, incident: int = ORDINARY_TOUCH) -> None:
        """One touchpoint: its outcome, how it feels, what it does to satisfaction, and what is said of it."""
        town, rates = self.town, self.town.setting.touchpoints
        if self.brand is None or (incident >= 0 and town.incidents[incident].brand != self.brand.name):
            return
        origin = (MOST_INCIDENTS + 2) * second + incident + 1
        severity_draw = town.draw(draws.TOUCH_SEVERITY, origin, self.number)
        if incident >= 0:
            serious = severity_draw < town.incidents[incident].severity
            outcome = touchpoints.SERIOUS if serious else touchpoints.MINOR
        else:
            firm = self.brand.parameters
            outcome = touchpoints.outcome(
                town.draw(draws.TOUCH_OUTCOME, origin, self.number), severity_draw,
                firm.failure_rate, firm.delight_rate, firm.serious_share,
            )  # fmt: skip
        feeling = touchpoints.felt(
            outcome, rates.ordinary_outcome, rates.minor_outcome, rates.serious_outcome, rates.delight_outcome
        )
        expectation = self.expectation
        self.satisfaction = single(touchpoints.satisfaction_after(
            self.satisfaction, expectation, feeling, rates.disconfirmation, rates.satisfaction_adaptation
        ))  # fmt: skip
        self.expectation = single(touchpoints.expectation_after(expectation, feeling, rates.expectation_adaptation))
        town.stir(self)
        self.speaks(second / 3600.0, origin, outcome)

    def next_touch(self, second: int) -> int:
        """The second of the touchpoint that follows one at ``second``, at least one second later."""
        self.touches += 1
        gap = touchpoints.gap_hours(
            self.town.draw(draws.TOUCH_GAP, self.touches, self.number),
            self.town.setting.touchpoints.gap_days,
            self.activity,
        )
        return max(second + 1, int(min(later(second / 3600.0, gap, self.town.rhythm) * 3600.0, 2147483000.0)))

    # Step 2: voice

    def speaks(self, hours: float, origin: int, outcome: int) -> None:
        """After a touch: silence, a complaint, praise, a mention or a plan to leave; and a story for friends."""
        if outcome in (touchpoints.MINOR, touchpoints.SERIOUS):
            self.reacts_to_failure(hours, origin, outcome == touchpoints.SERIOUS)
            return
        town, rates = self.town, self.town.setting.voice
        voice_draw = town.draw(draws.VOICE, origin, self.number)
        grievance = self.grievance_today
        if outcome == touchpoints.DELIGHT and voice.speaks_well(voice_draw, rates.praise, self.readiness, grievance):
            self.plans_post(hours, draws.PRAISE, origin, 1, 1.0)
        elif outcome == touchpoints.ORDINARY and voice_draw < rates.mention * self.readiness:
            # Someone who bears a grievance mentions the brand to complain of it again.
            again = voice_draw < rates.mention * self.readiness * grievance
            kind, sign = (draws.COMPLAINT, -1) if again else (draws.MENTION, 0)
            self.plans_post(hours, kind, origin, sign, town.setting.service.minor_weight)
        self.starts_story(hours, origin, outcome, 1.0)

    def reacts_to_failure(self, hours: float, origin: int, serious: bool) -> None:
        """Exit, voice or silence after a failure, which leaves a grievance."""
        town, rates, weights = self.town, self.town.setting.voice, self.town.setting.service
        severity = weights.serious_weight if serious else weights.minor_weight
        grievance = self.grievance_today
        choice = voice.after_failure(
            town.draw(draws.VOICE, origin, self.number), rates.complain_serious if serious else rates.complain_minor,
            rates.public_share, rates.leave_plan if serious else 0.0, self.readiness,
            voice.voice_boost(grievance, self.answered, rates.grievance_boost, rates.answered_boost),
        )  # fmt: skip
        self.brand.note("problems")
        self.grievance_today = 1.0 - (1.0 - grievance) * (1.0 - severity)
        if choice == voice.PUBLIC:
            when = self.gets_round_to_it(hours, origin, rates.delay_hours)
            self.plans_post(when, draws.COMPLAINT, origin, -1, severity, serious)
        elif choice == voice.PRIVATE:
            when = self.gets_round_to_it(hours, origin, rates.private_delay_hours)
            key = town.identity(self, draws.PRIVATE_COMPLAINT, origin)
            town.plan(when, partial(self.complains_in_private, self.brand, key, severity, serious, when))
        elif choice == voice.LEAVES:
            self.plans_to_leave(origin)
        self.starts_story(hours, origin, touchpoints.SERIOUS if serious else touchpoints.MINOR, severity)

    def gets_round_to_it(self, hours: float, origin: int, mean_delay: float) -> float:
        """When a customer complains: after an exponential delay in waking time."""
        delay = draws.exponential(self.town.draw(draws.VOICE_DELAY, origin, self.number)) * mean_delay
        return later(hours, delay, self.town.rhythm)

    def plans_to_leave(self, origin: int) -> None:
        """Bring the next review forward, to tomorrow at the earliest."""
        town = self.town
        wait = draws.exponential(town.draw(draws.PLAN_DELAY, origin, self.number)) * town.setting.voice.leave_plan_days
        earlier = town.tomorrow + int(min(wait * town.day_ticks, 1e6))
        if earlier < self.review_tick:
            self.reviews_at(earlier)

    def plans_post(
        self, hours: float, kind: int, origin: int, sign: int, severity: float, serious: bool = False,
        brand: Brand | None = None,
    ) -> None:  # fmt: skip
        """Put a post of one's own into the agenda."""
        key = self.town.identity(self, kind, origin)
        about = brand or self.brand
        self.town.plan(hours, partial(self.posts, about, key, sign, single(severity), serious, hours))

    def starts_story(self, hours: float, origin: int, outcome: int, severity: float) -> None:
        """A story to tell to friends over the coming weeks, if the touch was worth one."""
        rates = self.town.setting.voice
        ahead = voice.conversations(outcome, rates.talk_failure, rates.talk_delight, rates.talk_ordinary, severity)
        sign = {touchpoints.DELIGHT: 1, touchpoints.ORDINARY: 0}.get(outcome, -1)
        key = self.town.identity(self, draws.STORY, origin)
        self.goes_on_telling(self.brand, key, sign, self.town.today, 0, ahead, hours)

    # Step 3: what is said, told, read and reshared

    def posts(self, brand: Brand, key: int, sign: int, severity: float, serious: bool, hours: float) -> None:
        """A root post; a complaint also becomes a ticket, noticed or not, and rivals may court its author."""
        cascade = self.town.start_cascade(self, brand, key, sign, severity, hours)
        if sign < 0:
            brand.note("complaints")
            complaint = Complaint(
                key, self, brand, True, serious, severity, len(self.followers), single(self.value), hours, cascade
            )
            self.town.complaints.append(complaint)
            brand.may_notice(complaint)
            for one in self.town.brands:
                if one is not brand:
                    one.rival.may_reach_out(complaint)

    def complains_in_private(self, brand: Brand, key: int, severity: float, serious: bool, hours: float) -> None:
        """A complaint by phone, mail or message: it reaches the desk at once."""
        brand.note("complaints")
        complaint = Complaint(
            key, self, brand, False, serious, single(severity), len(self.followers), single(self.value), hours
        )
        self.town.complaints.append(complaint)
        brand.gets(complaint, hours)

    def goes_on_telling(
        self,
        brand: Brand,
        key: int,
        sign: int,
        day: int,
        told: int,
        ahead: float,
        hours: float,
        next_tick: bool = False,
    ) -> None:
        """Plan a story's next telling, if it is told on; ``ahead`` are the conversations still expected."""
        half_life = 24.0 * self.town.setting.voice.talk_half_life_days
        gap = voice.next_telling(self.town.draw(draws.STORY_GAP, told, key), ahead, half_life)
        if gap < 0.0:
            return
        left = single(voice.still_ahead(ahead, gap, half_life))
        telling = partial(self.tells, brand, key, sign, day, told, left, hours + gap)
        if next_tick:
            self.town.plan_for(max(self.town.tick + 1, int((hours + gap) / self.town.tick_hours)), telling)
        else:
            self.town.plan(hours + gap, telling)

    def tells(self, brand: Brand, key: int, sign: int, day: int, told: int, ahead: float, hours: float) -> None:
        """Tell a story of a given day to one friend (without any: to somebody who is not on the graph)."""
        town, rates = self.town, self.town.setting.voice
        helped = self.brand is brand and self.helped_day is not None and self.helped_day >= day
        now = voice.told_sign(
            town.draw(draws.STORY_TOLD, told, key), sign, helped, rates.helped_talk, rates.helped_praise
        )
        if now != voice.UNTOLD:
            brand.note({-1: "talk_negative", 0: "talk_neutral", 1: "talk_positive"}[now])
            if now > 0:
                self.takes_part(brand, speaks_well=True)
            if self.strong_ties and now != 0:
                pick = int(town.draw(draws.STORY_LISTENER, told, key) * len(self.strong_ties))
                self.followers[pick].hears_of(brand, now, 1.0, town.setting.spread.trust_friend, TOLD, self, key)
        self.goes_on_telling(brand, key, sign, day, told + 1, ahead, hours, next_tick=True)

    def hears_of(
        self, brand: Brand, sign: int, weight: float, trust: float, how: int, source: Customer, key: int
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

    def busy_feed(self) -> int:
        """Posts delivered to this reader up to the hour's start, decayed; the one at hand counts from the next hour on."""
        town, rates = self.town, self.town.setting.spread
        if self.load_tick != town.tick:
            passed = town.tick - self.load_tick
            half_life = rates.crowding_half_life_hours / town.tick_hours
            ticks_kept = min(20_000, math.ceil(16.0 * half_life) + 1)  # after which less than one part is left
            left = int(65536.0 * 2.0 ** (-passed / half_life)) if passed < ticks_kept else 0
            self.load_before = self.load = (self.load * left) >> 16
            self.load_tick = town.tick
        self.load = min(65535, self.load + 1)
        return self.load_before

    def finds(self, post: Post) -> None:
        """A post in the feed: seen or not."""
        cascade, rates = post.cascade, self.town.setting.spread
        load = self.busy_feed()
        if self is cascade.author:
            return
        attention = rates.negative_attention if cascade.sign < 0 else 1.0
        chance = spread.see_chance(rates.see, self.relevance_of(post), attention, load, rates.crowding_posts)
        if self.town.draw(draws.SEEN, 0, post.key, self.number) < chance:
            self.reads(post)

    def relevance_of(self, post: Post) -> float:
        """Relevance of what somebody posts: more inside one's own interest group."""
        return 1.0 if self.group == post.author.group else float(self.town.setting.spread.other_group)

    def reads(self, post: Post) -> None:
        """A post is read: it says something about the brand, and may be passed on."""
        cascade, rates = post.cascade, self.town.setting.spread
        brand = cascade.brand
        self.joins_readers(cascade)
        self.notices(brand)
        strong = self in post.author.strong_ties
        weight = rates.post_weight if strong else rates.post_weight / rates.strong_tie_factor
        self.hears_of(brand, cascade.sign, weight * cascade.severity, rates.trust_friend, READ, post.author, post.key)
        if self.town.draw(draws.RESHARE, 0, post.key, self.number) < self.eagerness(cascade, strong):
            self.decides_to_reshare(post, self.town.draw(draws.RESHARE_DELAY, 0, post.key, self.number))

    def finds_answer(self, answer: Answer, post: Post) -> None:
        """A brand's reply, or a rival's offer, under a copy of the complaint in the feed: seen or not, liked or not."""
        town, rates, cascade = self.town, self.town.setting.spread, post.cascade
        key = key_of(answer.key, post.key)
        load = self.busy_feed()
        offer = answer.reply is None
        chance = spread.see_chance(rates.see, self.relevance_of(post), 1.0, load, rates.crowding_posts)
        seen = town.draw(draws.OFFER_SEEN if offer else draws.REPLY_SEEN, 0, key, self.number) < chance
        if self is cascade.author or not seen:
            return
        self.notices(answer.speaker)
        sign = 1 if town.draw(draws.OFFER_PUSHY, 0, key, self.number) < answer.quality else -1
        weight = rates.post_weight * (1.0 if offer else town.setting.service.reply_effect)
        trust = rates.trust_rival if offer else rates.trust_brand
        self.hears_of(answer.speaker, sign, weight, trust, OFFER if offer else REPLY, post.author, post.key)
        if not offer:  # a reply brings the complaint up again
            self.joins_readers(cascade)
            eagerness = rates.reexposure * self.eagerness(cascade, self in post.author.strong_ties)
            if town.draw(draws.REPLY_RESHARE, 0, key, self.number) < eagerness:
                self.decides_to_reshare(post, town.draw(draws.RESHARE_DELAY, 1, key, self.number))

    def joins_readers(self, cascade: Cascade) -> None:
        """Be noted among those who have seen a cascade."""
        if self not in cascade.readers:
            cascade.readers[self] = Reader()
            cascade.reach += 1

    def notices(self, brand: Brand) -> None:
        """A post on a brand was seen."""
        brand.note("seen")
        if brand not in self.seen:
            self.seen.add(brand)
            brand.note("reached")

    def takes_part(self, brand: Brand, speaks_well: bool) -> None:
        """Depth, and where the customer speaks well of the brand, relationship."""
        self.engaged.add(brand)
        if speaks_well:
            self.advocated.add(brand)

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
        delay = spread.reshare_delay(delay_draw, town.setting.spread.half_life_hours)
        due = town.tick + max(1, math.ceil(min(delay / town.tick_hours, 1e8)))
        if reader.decided is None:
            town.resolved_to_reshare.append((self, post.cascade))
        elif (due, post.key) >= (reader.due, reader.parent.key):
            return
        reader.decided, reader.due, reader.parent = town.tick, due, post

    def reshares(self, cascade: Cascade) -> None:
        """Pass a post on, as decided."""
        key = key_of(cascade.key, draws.RESHARED, self.number)
        self.town.add_post(key, self, cascade, cascade.readers[self].parent)
        self.takes_part(cascade.brand, speaks_well=cascade.sign > 0)
        cascade.brand.note("reshares")

    # What service does to a customer

    def is_answered(self, complaint: Complaint) -> None:
        """A first reply calms, the more the sooner."""
        rates = self.town.setting.service
        self.answered = True
        wait = complaint.first_reply - complaint.born
        self.grievance_today *= service.grievance_left_by_reply(wait, rates.expected_wait_hours, rates.reply_calm)

    def is_helped(self, complaint: Complaint, paid: float) -> None:
        """A resolution takes grievance away, lifts satisfaction, quiets the story, and may earn public thanks."""
        town, rates = self.town, self.town.setting.service
        self.grievance_today *= service.grievance_left_by_solution(
            complaint.first_reply - complaint.born, rates.expected_wait_hours, rates.recovery, rates.fast_recovery,
            paid, rates.money_recovery, rates.fair_compensation,
        )  # fmt: skip
        self.satisfaction = single(min(1.0, self.satisfaction + rates.satisfaction_gain))
        self.helped_day = town.today
        if complaint.public and town.draw(draws.THANKS, 0, complaint.key) < rates.thanks:
            self.plans_post((town.tick + 1) * town.tick_hours, draws.THANKED, complaint.key, 1, 1.0)

    def gives_up(self, complaint: Complaint, time: float) -> None:
        """Patience has ended while the complaint waited; some then complain in public (again)."""
        town = self.town
        if town.draw(draws.SHAMES, 0, complaint.key) < town.setting.voice.shame:
            when = max(time, (town.tick + 1) * town.tick_hours)
            self.plans_post(
                when, draws.SHAMED, complaint.key, -1, complaint.severity, complaint.serious, complaint.brand
            )

    # State of mind

    @property
    def grievance_today(self) -> float:
        """The grievance (0 to 1) as it stood, faded since."""
        days = self.town.today - self.grieved_day
        return self.grievance * fading(days, self.town.setting.reviews.grievance_half_life_days)

    @grievance_today.setter
    def grievance_today(self, value: float) -> None:
        self.grievance, self.grieved_day = single(value), self.town.today

    def opinion_of(self, brand: Brand) -> float:
        """The opinion of a brand today, faded towards own experience, or towards one half where there is none."""
        anchor = spread.experience(self.satisfaction) if brand is self.brand else 0.5
        kept = fading(self.town.today - self.settled_day, self.town.setting.spread.opinion_half_life_days)
        opinion: float = spread.faded(self.opinions[brand.number], anchor, kept)
        return opinion

    def settles(self) -> None:
        """Bring the opinions up to today."""
        if self.settled_day != self.town.today:
            self.opinions = [single(self.opinion_of(brand)) for brand in self.town.brands]
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

    # Step 6: reviews

    def reviews_at(self, tick: int) -> None:
        """Enter the next review into the calendar."""
        self.review_tick = tick
        self.town.reviews[tick].append(self)

    def looks_around(self) -> None:
        """A review that is due: stay or leave, or (a prospect) join or not; and the date of the next one."""
        town = self.town
        if self.brand is None:
            self.considers_joining()
            self.reviews_at(town.tick + town.ticks_in(town.setting.joining.review_days))
        else:
            if self.switch is None:
                self.considers_leaving()
            self.reviews_at(town.tick + town.ticks_in(town.setting.reviews.interval_days))

    def considers_leaving(self) -> None:
        """The hazard to leave and its parts; whoever leaves chooses where to go."""
        town, rates, brand = self.town, self.town.setting.reviews, self.brand
        own = reviews.own_effect(self.satisfaction, self.grievance_today, rates.dissatisfaction, rates.grievance)
        word = 0.0
        if len(town.brands) > 1:
            best = max(self.opinion_of(rival) for rival in town.brands if rival is not brand)
            word = reviews.opinion_effect(
                self.opinion_of(brand), best, rates.opinion, rates.preference, rates.switching_cost
            )
        friends = reviews.friends_effect(self.friends_who_left(brand), rates.friend_left, rates.friend_left_cap)
        tenure = max(0.0, float(town.today - self.contract_day))
        loyal = reviews.loyalty_factor(self.loyalty, tenure, rates.loyalty_tenure, rates.tenure_half_days)
        chance = reviews.leave_chance(brand.base_hazard * loyal * (1.0 + own + word) * friends, rates.interval_days)
        brand.note("reviews")
        brand.note("review_weight", int(chance * FIXED_STOCK + 0.5))
        if town.draw(draws.LEAVE, town.tick, self.number) < chance:
            town.note_switch(self, self.chooses(leaving=brand), causes_of_leaving(own, word, friends))

    def friends_who_left(self, brand: Brand) -> float:
        """Number of friends who have left a brand lately, each the less the longer ago."""
        half_life = self.town.setting.reviews.friend_left_half_life_days
        left = 0.0
        for friend in self.strong_ties:
            if friend.left is brand and friend.brand is not brand:
                left += fading(self.town.today - friend.left_day, half_life)
        return left

    def considers_joining(self) -> None:
        """A prospect joins by external push and word of mouth (Bass), or when enough of those heard have joined."""
        town, rates = self.town, self.town.setting.joining
        if rates.kind == "none":
            return
        joined, heard = float(sum(one.brand is not None for one in self.hears)), float(len(self.hears))
        if rates.kind == "bass":
            share = joined / heard if heard > 0.0 else 0.0
            chance = reviews.join_chance(rates.external, rates.imitation, share, rates.review_days, rates.period_days)
            joins = town.draw(draws.JOIN, town.tick, self.number) < chance
        else:
            joins = reviews.reaches_threshold(joined, heard, rates.threshold)
        if joins:
            causes = [0] * 5
            causes[reviews.BASE] = WHOLE
            town.note_switch(self, self.chooses(leaving=None), causes)

    def chooses(self, leaving: Brand | None) -> Brand | None:
        """The brand that a leaver or joiner takes, by utility and a Gumbel draw for each; None: stays without one."""
        town, rates = self.town, self.town.setting.reviews
        count = len(town.brands)

        def chance(what: int) -> float:
            return town.draw(draws.CHOICE, town.tick, self.number, what)

        if leaving is not None and (count == 1 or chance(count) < rates.leave_market):
            return None
        consults = chance(count + 1) < rates.consult_friends
        best, chosen = -math.inf, None
        for brand in town.brands:
            if brand is leaving:
                continue
            opinion = self.opinion_of(brand)
            friends = self.friends_opinion(brand, opinion) if consults else opinion
            worth = reviews.utility(
                float(brand.parameters.attraction), brand.log_share, rates.preference, opinion, friends, consults
            ) + draws.gumbel(chance(brand.number))
            if worth > best:
                best, chosen = worth, brand
        return chosen

    def friends_opinion(self, brand: Brand, fallback: float) -> float:
        """Mean opinion of a brand among friends, as they last formed it; the fallback where there are none."""
        if not self.strong_ties:
            return fallback
        total = 0.0
        for friend in self.strong_ties:
            total += friend.opinions[brand.number]
        return total / len(self.strong_ties)

    def changes_brand(self, to: Brand | None) -> None:
        """Start afresh with another brand, or none: new contract, no grievance, ordinary satisfaction."""
        town, left = self.town, self.brand
        self.settles()  # what has faded so far has faded towards the experience that ends now
        if left is not None:
            self.left, self.left_day = left, town.today
            left.customers.pop(self)
        if to is not None:
            to.customers[self] = None
        self.brand, self.switch, self.answered = to, None, False
        self.contract_day = town.today
        self.satisfaction = self.expectation = single(town.setting.touchpoints.ordinary_outcome)
        self.grievance_today = 0.0
        interval = town.setting.joining.review_days if to is None else town.setting.reviews.interval_days
        self.reviews_at(max(town.tomorrow, town.tick + town.ticks_in(interval)))


def causes_of_leaving(own: float, word: float, friends: float) -> list[int]:
    """Each component's share of the hazard (in 1/65536): friends multiply the rest, which adds up; the base takes what
    rounding leaves."""
    causes = [0] * 5
    rest = WHOLE / friends
    causes[reviews.FRIEND_LEFT] = int(WHOLE - rest)
    causes[reviews.OWN_FAILURE] = int(rest * own / (1.0 + own + word))
    causes[reviews.WORD_OF_MOUTH] = int(rest * word / (1.0 + own + word))
    causes[reviews.BASE] = WHOLE - sum(causes)
    return causes
