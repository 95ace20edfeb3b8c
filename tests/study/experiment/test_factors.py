"""Factors against their base scenario: paths, bounds, whole numbers, relative and linked values, laws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from market import AGENTS, RIVAL, faults, planned, written
from scipy import stats

import wom_sim as ws
from wom_sim.errors import BadInput
from wom_sim.study.experiment.paths import laid, parameter, parameters_of
from wom_sim.study.experiment.plan import plan

GRID = np.linspace(0.005, 0.995, 100)


def factor(path: str, rest: str) -> str:
    return f"[[factors]]\npath = '{path}'\n{rest}"


def test_every_parameter_of_a_scenario_can_be_found_by_its_path() -> None:
    scenario = ws.load(Path(__file__).parents[3] / "scenarios" / "airline.toml")
    paths = list(parameters_of(scenario))
    assert len(paths) > 500
    refused = {"what", "replications", "policies", "baseline", "rank_by", "confidence"}
    for path in paths:
        if path.rpartition(".")[2] in refused:
            with pytest.raises(LookupError):
                parameter(path, scenario)
        else:
            found = parameter(path, scenario)
            assert found.path == path
            assert found.wrong(found.own) == ""


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("voice.public_shar", "there is no parameter `voice.public_shar`; did you mean `voice.public_share`?"),
        ("public_share", "did you mean `voice.public_share`?"),
        ("policies.dedicated_tem.agents", "did you mean `policies.dedicated_team.agents`?"),
        ("policies.none_such.agents", "there is no parameter `policies.none_such.agents`"),
        ("brands.Rivl.margin", "did you mean `brands.Rival.margin`?"),
        ("brands.2.margin", "there is no parameter `brands.2.margin`"),
        ("brands.Rival.poaching.hazard", "did you mean `brands.Rival.poaching.hazard_per_hour`?"),
        ("events.1.severity", "did you mean `events.0.severity`?"),
        ("voice", "`voice` leads to a table, not to a parameter; its keys are complain_minor"),
        ("policies", "`policies` leads to a table"),
        ("time.days.x", "`time.days` is a single value, not a table"),
        ("title", "`title` is only words for the reader"),
        ("study.replications", "`study.replications` does not change a run; [stop] has `replications`"),
        ("", "the path is empty"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_with_the_nearest(tmp_path: Path, path: str, message: str) -> None:
    (found,) = faults(tmp_path, factor(path, "name = 'x'\nvalues = [1]"))
    assert message in found


@pytest.mark.parametrize(
    ("path", "rest", "message"),
    [
        ("voice.public_share", "values = [0.5, 1.5]", "values: 1.5: must be from 0 to 1 (share)"),
        ("voice.public_share", "range = [0.5, 1.5]", "range: 1.5: must be from 0 to 1 (share)"),
        ("voice.public_share", "range = [0.5, 0.5]", "range: 0.5 to 0.5: the first must be below the second"),
        ("voice.public_share", "range = [0, 0.5]\nscale = 'log'", 'range: 0: must be above 0 for scale = "log"'),
        ("voice.public_share", "distribution = { kind = 'uniform', low = 0.5, high = 1.5 }",
         "distribution: voice.public_share: 1.5: must be from 0 to 1"),
        ("voice.public_share", "distribution = { kind = 'normal', mean = 9, sd = 1 }",
         "distribution: less than 1 % of it lies within the bounds: voice.public_share must be from 0 to 1"),
        ("policies.ignore.agents", "values = [1, 2.5]", "values: 2.5: must be a whole number (agents)"),
        ("policies.ignore.agents", "range = [0.5, 4]", "range: 0.5: must be a whole number (agents)"),
        ("policies.ignore.agents", "range = [1, 4]\nsteps = 9",
         "steps: 9: from 1 to 4 there are not so many different whole numbers"),
        ("policies.dedicated_team.agents", "relative = true\nvalues = [1, 1.2]", "1.2 × 2 = 2.4: must be a whole number"),
        ("voice.public_share", "relative = true\nrange = [0.5, 9]\nsteps = 2", "9 × 0.32 = 2.88: must be from 0 to 1"),
        ("reviews.intercept", "relative = true\nvalues = [1, 2]", "is left open in the base scenario"),
        ("policies.ignore.night_agents", "relative = true\nvalues = [1, 2]", "is 0 in the base scenario"),
        ("voice.public_share", "relative = true\nvalues = ['a']", "relative values must be numbers"),
        ("network.kind", "range = [0, 1]", "has no range: it takes names or lists; give `values`"),
        ("network.kind", "values = ['rng']", '"rng": must be community, powerlaw_cluster'),
        ("policies.ignore.hours", "values = ['9-5']", 'must look like "06:00-23:00"'),
        ("voice.public_share", "values = [0.2, 0.2]", "0.2 stands there twice"),
        ("seed.network", "values = [9007199254740993]", "in an experiment must be at most 2^53"),
    ],
)  # fmt: skip
def test_a_value_beyond_its_parameter_is_refused_with_what_is_allowed(
    tmp_path: Path, path: str, rest: str, message: str
) -> None:
    found = faults(tmp_path, factor(path, f"name = 'x'\n{rest}"), "[design]\nkind = 'one_at_a_time'")
    assert any(message in fault for fault in found), found


def test_what_is_legal_but_not_plausible_is_a_note(tmp_path: Path) -> None:
    made = planned(tmp_path, factor("voice.public_share", "values = [0.2, 0.9]"))
    assert [str(note) for note in made.notes] == [
        "factors.public_share.values: 0.9: plausible for voice.public_share is 0.14 to 0.35 (share)"
    ]


@pytest.mark.parametrize("name", ["point", "policy", "net_value", "net_value_low", "run", "error"])
def test_a_factor_cannot_be_called_like_another_column(tmp_path: Path, name: str) -> None:
    (found,) = faults(tmp_path, factor("time.days", f"name = '{name}'\nvalues = [10]"))
    assert f'"{name}" is the name of another column' in found


def test_names_and_keys_are_taken_once(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, AGENTS, factor("policies.service_led.agents", "values = [1]"))
    assert "two factors have this name" in found
    (found,) = faults(tmp_path, AGENTS, factor("policies.dedicated_team.agents", "name = 'again'\nvalues = [1]"))
    assert found == "factors.again: `policies.dedicated_team.agents` is set by the factor agents, too"
    (found,) = faults(tmp_path, "[[factors]]\npaths = ['time.days', 'time.days']\nvalues = [9]")
    assert "is named twice" in found


def test_brands_go_by_name_or_position_and_ready_made_policies_are_known(tmp_path: Path) -> None:
    made = planned(
        tmp_path, factor("brands.1.margin", "values = [7]"), factor("policies.crisis_room.agents", "values = [9]")
    )
    scenario = made.scenario(0)
    assert scenario.brands[1].margin == 7
    assert (scenario.policy("crisis_room").agents, scenario.policy("crisis_room").night_agents) == (9, 1)
    assert made.factors[0].targets[0].path == "brands.Rival.margin"


def test_changing_one_of_the_ready_made_policies_keeps_the_others(tmp_path: Path) -> None:
    market = "[[brands]]\nname = 'A'\nmarket_share = 0.5\n[network]\ncustomers = 50"
    made = planned(tmp_path, factor("policies.ignore.agents", "values = [1]"), market=market)
    assert made.scenario(0).compared_policies == made.base.compared_policies
    assert len(made.policies) == 6


def test_linked_paths_get_the_same_value_and_relative_ones_multiply_their_own(tmp_path: Path) -> None:
    linked = "[[factors]]\nname = 'churn'\npaths = ['brands.Ours.base_churn', 'brands.Rival.base_churn']\n"
    same = planned(tmp_path, linked + "values = [0.01]").scenario(0)
    assert [brand.base_churn for brand in same.brands] == [0.01, 0.01]
    times = planned(tmp_path, linked + "values = [1.5]\nrelative = true").scenario(0)
    np.testing.assert_allclose([brand.base_churn for brand in times.brands], [0.016 * 1.5, 0.02 * 1.5], rtol=1e-15)


def test_labelled_levels_set_several_keys_and_a_preset_acts_as_in_a_file(tmp_path: Path) -> None:
    made = planned(tmp_path, RIVAL)
    assert made.points["rival"].tolist() == ["calm", "as it is", "eager"]
    hazards = [made.scenario(point).brands[1].poaching.hazard_per_hour for point in range(3)]
    assert hazards == [0.0, 0.1, 0.5]
    assert made.scenario(2).brands[1].poaching.offer == 60.0
    assert made.factors[0].centre == 1  # the level that is the base scenario's


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ("{ label = 'a', set = { 'time.days' = 0 } }", "factors.x.levels.a: time.days = 0: must be above 0"),
        ("{ label = 'a', set = { 'time.dys' = 3 } }", "did you mean `time.days`?"),
        ("{ label = 'a', set = { 'time.days' = 3 } }, { label = 'b', set = { 'seed.run' = 3 } }",
         "factors.x.levels.a: does not set seed.run, as other levels do"),
        ("{ label = 'a', set = { 'time.days' = 9 } }, { label = 'a', set = { 'time.days' = 8 } }",
         'two levels are called "a"'),
    ],
)  # fmt: skip
def test_labelled_levels_are_checked_key_by_key(tmp_path: Path, levels: str, message: str) -> None:
    found = faults(tmp_path, f"[[factors]]\nname = 'x'\nlevels = [{levels}]")
    assert any(message in fault for fault in found), found


def test_values_that_are_no_numbers_go_by_their_place(tmp_path: Path) -> None:
    made = planned(tmp_path, factor("policies.ignore.hours", "values = ['08:00-20:00', '06:00-23:00']"))
    assert made.levels.ravel().tolist() == [0, 1]
    assert made.point_values(1) == {"hours": "06:00-23:00"}
    assert made.scenario(1).policy("ignore").hours == "06:00-23:00"


def test_equal_shares_for_entries_and_whole_numbers(tmp_path: Path) -> None:
    made = planned(tmp_path, AGENTS, RIVAL, factor("policies.ignore.agents", "name = 'n'\nrange = [2, 6]\nsteps = 5"))
    unit = (np.arange(30) + 0.5) / 30
    for one, values in zip(made.factors, ([1, 2, 3], [0, 1, 2], [2, 3, 4, 5, 6]), strict=True):
        found, counts = np.unique(one.quantile(unit), return_counts=True)
        assert found.tolist() == values
        assert set(counts) == {30 // len(values)}
        assert one.quantile(np.array([0.0, 1.0])).tolist() == [values[0], values[-1]]


def test_a_logarithmic_range_has_equal_ratios(tmp_path: Path) -> None:
    made = planned(tmp_path, factor("spread.reshare", "range = [0.001, 0.1]\nscale = 'log'\nsteps = 3"))
    np.testing.assert_allclose(made.levels.ravel(), [0.001, 0.01, 0.1], rtol=1e-12)
    np.testing.assert_allclose(made.factors[0].quantile(np.array([0.25])), [10**-2.5], rtol=1e-12)


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ("kind = 'normal', mean = 0.4, sd = 0.5", stats.truncnorm((0 - 0.4) / 0.5, (1 - 0.4) / 0.5, 0.4, 0.5)),
        ("kind = 'triangular', low = 0.1, mode = 0.2, high = 0.6", stats.triang(0.2, 0.1, 0.5)),
        ("kind = 'uniform', low = 0.1, high = 0.6", stats.uniform(0.1, 0.5)),
        ("kind = 'loguniform', low = 0.1, high = 0.6", stats.loguniform(0.1, 0.6)),
        ("kind = 'beta', a = 2, b = 3", stats.beta(2, 3)),
        ("kind = 'beta', a = 2, b = 3, low = 0.2, high = 0.4", stats.beta(2, 3, 0.2, 0.2)),
    ],
)
def test_laws_are_cut_at_the_bounds_not_clipped(tmp_path: Path, law: str, expected: object) -> None:
    made = planned(tmp_path, factor("voice.public_share", f"distribution = {{ {law} }}\nsteps = 2"))
    np.testing.assert_allclose(made.factors[0].quantile(GRID), expected.ppf(GRID), rtol=1e-9)  # type: ignore[attr-defined]


def test_a_lognormal_law_of_a_relative_factor_is_cut_where_its_products_end(tmp_path: Path) -> None:
    law = "distribution = { kind = 'lognormal', median = 1, sigma = 2 }\nrelative = true\nsteps = 2"
    made = planned(tmp_path, factor("voice.public_share", law))
    found = made.factors[0].quantile(np.array([0.0, 0.5, 1.0]))
    uncut = stats.lognorm(2.0)
    assert found[0] == 0.0
    assert found[1] == pytest.approx(uncut.ppf(0.5 * uncut.cdf(1 / 0.32)))
    assert found[2] == pytest.approx(1 / 0.32)


def test_laying_a_value_into_tables_changes_nothing_else() -> None:
    tables = {"a": {"b": 1, "c": ({"d": 2}, {"d": 3})}}
    assert laid(tables, ("a", "c", 1, "d"), 9) == {"a": {"b": 1, "c": ({"d": 2}, {"d": 9})}}
    assert laid(tables, ("x", "y"), 9) == {**tables, "x": {"y": 9}}
    assert tables == {"a": {"b": 1, "c": ({"d": 2}, {"d": 3})}}


def test_names_of_files_start_from_the_folder_of_the_experiment(tmp_path: Path) -> None:
    (tmp_path / "markets").mkdir()
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("1,2\n2,3\n3,1\n", encoding="utf-8")
    path = written(tmp_path, factor("network.file", "values = ['a.csv', 'b.csv']"), "[set]\nnetwork.kind = 'file'\n"
                   "network.file = 'a.csv'\nnetwork.file_directed = true\nnetwork.customers = 3")  # fmt: skip
    (tmp_path / "market.toml").rename(tmp_path / "markets" / "market.toml")
    path.write_text(path.read_text(encoding="utf-8").replace("market.toml", "markets/market.toml"), encoding="utf-8")
    made = plan(path)
    assert made.points["file"].tolist() == ["a.csv", "b.csv"]
    assert [made.scenario(point).network_files()["file"].resolve() for point in range(2)] == [
        tmp_path / "a.csv", tmp_path / "b.csv",
    ]  # fmt: skip
    path.write_text(path.read_text(encoding="utf-8").replace("'b.csv'", "'c.csv'"), encoding="utf-8")
    with pytest.raises(BadInput, match=r"factors\.file: no such file: .*c\.csv"):
        plan(path)
