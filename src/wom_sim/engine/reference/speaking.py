"""Steps 1 and 2 of the hour: a customer meets the brand, and speaks of it or stays silent; and what is said later on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wom_sim.engine.record import TOLD
from wom_sim.engine.reference.channels import private_channel, usual_channel
from wom_sim.engine.reference.person import Person
from wom_sim.engine.reference.things import Complaint, single
from wom_sim.model import draws, peers, service, touchpoints, voice
from wom_sim.model.learning import AVERTED_FAILURE, NO_CAUSE
from wom_sim.model.parameters import MOST_INCIDENTS
from wom_sim.model.rhythm import later
from wom_sim.model.trust import CUSTOMER

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand

ORDINARY_TOUCH = -1  # instead of the number of an incident


class Speaking(Person):
    """What people live through with their brand, and what they say."""

    # Step 1: touchpoints

    def meets_brand(self, second: int, incident: int = ORDINARY_TOUCH) -> None:
        """One touchpoint: its outcome, how it feels, what it does to satisfaction, and what is said of it."""
        town, rates = self.town, self.town.setting.touchpoints
        brand = self.brand
        if brand is None or (incident >= 0 and town.incidents[incident].brand != brand.parameters.name):
            return
        origin = (MOST_INCIDENTS + 2) * second + (town.incident_numbers[incident] + 1 if incident >= 0 else 0)
        severity_draw = town.draw(draws.TOUCH_SEVERITY, origin, self.number)
        if incident >= 0:
            serious = severity_draw < town.incidents[incident].severity
            outcome = touchpoints.SERIOUS if serious else touchpoints.MINOR
        else:
            firm = brand.parameters
            outcome = touchpoints.outcome(
                town.draw(draws.TOUCH_OUTCOME, origin, self.number), severity_draw,
                firm.failure_rate, firm.delight_rate, firm.serious_share,
            )  # fmt: skip
        if outcome in (touchpoints.MINOR, touchpoints.SERIOUS):
            self.cause = brand.roots.of_failure(self.number, origin, incident >= 0)
            outcome = touchpoints.ORDINARY if self.cause == AVERTED_FAILURE else outcome
        feeling = touchpoints.felt(
            outcome, rates.ordinary_outcome, rates.minor_outcome, rates.serious_outcome, rates.delight_outcome
        )
        expectation = self.expectation
        self.satisfaction = single(touchpoints.satisfaction_after(
            self.satisfaction, expectation, feeling, rates.disconfirmation, rates.satisfaction_adaptation
        ))  # fmt: skip
        self.expectation = single(touchpoints.expectation_after(expectation, feeling, rates.expectation_adaptation))
        town.stir(self)
        self.speaks(brand, second / 3600.0, origin, outcome)

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

    def speaks(self, brand: Brand, hours: float, origin: int, outcome: int) -> None:
        """After a touch: silence, a complaint, praise, a mention or a plan to leave; and a story for friends."""
        if outcome in (touchpoints.MINOR, touchpoints.SERIOUS):
            self.reacts_to_failure(brand, hours, origin, outcome == touchpoints.SERIOUS)
            return
        town, rates = self.town, self.town.setting.voice
        voice_draw = town.draw(draws.VOICE, origin, self.number)
        grievance = self.grievance_today
        if outcome == touchpoints.DELIGHT and voice.speaks_well(voice_draw, rates.praise, self.readiness, grievance):
            self.plans_post(brand, hours, voice.PRAISE, origin, 1, 1.0)
        elif outcome == touchpoints.ORDINARY:
            said = voice.after_ordinary(voice_draw, rates.mention, self.readiness, grievance)
            if said != voice.SILENT:
                sign = -1 if said == voice.COMPLAINT else 0
                self.plans_post(brand, hours, said, origin, sign, town.setting.service.minor_weight)
        self.starts_story(brand, hours, origin, outcome, 1.0)

    def reacts_to_failure(self, brand: Brand, hours: float, origin: int, serious: bool) -> None:
        """Exit, voice or silence after a failure, which leaves a grievance."""
        town, rates, weights = self.town, self.town.setting.voice, self.town.setting.service
        severity = weights.serious_weight if serious else weights.minor_weight
        grievance = self.grievance_today
        choice = voice.after_failure(
            town.draw(draws.VOICE, origin, self.number), rates.complain_serious if serious else rates.complain_minor,
            rates.public_share, rates.leave_plan if serious else 0.0, self.readiness,
            voice.voice_boost(grievance, self.answered, rates.grievance_boost, rates.answered_boost),
        )  # fmt: skip
        brand.note("problems")
        self.grievance_today = voice.grievance_after(grievance, severity)
        if choice == voice.PUBLIC:
            when = self.gets_round_to_it(hours, origin, rates.delay_hours)
            self.plans_post(brand, when, voice.COMPLAINT, origin, -1, severity, serious, self.cause)
        elif choice == voice.PRIVATE:
            when = self.gets_round_to_it(hours, origin, rates.private_delay_hours)
            key = town.identity(self, voice.PRIVATE_COMPLAINT, origin)
            town.plan(when, partial(self.complains_in_private, brand, key, severity, serious, when, self.cause))
        elif choice == voice.LEAVES:
            self.plans_to_leave(origin)
        self.starts_story(brand, hours, origin, touchpoints.SERIOUS if serious else touchpoints.MINOR, severity)

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
        self, brand: Brand, hours: float, kind: int, origin: int, sign: int, severity: float, serious: bool = False,
        cause: int = NO_CAUSE,
    ) -> None:  # fmt: skip
        """Put a post of one's own into the agenda."""
        key = self.town.identity(self, kind, origin)
        thanks = kind == voice.THANKED
        self.town.plan(hours, partial(self.posts, brand, key, sign, single(severity), serious, hours, thanks, cause))

    def starts_story(self, brand: Brand, hours: float, origin: int, outcome: int, severity: float) -> None:
        """A story to tell to friends over the coming weeks, if the touch was worth one."""
        rates = self.town.setting.voice
        ahead = voice.conversations(outcome, rates.talk_failure, rates.talk_delight, rates.talk_ordinary, severity)
        sign = {touchpoints.DELIGHT: 1, touchpoints.ORDINARY: 0}.get(outcome, -1)
        key = self.town.identity(self, voice.STORY, origin)
        self.goes_on_telling(brand, key, sign, self.town.today, 0, ahead, hours)

    # What is said, as it was planned

    def posts(
        self, brand: Brand, key: int, sign: int, severity: float, serious: bool, hours: float, thanks: bool, cause: int
    ) -> None:
        """A root post; a complaint also becomes a ticket, noticed or not, and rivals may court its author."""
        channel = usual_channel(self, True)
        cascade = self.town.start_cascade(self, brand, key, sign, severity, hours, CUSTOMER, channel)
        cascade.thanks = thanks
        brand.surveyor.overhears(self, key, sign, channel, hours)
        if sign < 0:
            brand.note("complaints")
            complaint = Complaint(
                key, self, brand, True, serious, severity, len(self.followers), single(self.value), hours, channel,
                self.group, cascade, cause=cause,
            )  # fmt: skip
            self.town.complaints.append(complaint)
            cascade.complaint = complaint
            brand.may_notice(complaint)
            for one in self.town.brands:
                if one is not brand:
                    one.rival.may_reach_out(complaint)

    def complains_in_private(
        self, brand: Brand, key: int, severity: float, serious: bool, hours: float, cause: int
    ) -> None:
        """A complaint by phone, mail or message: it reaches the desk at once, or never where nobody can be reached."""
        brand.note("complaints")
        channel, reaches = private_channel(self, brand)
        complaint = Complaint(
            key, self, brand, False, serious, single(severity), len(self.followers), single(self.value), hours, channel,
            self.group, cause=cause,
        )  # fmt: skip
        self.town.complaints.append(complaint)
        if reaches:
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
                self.followers[pick].hears_of(brand, now, 1.0, town.setting.trust.friend, TOLD, self, key)
        self.goes_on_telling(brand, key, sign, day, told + 1, ahead, hours, next_tick=True)

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
            self.plans_post(complaint.brand, (town.tick + 1) * town.tick_hours, voice.THANKED, complaint.key, 1, 1.0)

    def shames(self, complaint: Complaint, time: float) -> None:
        """Complain in public (again), for want of patience with a complaint that still waited."""
        when = max(time, (self.town.tick + 1) * self.town.tick_hours)
        kind, severity, serious = voice.SHAMED, complaint.severity, complaint.serious
        self.plans_post(complaint.brand, when, kind, complaint.key, -1, severity, serious, complaint.cause)

    def is_helped_by_peer(self, complaint: Complaint, time: float) -> None:
        """Another customer's help: as a resolution without money, but the thanks are not the brand's."""
        rates = self.town.setting.service
        self.grievance_today *= service.grievance_left_by_solution(
            time - complaint.born, rates.expected_wait_hours, rates.recovery, rates.fast_recovery, 0.0,
            rates.money_recovery, rates.fair_compensation,
        )  # fmt: skip
        self.satisfaction = single(
            peers.satisfaction_through_peers(self.satisfaction, rates.satisfaction_gain, rates.peer_credit)
        )
        self.helped_day = self.town.today
