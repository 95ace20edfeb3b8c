"""Experiment files: what is read, and every fault at once, in words that help."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from market import AGENTS, RIVAL, SHARE, faults, planned, written

from wom_sim.errors import BadInput
from wom_sim.study.experiment.experiment import flat, is_experiment, load_experiment
from wom_sim.study.experiment.plan import check_plan, plan


def test_an_experiment_without_factors_is_a_plain_comparison(tmp_path: Path) -> None:
    made = planned(tmp_path, 'title = "Plain"')
    assert (made.n_points, made.policies, made.baseline) == (
        1, ("ignore", "service_led", "dedicated_team"), "service_led",
    )  # fmt: skip
    assert (made.replications, made.rank_by, made.runs) == (4, "net_value", 12)
    assert made.scenario(0).digest() == made.base.digest()


def test_what_is_said_of_policies_measures_and_stopping_is_taken(tmp_path: Path) -> None:
    made = planned(
        tmp_path,
        'policies = ["ignore", "crisis_room"]\nrank_by = "churn_rate"\nmeasures = ["reach", "net_value"]',
        "[stop]\nreplications = 7\nhalf_width = 0.5\nruns = 100",
    )
    assert (made.policies, made.baseline, made.rank_by) == (("ignore", "crisis_room"), "ignore", "churn_rate")
    assert made.measures == (
        "net_value",
        "churn_rate",
        "reach",
    )  # in the order of the list of measures; rank_by always is
    assert (made.replications, made.experiment.stop.half_width, made.experiment.stop.least) == (7, 0.5, 5)


def test_set_changes_the_base_scenario_with_quotes_and_without(tmp_path: Path) -> None:
    for text in ('"time.days" = 20\n"brands.Rival.margin" = 3', "time.days = 20\nbrands.Rival.margin = 3"):
        made = planned(tmp_path, f"[set]\n{text}")
        assert (made.base.time.days, made.base.brands[1].margin) == (20, 3)


def test_overrides_change_the_experiment_and_through_set_its_scenario(tmp_path: Path) -> None:
    overrides = (
        "stop.replications=2",
        "factors.agents.values=[1, 5]",
        "set.time.days=15",
        "set.policies.ignore.agents=1",
    )
    made = planned(tmp_path, AGENTS, overrides=overrides)
    assert (made.replications, made.levels.ravel().tolist(), made.base.time.days) == (2, [1, 5], 15)
    assert made.base.policy("ignore").agents == 1


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("stop", "must look like key=value"),
        ("time.days=3", "a key of its scenario is changed by --set set.time.days=…"),
        ("stopp.runs=3", "did you mean `stop`?"),
        ("factors.agnts.values=[1]", 'there is no entry "agnts"; did you mean `agents`?'),
        ("stop.replications=0", "stop.replications: 0: must be from 1 to 1000000 (runs)"),
    ],
)
def test_an_override_that_fits_nothing_is_told(tmp_path: Path, override: str, message: str) -> None:
    (found,) = faults(tmp_path, AGENTS, overrides=(override,))
    assert message in found


@pytest.mark.parametrize(
    ("part", "messages"),
    [
        ("polices = ['ignore']", ["polices: unknown key; did you mean `policies`?"]),
        ("[stop]\nreplicatons = 3", ["stop.replicatons: unknown key; did you mean `replications`?"]),
        ("measures = ['net_valu']", ['measures[0]: there is no measure "net_valu"; did you mean `net_value`?']),
        ("rank_by = 'churn'", ['rank_by: there is no measure "churn"; did you mean `churned`?']),
        ("policies = ['ignor', 'service_led']", ['policies[0]: there is no policy "ignor"; did you mean `ignore`?']),
        ("policies = ['ignore']\nbaseline = 'service_led'",
         ['baseline: "service_led" is not among the policies that are run']),
        ("baseline = 'service'", ['baseline: there is no policy "service"; did you mean `service_led`?']),
        ("keep = ['tikets']", ['keep[0]: "tikets": must be series or tickets; did you mean `tickets`?']),
        ("[set]\n\"time.dayz\" = 3", ["time.dayz: unknown key; did you mean `days`? (from [set])"]),
        ("[set]\n\"brands.Riv.margin\" = 3", ['set.brands.Riv.margin: there is no entry "Riv"']),
        ("[expect]\nmeasure = 'net_value'\nis = 'higher'",
         ['expect.against: is = "higher" holds `policy` against another: give both']),
        ("[expect]\npolicy = 'ignore'\nis = 'rises'", ['expect.factor: missing; is = "rises" is about a factor']),
        ("[expect]\npolicy = 'ignore'\nfactor = 'agnts'\nis = 'rises'" + AGENTS,
         ['expect.factor: there is no factor "agnts"; did you mean `agents`?']),
        ("[expect]\npolicy = 'ignor'\nagainst = 'service_led'\nis = 'higher'",
         ['expect.policy: "ignor" is not among the policies that are run; did you mean `ignore`?']),
        ("measures = ['reach']\n[expect]\npolicy = 'ignore'\nagainst = 'service_led'\nmeasure = 'churned'\nis = 'higher'",
         ['expect.measure: "churned" is not among the `measures` that are kept']),
        ("[expect]\npolicy = 'ignore'\nagainst = 'service_led'\niss = 'higher'",
         ["expect.is: missing; it must be given: what is expected", "expect.iss: unknown key; did you mean `is`?"]),
    ],
)  # fmt: skip
def test_a_fault_names_key_and_remedy(tmp_path: Path, part: str, messages: list[str]) -> None:
    found = faults(tmp_path, part)
    assert len(found) == len(messages)
    for message in messages:
        assert any(message in fault for fault in found), found


def test_every_fault_is_told_at_once_also_those_of_the_scenario(tmp_path: Path) -> None:
    broken = AGENTS.replace("[1, 2, 3]", "'all'") + SHARE.replace("public_share", "public_shar")
    found = faults(tmp_path, "titel = 'x'", broken, "[design]\nkind = 'sobol'")
    assert len(found) == 4
    assert 'factors.agents.values: "all": must be a list, in [ ]' in found
    assert any("did you mean `voice.public_share`?" in fault for fault in found)
    assert "design.points: missing; sobol needs to know how many" in found

    faulty = faults(tmp_path, "titel = 'x'", AGENTS, market="[tim]\ndays = 3\n[[brands]]\nname = 'A'")
    assert len(faulty) == 3
    assert faulty[0].startswith("titel")
    assert all("market.toml (" in fault for fault in faulty[1:])


def test_a_scenario_that_is_not_there_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text('scenario = "markt.toml"')
    with pytest.raises(BadInput, match=r"scenario: .*markt\.toml: no such file; did you mean `market\.toml`"):
        plan(path)


@pytest.mark.parametrize(
    ("factor", "message"),
    [
        ("values = [1]", "give either `path` or `paths`"),
        ("path = 'time.days'", "factors.days: say what it may be: `values`, `range`, `distribution` or `levels`"),
        ("path = 'time.days'\nvalues = [10]\nrange = [10, 20]",
         "give one of values, range, distribution or levels, not values and range"),
        ("levels = [{ label = 'a', set = {} }]", "name: missing; levels have no path to be named after"),
        ("path = 'time.days'\nvalues = [10]\nsteps = 3", "steps: only a range or a distribution has steps"),
        ("path = 'time.days'\nvalues = [10]\nscale = 'log'", "scale: only a range has a scale"),
        ("path = 'time.days'\nrange = [10, 20, 30]", "factors.days.range"),
        ("path = 'time.days'\ndistribution = { kind = 'normal', mean = 3 }",
         "normal takes mean and sd; sd missing"),
        ("path = 'time.days'\ndistribution = { kind = 'normal', mean = 3, sd = 0 }", "sd: must be above 0"),
        ("path = 'time.days'\ndistribution = { kind = 'uniform', low = 3, high = 2 }", "high: must be above low"),
        ("path = 'time.days'\ndistribution = { kind = 'uniform', low = 3, high = 4, mean = 3 }", "not mean"),
        ("path = 'time.days'\ndistribution = { kind = 'triangular', low = 3, mode = 9, high = 4 }",
         "mode: must be from low to high"),
    ],
)  # fmt: skip
def test_a_factor_that_says_too_much_or_too_little_is_refused(tmp_path: Path, factor: str, message: str) -> None:
    assert any(message in fault for fault in faults(tmp_path, f"[[factors]]\n{factor}"))


def test_a_file_with_a_scenario_is_an_experiment(tmp_path: Path) -> None:
    path = written(tmp_path, AGENTS, RIVAL)
    assert is_experiment(path)
    assert not is_experiment(tmp_path / "market.toml")
    assert not is_experiment(tmp_path / "nothing.toml")
    assert load_experiment(path).name == "trial"


def test_settings_are_one_by_dotted_key_or_nested() -> None:
    assert flat({"a": {"b": {"c d": 1}}, "a.e": 2, '"x.y".z': 3}) == {'a.b."c d"': 1, "a.e": 2, '"x.y".z': 3}


def test_a_list_of_tables_may_be_set(tmp_path: Path) -> None:
    channels = """
