"""Files of finished runs: how they are called, and their rows by number, a row group in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import BadInput, WomSimError

if TYPE_CHECKING:
    import pyarrow as pa

RUNS = "runs"
NAME = re.compile(r"(runs|series|tickets)-(\d{12})-(\d{12})(?:-(\d+))?\.parquet")
DIGEST, FIRST = "wom_sim.experiment", "wom_sim.first_row"  # keys in a file's metadata; the latter in that of parts
AGAIN = "remove it, and the same command makes its runs again"


class Damaged(WomSimError):
    """A part cannot be read; it is removed, and its runs are made again."""

    def __init__(self, part: Part) -> None:
        super().__init__(f"{part.path}: is damaged; `wom-sim sweep` makes its runs again")
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


class Reader:
    """A file's rows by their number in the plan, asked for in ascending order; a row group is in memory at a time."""

    def __init__(
        self, part: Part, kind: str, numbers: Callable[[pa.Table], NDArray[np.int64]], columns: Sequence[str] | None,
        digest: str,
    ) -> None:  # fmt: skip
        import pyarrow.parquet as parquet

        self.part, self._kind, self._numbers, self._columns = part, kind, numbers, columns
        self._at, self._before = 0, part.start
        self._held: tuple[int, Any, NDArray[np.int64]] | None = None
        path = part.beside(kind)
        self._file = self._sound(lambda: parquet.ParquetFile(path, page_checksum_verification=True))
        said = self._file.metadata.metadata or {}
        if said.get(DIGEST.encode()) != digest.encode():
            raise BadInput(path, ["holds runs of another experiment; move it away"])
        if part.attempt >= 0 and said.get(FIRST.encode()) != str(part.start).encode():  # under another's name
            raise Damaged(part)
        if kind == RUNS and part.attempt >= 0 and self.count != part.stop - part.start:
            raise Damaged(part)

    @property
    def count(self) -> int:
        """The number of its rows."""
        return int(self._file.metadata.num_rows)

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
            table = self._sound(lambda: self._file.read_row_group(self._at, columns=self._columns, use_threads=False))
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
                raise BadInput(self.part.beside(self._kind), [f"is damaged ({error}); {AGAIN}"]) from None
            raise Damaged(self.part) from error


def parts_in(folder: Path) -> Iterator[Part]:
    """The parts of a folder by their names."""
    for path in (folder / "parts").glob(f"{RUNS}-*.parquet"):
        if found := NAME.fullmatch(path.name):
            yield Part(int(found[2]), int(found[3]), int(found[4] or 0), path)


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
