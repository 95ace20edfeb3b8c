"""Plug-ins as they are handed in, found and told apart: what is refused, and what makes two the same."""

from __future__ import annotations

import pickle
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import lively

import wom_sim as ws
from wom_sim.world import plugins as plugged
from wom_sim.world.plugins import loaded

FILE = '''
import wom_sim as ws

WEIGHT = 2.0

@ws.triage_rule
def rich_first(tickets, now):
    """Customers with the largest margin first."""
    return WEIGHT * tickets["value"]

@ws.measure("tickets", better=-1)
def calls(c):
    """Tickets of the counted part."""
    return float(len(c.tickets))
'''


@ws.triage_rule
def at_hand(tickets: Any, now: Any) -> Any:
    return tickets["score"]


def ruled(**above: Any) -> ws.Scenario:
    return lively(policies={"desk": {"triage_rule": "rich_first"}, "other": {}}, **above)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my_rules.py"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_file_a_module_functions_and_a_table_hand_in_the_same(file: Path) -> None:
    found = loaded(file)
    assert [(one.kind, one.name) for one in found] == [("triage", "rich_first"), ("measures", "calls")]
    calls = found.measures["calls"]
    assert (calls.unit, calls.better, calls.definition) == ("tickets", -1, "Tickets of the counted part.")
    for given in ([at_hand], {"triage": {"at_hand": at_hand}}, loaded([at_hand])):
        assert [(one.kind, one.name, one.function) for one in loaded(given)] == [("triage", "at_hand", at_hand)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (7, "must be a file, a module or"),
        ({"triag": {}}, 'no kind of plug-in "triag"; did you mean `triage`'),
        ({"triage": len}, "triage: must be a table of functions by name"),
        ({"triage": {"": len}}, "a name has letters"),
        ({"triage": {"a b": len}}, "a name has letters"),
        ({"triage": {"it": 3}}, "triage.it: must be a function, not int"),
        ([len], "is not marked; put @ws.triage_rule"),
        ([at_hand, at_hand], "triage.at_hand: there are two of this name"),
        ("nowhere.py", "no such file"),
    ],
)
def test_what_cannot_be_a_plugin_is_refused(given: Any, said: str) -> None:
    with pytest.raises(ws.BadInput) as error:
        loaded(given)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(:\n", "line 1: cannot be imported (SyntaxError"),
        ("x = 1\nimport no_such_module_at_all\n", "line 2: cannot be imported (ModuleNotFoundError"),
        ("raise SystemExit(3)\n", "line 1: cannot be imported (SystemExit"),
        ("def rule(tickets, now):\n    return 1\n", "marks no function as a plug-in"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(file: Path, text: str, said: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ws.BadInput) as error:
        loaded(file)
    assert said in str(error.value)


def test_every_rule_that_nobody_plugged_in_is_told_at_once(file: Path) -> None:
    poaching = {"offer_rule": "generous"}
    brands = [{"name": "A", "market_share": 0.5, "policy": "desk", "poaching": poaching}]
    start = lively(brands=brands, policies={"desk": {"triage_rule": "rich_frist", "reply_rule": "kindly"}})
    for run in (ws.run, ws.compare, ws.Town):
        with pytest.raises(ws.ScenarioError) as error:
            run(start, plugins=file)  # type: ignore[operator]
        wheres = [fault.where for fault in error.value.faults]
        assert wheres == ["policies.desk.triage_rule", "policies.desk.reply_rule", "brands[0].poaching.offer_rule"]
        assert 'there is no triage rule "rich_frist"; did you mean `rich_first`?' in str(error.value)
        assert "nobody has plugged in any reply rule" in str(error.value)
        assert error.value.exit_code == 2


def test_a_rule_of_a_policy_that_nobody_follows_is_not_asked_for() -> None:
    assert ws.run(ruled(), "other", replication=0).policy == "other"


def test_the_digest_of_its_source_goes_into_that_of_the_scenario(file: Path) -> None:
    bare, first = ruled().digest(), ruled().with_plugins(file).digest()
    assert bare != first
    assert ruled().with_plugins(file).digest() == first
    file.write_text(FILE.replace("WEIGHT = 2.0", "WEIGHT = 3.0"), encoding="utf-8")
    assert ruled().with_plugins(file).digest() != first
    assert lively().digest() == lively().with_plugins([at_hand]).digest()  # named by nobody


def test_what_a_function_is_bound_to_counts() -> None:
    def rule(weight: float) -> Any:
        def weighed(tickets: Any, now: Any) -> Any:
            return weight * tickets["severity"]

        return weighed

    digests = {next(iter(loaded({"triage": {"it": rule(weight)}}))).digest for weight in (1.0, 2.0, 1.0)}
    assert len(digests) == 2


def test_a_plugin_goes_to_other_processes_by_where_it_is_found(file: Path) -> None:
    there = pickle.loads(pickle.dumps(ruled().with_plugins(file)))
    assert there.digest() == ruled().with_plugins(file).digest()
    assert there.plugins.find("triage", "rich_first").function is not None
    packed = pickle.dumps(ruled().with_plugins(file))
    file.write_text(FILE.replace("2.0", "4.0"), encoding="utf-8")
    other = pickle.loads(packed).plugins.find("triage", "rich_first")
    assert (other.function, other.fault) == (None, "another version of it is here; use the same everywhere")
    file.unlink()
    gone = pickle.loads(packed).plugins.find("triage", "rich_first")
    assert gone.function is None
    assert "cannot be loaded here (BadInput" in gone.fault
    with pytest.raises(ws.BadInput, match="it: cannot be sent to other processes"):
        pickle.dumps(loaded({"triage": {"it": lambda tickets, now: tickets["score"]}}))


def test_entry_points_of_installed_packages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {
        "triage": {"installed": EntryPoint("installed", f"{__name__}:at_hand", "wom_sim.triage")},
        "reply": {"broken": EntryPoint("broken", "no_such_package:rule", "wom_sim.reply")},
    }
    monkeypatch.setattr(plugged, "_entry_points", lambda kind: points.get(kind, {}))
    plugged._installed.cache_clear()
    try:
        start = lively(policies={"desk": {"triage_rule": "installed"}})
        assert np.isfinite(ws.run(start, "desk").measures["net_value"])
        with pytest.raises(
            ws.BadInput, match=r"entry point wom_sim.reply: broken: no_such_package:rule cannot be loaded"
        ):
            ws.run(lively(policies={"desk": {"reply_rule": "broken"}}), "desk")
    finally:
        plugged._installed.cache_clear()
