"""Both engines on the same scenario, what is asked of them, and when a case counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from random_scenarios import BRAND, MARKET

import wom_sim as ws
from wom_sim.engine.record import ABANDONED, RECORD_COLUMNS, REPLY, Record
from wom_sim.measures.result import RunResult
from wom_sim.model.parameters import Event, hours_of
from wom_sim.world.network import make_network
from wom_sim.world.plugins import Plugins, loaded
from wom_sim.world.policy import overlay

ROOT = Path(__file__).resolve().parents[2]
FEW_PEOPLE, FEW_DAYS, FEW_TICKS = 120, 30.0, 200
FEW_SPEAKERS = 12  # in a campaign, or a firestorm
EXAMPLE = Plugins(one for one in loaded(ROOT / "docs" / "plugins_example.py") if one.kind != "measures")
SMALLEST_SHARE = 0.04  # of a brand, so that a handful of these few are its customers
TABLES = ("series", "tickets", "cascades", "posts", "switches", "flows")


class Both(NamedTuple):
    """The same run by either engine."""

    kernel: RunResult
    mesa: RunResult


def lived(scenario: ws.Scenario, policy: str | None = None, **given: Any) -> RunResult:
    """A run in which every post is kept and every third person is watched."""
    world = given.pop("world", None) or ws.prepare(scenario, given.get("replication", 0))
    watch = np.arange(world.graph.n) % 3 == 0
    return ws.run(scenario, policy, world=world, trace=True, watch=watch, **given)


def both(scenario: ws.Scenario, policy: str | None = None, **given: Any) -> Both:
    """A scenario in both engines, on one world."""
    kernel = lived(scenario, policy, engine="kernel", **given)
    return Both(kernel, lived(scenario, policy, engine="mesa", **{**given, "world": kernel.world}))


def differences(kernel: RunResult, mesa: RunResult) -> list[str]:
    """Where two runs differ: fields of the record (by their bits), measures of every brand, tables."""
    found = record_differences(kernel.record, mesa.record)
    for brand in kernel.scenario.brands:
        one, other = kernel.measures_of(brand.name), mesa.measures_of(brand.name)
        found += [f"measure {name} of {brand.name}" for name in one if not _same(one[name], other[name])]
    return found + [f"table {name}" for name in TABLES if not getattr(kernel, name).equals(getattr(mesa, name))]


def record_differences(kernel: Record, mesa: Record) -> list[str]:
    """Fields of two records, or columns of their tables, that are not the same to the last bit."""
    return [where for name in Record._fields for where in _differs(name, kernel, mesa)]


def _differs(name: str, kernel: Record, mesa: Record) -> list[str]:
    one, other = np.asarray(getattr(kernel, name)), np.asarray(getattr(mesa, name))
    if one.dtype != other.dtype or one.shape != other.shape:
        return [f"{name}: {one.dtype}{one.shape} and {other.dtype}{other.shape}"]
    if name == "hourly":
        return _first_hours(one, other)
    columns = one.dtype.names or ()
    pairs = [(f"{name}.{column}", one[column], other[column]) for column in columns] or [(name, one, other)]
    return [where for where, first, second in pairs if not _same(first, second)]


def _same(one: Any, other: Any) -> bool:
    """The same bits."""
    return np.ascontiguousarray(one).tobytes() == np.ascontiguousarray(other).tobytes()


def _first_hours(one: np.ndarray, other: np.ndarray) -> list[str]:
    """The first few cells of the hourly record that differ."""
    cells = np.argwhere(one != other)[:6]
    return [
        f"hourly: tick {tick}, brand {brand}, {RECORD_COLUMNS[column]}: "
        f"{one[tick, brand, column]} and {other[tick, brand, column]}"
        for tick, brand, column in cells
    ]


def assert_parity(pair: Both) -> None:
    """Both engines gave the same run to the last bit."""
    assert (pair.kernel.engine, pair.mesa.engine) == ("kernel", "mesa")
    assert differences(*pair) == []


def happened(run: RunResult) -> dict[str, int]:
    """How often what a case must have happened in a run; customers from outside the graph do not count."""
    record = run.record
    hourly = dict(zip(RECORD_COLUMNS, record.hourly.sum(axis=(0, 1)).tolist(), strict=True))
    own = record.tickets[record.tickets["who"] >= 0]
    return {
        "complaints": len(own),
        "replies": int((own["first_reply"] >= 0).sum()),
        "replies read": 0 if record.hearings is None else int((record.hearings["how"] == REPLY).sum()),
        "reshares": hourly["reshares"],
        "offers": hourly["offers"],
        "accepted": hourly["poached"],
        "switches": int((record.switches["left"] >= 0).sum()),
        "abandoned": int((own["state"] == ABANDONED).sum()),
    }


def missing(run: RunResult) -> list[str]:
    """What did not happen in a run that should count as a case."""
    return [name for name, count in happened(run).items() if count == 0]


# Scenarios that are too large for the reference, made small


def shipped(path: Path) -> ws.Scenario:
    """A shipped scenario, with the rules that it may name."""
    return ws.load(path).with_plugins(EXAMPLE)


def shrunk(scenario: ws.Scenario, **above: Any) -> ws.Scenario:
    """A scenario with fewer people and days and all else its own; dates move as its length does, positions wrap round."""
    tables = scenario.model_dump()
    time, network = tables["time"], tables["network"]
    days = min(time["days"], FEW_DAYS, FEW_TICKS * time["tick_hours"] / 24.0)
    share, time["days"], time["warmup_days"] = days / time["days"], days, min(time["warmup_days"], 1.0)
    network["customers"] = min(network["customers"] or people_in_file(scenario), FEW_PEOPLE)
    groups = network["interest_groups"] if isinstance(network["interest_groups"], int) else 1
    for policy in tables["policies"].values():
        fit_voice(policy, share, groups)
    for brand in tables["brands"]:
        keep_a_handful(brand)
        _on_the_graph(brand, "first_customers", network["customers"])
        _on_the_graph(brand, "employees", network["customers"])
    for event in tables["events"]:
        event.update(at=None, hours=Event(**event).start_hour * share)
        _on_the_graph(event, "author", network["customers"])
        _on_the_graph(event, "authors", network["customers"])
    made = ws.Scenario(**overlay(tables, above)).placed(scenario.name, scenario.source, scenario.folder)
    return made.with_plugins(scenario.plugins)


def keep_a_handful(brand: dict[str, Any]) -> None:
    """Let a small brand still have customers in a small market, whose interest groups may be empty."""
    brand["interest_groups"] = ()
    if 0.0 < brand["market_share"] < SMALLEST_SHARE:
        brand["market_share"] = SMALLEST_SHARE


def fit_voice(policy: dict[str, Any], share: float, groups: int) -> None:
    """Fit a policy's tables into a shorter run (``share`` of its own) of people in so many interest groups."""
    for campaign in policy["campaigns"]:
        minute = int(hours_of(campaign["at"]) * share * 60.0)
        campaign["at"] = f"day {minute // 1440} {minute // 60 % 24:02}:{minute % 60:02}"
        campaign["people"] = campaign["people"] and min(campaign["people"], FEW_SPEAKERS)
    policy["playbook"]["voices"] = min(policy["playbook"]["voices"], FEW_SPEAKERS)
    for table in (*policy["feeds"], *policy["campaigns"]):
        table["interest_groups"] = tuple(dict.fromkeys(group % groups for group in table["interest_groups"]))


