"""The plan: runs by number, scenarios of points, and plans that are kept and compared."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from market import AGENTS, MARKET, RIVAL, SHARE, planned, written

from wom_sim.errors import BadInput, ScenarioError
from wom_sim.study.experiment.experiment import Experiment
from wom_sim.study.experiment.plan import differences, packed, plan, unpacked


def test_runs_are_numbered_replication_by_replication(tmp_path: Path) -> None:
    made = planned(tmp_path, AGENTS, SHARE)
    assert (made.n_points, made.n_policies, made.replications, made.runs) == (9, 3, 4, 108)
    places = [made.at(index) for index in range(made.runs)]
    assert places == [(k, point, policy) for k in range(4) for point in range(9) for policy in range(3)]
    assert [made.index(*place) for place in places] == list(range(108))


def test_a_points_scenario_is_the_base_as_set_would_change_it(tmp_path: Path) -> None:
    from wom_sim import load

    made = planned(tmp_path, AGENTS, SHARE, RIVAL)
    for point in range(made.n_points):
        values = made.point_values(point)
        preset = {"calm": "no_poaching", "as it is": "opportunist", "eager": "aggressive"}[values["rival"]]
        expected = load(
            tmp_path / "market.toml",
            [
                f"policies.dedicated_team.agents={values['agents']:g}",
                f"voice.public_share={values['public_share']!r}",
                f"brands.Rival.poaching.preset={preset}",
            ],
        )
        found = made.scenario(point)
        assert found.digest() == expected.digest()
        assert (found.name, found.source, found.folder) == (expected.name, expected.source, expected.folder)


def test_keys_of_policies_are_levers_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    made = planned(tmp_path, AGENTS, SHARE, RIVAL)
    assert [factor.lever for factor in made.factors] == [True, False, False]
    other = planned(tmp_path, f"{AGENTS}\nlever = false", f"{SHARE}\nlever = true", RIVAL)
    assert [factor.lever for factor in other.factors] == [False, True, False]
    assert other.digest() == made.digest()
    assert [factor.lever for factor in unpacked(json.loads(json.dumps(packed(other)))).factors] == [False, True, False]


def test_points_as_a_table(tmp_path: Path) -> None:
    table = planned(tmp_path, AGENTS, RIVAL).points
    assert list(table.columns) == ["point", "agents", "rival"]
    assert table["point"].dtype == np.int32
    assert table["agents"].tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_values_that_contradict_each_other_name_the_point(tmp_path: Path) -> None:
    shares = [
        f"[[factors]]\npath = 'brands.{name}.market_share'\nname = '{name}'\nvalues = [0.3, 0.7]"
        for name in ("Ours", "Rival")
    ]
    made = planned(tmp_path, *shares)
    assert made.scenario(2).brands[0].market_share == 0.7
    with pytest.raises(
        ScenarioError, match=r"trial\.toml, point 3 \(Ours = 0\.7, Rival = 0\.7\): .*shares sum to 1\.4"
    ):
        made.scenario(3)


def test_a_plan_travels_lean_and_with_some_of_its_points(tmp_path: Path) -> None:
    made = planned(tmp_path, AGENTS, SHARE, RIVAL)
    assert len(made.points) == made.n_points
    assert made.digest()
    there = pickle.loads(pickle.dumps(made))
    assert there.digest() == made.digest()
    assert "points" not in there.__dict__
    some = replace(made, levels=made.levels[np.array([5, 7])])
    assert [some.scenario(i).digest() for i in range(2)] == [made.scenario(i).digest() for i in (5, 7)]


@pytest.mark.parametrize(
    "design",
    [
        "", "[design]\nkind = 'sobol'\npoints = 4", "[design]\nkind = 'morris'\ntrajectories = 3",
        "[design]\nkind = 'latin_hypercube'\npoints = 5", "[design]\nkind = 'one_at_a_time'",
    ],
)  # fmt: skip
def test_a_plan_is_made_again_from_its_json_without_files(tmp_path: Path, design: str) -> None:
    made = planned(tmp_path, "title = 'T'", AGENTS, SHARE, RIVAL, "[set]\ntime.days = 12", design)
    kept = json.loads(json.dumps(packed(made), allow_nan=False))
    for file in tmp_path.iterdir():
        file.unlink()
    again = unpacked(kept)
    np.testing.assert_array_equal(again.levels, made.levels)
    assert (again.digest(), again.name, again.source) == (made.digest(), "trial", made.source)
    assert again.scenario(1).digest() == made.scenario(1).digest()
    assert again.experiment.title == "T"


def test_a_table_from_a_file_is_kept_with_its_rows(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("rival,n\ncalm,4\neager,6\n", encoding="utf-8")
    factor = "[[factors]]\nname = 'n'\npath = 'policies.ignore.agents'"
    made = planned(tmp_path, factor, RIVAL, "[design]\nkind = 'table'\nfile = 'points.csv'")
    kept = json.loads(json.dumps(packed(made)))
    (tmp_path / "points.csv").unlink()
    again = unpacked(kept)
    np.testing.assert_array_equal(again.levels, made.levels)
    assert again.digest() == made.digest()


def test_what_was_laid_out_otherwise_is_not_taken_for_the_same(tmp_path: Path) -> None:
    kept = packed(planned(tmp_path, AGENTS))
    kept["told"] = {**kept["told"], "points laid out": "0" * 32}
    with pytest.raises(BadInput, match="the points lie elsewhere"):
        unpacked(kept)


SAME = [
    ("title = 'Another'\nquestion = 'Why?'\nhypothesis = 'So.'", ""),
    ("", "[stop]\nreplications = 9\nruns = 1000\nminutes = 3.0\nhalf_width = 1.0"),
    ("rank_by = 'churn_rate'", ""),
    ("", "[set]\nstudy.replications = 7\nstudy.confidence = 0.9\nstudy.rank_by = 'reach'"),
    ("", "[expect]\npolicy = 'ignore'\nagainst = 'service_led'\nis = 'lower'"),
]
OTHER = [
    ("baseline = 'ignore'", "", "baseline was \"service_led\", and is \"ignore\""),
    ("policies = ['ignore', 'service_led']", "",
     "policies were ignore, service_led, dedicated_team, and are ignore, service_led"),
    ("keep = ['series']", "", "keep were none, and are series"),
    ("", "[set]\nvoice.praise = 0.32", "scenario market.toml: voice.praise was 0.1, and is 0.32"),
    ("", "[set]\nbrands.Rival.margin = 3", "scenario market.toml: brands.Rival.margin was 20, and is 3"),
    ("", SHARE.replace("0.3]", "0.31]").replace("public_share", "praise"),
     "factors.praise was not there, and is a table"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "tail"), SAME)
def test_words_and_when_to_stop_change_no_run(tmp_path: Path, head: str, tail: str) -> None:
    made, other = planned(tmp_path, AGENTS), planned(tmp_path, head, AGENTS, tail)
    assert differences(made.told(), other.told()) == []
    assert made.digest() == other.digest()


@pytest.mark.parametrize(("head", "tail", "words"), OTHER)
def test_what_changes_a_run_is_told_in_words(tmp_path: Path, head: str, tail: str, words: str) -> None:
    made, other = planned(tmp_path, AGENTS), planned(tmp_path, head, AGENTS, tail)
    assert words in differences(made.told(), other.told(), "scenario market.toml")
    assert made.digest() != other.digest()


def test_a_factors_change_is_told_by_its_name(tmp_path: Path) -> None:
    made = planned(tmp_path, AGENTS, RIVAL)
    other = planned(tmp_path, AGENTS.replace("3]", "4]"), RIVAL)
    assert differences(made.told(), other.told()) == ["factors.agents: values were 1, 2, 3, and are 1, 2, 4"]
    other = planned(tmp_path, AGENTS, RIVAL.replace("aggressive", "no_poaching"))
    assert differences(made.told(), other.told()) == [
        'factors.rival.levels[eager].set.brands.Rival.poaching.preset was "aggressive", and is "no_poaching"'
    ]


def test_the_market_itself_counts_not_the_way_it_was_written(tmp_path: Path) -> None:
    made = planned(tmp_path, AGENTS)
    assert planned(tmp_path, AGENTS, "[set]\nvoice.public_share = 0.32").digest() == made.digest()  # its default
    assert planned(tmp_path, AGENTS, market=MARKET.replace("0.3\n", "0.31\n")).digest() != made.digest()


def test_an_experiment_made_in_python(tmp_path: Path) -> None:
    path = written(tmp_path, AGENTS)
    given = Experiment(
        scenario=str(tmp_path / "market.toml"),
        factors=({"path": "policies.dedicated_team.agents", "values": (1, 2, 3)},),  # type: ignore[arg-type]
    )
    assert plan(given).digest() == plan(path).digest()


def test_a_policy_that_only_a_factor_names_counts(tmp_path: Path) -> None:
    one, rival = "policies = ['service_led']", "[[factors]]\nname = 'desk'\npath = 'brands.Rival.policy'\n"
    made = planned(tmp_path, one, rival + "values = ['ignore', 'dedicated_team']")
    changed = "[set]\npolicies.dedicated_team.agents = 3"
    other = planned(tmp_path, one, rival + "values = ['ignore', 'dedicated_team']", changed)
    assert differences(made.told(), other.told()) == ["scenario: policies.dedicated_team.agents was 2, and is 3"]
    unused = [planned(tmp_path, one, SHARE, text) for text in ("", changed)]
    assert unused[0].digest() == unused[1].digest()
