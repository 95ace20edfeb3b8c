"""What tables and pictures look up in a sweep: who leads, what is worth drawing, how factors and figures are written."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.show import style
from wom_sim.show.factor_axis import FactorAxis
from wom_sim.show.reading import Reading
from wom_sim.show.sweep_subject import Subject, subject

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.sensitivity.flips import Flips
    from wom_sim.study.sweep.answers import Answers
    from wom_sim.study.sweep.factors import Factor
    from wom_sim.study.sweep.plan import Plan
    from wom_sim.study.sweep.result import SweepResult

BINS = 6  # of a factor that has more values than these in a design that does not repeat its levels
POINTS_A_CELL = 6  # that a bin of two factors should have
FINE = 20  # steps to which the spread of points is told by the digits of a figure
REPEATED = ("grid", "one_at_a_time", "morris")


class SweepReading:
    """A sweep, opened for reading; tables of the analysis are made once and kept."""

    def __init__(self, result: SweepResult) -> None:
        from wom_sim.study.sweep.overall import overall

        self.result, self.plan = result, result.plan
        self.overall = Reading(overall(result))  # type: ignore[arg-type]  # it has what is read of a comparison
        self.policies = list(self.plan.policies)
        self.baseline, self.rank_by = self.plan.baseline, self.plan.rank_by
        self.colours = style.colours(self.policies, self.baseline if len(self.policies) > 1 else "")
        self.currency: str = self.plan.base.money.currency
        self.confidence: float = self.plan.base.study.confidence
        self.axes = {factor.name: _axis(factor, self.plan) for factor in self.plan.factors}
        self._tables: dict[Any, pd.DataFrame] = {}

    @property
    def kind(self) -> str:
        """The design's kind."""
        return str(self.plan.design.kind)

    @property
    def lead(self) -> str:
        """The policy that pictures of one policy are about: the best on the whole that is not the baseline."""
        return self.overall.others[0] if self.overall.others else self.overall.lead

    @property
    def against(self) -> str | None:
        """What it is read against, where there is more than one."""
        return self.baseline if len(self.policies) > 1 else None

    @cached_property
    def flips(self) -> Flips:
        """Which policy is best where."""
        from wom_sim.study.sensitivity.flips import flips

        return flips(self.result)

    @cached_property
    def told(self) -> Answers:
        """What was found, in sentences."""
        return self.result.answers

    def subject(self, measure: str, policy: str, against: str | None) -> Subject:
        """A measure under a policy, or its difference to another, with digits that fit the sweep's own figures."""
        cells = self.result.cells
        found = cells.against(measure, against) if against else cells.of(measure)
        column = self.policies.index(policy)
        means, spreads = found.mean[:, column], 2 * found.error[:, column]
        if against is None:  # chance is shared by all points: it hides little of what sets them apart
            known = means[np.isfinite(means)]
            spreads = np.array([np.std(known) / FINE if len(known) else 0.0])
        return subject(measure, policy, against, means, spreads, currency=self.currency, confidence=self.confidence)

    def effects(self, subject: Subject) -> pd.DataFrame:
        """Main effects of a subject."""
        from wom_sim.study.sensitivity.effects import main_effects

        return self._kept("effects", main_effects, subject)

    def swings(self, subject: Subject) -> pd.DataFrame:
        """How far each factor moves a subject."""
        from wom_sim.study.sensitivity.effects import tornado

        return self._kept("tornado", tornado, subject)

    def indices(self, subject: Subject) -> pd.DataFrame:
        """Sensitivity indices of a subject."""
        from wom_sim.study.sensitivity.indices import sensitivity

        return self._kept("indices", sensitivity, subject)

    def together(self, subject: Subject, factor: str, other: str, most: int = BINS) -> pd.DataFrame:
        """A subject over two factors, in at most so many bins of each: columns level, other_level, mean, low, high,
        interaction, interaction_low, interaction_high."""
        from wom_sim.study.sensitivity.effects import interactions

        bins = max(2, min(most, int((self.plan.n_points / POINTS_A_CELL) ** 0.5)))
        key = ("together", factor, other, bins, subject.measure, subject.policy, subject.against)
        if key not in self._tables:
            found = interactions(
                self.result, factor, other, subject.measure, subject.policy, subject.against, bins, self.confidence
            )
            self._tables[key] = found.rename(columns={factor: "level", other: "other_level"})
        return self._tables[key]

    def strongest(self, subject: Subject, count: int) -> list[str]:
        """The factors that move a subject most; those of which nothing is known come last."""
        known = [str(name) for name in self.swings(subject)["factor"]]
        return [*known, *(name for name in self.axes if name not in known)][:count]

    def _kept(self, what: str, make: Any, subject: Subject) -> pd.DataFrame:
        key = (what, subject.measure, subject.policy, subject.against)
        if key not in self._tables:
            found = make(self.result, subject.measure, subject.policy, subject.against, confidence=self.confidence)
            self._tables[key] = found[found["policy"] == subject.policy]
            self._tables[key].attrs.update(found.attrs)
        return self._tables[key]


def _axis(factor: Factor, plan: Plan) -> FactorAxis:
    """A factor as an axis."""
    from wom_sim.show.sweep_settings import unit_of

    levels = np.unique(plan.levels[:, plan.factors.index(factor)])
    labels = () if factor.numeric else tuple(str(factor.shown(level)) for level in levels)
    chosen = not factor.numeric or plan.design.kind in REPEATED or len(levels) <= BINS
    return FactorAxis(factor.name, unit_of(factor, plan), factor.log and factor.numeric, labels, chosen)
