"""Finished runs on disk: parts, each a stretch of the plan as it came in, and the tables that they become.

runs.parquet                                      rows of the plan from the first on, without a gap
parts/runs-000000000120-000000000240.parquet      rows 120 to 239; beside it series-… and tickets-…, where they are kept
parts/runs-000000000132-000000000136-1.parquet    rows of a later attempt, which take the place of earlier ones

A part is written under another name, brought to the disk and renamed, that of the runs last; so what has its name is
whole. Tables hold no times and no machine, and rows and row groups are cut at fixed counts: their bytes do not depend on
who ran what, or when.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput
from wom_sim.files import ResultSet, clear_left_behind
from wom_sim.study.sweep.part_files import AGAIN, DIGEST, FIRST, NAME, RUNS, Part, Reader, even, parts_in
from wom_sim.study.sweep.tables import nothing

if TYPE_CHECKING:
    import pyarrow as pa

    from wom_sim.study.experiment.plan import Plan

ROWS_A_GROUP = {RUNS: 1 << 15}  # rows of a row group in runs.parquet
BULKY_ROWS_A_GROUP = 1 << 17
WHAT = {
    RUNS: "one row a run: every measure kept",
    "series": "one row a run and counted hour",
    "tickets": "one row a ticket",
}


class Stretch(NamedTuple):
    """The rows [start, stop) of the plan, and the file that has them."""

    start: int
    stop: int
    part: Part


class Rows:
    """All finished runs of a folder, in the order of the plan."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder, self.plan = folder, plan
        self.kinds = (*plan.experiment.keep, RUNS)
        self._stretches: list[Stretch] = []
        self.parts: list[Part] = []

    def find(self) -> list[Part]:
        """Look for the table and parts, by their names; returns those that are of no use, as something of them is missing.

        What is in a part is looked at when it is read.

        Raises
        ------
        BadInput
            The table is damaged, or of another experiment.
        """
        table = Part(0, 0, -1, self.folder / f"{RUNS}.parquet")
        self._stretches, self.parts = [], []
        if table.path.exists():
            self._take(table._replace(stop=self._table_rows(table)))
        found = sorted(parts_in(self.folder), key=lambda part: (part.attempt, part.start))
        for part in found:
            if self._whole(part):
                self._take(part)
                self.parts.append(part)
        whole = set(self.parts)
        return [part for part in found if part not in whole]

    def _table_rows(self, table: Part) -> int:
        gone = [kind for kind in self.kinds if not table.beside(kind).exists()]
        if gone:
            raise BadInput(table.path, [f"is there, but {gone[0]}.parquet is not; {AGAIN}"])
        return self._reader(table, RUNS, None).count

    def _whole(self, part: Part) -> bool:
        """Whether it has whole groups, and all that belongs to it is there."""
        each = self.plan.n_policies
        return part.start % each == part.stop % each == 0 and all(part.beside(kind).exists() for kind in self.kinds)

    def _reader(self, part: Part, kind: str, columns: Sequence[str] | None) -> Reader:
        return Reader(part, kind, self._numbers, columns, self.plan.digest())

    def _take(self, part: Part) -> None:
        """Lay a file over those that were taken before."""
        if part.start >= part.stop:
            return
        first = max(0, bisect_left(self._stretches, (part.start,)) - 1)
        last = first
        kept: list[Stretch] = []
        while last < len(self._stretches) and self._stretches[last].start < part.stop:
            old = self._stretches[last]
            kept += [old._replace(stop=min(old.stop, part.start)), old._replace(start=max(old.start, part.stop))]
            last += 1
        self._stretches[first:last] = sorted(each for each in kept if each.start < each.stop)
        insort(self._stretches, Stretch(part.start, part.stop, part))

    @property
    def prefix(self) -> int:
        """Rows from the plan's first on, without a gap."""
        upto = 0
        for stretch in self._stretches:
            if stretch.start > upto:
                break
            upto = stretch.stop
        return upto

    def done(self, upto: int) -> int:
        """How many of the first so many rows are there."""
        return sum(max(0, min(each.stop, upto) - each.start) for each in self._stretches)

    def missing(self, upto: int) -> list[tuple[int, int]]:
        """The gaps in the first so many rows, as (start, stop)."""
        gaps, at = [], 0
        for stretch in self._stretches:
            if at < min(stretch.start, upto):
                gaps.append((at, min(stretch.start, upto)))
            at = stretch.stop
        return [*gaps, (at, upto)] if at < upto else gaps

    def add(self, start: int, tables: dict[str, pa.Table], attempt: int = 0) -> None:
        """Write a part: the tables by kind, rows of ``runs`` being those of the plan from ``start`` on.

        Raises
        ------
        OutputError
            It cannot be written, and nothing of it was.
        """
        stop = start + tables[RUNS].num_rows
        again = f"-{attempt}" if attempt else ""
        name = f"{RUNS}-{start:012d}-{stop:012d}{again}.parquet"
        part = Part(start, stop, attempt, self.folder / "parts" / name)
        with ResultSet(part.path.parent) as files:
            for kind in self.kinds:
                table = tables[kind]
                files.write(part.beside(kind).name, WHAT[kind], partial(self._write_part, table, start))
        self._take(part)
        self.parts.append(part)

    def _write_part(self, table: pa.Table, start: int, file: BinaryIO) -> None:
        with self._writer(table.schema, file, {FIRST: str(start)}) as writer:
            writer.write_table(table)

    def _writer(self, schema: pa.Schema, file: BinaryIO, more: dict[str, str] | None = None) -> Any:
        import pyarrow.parquet as parquet

        marked = schema.with_metadata({DIGEST: self.plan.digest(), **(more or {})})
        text = [field.name for field in schema if str(field.type) in ("string", "large_string") and field.name != "run"]
        return parquet.ParquetWriter(file, marked, compression="zstd", use_dictionary=text, write_page_checksum=True)

    def merge(self) -> None:
        """Make the tables of all rows up to the first gap, then remove the parts that are in them.

        Raises
        ------
        OutputError
            They cannot be written; tables and parts are as they were.
        Damaged
            A part cannot be read.
        """
        upto = self.prefix
        if any(each.part.attempt >= 0 for each in self._stretches if each.start < upto):
            with ResultSet(self.folder) as files:
                for kind in self.kinds:
                    files.write(f"{kind}.parquet", WHAT[kind], partial(self._write_table, kind, upto))
        for part in [part for part in self.parts if part.stop <= upto]:
            self.remove(part)
        self.find()
        self._tidy()

    def _tidy(self) -> None:
        """Remove what processes that were killed have left of parts, and the folder of the parts where it is empty."""
        parts = self.folder / "parts"
        if not parts.is_dir():
            return
        clear_left_behind(parts)
        known = {part.beside(kind) for part in self.parts for kind in self.kinds}
        for path in parts.glob("*.parquet"):
            if NAME.fullmatch(path.name) and path not in known:
                path.unlink()
        with suppress(OSError):  # there are others, beyond a gap
            parts.rmdir()

    def _write_table(self, kind: str, upto: int, file: BinaryIO) -> None:
        rows = ROWS_A_GROUP.get(kind, BULKY_ROWS_A_GROUP)
        tables = even(self.tables(kind, upto), rows)
        first = next(tables, None)
        if first is None:  # of tickets, say, where every run failed
            first = nothing()
        with self._writer(first.schema, file) as writer:
            for table in chain([first], tables):
                writer.write_table(table, row_group_size=rows)

    def remove(self, part: Part) -> None:
        """Remove a part with all that belongs to it, that of the runs first."""
        for kind in reversed(self.kinds):
            part.beside(kind).unlink(missing_ok=True)

    def tables(self, kind: str, upto: int, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The rows before ``upto`` in the order of the plan, up to the first gap, in tables as they come.

        Raises
        ------
        Damaged
            A part cannot be read.
        BadInput
            The table cannot be read.
        """
        reader: Reader | None = None
        for stretch in self._stretches:
            if stretch.start >= min(upto, self.prefix):
                break
            if reader is None or reader.part != stretch.part:
                reader = self._reader(stretch.part, kind, columns)
            yield from reader.rows(stretch.start, min(stretch.stop, upto))

    def _numbers(self, table: pa.Table) -> NDArray[np.int64]:
        """The plan's row of each row of a bulky table."""
        policy = table["policy"].to_pandas().map(self._policy_numbers).to_numpy(np.int64)
        point, replication = (table[name].to_numpy().astype(np.int64) for name in ("point", "replication"))
        return (replication * self.plan.n_points + point) * self.plan.n_policies + policy

    @cached_property
    def _policy_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.plan.policies)}
