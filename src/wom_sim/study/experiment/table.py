"""Explicit tables of points: rows in the experiment file, or a CSV file with a column a factor."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wom_sim.study.experiment.experiment import Experiment
from wom_sim.study.experiment.factors import Factor, Levels
from wom_sim.study.experiment.paths import parameter
from wom_sim.study.experiment.resolve import Findings, check_value, from_here, level_of
from wom_sim.world.faults import listed, nearest, unknown
from wom_sim.world.scenario import Scenario
from wom_sim.world.scenario_file import as_python, value_of


class Row(NamedTuple):
    """One row: where it stands, and a cell a factor."""

    where: str
    cells: tuple[Any, ...]


def read_table(
    experiment: Experiment, base: Scenario, factors: Sequence[Factor], found: Findings
) -> tuple[Levels | None, tuple[Factor, ...]]:
    """The levels of an explicit table (float64 [points, factors]), and the factors with the entries of its columns.

    None instead of levels where ``found`` heard faults.
    """
    design, before = experiment.design, len(found.faults)
    if design.file is not None:
        rows = _of_file(experiment.folder / design.file, factors, found)
    else:
        rows = [Row(f"design.rows[{number}]", tuple(cells)) for number, cells in enumerate(design.rows or ())]
    for row in rows:
        if len(row.cells) != len(factors):
            found.fault(row.where, f"has {len(row.cells)} values; there are {len(factors)} factors")
    rows = [row for row in rows if len(row.cells) == len(factors)]
    columns = [[row.cells[f] for row in rows] for f in range(len(factors))]
    filled = tuple(
        from_here(_with_entries(factor, column), experiment.folder, base.folder)
        for factor, column in zip(factors, columns, strict=True)
    )
    levels = np.array([list(_levels(row, filled, base, found)) for row in rows], np.float64)
    return (None if len(found.faults) > before else levels), filled


def _with_entries(factor: Factor, column: Sequence[Any]) -> Factor:
    """A factor that takes names or lists, with those that its column has."""
    if factor.numeric or factor.entries:
        return factor
    entries: list[Any] = []
    for cell in column:  # lists cannot be keys, so no set
        if cell not in entries:
            entries.append(cell)
    return replace(factor, entries=tuple(entries), own=factor.targets[0].own)


def _levels(row: Row, factors: Sequence[Factor], base: Scenario, found: Findings) -> Iterator[float]:
    """A level for each cell of a row, held against the bounds of its parameters."""
    for factor, cell in zip(factors, row.cells, strict=True):
        try:
            level = level_of(factor, cell)
        except LookupError as error:
            found.fault(row.where, f"{factor.name}: {error.args[0]}")
            level = 0.0
        else:
            if not factor.settings:
                _check(factor, level, row.where, base, found)
        yield level


def _check(factor: Factor, level: float, where: str, base: Scenario, found: Findings) -> None:
    """Hold one cell against the bounds of its parameters."""
    heard = Findings()
    value = level if factor.numeric else factor.entries[round(level)]
    parameters = [parameter(target.path, base) for target in factor.targets]
    check_value(value, parameters, factor.relative, f"factors.{factor.name}", heard)
    for fault in heard.faults:
        found.fault(where, f"{factor.name}: {fault.what}")
    found.notes += [note for note in heard.notes if note.where not in {other.where for other in found.notes}]


def _of_file(path: Path, factors: Sequence[Factor], found: Findings) -> list[Row]:
    """The rows of a CSV file, its columns in the order of the factors."""
    lines = _lines(path, found)
    header, names = (lines[0][1] if lines else []), [factor.name for factor in factors]
    for name in header if lines else ():
        if name not in names:
            found.fault(f"{path.name}, line 1", unknown("factor", name, names))
    if lines and (missing := [name for name in names if name not in header]):
        found.fault(f"{path.name}, line 1", f"there is no column for {listed(missing)}")
        return []
    if doubled := sorted({name for name in header if header.count(name) > 1}):
        found.fault(f"{path.name}, line 1", f"there are several columns for {listed(doubled)}")
    if len(lines) == 1:
        found.fault("design.file", f"{path}: has no rows")
    rows = []
    for number, line in lines[1:]:
        if len(line) != len(header):
            found.fault(f"{path.name}, line {number}", f"has {len(line)} cells; the header has {len(header)}")
            continue
        cells = dict(zip(header, line, strict=True))
        row = tuple(
            cells[factor.name] if factor.entries else as_python(value_of(cells[factor.name])) for factor in factors
        )
        rows.append(Row(f"{path.name}, line {number}", row))
    return rows


def _lines(path: Path, found: Findings) -> list[tuple[int, list[str]]]:
    """The lines of a CSV file that are not empty, with their numbers."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = [(number, [cell.strip() for cell in line]) for number, line in enumerate(csv.reader(file), 1)]
    except OSError as error:
        there = nearest(path.name, [other.name for other in path.parent.glob("*.csv")]) if path.parent.is_dir() else ""
        found.fault("design.file", f"{path}: cannot be read: {error.strerror}{there}")
        return []
    except (ValueError, csv.Error):
        found.fault("design.file", f"{path}: is not a CSV file in UTF-8")
        return []
    filled = [(number, line) for number, line in lines if any(line)]
    if not filled:
        found.fault("design.file", f"{path}: is empty")
    return filled
