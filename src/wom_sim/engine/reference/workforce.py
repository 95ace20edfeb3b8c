"""Those on the graph who work for a brand: what they look at while at work, and what they say of it in public."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from wom_sim.engine.reference.channels import usual_channel
from wom_sim.engine.reference.person import Person
from wom_sim.model import draws, staff
from wom_sim.model.attention import WAKING_HOURS_A_WEEK, moment_of_post, posts_due
from wom_sim.model.parameters.section import clock_hours
from wom_sim.model.rhythm import waking_time
from wom_sim.model.service import cents
from wom_sim.model.trust import EMPLOYEE
from wom_sim.world.outreach import Access, EmployeeVoice
from wom_sim.world.staff import employers, programme_channel

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.town import Town


class Working(Person):
    """Somebody in their working life, if they work for one of the brands."""

    @property
    def looks(self) -> float:
        """Factor of the hour on the chance to see a post: at work, access may be limited, or the phone is out."""
        return 1.0 if self.employer is None else self.employer.workforce.looks

    def reads_at_work(self) -> None:
        """What is seen in working hours takes working time."""
        if self.employer is not None:
            seconds = self.town.setting.spread.read_seconds
            at_work = self.employer.workforce.at_work
            self.employer.note("employee_seconds", staff.reading_seconds(seconds, at_work))

    @property
    def place_in_line(self) -> float:
        """A person's place (0 to 1) among those who join a programme, and among those who are trained."""
        return self.town.trait_draw(draws.TRAIT_ADVOCATE, 0, self.number)

    def posts_about_work(self, rules: EmployeeVoice) -> None:
        """What somebody posts in this hour for the brand, and of their own accord."""
        assert self.employer is not None
        pauses = self.employer.crisis_room.pauses
        if rules.access != "blocked" and not pauses and self.place_in_line < rules.advocates:
            for hours in self.moments(staff.FOR_THE_BRAND, rules.posts_per_week / WAKING_HOURS_A_WEEK):
                self.posts_for_the_brand(hours, rules)
        for hours in self.moments(staff.OWN_ACCORD, self.town.setting.employees.chatter / staff.MONTH_HOURS):
            key = self.town.identity(self, staff.OWN_ACCORD, int(hours * 3600.0))
            self.says_of_work(hours, key, usual_channel(self, True))

    def moments(self, kind: int, per_hour: float) -> list[float]:
        """When posts of a kind are due in this hour: evenly in waking time."""
        town = self.town
        phase = town.draw(draws.EMPLOYEE_PHASE, kind, self.number)
        start, end = town.hour, (town.tick + 1) * town.tick_hours
        before, by = (posts_due(waking_time(hour, town.rhythm), per_hour, phase) for hour in (start, end))
        return [
            moment_of_post(number, per_hour, phase, start, end, town.rhythm) for number in range(before + 1, by + 1)
        ]

    def posts_for_the_brand(self, hours: float, rules: EmployeeVoice) -> None:
        """A post of the programme, if it falls into the time in which it is allowed; written in working time."""
        key = self.town.identity(self, staff.FOR_THE_BRAND, int(hours * 3600.0))
        if rules.access != "limited" or self.town.draw(draws.EMPLOYEE_ALLOWED, 0, key) < rules.allowed:
            assert self.employer is not None
            fixed = programme_channel(self.town.setting, self.employer.levers.current)
            self.says_of_work(hours, key, fixed if fixed >= 0 else usual_channel(self, True))
            self.employer.note("employee_seconds", round(60.0 * rules.posting_minutes))

    def says_of_work(self, hours: float, key: int, channel: int) -> None:
        """A good word, or off message: then it harms like a complaint, and nobody at the desk gets a ticket."""
        town, rates, brand = self.town, self.town.setting.employees, self.employer
        assert brand is not None
        trained = self.place_in_line < brand.workforce.trained
        chance = staff.off_message_chance(rates.off_message, trained, rates.training_effect)
        off = town.draw(draws.OFF_MESSAGE, 0, key) < chance
        sign, strength = (-1, rates.off_message_strength) if off else (1, rates.strength)
        town.start_cascade(self, brand, key, sign, strength, hours, EMPLOYEE, channel)
        brand.note("employee_posts")
        if off:
            brand.note("off_message")
            brand.note("mentions_negative")


class Workforce:
    """A brand's employees on the graph, and what its policy makes of them."""

    def __init__(self, town: Town, brand: Brand) -> None:
        self.town, self.brand = town, brand
        self.people: list[Working] = []
        self.trained = 0.0  # share of them
        self.training_due = 0  # cents not billed yet: counting has not begun
        self.at_work = 0.0  # share of the hour that is working time
        self.looks = 1.0  # factor on what they see

    def begins_hour(self) -> None:
        """People are trained as the policy wants and go to work."""
        if not any(brand.workforce.people for brand in self.town.brands):
            return
        town, rates, rules = self.town, self.town.setting.employees, self.brand.levers.current.employees
        opens, closes = clock_hours(rates.hours)
        self.at_work = staff.working_share(town.hour, town.tick_hours, opens, closes, rates.days_per_week)
        self.looks = staff.looks(get_args(Access).index(rules.access), self.at_work, rules.allowed, rates.phones)
        if rules.trained > self.trained:
            added = sum(self.trained <= one.place_in_line < rules.trained for one in self.people)
            self.training_due += added * cents(rules.training)
            self.trained = rules.trained
        if town.tick >= town.warmup:
            self.brand.note("training_cents", self.training_due)
            self.training_due = 0

    def speaks(self) -> None:
        """What all of them post in this hour."""
        for one in self.people:
            one.posts_about_work(self.brand.levers.current.employees)


def hire(town: Town) -> None:
    """Let everybody know for whom they work."""
    employed = employers(town.setting.brands, len(town.customers), town.world.seeds.population)
    for number, employer in enumerate(employed):
        if employer >= 0:
            town.customers[number].employer = town.brands[employer]
            town.brands[employer].workforce.people.append(town.customers[number])