[set]
channels = [{ name = "forum", kind = "forum", peer_help = 0.2, interest_groups = [0, 1] }, { name = "a \\"b\\"", kind = "mail" }]
"""
    made = planned(tmp_path, channels, AGENTS)
    assert [(one.name, one.peer_help, one.interest_groups) for one in made.scenario(0).channels] == [
        ("forum", 0.2, (0, 1)), ('a "b"', 0.0, ()),
    ]  # fmt: skip


def test_the_starter_experiment_is_sound_on_the_starter_scenario(tmp_path: Path) -> None:
    for name, file in (("starter", "acme"), ("starter_experiment", "acme_experiment")):
        text = files("wom_sim").joinpath(f"{name}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{file}.toml").write_text(text.replace("@NAME@", "acme"), encoding="utf-8")
    made = plan(tmp_path / "acme_experiment.toml")
    assert (made.n_points, made.policies, made.notes) == (24, ("ignore", "dedicated_team"), ())
    estimate = check_plan(made, workers=4)
    assert (estimate.runs, estimate.notes) == (480, ())
    assert estimate.seconds < 300


WHOLE = """
policies = ["ignore", "service_led"]
baseline = "ignore"
rank_by = "net_value"
measures = ["net_value"]
keep = ["series"]
[set]
"time.days" = 10
[[factors]]
name = "r"
paths = ["spread.reshare"]
distribution = { kind = "lognormal", median = 0.01, sigma = 0.5 }
steps = 3
relative = false
scale = "linear"
[design]
kind = "grid"
seed = 1
[stop]
replications = 3
half_width = 1.0
minutes = 5.0
[expect]
policy = "ignore"
against = "service_led"
is = "higher"
"""
ODD = (-1, 10**30, float("nan"), 1e308, 5e-324, True, "", "..", [], [[]], ["a", 1], {}, {"a": 1}, [{}])


def test_whatever_stands_in_a_file_is_understood_or_refused(tmp_path: Path) -> None:
    whole = tomllib.loads(written(tmp_path, WHOLE, AGENTS, RIVAL).read_text(encoding="utf-8"))
    path, refused = tmp_path / "odd.toml", 0
    for place in places(whole):
        for odd in ODD:
            tables = copy.deepcopy(whole)
            table = tables
            for key in place[:-1]:
                table = table[key]
            table[place[-1]] = odd
            path.write_text(tomlkit.dumps(tables), encoding="utf-8")
            try:
                made = plan(path)
                assert len(made.digest()) == 64
                made.scenario(made.n_points - 1)
            except BadInput:
                refused += 1
    assert refused > 300


def places(tables: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in tables."""
    for key, value in tables.items() if isinstance(tables, dict) else enumerate(tables):
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from places(value, (*here, key))
