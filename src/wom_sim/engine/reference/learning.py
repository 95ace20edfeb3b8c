"""Step 8: root causes of a brand's failures: which one a failure has, what complaints tell of them, and how they are fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.model import draws
from wom_sim.model.learning import (
    AVERTED_FAILURE,
    NO_CAUSE,
    REPORT,
    cause_bounds,
    days_of,
    evidence_after_day,
    fix_hours,
    is_averted,
    is_known,
    left_after_day,
    left_after_fix,
    report_weight,
    root_cause,
)
from wom_sim.model.service import cents
from wom_sim.model.spread import left_after
from wom_sim.world.background import calm_background
from wom_sim.world.fixing import in_reports

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.things import Cascade, Complaint
    from wom_sim.engine.reference.town import Town
    from wom_sim.world.fixing import Fixing


@dataclass(eq=False)
class Root:
    """A root cause of failures at a brand: what is known of it, and how far it is fixed."""

    number: int
    share: float  # of the failures
    evidence: int = 0  # in 1/REPORT
    left: float = 1.0  # share of the cause
    done: float | None = None  # hour when the fix under way works
    effect: float = 0.0  # of that fix
    fixes: int = 0  # begun so far


class Roots:
    """The root causes of a brand's failures; none where failures have no causes, and in calm runs."""

    def __init__(self, town: Town, brand: Brand) -> None:
        known = town.setting.learning
        self.town, self.brand = town, brand
        bounds = cause_bounds(known.root_causes, known.concentration, known.incident_cause) if town.has_dates else []
        self.bounds = np.array(bounds, np.float64)  # for the rule
        self.all = [
            Root(number, bound - below)
            for number, (below, bound) in enumerate(zip([0.0, *bounds], bounds, strict=False))
        ]
        self.calm = float(calm_background(town.setting, town.world.graph.n)[brand.number])

    @property
    def of_incidents(self) -> int:
        """The root cause of incidents, if they have one."""
        return len(self.all) - 1 if self.town.setting.learning.incident_cause else NO_CAUSE

    # Failures

    def of_failure(self, who: int, origin: int, incident: bool) -> int:
        """The root cause of a customer's failure, or that it is averted."""
        if not self.all:
            return NO_CAUSE
        town = self.town
        cause = self.of_incidents if incident else root_cause(town.draw(draws.ROOT_CAUSE, origin, who), self.bounds)
        if self.averts(cause, town.draw(draws.AVERTED, origin, who)):
            self.brand.note("averted")
            return AVERTED_FAILURE
        return int(cause)

    def of_background(self, key: int) -> int:
        """The same of a failure of somebody who is not on the graph; in proportion it comes from the incidents of the hour."""
        if not self.all:
            return NO_CAUSE
        town, cause = self.town, self.of_incidents
        if town.draw(draws.ROOT_CAUSE, 0, key) * town.background[self.brand.number, town.tick] < self.calm:
            cause = root_cause(town.draw(draws.ROOT_CAUSE, 1, key), self.bounds)
        return AVERTED_FAILURE if self.averts(cause, town.draw(draws.AVERTED, 0, key)) else int(cause)

    def averts(self, cause: int, chance: float) -> bool:
        """Whether a failure of a cause no longer happens, because of fixes."""
        return cause != NO_CAUSE and bool(is_averted(chance, self.all[cause].left))

    # What complaints tell

    def reads(self, complaint: Complaint) -> None:
        """Somebody at the desk reads a complaint, and may be able to tell its cause."""
        rules = self.brand.levers.of(complaint).learning
        told = self.town.draw(draws.TOLD_APART, 0, complaint.key) < rules.told_apart
        if complaint.cause == NO_CAUSE or not told:
            return
        weight = REPORT
        if complaint.public:
            weight = report_weight(in_reports(rules.public_weight), complaint.reshares)
        if complaint.cascade is not None:
            complaint.cascade.cause = complaint.cause
        self.all[complaint.cause].evidence += weight

    def hears_again(self, cascade: Cascade) -> None:
        """A public complaint is reshared: more evidence, if its cause has been told."""
        if cascade.cause != NO_CAUSE and cascade.complaint is not None:
            rules = self.brand.levers.of(cascade.complaint).learning
            self.all[cascade.cause].evidence += report_weight(in_reports(rules.public_weight), 0)

    # Fixing

    def begins_day(self) -> None:
        """Fixes begin to work, time passes, and others are begun, once counting has."""
        rules = self.brand.levers.current.learning
        for root in self.all:
            self.passes_day(root, rules)
        if self.town.tick >= self.town.warmup:
            for _ in range(rules.fixes_at_once - sum(root.done is not None for root in self.all)):
                self.begins_fix(rules)

    def passes_day(self, root: Root, rules: Fixing) -> None:
        """A day passes for a root cause. What was known of one that has been fixed is out of date."""
        returns = self.town.setting.learning.return_half_life_days
        for _ in range(days_of(self.town.day_ticks, self.town.tick_hours)):
            root.evidence = evidence_after_day(root.evidence, left_after(1, rules.evidence_half_life_days))
            root.left = left_after_day(root.left, left_after(1, returns))
        if root.done is not None and root.done <= self.town.hour:
            root.left, root.done, root.evidence = left_after_fix(root.left, root.effect), None, 0

    def begins_fix(self, rules: Fixing) -> None:
        """Begin to fix the known cause for which there is most evidence, if there is one."""
        town, enough = self.town, in_reports(rules.evidence)
        open_ones = [root for root in self.all if root.done is None and root.evidence >= enough]
        if not open_ones:
            return
        root = max(open_ones, key=lambda one: (one.evidence, -one.number))
        first, second = (
            town.draw(draws.FIX_TIME, 2 * root.fixes + at, root.number, self.brand.number) for at in (0, 1)
        )
        root.done = town.hour + fix_hours(first, second, rules.fix_days, rules.fix_days_cv)
        root.effect = rules.effect
        root.fixes += 1
        self.brand.note("fixes")
        self.brand.note("fixing_cents", cents(rules.fix_cost))

    # What there is to say of them

    @property
    def known(self) -> int:
        """How many of them are known."""
        enough = in_reports(self.brand.levers.current.learning.evidence)
        return sum(bool(is_known(root.evidence, enough, root.fixes)) for root in self.all)

    @property
    def failures_left(self) -> float:
        """Share of the failures that fixes have left."""
        return sum((root.share * root.left for root in self.all), 0.0)
