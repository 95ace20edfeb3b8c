"""When a sweep has enough: so many replications, intervals that are narrow enough, or a budget that is used up.

Whether intervals are narrow enough is looked at after whole replications only, at study after study half as large again
(``least``, then ×1.5 …), and nothing beyond is started before. How many replications are run is thus a matter of what
the runs say, not of who was quicker or how often the sweep was interrupted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wom_sim.study.experiment.plan import Plan

STEP = 1.5


def rounds(plan: Plan) -> Iterator[int]:
    """Replications after which intervals are looked at; the last is all of them."""
    stop, at = plan.experiment.stop, plan.replications
    if stop.half_width is not None:
        at = min(max(2, stop.least), plan.replications)
    while at < plan.replications:
        yield at
        at = min(plan.replications, math.ceil(at * STEP))
    yield plan.replications


def narrow(result: Any) -> bool:
    """Whether every interval of the ranking measure, at every point, is at most ± ``half_width`` (of each policy minus the
    baseline; of one policy alone, of its mean). One that cannot be told is not."""
    plan: Plan = result.plan
    wanted = plan.experiment.stop.half_width
    if wanted is None:
        return False
    from wom_sim.study.cells import Cells
    from wom_sim.study.intervals import intervals

    paired, cells = plan.n_policies > 1, Cells(result)
    moments = cells.against(plan.rank_by) if paired else cells.of(plan.rank_by)
    low, high = intervals(moments, plan.rank_by, plan.base.study.confidence, paired)
    told = [number for number, policy in enumerate(plan.policies) if not paired or policy != plan.baseline]
    return bool((high - low <= 2.0 * wanted)[:, told].all())