def people_in_file(scenario: ws.Scenario) -> int:
    """How many people the scenario's network file has."""
    return make_network(scenario.network, scenario.seed.network, scenario.folder).n


def _on_the_graph(table: dict[str, Any], key: str, people: int) -> None:
    """Positions named in a table that lie beyond a smaller graph, or a number of people larger than it."""
    named = table.get(key)
    if isinstance(named, list | tuple):
        table[key] = tuple(dict.fromkeys(position % people for position in named))
    elif named is not None:
        table[key] = named % people if key == "author" else min(named, people)


def livened(scenario: ws.Scenario) -> ws.Scenario:
    """A shrunk scenario in days in which everything happens; brands, their policies and events stay as they are."""
    above = {key: value for key, value in MARKET.items() if key not in ("time", "network", "population")}
    above["service"] = {"patience_hours": 0.5}
    brands = [
        overlay(brand.model_dump(), {**BRAND, "policy": brand.policy, "background_tickets_per_day": 150.0})
        for brand in scenario.brands
    ]
    for brand in brands:  # of ninety people, so that there are others
        keep_a_handful(brand)
        _on_the_graph(brand, "first_customers", 30)
        _on_the_graph(brand, "employees", 90)
    return shrunk(scenario, time={"days": 4.0}, network={"customers": 90}, brands=brands, **above)
