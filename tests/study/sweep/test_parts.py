"""Parts on disk: which rows are there, which file has them, and the table that they become."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from small_study import content, write

from wom_sim.errors import BadInput
from wom_sim.study.experiment.plan import Plan, plan
from wom_sim.study.sweep import parts
from wom_sim.study.sweep.batch import Done
from wom_sim.study.sweep.part_files import Damaged, even
from wom_sim.study.sweep.parts import Rows
from wom_sim.study.sweep.tables import Tables


@pytest.fixture
def chosen(tmp_path: Path) -> Plan:
    """Six points, two policies."""
    return plan(write(tmp_path, more='measures = ["net_value", "churn_rate"]\n'))


@pytest.fixture
def rows(chosen: Plan, tmp_path: Path) -> Rows:
    return Rows(tmp_path / "out", chosen)


def done(plan: Plan, start: int, stop: int, shift: float = 0.0, error: str | None = None) -> Done:
    """Groups whose measures are their numbers."""
    count = (stop - start) * plan.n_policies
    measures = np.arange(start * plan.n_policies, stop * plan.n_policies)[:, None] + np.array([0.0, 0.5]) + shift
    return Done(start, stop, ["0" * 32] * count, measures, [error] * count, {}, 0.1, 0.1, {})


def add(rows: Rows, start: int, stop: int, attempt: int = 0, **more: Any) -> None:
    rows.add(start * 2, Tables(rows.plan).of(done(rows.plan, start, stop, **more)), attempt)


def values(rows: Rows, upto: int = 10**6) -> list[float]:
    tables = list(rows.tables("runs", upto, ["net_value"]))
    return pa.concat_tables(tables)["net_value"].to_pylist() if tables else []


def test_what_is_there_and_what_is_missing(rows: Rows) -> None:
    assert (rows.prefix, rows.missing(10)) == (0, [(0, 10)])
    add(rows, 3, 5)
    add(rows, 0, 1)
    assert (rows.prefix, rows.done(100), rows.done(8)) == (2, 6, 4)
    assert rows.missing(20) == [(2, 6), (10, 20)]
    assert rows.missing(8) == [(2, 6)]
    assert rows.missing(2) == []
    add(rows, 1, 3)
    assert (rows.prefix, rows.missing(10)) == (10, [])
    again = Rows(rows.folder, rows.plan)
    assert again.find() == []
    assert (again.prefix, values(again)) == (10, [float(each) for each in range(10)])


def test_a_part_has_its_rows_in_its_name(rows: Rows) -> None:
    add(rows, 3, 5)
    add(rows, 3, 4, attempt=2)
    names = sorted(path.name for path in (rows.folder / "parts").iterdir())
    assert names == ["runs-000000000006-000000000008-2.parquet", "runs-000000000006-000000000010.parquet"]


def test_a_later_attempt_takes_the_place_of_an_earlier_one(rows: Rows) -> None:
    add(rows, 0, 6)
    add(rows, 2, 3, attempt=1, shift=100.0)
    add(rows, 4, 5, attempt=1, shift=200.0)
    expected = [0, 1, 2, 3, 104, 105, 6, 7, 208, 209, 10, 11]
    assert values(rows) == expected
    again = Rows(rows.folder, rows.plan)
    again.find()
    assert values(again) == expected
    again.merge()
    assert values(again) == expected
    assert pd.read_parquet(rows.folder / "runs.parquet")["net_value"].tolist() == expected
    assert values(again, upto=5) == expected[:5]
    add(again, 0, 1, attempt=1, shift=1000.0)
    add(again, 5, 8, attempt=0)
    assert values(again) == [1000.0, 1001.0, *expected[2:], 12, 13, 14, 15]


def test_the_table_does_not_depend_on_how_it_came_in(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parts.ROWS_A_GROUP, "runs", 7)
    for start, stop in ((5, 11), (0, 2), (2, 5)):
        add(rows, start, stop)
    rows.merge()
    add(rows, 11, 20)
    rows.merge()
    once = Rows(rows.folder.with_name("once"), rows.plan)
    add(once, 0, 20)
    once.merge()
    assert content(rows.folder) == content(once.folder)
    sizes = parquet.read_metadata(rows.folder / "runs.parquet")
    assert [sizes.row_group(number).num_rows for number in range(sizes.num_row_groups)] == [7, 7, 7, 7, 7, 5]


def test_what_lies_beyond_a_gap_stays_a_part(rows: Rows) -> None:
    add(rows, 0, 2)
    add(rows, 3, 4)
    rows.merge()
    assert [path.name for path in (rows.folder / "parts").iterdir()] == ["runs-000000000006-000000000008.parquet"]
    assert (rows.prefix, rows.missing(8)) == (4, [(4, 6)])
    add(rows, 2, 3)
    rows.merge()
    assert not (rows.folder / "parts").exists()
    assert values(rows) == [float(each) for each in range(8)]


def test_what_killed_processes_have_left_is_removed(rows: Rows) -> None:
    add(rows, 0, 2)
    for name in (".runs-000000000004-000000000008.999999999.tmp.parquet", "tickets-000000000004-000000000008.parquet"):
        (rows.folder / "parts" / name).write_bytes(b"half of it")
    rows.merge()
    assert [path.name for path in rows.folder.iterdir()] == ["runs.parquet"]


def test_a_kill_between_table_and_parts_does_no_harm(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    add(rows, 0, 3)
    monkeypatch.setattr(Rows, "remove", lambda *_: None)
    rows.merge()
    monkeypatch.undo()
    again = Rows(rows.folder, rows.plan)
    assert again.find() == []
    assert values(again) == [float(each) for each in range(6)]
    before = content(rows.folder)
    again.merge()
    assert content(rows.folder) == before
    assert not (rows.folder / "parts").exists()


@pytest.mark.parametrize("harm", ["cut", "empty", "text", "short"])
def test_parts_that_are_damaged_are_found_when_they_are_read(rows: Rows, harm: str) -> None:
    add(rows, 0, 3)
    add(rows, 3, 4)
    path = rows.parts[1].path
    whole, other = path.read_bytes(), rows.parts[0].path.read_bytes()
    path.write_bytes({"cut": whole[:-20], "empty": b"", "text": b"PAR1 not at all PAR1", "short": other}[harm])
    again = Rows(rows.folder, rows.plan)
    assert again.find() == []
    with pytest.raises(Damaged, match="makes its runs again") as caught:
        values(again)
    again.remove(caught.value.part)
    again.find()
    assert values(again) == [0, 1, 2, 3, 4, 5]


def test_parts_that_are_not_whole_are_of_no_use(rows: Rows) -> None:
    add(rows, 0, 2)
    part = rows.parts[0]
    part.path.rename(part.path.with_name("runs-000000000001-000000000005.parquet"))
    again = Rows(rows.folder, rows.plan)
    assert [(each.start, each.stop) for each in again.find()] == [(1, 5)]
    assert (again.prefix, again.parts) == (0, [])


def test_damage_inside_a_part_is_found_when_it_is_read(rows: Rows) -> None:
    add(rows, 0, 100)
    path = rows.parts[0].path
    whole = bytearray(path.read_bytes())
    whole[parquet.read_metadata(path).row_group(0).column(6).data_page_offset + 100] ^= 0xFF
    path.write_bytes(whole)
    again = Rows(rows.folder, rows.plan)
    assert again.find() == []
    with pytest.raises(Damaged) as caught:
        again.merge()
    assert caught.value.part.path == path
    assert not (rows.folder / "runs.parquet").exists()


def test_a_damaged_table_is_left_to_its_owner(rows: Rows) -> None:
    add(rows, 0, 3)
    rows.merge()
    (rows.folder / "runs.parquet").write_bytes(b"nothing")
    with pytest.raises(BadInput, match=r"is damaged \(.*\); remove it"):
        Rows(rows.folder, rows.plan).find()


def test_a_part_of_another_experiment_is_refused_and_left(rows: Rows, tmp_path: Path) -> None:
    other = Rows(
        rows.folder, plan(write(tmp_path / "other", more=['baseline = "ignore"', 'measures = ["net_value"]\n'][1]))
    )
    add_one = Done(0, 1, ["0" * 32] * 2, np.zeros((2, 1)), [None, None], {}, 0.1, 0.1, {})
    other.add(0, Tables(other.plan).of(add_one))
    rows.find()
    with pytest.raises(BadInput, match="another experiment"):
        rows.merge()
    assert other.parts[0].path.exists()


def test_errors_are_text_and_measures_are_missing(rows: Rows) -> None:
    add(rows, 0, 1, error="the desk burnt down", shift=np.nan)
    add(rows, 1, 2)
    rows.merge()
    table = pd.read_parquet(rows.folder / "runs.parquet")
    assert table["error"].fillna("").tolist() == ["the desk burnt down"] * 2 + [""] * 2
    assert table["net_value"].isna().tolist() == [True, True, False, False]
    assert list(table.columns[:6]) == ["run", "point", "agents", "public_share", "policy", "replication"]
    assert list(table.columns[6:]) == ["net_value", "churn_rate", "error"]
    assert table["agents"].dtype.kind == "i"
    assert {table["point"].dtype, table["replication"].dtype} == {np.dtype("int32")}


def test_even_tables() -> None:
    given = [pa.table({"a": np.arange(start, stop)}) for start, stop in ((0, 3), (3, 4), (4, 11), (11, 11), (11, 12))]
    for size in (1, 4, 5, 12, 50):
        tables = list(even(iter(given), size))
        assert [each for table in tables for each in table["a"].to_pylist()] == list(range(12))
        assert all(table.num_rows == size for table in tables[:-1])
    assert list(even(iter([]), 4)) == []


def test_a_part_under_the_name_of_another_is_damaged(rows: Rows) -> None:
    add(rows, 0, 2)
    part = rows.parts[0].path
    part.rename(part.with_name("runs-000000000004-000000000008.parquet"))
    add(rows, 0, 2)
    rows.find()
    assert rows.prefix == 8
    with pytest.raises(Damaged):
        values(rows)
