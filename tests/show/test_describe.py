"""The model in ODD form: complete, true of the scenario, valid Markdown."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel
from quiet import QUIET, merged
from typer.testing import CliRunner

import wom_sim.model
from wom_sim.cli import app
from wom_sim.errors import OutputError, ScenarioError
from wom_sim.measures.measures import MEASURES
from wom_sim.show.acting import idle, policies_in_play
from wom_sim.show.citations import bibliography, cited
from wom_sim.show.configured import cell, text
from wom_sim.show.describe import describe, write_description
from wom_sim.show.remarks import remarks
from wom_sim.show.settings import said
from wom_sim.show.source_text import record, source, steps, submodels
from wom_sim.show.state_variables import LINKS, entities
from wom_sim.world.scenario import Scenario
from wom_sim.world.scenario_file import load

ROOT = Path(__file__).parents[2]
SHIPPED = ("airline.toml", "telco_outage.toml", "base/telco.toml")
ELEMENTS = [
    "1 Purpose and patterns", "2 Entities, state variables, and scales", "3 Process overview and scheduling",
    "4 Design concepts", "5 Initialization", "6 Input data", "7 Submodels", "References",
]  # fmt: skip
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
]  # fmt: skip
GAP = re.compile(r" [,.;:](?!\d)|,,|\.\.(?!\.)|, and,|[^.] {2}|\(\)|None|\bnot set\b")
BRAND: dict[str, Any] = {"name": "A", "market_share": 0.5}


def shipped(name: str, *changes: str) -> Scenario:
    return load(ROOT / "scenarios" / name, changes)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {name: describe(shipped(name)) for name in SHIPPED}


def tokens(page: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(page)


def headings(page: str) -> list[tuple[int, str]]:
    parsed = tokens(page)
    return [(int(one.tag[1]), after.content) for one, after in pairwise(parsed) if one.type == "heading_open"]


def tables(page: str) -> Iterator[list[list[str]]]:
    """Every table as rows of cells, its head first."""
    rows: list[list[str]] = []
    for token, after in zip(tokens(page), [*tokens(page)[1:], None], strict=True):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("td_open", "th_open"):
            assert after is not None
            rows[-1].append(after.content)
        elif token.type == "table_close":
            yield rows


def settings(section: BaseModel, where: str) -> Iterator[tuple[str, Any, str]]:
    """(key, value, unit) of every parameter of a section."""
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from settings(value, f"{where}.{name}")
        else:
            extra = field.json_schema_extra
            yield f"{where}.{name}", value, str(extra["unit"]) if isinstance(extra, dict) else ""


def written(value: Any) -> str:
    """What must be found of a value in its cell."""
    if value is None:
        return "not set"
    if isinstance(value, str):
        return f"`{value}`" if value else "–"
    return ", ".join(written(each) for each in value) if isinstance(value, tuple) else said(value)


@pytest.mark.parametrize("name", SHIPPED)
class TestShipped:
    def test_elements_in_order(self, pages: dict[str, str], name: str) -> None:
        found = headings(pages[name])
        assert [title for level, title in found if level == 2] == ELEMENTS
        assert [level for level, _ in found].count(1) == 1
        assert all(after - before <= 1 for (before, _), (after, _) in pairwise(found))
        start = found.index((2, "4 Design concepts"))
        assert [title for level, title in found[start + 1 : start + 12] if level == 3] == CONCEPTS

    def test_tables_are_tables_without_empty_cells(self, pages: dict[str, str], name: str) -> None:
        every = list(tables(pages[name]))
        assert len(every) > 20
        for rows in every:
            assert len({len(row) for row in rows}) == 1
            assert all(content.strip() for row in rows for content in row), rows[0]
        outside = [token.content for token in tokens(pages[name]) if token.type == "inline"]
        assert not [words for words in outside if "| ---" in words], "a table that Markdown does not read as one"

    def test_every_parameter_with_value_and_unit(self, pages: dict[str, str], name: str) -> None:
        scenario = shipped(name)
        rows = {row[0]: row for rows in tables(pages[name]) for row in rows}
        sections = {
            key: getattr(scenario, key) for key in Scenario.model_fields if key not in ("brands", "policies", "events")
        }
        for where, section in sections.items():
            if isinstance(section, BaseModel):
                for key, value, unit in settings(section, where):
                    row = rows[f"`{key}`"]
                    assert written(value) in row[1], key
                    assert row[2] == (unit.replace("money", scenario.money.currency) or "–"), key

    def test_every_parameter_of_brands_and_policies(self, pages: dict[str, str], name: str) -> None:
        scenario = shipped(name)
        every = [row for rows in tables(pages[name]) for row in rows]
        things = {
            "brands": {brand.name: brand for brand in scenario.brands},
            "policies": {key: scenario.policy(key) for key in policies_in_play(scenario)},
        }
        for where, by_name in things.items():
            head = next(
                row for row in every if row[:3] == ["Parameter", "Unit", "Default"] and row[3:] == list(by_name)
            )
            for column, (name_, thing) in enumerate(by_name.items(), start=3):
                for key, value, unit in settings(thing, ""):
                    if key in (".name", ".what"):
                        assert text(value) in pages[name]
                        continue
                    off = [row for row in every if row[0] == f"`{where}{key}`" and len(row) == 4]
                    rows = [row for row in every if row[0] == f"`{key[1:]}`" and len(row) == len(head)]
                    shown, told = (off[0][1], off[0][2]) if off else (rows[0][column], rows[0][1])
                    assert written(value) in shown, (name_, key)
                    assert told == (unit.replace("money", scenario.money.currency) or "–"), (name_, key)

    def test_every_event(self, pages: dict[str, str], name: str) -> None:
        for event in shipped(name).events:
            row = next(
                row for rows in tables(pages[name]) for row in rows if row[1:4] == [event.kind, event.brand, event.what]
            )
            assert f"share_of_customers {said(event.share_of_customers)} (share)" in row[4]
            assert f"severity {said(event.severity)}" in row[4]
            assert f"lasts_hours {said(event.lasts_hours)} (hours)" in row[4]

    def test_what_has_no_effect_stands_apart_only(self, pages: dict[str, str], name: str) -> None:
        body, _, apart = pages[name].partition("### Parameters without effect")
        for key in idle(shipped(name)):
            if not key.startswith(("brands.", "policies.")):
                assert f"`{key}`" in apart, key
                assert f"| `{key}` |" not in body, key

    def test_the_question_and_every_state_variable(self, pages: dict[str, str], name: str) -> None:
        assert text(shipped(name).question) in pages[name]
        for records in entities().values():
            for _, variables, _ in records:
                assert all(
                    f"| `{each.name}` | {each.kind} | {cell(each.meaning)} |" in pages[name] for each in variables
                )


@pytest.mark.parametrize("name", [file.stem for file in Path(wom_sim.model.__path__[0]).glob("*.py")])
def test_every_rule_is_a_submodel(pages: dict[str, str], name: str) -> None:
    """Every public function of a file of the model that has compiled ones; found here by other means than there."""
    written_down = source(f"wom_sim.model.{name}")
    if "@compiled" not in written_down:
        return
    module = importlib.import_module(f"wom_sim.model.{name}")
    for rule in (node for node in ast.parse(written_down).body if isinstance(node, ast.FunctionDef)):
        if rule.name.startswith("_"):
            continue
        function = getattr(module, rule.name)
        said_of_it = " ".join((getattr(function, "py_func", function).__doc__ or "").split())
        for page in pages.values():
            chapter = page.partition(f"#### `{rule.name}(")[2].partition("\n####")[0].partition("\n###")[0]
            assert said_of_it
            assert said_of_it in " ".join(chapter.split()), rule.name


def test_a_rule_added_later_appears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = '@compiled\ndef whisper(draw, chance):\n    """Whether."""\n    return draw < chance\n'
    (tmp_path / "gossip.py").write_text(f'"""Step 7, gossip: new."""\n{rule}')
    monkeypatch.setattr(wom_sim.model, "__path__", [*wom_sim.model.__path__, str(tmp_path)])
    found = next(each for each in submodels() if each.name == "gossip")
    assert (found.step, found.title, found.says) == (7, "Gossip", "New.")
    assert (found.rules[0].says, found.rules[0].body) == ("Whether.", "return draw < chance")
    assert "#### `whisper(draw, chance)`" in describe(Scenario(brands=[BRAND]))


def test_every_measure_with_unit_and_definition(pages: dict[str, str]) -> None:
    listed = next(rows for rows in tables(pages["airline.toml"]) if rows[0][0] == "Measure")
    rows = {row[0]: row for row in listed}
    for name, measure in MEASURES.items():
        assert rows[f"`{name}`"][1] == measure.unit.replace("money", "EUR")
        assert rows[f"`{name}`"][3] == measure.definition


def test_every_state_variable_has_a_meaning() -> None:
    for records in entities().values():
        for what, variables, links in records:
            assert variables, what
            assert all(each.meaning for each in variables), what
            assert set(links) <= LINKS
    assert {field.name for field in record("PERSON")} == {
        each for _, variables, links in entities()["Customers"][:1] for each in (*(v.name for v in variables), *links)
    }
    with pytest.raises(LookupError):
        record("NOTHING")


def test_steps_are_those_of_the_kernel() -> None:
    numbers = [number for number, _ in steps()]
    assert [int(digit) for number in numbers for digit in re.findall(r"\d", number)] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert all(what and "  " not in what and ".py" not in what for _, what in steps())


class TestReferences:
    def test_all_that_is_cited_can_be_looked_up(self, pages: dict[str, str]) -> None:
        for page in pages.values():
            body, _, listed = page.partition("## References")
            named = re.findall(r"^- \*\*(\w+)\*\*: .+$", listed, flags=re.MULTILINE)
            assert named == cited(body) == sorted(set(named))
            ours = [line for line in body.splitlines() if "this scenario" not in line and not line.startswith("- `")]
            for line in re.split(r"\n\n", "\n".join(ours)):
                for year in re.finditer(r"\b(?:19|20)\d\d\b", line):
                    assert any(key.endswith(year[0]) for key in cited(line[: year.end()])), line

    def test_sources_of_parameters_are_listed(self, pages: dict[str, str]) -> None:
        assert "- **kwak2010**" in pages["telco_outage.toml"]
        assert "- **airline_tweets**" in pages["airline.toml"]
        assert "- **grimm2020**" in pages["airline.toml"]

    def test_forms_of_citing(self) -> None:
        assert cited("Oliver 1980; Bass's (1969) curve, East, Hammond & Lomax 2008, kwak2010 (form)") == [
            "bass1969", "east2008", "kwak2010", "oliver1980",
        ]  # fmt: skip
        assert cited("Customer Rage study 2013; nobody 1980, Oliver 1981") == ["customerrage2013"]

    def test_the_page_is_made_from_the_list(self) -> None:
        spec = importlib.util.spec_from_file_location("make_references", ROOT / "docs" / "make_references.py")
        assert spec is not None
        assert spec.loader is not None
        maker = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(maker)
        assert (ROOT / "docs" / "references.md").read_text(encoding="utf-8") == maker.page(), (
            "run: python docs/make_references.py"
        )
        assert all(list(section) == sorted(section) for section in bibliography().values())


class TestValues:
    def test_changed_values_are_marked_with_their_default(self) -> None:
        page = describe(Scenario(brands=[BRAND], spread={"see": 0.2}))
        rows = {row[0]: row for rows in tables(page) for row in rows}
        assert rows["`spread.see`"][1] == "**0.2** (default 0.35)"
        assert rows["`spread.see`"][6] == "this scenario; default: bernstein2013"
        assert rows["`spread.other_group`"][1] == "0.6"
        changed = [row[0] for rows in tables(page) for row in rows if "(default" in row[1]]
        assert changed == ["`network.customers`", "`spread.see`"]

    def test_remarks_of_the_file_are_sources_while_the_value_stands(self) -> None:
        kept = remarks(shipped("airline.toml"))
        assert kept["voice.shame"].startswith("calibrated: complaints that follow")
        assert kept["population.activity_spread"] == kept["population.voice_spread"]
        assert kept["policies.marketing_led.listening.coverage"] == "coverage: assumption; delay: calibrated"
        assert kept["brands.Columbia.market_share"] == "assumption: as many calm posts as United"
        assert "voice.shame" not in remarks(shipped("airline.toml", "voice.shame=0.2"))
        assert remarks(shipped("telco_outage.toml"))["reviews.switching_cost"].startswith("contracts")
        assert remarks(Scenario(brands=[BRAND])) == {}
        assert "| this scenario: calibrated: complaints that follow" in describe(shipped("airline.toml"))

    def test_numbers_of_the_prose_follow_the_scenario(self) -> None:
        page = describe(shipped("airline.toml", "time.days=33", "population.represents=5", "time.tick_hours=0.5"))
        assert "A run covers 47 days in steps (ticks) of 0.5 hours" in page
        assert "stands for 5 customers of the market" in page

    def test_first_customers_and_authors(self) -> None:
        page = describe(Scenario(**merged(QUIET["named first customers, scripted posts, complaints outlast"])))
        assert "Ours also has 3 first customers, named by their positions on the network." in page
        assert "Theirs also has 100 first customers, drawn by chance." in page
        assert "| severity 1 (share); authors 3 (people); sign −1 |" in page
        assert "the first of them posts it, the others pass it on" in page
        assert "stays at the desk and is worked off to its end" in page

    def test_long_lists_are_shortened(self) -> None:
        event = {"kind": "post", "brand": "A", "at": "day 2", "authors": tuple(range(60))}
        page = describe(Scenario(brands=[BRAND], events=[event]))
        assert "authors 0, 1, 2, 3, 4, 5, … (60 in all) (people)" in page

    def test_same_scenario_same_page(self, pages: dict[str, str]) -> None:
        assert describe(shipped("airline.toml")) == pages["airline.toml"]

    def test_words_of_the_user_are_shown_as_they_are(self) -> None:
        brand = {"name": "A|B *c* `d` <e>", "market_share": 0.5, "policy": "x|y"}
        policies = {"x|y": {"what": "a | b\n# no heading"}}
        event = {"kind": "incident", "brand": brand["name"], "at": "day 1", "what": "| *storm* <b>"}
        scenario = Scenario(brands=[brand], policies=policies, events=[event], title="# T | [x](y)", question="*Why*?")
        page = describe(scenario)
        assert headings(page)[0] == (1, r"# T \| \[x\](y): model description")
        assert [title for level, title in headings(page) if level == 2] == ELEMENTS
        assert all(len({len(row) for row in rows}) == 1 for rows in tables(page))
        html = MarkdownIt("commonmark").enable("table").render(page)
        assert "A|B *c* `d` &lt;e&gt;" in html
        assert "<code>x|y</code>" in html
        assert "| *storm* &lt;b&gt;" in html
        assert "<h1>no heading" not in html


class TestOff:
    def test_no_rivals_no_events_no_joining(self) -> None:
        page = describe(Scenario(brands=[{**BRAND, "market_share": 1.0}], joining={"kind": "none"}))
        assert "This submodel is off: no brand poaches in this scenario." in page
        assert "There is no rival" in page
        assert "no event is scheduled" in page
        assert "*No event is scheduled.*" in page
        assert "Joining is off" in page
        assert "Bass's (1969)" not in page.partition("## 5")[0].replace("Bass's diffusion curve", "")
        assert "offers" not in page.partition("### Interaction")[2].partition("### Stoch")[0]

    def test_what_is_on_is_said_as_on(self, pages: dict[str, str]) -> None:
        page = pages["telco_outage.toml"]
        assert "Here Bluewave and Hopp poach." in page
        assert "This submodel is off" not in page
        assert "Prospects join as in Bass's (1969) model" in page
        assert "with extra agents called in while complaints pile up (crisis_room)" in page

    def test_an_event_after_the_end_does_not_happen(self) -> None:
        late = {"kind": "incident", "brand": "A", "at": "day 99", "what": "too late"}
        page = describe(Scenario(brands=[BRAND], events=[late]))
        assert "too late" not in page
        assert "no event is scheduled" in page

    @pytest.mark.parametrize("name", QUIET)
    def test_sentences_stay_sentences(self, name: str) -> None:
        """Whatever is left out, no gap and no lone comma stays behind, and no heading or table breaks."""
        page = describe(Scenario(**merged(QUIET[name])))
        assert [title for level, title in headings(page) if level == 2] == ELEMENTS
        assert all(content.strip() for rows in tables(page) for row in rows for content in row)
        inside_table = False
        for token in tokens(page):
            inside_table = token.type == "table_open" or (inside_table and token.type != "table_close")
            if token.type == "inline" and not inside_table:
                assert not re.search(
                    r" [,.;:](?!\d)|,,|\.\.(?!\.)|, and,|[^.] {2}|\(\)|None|\bnot set\b", token.content
                ), token.content


class TestCommand:
    @pytest.fixture
    def runner(self) -> CliRunner:
        return CliRunner()

    def test_prints_markdown_as_it_is(self, runner: CliRunner, pages: dict[str, str]) -> None:
        result = runner.invoke(app, ["describe", str(ROOT / "scenarios/airline.toml")])
        assert result.exit_code == 0
        assert result.stdout == pages["airline.toml"]

    def test_writes_a_file(self, runner: CliRunner, tmp_path: Path) -> None:
        path = tmp_path / "new" / "odd.md"
        command = ["describe", str(ROOT / "scenarios/airline.toml"), "--set", "time.days=33", "--out", str(path)]
        result = runner.invoke(app, command)
        assert result.exit_code == 0
        assert str(path) in result.stdout.replace("\n", "")
        assert path.read_text(encoding="utf-8") == describe(shipped("airline.toml", "time.days=33"))
        quiet = runner.invoke(app, [*command, "--quiet"])
        assert (quiet.exit_code, quiet.stdout) == (0, "")
        assert [file.name for file in path.parent.iterdir()] == ["odd.md"]

    def test_every_fault_at_once(self, runner: CliRunner, tmp_path: Path) -> None:
        bad = tmp_path / "bad.toml"
        bad.write_text('[[brands]]\nname = "A"\nmarket_share = 2\n[time]\ndays = -1\n[spread]\nse = 1\n')
        result = runner.invoke(app, ["describe", str(bad)])
        assert result.exit_code == 2
        assert result.stdout == ""
        assert all(key in result.stderr for key in ("brands[0].market_share", "time.days", "spread.se"))

    @pytest.mark.parametrize(
        ("changes", "said_of_it"),
        [
            (["study.rank_by=net_valu"], "did you mean `net_value`"),
            (["network.file=nowhere.csv"], "nowhere.csv"),
            (["nonsense"], "must look like key=value"),
        ],
    )
    def test_bad_overrides(self, runner: CliRunner, tmp_path: Path, changes: list[str], said_of_it: str) -> None:
        out = tmp_path / "odd.md"
        given = [word for change in changes for word in ("--set", change)]
        result = runner.invoke(app, ["describe", str(ROOT / "scenarios/airline.toml"), *given, "--out", str(out)])
        assert result.exit_code == 2
        assert said_of_it in result.stderr
        assert not out.exists()

    def test_no_such_file(self, runner: CliRunner) -> None:
        result = runner.invoke(app, ["describe", "nowhere.toml"])
        assert result.exit_code == 2
        assert "no such file" in result.stderr

    def test_places_that_cannot_be_written(self, tmp_path: Path) -> None:
        scenario = Scenario(brands=[BRAND])
        with pytest.raises(OutputError, match="is a folder, not a file"):
            write_description(scenario, tmp_path)
        (tmp_path / "file").write_text("kept")
        with pytest.raises(OutputError, match="file, not a folder"):
            write_description(scenario, tmp_path / "file" / "odd.md")
        with pytest.raises(OutputError, match="not an ordinary file"):
            write_description(scenario, "/dev/null")
        assert (tmp_path / "file").read_text() == "kept"

    def test_an_earlier_file_is_kept_where_the_description_fails(self, tmp_path: Path) -> None:
        path = tmp_path / "odd.md"
        path.write_text("kept")
        with pytest.raises(ScenarioError):
            write_description(Scenario(brands=[BRAND], study={"rank_by": "nothing"}), path)
        assert path.read_text() == "kept"
