"""What a design needs to be laid out: faults of ``[design]`` and the rows of an explicit table."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.study.sweep.designs import DRAWN, MOST_POINTS, count_points, grid_levels
from wom_sim.study.sweep.experiment import DesignTable, Experiment, FactorTable
from wom_sim.study.sweep.factors import Factor, Levels, stated
from wom_sim.study.sweep.paths import Parameter, parameter
from wom_sim.study.sweep.resolve import Findings, check_value, level_of
from wom_sim.world.faults import listed, nearest, unknown
from wom_sim.world.scenario import Scenario

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


def read_table(experiment: Experiment, base: Scenario, factors: Sequence[Factor], found: Findings) -> tuple[Any, Any]:
    """The levels of an explicit table, and the factors with the entries that its columns have.

    Returns (levels float64 [points, factors], factors), or (None, factors) where there were faults.
    """
    design, before = experiment.design, len(found.faults)
    rows, source, first = list(design.rows or ()), "design.rows", 0
    if design.file is not None:
        rows, source, first = _csv_rows(experiment.folder / design.file, factors, found), design.file, 2
    by_name = {table.called: table for table in experiment.factors}
    columns: list[list[float]] = [[] for _ in factors]
    filled = [_with_entries(factor, [row[f] for row in rows if len(row) > f]) for f, factor in enumerate(factors)]
    parameters = {factor.name: _parameters_of(by_name[factor.name], base) for factor in factors}
    for number, row in enumerate(rows, first):
        where = f"{source}, line {number}" if design.file is not None else f"design.rows[{number}]"
        if len(row) != len(factors):
            found.fault(where, f"has {len(row)} values; there are {len(factors)} factors")
            continue
        for factor, given, column in zip(filled, row, columns, strict=True):
            try:
                level = level_of(factor, given)
            except LookupError as error:
                found.fault(where, f"{factor.name}: {error.args[0]}")
                continue
            column.append(level)
            value = level if factor.numeric else factor.entries[round(level)]
            if not factor.settings:
                _check(factor, value, parameters[factor.name], where, found)
    if len(found.faults) > before:
        return None, filled
    return np.array(columns, np.float64).T.reshape(len(rows), len(factors)), filled


def _check(factor: Factor, value: Any, parameters: list[Parameter], where: str, found: Findings) -> None:
    """Hold one cell of a table against the bounds of its parameters."""
    heard = Findings()
    check_value(value, parameters, factor.relative, factor.name, heard)
    for fault in heard.faults:
        found.fault(where, f"{factor.name}: {fault.what}")
    found.notes += [note for note in heard.notes if note.where not in {other.where for other in found.notes}]


def _parameters_of(table: FactorTable, base: Scenario) -> list[Parameter]:
    paths = table.paths if table.paths is not None else (table.path,) if table.path else ()
    return [parameter(path, base) for path in paths]


def _with_entries(factor: Factor, column: list[Any]) -> Factor:
    """A factor that takes names, with the names that its column has."""
    from dataclasses import replace

    if factor.numeric or factor.entries:
        return factor
    return replace(factor, entries=tuple(dict.fromkeys(column)), own=factor.targets[0].own)


def _csv_rows(path: Path, factors: Sequence[Factor], found: Findings) -> list[tuple[Any, ...]]:
    """The rows of a CSV file, its columns in the order of the factors."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = [[cell.strip() for cell in line] for line in csv.reader(file)]
    except OSError as error:
        missing = nearest(path.name, [p.name for p in path.parent.glob("*.csv")]) if path.parent.is_dir() else ""
        found.fault("design.file", f"{path}: cannot be read: {error.strerror}{missing}")
        return []
    except (UnicodeDecodeError, csv.Error):
        found.fault("design.file", f"{path}: is not a CSV file in UTF-8")
        return []
    header, names = (lines[0] if lines else []), [factor.name for factor in factors]
    for name in header:
        if name not in names:
            found.fault(f"{path.name}, line 1", unknown("factor", name, names))
    missing_names = [name for name in names if name not in header]
    if missing_names:
        found.fault(f"{path.name}, line 1", f"there is no column for {listed(missing_names)}")
    if len(lines) < 2:
        found.fault("design.file", f"{path}: has no rows")
    if missing_names or len(set(header)) != len(header):
        return []
    at = [header.index(name) for name in names]
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(header):
            found.fault(f"{path.name}, line {number}", f"has {len(line)} cells; the header has {len(header)}")
        elif any(line):
            rows.append(tuple(line[i] for i in at))
    return rows
