"""Finished runs on disk: parts, each a stretch of the plan as it came in, and the tables that they become.

runs.parquet                                      rows of the plan from the first on, without a gap
parts/runs-000000000120-000000000240.parquet      rows 120 to 239; beside it series-… and tickets-…, where they are kept
parts/runs-000000000132-000000000136-1.parquet    rows of a later attempt, which take the place of earlier ones

A part is written under another name, brought to the disk and renamed, that of the runs last; so what has its name is
whole. Tables hold no times and no machine, and rows and row groups are cut at fixed counts: their bytes do not depend on
who ran what, or when.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, WomSimError
from wom_sim.files import ResultSet
from wom_sim.study.sweep.tables import nothing

if TYPE_CHECKING:
    import pyarrow as pa

    from wom_sim.study.sweep.plan import Plan

RUNS = "runs"
ROWS_A_GROUP = {RUNS: 1 << 15}  # rows of a row group in runs.parquet
BULKY_ROWS_A_GROUP = 1 << 17
NAME = re.compile(r"runs-(\d{12})-(\d{12})(?:-(\d+))?\.parquet")
WHAT = {
    RUNS: "one row a run: every measure kept",
    "series": "one row a run and counted hour",
    "tickets": "one row a ticket",
}
DIGEST = b"wom_sim.experiment"


class Damaged(WomSimError):
    """A part cannot be read; it is removed, and its runs are made again."""

    def __init__(self, part: Part) -> None:
        super().__init__(f"{part.path} is damaged")
        self.part = part


class Part(NamedTuple):
    """A file that holds the rows [start, stop) of the plan."""

    start: int
    stop: int
    attempt: int  # -1: the table, which parts take precedence of
    path: Path

    def beside(self, kind: str) -> Path:
        """The file of another kind that belongs to it."""
        return self.path.with_name(kind + self.path.name.removeprefix(RUNS))


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

    def find(self) -> list[Path]:
        """Look for the table and parts (names and footers only); returns those that are of no use: damaged ones.

        Raises
        ------
        BadInput
            The table is damaged, or a file is of another experiment.
        """
        useless: list[Path] = []
        table = Part(0, 0, -1, self.folder / f"{RUNS}.parquet")
        self._stretches, self.parts = [], []
        if table.path.exists():
            self._take(table._replace(stop=self._table_rows(table)))
        for part in sorted(parts_in(self.folder), key=lambda part: (part.attempt, part.start)):
            if self._whole(part):
                self._take(part)
                self.parts.append(part)
            else:
                useless.append(part.path)
        return useless

    def _table_rows(self, table: Part) -> int:
        missing = [kind for kind in self.kinds if not table.beside(kind).exists()]
        footer = _footer(table.path)
        if footer is None or missing:
            why = "is damaged" if footer is None else f"is there, but {missing[0]}.parquet is not"
            raise BadInput(table.path, [f"{why}; remove it, and the same command makes its runs again"])
        self._check_origin(table.path, footer)
        return int(footer.num_rows)

    def _whole(self, part: Part) -> bool:
        """Whether a part can be read, has its rows and all that belongs to it."""
        footer = _footer(part.path)
        if footer is None or footer.num_rows != part.stop - part.start or part.start % self.plan.n_policies:
            return False
        self._check_origin(part.path, footer)
        return all(part.beside(kind).exists() for kind in self.kinds)

    def _check_origin(self, path: Path, footer: Any) -> None:
        if (footer.metadata or {}).get(DIGEST) != self.plan.digest().encode():
            raise BadInput(path, ["holds runs of another experiment; move it away"])

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
                files.write(part.beside(kind).name, WHAT[kind], partial(self._write_part, table))
        self._take(part)
        self.parts.append(part)

    def _write_part(self, table: pa.Table, file: BinaryIO) -> None:
        with self._writer(table.schema, file) as writer:
            writer.write_table(table)

    def _writer(self, schema: pa.Schema, file: BinaryIO) -> Any:
        import pyarrow.parquet as parquet

        marked = schema.with_metadata({DIGEST: self.plan.digest().encode()})
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
        with suppress(OSError):  # there may be others, beyond the gap
            (self.folder / "parts").rmdir()
        self.find()

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
        reader: _Reader | None = None
        for stretch in self._stretches:
            if stretch.start >= min(upto, self.prefix):
                break
            if reader is None or reader.part != stretch.part:
                reader = _Reader(stretch.part, kind, self._numbers, columns)
            yield from reader.rows(stretch.start, min(stretch.stop, upto))

    def _numbers(self, table: pa.Table) -> NDArray[np.int64]:
        """The plan's row of each row of a bulky table."""
        policy = table["policy"].to_pandas().map(self._policy_numbers).to_numpy(np.int64)
        point, replication = (table[name].to_numpy().astype(np.int64) for name in ("point", "replication"))
        return (replication * self.plan.n_points + point) * self.plan.n_policies + policy

    @cached_property
    def _policy_numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.plan.policies)}


