"""Explicit tables of points, from rows and from files."""

from __future__ import annotations

from pathlib import Path

import pytest
from market import RIVAL, faults, planned
from test_designs import design


def test_a_table_of_rows_in_words_and_numbers(tmp_path: Path) -> None:
    agents = "[[factors]]\npath = 'policies.dedicated_team.agents'"
    hours = "[[factors]]\npath = 'policies.ignore.hours'"
    rows = "rows = [[1, 'calm', '08:00-20:00'], [5, 'eager', '06:00-23:00']]"
    made = planned(tmp_path, agents, RIVAL, hours, design("table", rows))
    assert made.levels.tolist() == [[1, 0, 0], [5, 2, 1]]
    assert made.scenario(1).policy("ignore").hours == "06:00-23:00"
    assert made.scenario(1).policy("dedicated_team").agents == 5


def test_a_table_from_a_file_with_its_columns_in_any_order(tmp_path: Path) -> None:
    agents = "[[factors]]\npath = 'policies.dedicated_team.agents'"
    (tmp_path / "points.csv").write_text("rival,agents\ncalm,4\neager,6\n", encoding="utf-8")
    made = planned(tmp_path, agents, RIVAL, design("table", "file = 'points.csv'"))
    assert made.levels.tolist() == [[4, 0], [6, 2]]


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        ("agents\n1\n", ["points.csv, line 1: there is no column for rival"]),
        ("agents,rivl\n1,calm\n", ['line 1: there is no factor "rivl"; did you mean `rival`?', "no column for rival"]),
        ("agents,rival\n1.5,calm\n2,clam\nx,calm\n3\n",
         ["line 2: agents: 1.5: must be a whole number", 'line 3: rival: "clam": must be calm, as it is or eager; did you '
          "mean `calm`?", 'line 4: agents: "x": must be a number', "line 5: has 1 cells; the header has 2"]),
        ("agents,rival\n", ["has no rows"]),
        ("agents,agents,rival\n1,2,calm\n", ["line 1: there are several columns for agents"]),
        ("\n\n", ["is empty"]),
        ("agents,rival\n\n1,calm\n\n-1,calm\n", ["points.csv, line 5: agents: -1: must be from 0 to 100000 (agents)"]),
        (None, ["cannot be read: No such file or directory; did you mean `point.csv`?"]),
    ],
)  # fmt: skip
def test_faults_of_a_table_name_their_lines(tmp_path: Path, content: str | None, messages: list[str]) -> None:
    agents = "[[factors]]\npath = 'policies.dedicated_team.agents'"
    (tmp_path / ("points.csv" if content else "point.csv")).write_text(content or "", encoding="utf-8")
    found = faults(tmp_path, agents, RIVAL, design("table", "file = 'points.csv'"))
    assert len(found) == len(messages)
    for message in messages:
        assert any(message in fault for fault in found), found


def test_names_and_truths_of_a_file_are_read_as_in_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("leave,hours\ntrue,06:00-23:00\nfalse,08:00-20:00\n", encoding="utf-8")
    leave = "[[factors]]\nname = 'leave'\npath = 'service.poached_leave_queue'"
    hours = "[[factors]]\npath = 'policies.ignore.hours'"
    made = planned(tmp_path, leave, hours, design("table", "file = 'points.csv'"))
    assert [made.scenario(point).service.poached_leave_queue for point in range(2)] == [True, False]
    assert made.points["hours"].tolist() == ["06:00-23:00", "08:00-20:00"]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_bytes(b"\xff\xfe\x00rival")
    (found,) = faults(tmp_path, RIVAL, design("table", "file = 'points.csv'"))
    assert "is not a CSV file in UTF-8" in found
