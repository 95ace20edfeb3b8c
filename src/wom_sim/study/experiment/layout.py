"""What a design needs to be laid out: faults of ``[design]`` and the rows of an explicit table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wom_sim.study.experiment.designs import DRAWN, MOST_POINTS, count_points, grid_levels
from wom_sim.study.experiment.experiment import DesignTable, FactorTable
from wom_sim.study.experiment.factors import Factor, Levels, stated
from wom_sim.study.experiment.resolve import Findings
from wom_sim.world.faults import listed

BELONGS = {  # a key of [design] to the kinds that know it
    "points": DRAWN, "second_order": ("sobol",), "trajectories": ("morris",), "levels": ("morris",),
    "file": ("table",), "rows": ("table",),
}  # fmt: skip


def check_design(design: DesignTable, tables: Sequence[FactorTable], found: Findings) -> None:
    """Find what a design lacks, or says for nothing."""
    if not tables and design.kind != "grid":
        found.fault("design.kind", f"{design.kind} lays out factors, and there are none; add [[factors]]")
    for key, kinds in BELONGS.items():
        if getattr(design, key) not in (None, False) and design.kind not in kinds:
            found.fault(f"design.{key}", f"only {listed(kinds, 'or')} takes it; this is {design.kind}")
    if design.kind in DRAWN and design.points is None:
        found.fault("design.points", f"missing; {design.kind} needs to know how many")
    if design.kind == "sobol" and design.points and design.points & (design.points - 1):
        below = 1 << (design.points.bit_length() - 1)
        near = below if design.points - below <= 2 * below - design.points else 2 * below
        found.fault("design.points", f"{design.points}: base samples must be a power of two, for example {near}")
    if design.kind == "morris" and design.levels and design.levels % 2:
        found.fault("design.levels", f"{design.levels}: must be even, for example {design.levels + 1}")
    if design.kind == "table" and (design.file is None) == (design.rows is None):
        found.fault("design.file", "a table needs either `file` or `rows`")
    for table in tables:
        where, says = f"factors.{table.called}", stated(table)
        if design.kind == "table" and says not in ("", "levels"):
            found.fault(where, f"the table says its values: leave `{says}` out")
        elif design.kind != "table" and not says:
            found.fault(where, "say what it may be: `values`, `range`, `distribution` or `levels`")
        elif design.kind == "grid" and says in ("range", "distribution") and table.steps is None:
            found.fault(where, "in a grid it needs `steps`: how many levels")


def check_factors(design: DesignTable, factors: Sequence[Factor], rows: Levels | None, found: Findings) -> None:
    """Find what keeps sound factors from being laid out: no base to start from, too many points."""
    for factor in factors if design.kind == "one_at_a_time" else ():
        if math.isnan(factor.centre):
            own = listed([f"`{target.path}` = {target.own}" for target in factor.targets])
            found.fault(f"factors.{factor.name}", f"has no one value in the base scenario ({own}), from which one_at_a_time "
                        "starts; set it in [set], or make it `relative`")  # fmt: skip
    count = count_points(design, factors, rows)
    if count > MOST_POINTS:
        sizes = " × ".join(str(grid_levels(factor)) for factor in factors) if design.kind == "grid" else ""
        found.fault("design", f"{count:.3g} points{f' ({sizes})' if sizes else ''}; there may be {MOST_POINTS:,} at "
                    "most; latin_hypercube takes as few as are asked for".replace(",", "\u00a0"))  # fmt: skip