class _Reader:
    """A file's rows by their number in the plan, asked for in ascending order; a row group is in memory at a time."""

    def __init__(
        self, part: Part, kind: str, numbers: Callable[[pa.Table], NDArray[np.int64]], columns: Sequence[str] | None
    ) -> None:
        import pyarrow.parquet as parquet

        self.part, self._kind, self._numbers, self._columns = part, kind, numbers, columns
        self._at, self._before = 0, part.start
        self._held: tuple[int, Any, NDArray[np.int64]] | None = None
        path = part.beside(kind)
        self._file = self._sound(lambda: parquet.ParquetFile(path, page_checksum_verification=True))

    def rows(self, start: int, stop: int) -> Iterator[pa.Table]:
        while self._at < self._file.num_row_groups:
            size = self._file.metadata.row_group(self._at).num_rows
            if self._kind == RUNS and self._before + size <= start:
                self._before, self._at = self._before + size, self._at + 1
                continue
            table, numbers = self._group()
            low, high = np.searchsorted(numbers, [start, stop]).tolist()
            if low < high:
                yield table.slice(low, high - low)
            if high < len(numbers):
                return
            self._before, self._at = self._before + size, self._at + 1

    def _group(self) -> tuple[Any, NDArray[np.int64]]:
        """A row group, and the number of each of its rows in the plan."""
        if self._held is None or self._held[0] != self._at:
            table = self._sound(lambda: self._file.read_row_group(self._at, columns=self._columns))
            bulky = self._kind != RUNS
            numbers = self._numbers(table) if bulky else self._before + np.arange(table.num_rows)
            self._held = (self._at, table, numbers)
        return self._held[1:]

    def _sound(self, read: Callable[[], Any]) -> Any:
        import pyarrow as pa

        try:
            return read()
        except (pa.ArrowException, OSError, UnicodeError) as error:
            if self.part.attempt < 0:
                said = f"is damaged ({error}); remove it, and the same command makes its runs again"
                raise BadInput(self.part.beside(self._kind), [said]) from None
            raise Damaged(self.part) from error


def parts_in(folder: Path) -> Iterator[Part]:
    """The parts of a folder by their names."""
    for path in (folder / "parts").glob(f"{RUNS}-*.parquet"):
        if found := NAME.fullmatch(path.name):
            yield Part(int(found[1]), int(found[2]), int(found[3] or 0), path)


def even(tables: Iterator[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of so many rows each; the last may be shorter."""
    import pyarrow as pa

    held: list[Any] = []
    count = 0
    for table in tables:
        held.append(table)
        count += table.num_rows
        while count >= rows:
            whole = pa.concat_tables(held)
            yield whole.slice(0, rows).combine_chunks()
            held, count = [whole.slice(rows)], count - rows
    if count or held:
        yield pa.concat_tables(held).combine_chunks()


def _footer(path: Path) -> Any:
    """The footer of a file; None of one that cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        return parquet.read_metadata(path)
    except (pa.ArrowException, OSError):
        return None
