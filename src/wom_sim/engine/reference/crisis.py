"""A firestorm as a brand sees it, and what it says then, itself or through others; step 0 of the hour, and step 7."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, get_args

from wom_sim.engine.reference.channels import usual_channel
from wom_sim.engine.reference.feeds import Feed
from wom_sim.engine.reference.things import Answer, Cascade, Complaint, key_of, single
from wom_sim.model import crisis, draws
from wom_sim.model.rhythm import waking_time
from wom_sim.model.service import cents, surges
from wom_sim.model.sponsoring import well_disposed
from wom_sim.model.trust import ANNOUNCEMENT, COLLEAGUE, STATEMENT, SUPPORTER
from wom_sim.model.voice import CRISIS_SAID, CRISIS_SPOKEN
from wom_sim.world.playbook import Playbook, SpokenBy, most_followers

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.customer import Customer
    from wom_sim.engine.reference.town import Town

FIRST_LOOK = 48.0  # hours of a run before which nobody knows what is usual


class CrisisRoom:
    """A brand's alarm, and its playbook while that is on."""

    def __init__(self, town: Town, brand: Brand) -> None:
        self.town, self.brand = town, brand
        self.alarm = False
        self.calm_since: float | None = None
        self.begun = self.stated = self.answered = -1  # ticks: of the last alarm, statement, counter-message
        self.rounds = 0  # of the counter-message in the last alarm
        self.is_to_state = self.is_to_speak = False  # in this hour
        self.echoes = deque([0] * town.day_ticks, maxlen=town.day_ticks)  # reshares of noticed complaints, by tick
        self.echoes_before = 0  # more than a day ago
        self.mentions_before = 0  # negative mentions more than a day ago
        self.heat = 0.0  # of the firestorm, whether noticed or not

    @property
    def book(self) -> Playbook:
        """The playbook of the policy as it stands now."""
        return self.brand.levers.current.playbook

    @property
    def pauses(self) -> bool:
        """Whether the brand holds back now what it would say on any day."""
        return self.alarm and self.book.pause_content

    # The alarm

    def begins_hour(self) -> None:
        """Whether the alarm begins or ends, and what is to be said in this hour."""
        self.takes_temperature()
        self.is_to_state = self.is_to_speak = False
        if self.book.active:
            self.watches()
        else:
            self.alarm = False
        self.echoes_before += self.echoes[0]
        self.echoes.append(0)

    def watches(self) -> None:
        """The same where there is a playbook."""
        town, book = self.town, self.book
        if town.hour >= FIRST_LOOK and crisis.looks_now(town.hour, town.tick_hours, book.check_hours):
            self.looks()
        if self.alarm:
            self.brand.note("crisis_seconds", int(town.tick_hours * 3600.0 + 0.5))
            self.brand.note("crisis_cents", int(cents(book.cost_per_hour) * town.tick_hours + 0.5))
            if book.holding_statement and self.stated < self.begun:
                self.is_to_state, self.stated = True, town.tick
        owed = self.rounds == 0 and 0 <= self.begun <= self.stated  # a promise outlives its alarm
        if self.rounds < book.messages and (self.alarm or owed) and self.is_ready():
            self.is_to_speak = True
            self.rounds += 1

    def hears_echo(self, cascade: Cascade) -> None:
        """A reshare, which the desk sees if it is of a complaint that it has noticed and that is still open to the public."""
        open_until = cascade.born + 24.0 * self.town.setting.service.complaint_lifetime_days
        if cascade.complaint is not None and open_until > self.town.hour and cascade.complaint.arrived >= 0.0:
            self.echoes[-1] += 1

    def is_ready(self) -> bool:
        """Whether the next round of the counter-message is due."""
        town, book = self.town, self.book
        coordination = town.setting.crisis.coordination_hours
        ready = crisis.ready_after(book.preparation_hours, book.voices, book.one_voice, coordination)
        return bool(town.hour + crisis.MOMENT >= self.begun * town.tick_hours + ready + self.rounds * book.repeat_hours)

    def looks(self) -> None:
        """Somebody looks at what was noticed lately."""
        town, book, start = self.town, self.book, self.town.hour
        ticks = crisis.ticks_of_window(book.window_hours, town.tick_hours, town.day_ticks)
        awake = waking_time(start, town.rhythm) - waking_time(start - ticks * town.tick_hours, town.rhythm)
        before = self.brand.noticed_before + book.echo_weight * self.echoes_before
        usual = crisis.usual_in(self.brand.usually_noticed(before, start), awake)
        echoes = sum(list(self.echoes)[-ticks:])
        recent = sum(list(self.brand.noticed)[-ticks:]) + book.echo_weight * echoes
        if not self.alarm:
            if surges(recent, usual, book.least, book.trigger):
                self.alarm, self.begun, self.rounds, self.calm_since = True, town.tick, 0, None
        elif not crisis.has_calmed(recent, usual, book.least, book.trigger, book.calm_share):
            self.calm_since = None
        else:
            if self.calm_since is None:
                self.calm_since = start
            if start - self.calm_since + crisis.MOMENT >= book.calm_hours:
                self.alarm = False

    def takes_temperature(self) -> None:
        """How much more is complained of the brand than usual, whether its desk notices it or not."""
        town, number = self.town, self.brand.number
        if town.setting.crisis.tone_deaf <= 0.0:
            return
        before = town.tick - town.day_ticks
        negative = [hours[number]["mentions_negative"] for hours in town.hours[max(0, before - 1) :]]
        if before >= 1:
            self.mentions_before += negative.pop(0)
        usual = self.mentions_before / (town.hour / 24.0 - 1.0) if town.hour >= FIRST_LOOK else 0.0
        self.heat = crisis.heat(sum(negative), usual) if town.hour >= FIRST_LOOK else 0.0

    def is_taken_ill(self, who: int, key: int) -> bool:
        """Whether somebody minds that the brand says its usual things in a firestorm."""
        chance = self.town.setting.crisis.tone_deaf * self.heat
        return chance > 0.0 and self.town.draw(draws.TONE_DEAF, self.brand.number, key, who) < chance

    # What is said

    def speaks(self) -> None:
        """The statement, the counter-message."""
        rates, price = self.town.setting.crisis, cents(self.book.cost_per_message)
        if self.is_to_state:
            self.says(STATEMENT, 0, rates.statement_strength, rates.statement_quality, 1.0)
            self.brand.note("statements")
            self.brand.note("crisis_cents", price)
        if self.is_to_speak:
            spoken = self.posts_message()
            self.brand.note("counter_messages", spoken)
            self.brand.note("crisis_cents", spoken * price)
            if spoken > 0:
                self.answered = self.town.tick

    def posts_message(self) -> int:
        """A round of the counter-message; how many have spoken."""
        book, rates = self.book, self.town.setting.crisis
        quality = crisis.message_quality(
            book.preparation_hours, rates.improvised, rates.prepared, rates.preparation_half_hours
        )
        if book.spoken_by == "official":
            clear = crisis.clarity(book.voices, book.one_voice, rates.contradiction)
            for number in range(book.voices):
                self.says(ANNOUNCEMENT, 1 + number, rates.message_strength, quality, clear)
            return book.voices
        people = self.voices()
        clear = crisis.clarity(len(people), book.one_voice, rates.contradiction)
        for person in people:
            self.has_speak(person, COLLEAGUE if book.spoken_by == "employees" else SUPPORTER, quality, clear)
        return len(people)

    def says(self, voice: int, number: int, strength: float, quality: float, clear: float) -> None:
        """The brand says something itself: to those who follow its feeds, and under every complaint of the storm it knows of."""
        town, brand = self.town, self.brand
        for feed in brand.says[0]:
            key = key_of(town.key(draws.POST_KEY, brand.number, CRISIS_SAID, town.tick), number, feed.place)
            self.posts(feed, key, strength, voice, feed.channel, quality, clear)
        word = crisis.STATEMENT_CAST if voice == STATEMENT else crisis.MESSAGE_CAST
        for complaint in town.complaints:
            if self.is_of_storm(complaint):
                assert complaint.cascade is not None
                key = key_of(complaint.key, CRISIS_SAID, town.tick, number)
                town.answers.append(Answer(brand, complaint.cascade, key, quality, word, clear, number <= 1))

    def is_of_storm(self, complaint: Complaint) -> bool:
        """Whether a complaint in public, settled or not, is still open to the public, has been noticed by the desk, and is no
        older than what raised the alarm."""
        town = self.town
        if complaint.brand is not self.brand or complaint.cascade is None or complaint.arrived < 0.0:
            return False
        since = self.begun * town.tick_hours - self.book.window_hours
        return (
            complaint.born >= since and complaint.born + 24.0 * town.setting.service.complaint_lifetime_days > town.hour
        )

    def posts(
        self, author: Feed | Customer, key: int, strength: float, voice: int, channel: int, quality: float, clear: float
    ) -> None:
        """A post of the brand, or of somebody who speaks up for it."""
        town = self.town
        cascade = town.start_cascade(author, self.brand, key, 1, single(strength), town.hour, voice, channel)
        cascade.quality, cascade.clear = single(quality), single(clear)

    # Who speaks up

    def voices(self) -> list[Customer]:
        """Of all who would speak up those with the smallest draws; in one alarm the same order each time."""
        town, number = self.town, self.brand.number
        most = most_followers(town.world.graph, town.setting.crisis.leaders)
        there = [one for one in town.customers if self.would_speak_up(one, most)]
        there.sort(key=lambda one: town.draw(draws.CRISIS_VOICE, self.begun, one.number, number))
        return there[: self.book.voices]

    def would_speak_up(self, person: Customer, most: int) -> bool:
        """Whether somebody is of the kind that is asked."""
        spoken_by = get_args(SpokenBy).index(self.book.spoken_by)
        works = person.employer is self.brand
        if spoken_by == crisis.EMPLOYEES or works:
            return works and spoken_by == crisis.EMPLOYEES
        leads = len(person.followers) > most
        if person.brand is not self.brand or leads != (spoken_by == crisis.LEADERS):
            return False
        least = self.town.setting.persuasion.least_goodwill
        return bool(well_disposed(person.satisfaction, person.grievance_today, least))

    def has_speak(self, person: Customer, voice: int, quality: float, clear: float) -> None:
        """Somebody posts the brand's message."""
        town = self.town
        key = key_of(town.key(draws.POST_KEY, person.number, CRISIS_SPOKEN, town.tick), self.brand.number)
        strength = town.setting.crisis.message_strength
        self.posts(person, key, strength, voice, usual_channel(person, True), quality, clear)
        if voice == SUPPORTER:
            person.takes_part(self.brand, speaks_well=True)
