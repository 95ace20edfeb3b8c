"""Belief in what each brand says: what of its conduct somebody witnesses, and what they make of its word."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from wom_sim.engine.reference.things import Answer, single
from wom_sim.model import draws, spread, trust

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.person import Person


class Beliefs:
    """Somebody's belief in each brand's word (0 to 1), and what was witnessed in the hour at hand."""

    def __init__(self, who: Person) -> None:
        self.who, self.town = who, who.town
        self.levels = [trust.UNTRIED for _ in self.town.brands]
        self.lessons: dict[Brand, list[int]] = defaultdict(list)  # above 0 for a brand's word, below 0 against it

    @property
    def may_change(self) -> bool:
        """Whether people learn from what brands do at all."""
        return self.town.setting.trust.learning > 0.0

    def today(self, brand: Brand) -> float:
        """The belief today, faded towards where everybody starts."""
        days = self.town.today - self.who.settled_day
        kept = spread.left_after(days, self.town.setting.trust.belief_half_life_days)
        level: float = spread.faded(self.levels[brand.number], trust.UNTRIED, kept)
        return level

    def weigh(self, brand: Brand, weight: float) -> float:
        """What belief leaves of the weight of a brand's word, or of the chance that it is taken at it."""
        if self.may_change:
            weight = trust.believed(weight, self.today(brand))
        return weight

    def learn(self, brand: Brand, step: float) -> None:
        """See how a brand behaves: a step up or down, taken in at the hour's end."""
        if self.may_change and step != 0.0:
            self.lessons[brand].append(trust.lesson(self.town.setting.trust.learning, step))
            self.town.stir(self.who)

    def learn_from_own_answer(self, answer: Answer) -> None:
        """Read the answer to one's own complaint as any bystander does, and surely."""
        works = self.town.draw(draws.OFFER_PUSHY, 0, answer.key, self.who.number) < answer.quality
        self.learn(answer.speaker, trust.conduct_in_answer(answer.reply is None, works, self.town.trust))

    def settle(self) -> None:
        """Bring the beliefs up to today."""
        if self.may_change:
            self.levels = [single(self.today(brand)) for brand in self.town.brands]

    def take_in(self) -> None:
        """The hour's end: beliefs take in what was witnessed, as opinions take in what was heard."""
        for brand, lessons in self.lessons.items():
            up = min(spread.MOST_HEARD, sum(lesson for lesson in lessons if lesson > 0))
            down = min(spread.MOST_HEARD, -sum(lesson for lesson in lessons if lesson <= 0))
            if up + down > 0:
                self.levels[brand.number] = single(spread.opinion_after(self.levels[brand.number], up, down))
        self.lessons.clear()
