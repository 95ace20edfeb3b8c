"""Scenario files: reading, parents, overrides, writing back, and every way in which a file can be bad."""

from __future__ import annotations

import gzip
import math
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wom_sim.errors import ScenarioError
from wom_sim.world.faults import section_of
from wom_sim.world.policy import PRESETS
from wom_sim.world.scenario import Scenario
from wom_sim.world.scenario_file import MOST_BYTES, load
from wom_sim.world.scenario_text import dump

BRAND = '[[brands]]\nname = "Ours"\nmarket_share = 0.5\n'


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(text: str | bytes, name: str = "town.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def complaint(path: Path, *overrides: str) -> str:
    with pytest.raises(ScenarioError) as raised:
        load(path, overrides)
    return raised.value.message()


def test_a_file_gives_a_scenario_that_knows_where_it_came_from(write: Any, tmp_path: Path) -> None:
    made = load(write(BRAND))
    assert (made.name, made.folder, made.source) == ("town", tmp_path, str(tmp_path / "town.toml"))


def test_whole_floats_and_byte_order_marks_are_welcome(write: Any) -> None:
    made = load(write("\ufeff[network]\ncustomers = 1e4\n" + BRAND))
    assert made.network.customers == 10_000


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "line 1: is not UTF-8 text"),
        (b"title = 'a\0b'", "is a binary file"),
        (b"[[brands]]\nname = \"Ours", "end of file: a text is not closed"),
        (b"[time]\ndays = 20 days\n", "line 2, column 11: something is left over"),
        (b"[time]\ndays\n", "line 2, column 5: expected `key = value`"),
        (b"[time]\ndays = 1\ndays = 2\n[seed]", "the same key stands twice"),
        (b"[time]\n[time]\n", "line 2"),
        (b"a = " + b"[" * 5000, "nested too deeply"),
        (b"a = " + b"1" * 5000, "far too many digits"),
        (b"extends = ['a.toml']", "extends: must be the name of one file"),
        (b"extends = 'gone.toml'", "extends: no such file: gone.toml"),
        (b"# only a comment", "brands: missing"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_clear_message(write: Any, content: bytes, what: str) -> None:
    path = write(content)
    assert complaint(path).startswith(f"{path}: ")
    assert what in complaint(path)


def test_a_missing_file_is_told_with_its_nearest_neighbour(write: Any, tmp_path: Path) -> None:
    write(BRAND, "airline.toml")
    assert complaint(tmp_path / "airlin.toml").endswith("airlin.toml: no such file; did you mean `airline.toml`?")
    assert "is a folder" in complaint(tmp_path)
    assert "cannot be read" in complaint(tmp_path / "airline.toml" / "x.toml")
    assert "is no file name" in complaint(Path("a\0b"))


def test_a_huge_file_is_not_even_read(write: Any) -> None:
    assert "10 MB at most" in complaint(write(b"#" * (MOST_BYTES + 1)))


def test_a_child_changes_what_it_names_and_keeps_the_rest(write: Any) -> None:
    write(
        "[time]\ndays = 10\nwarmup_days = 3\n[policies.team]\nagents = 2\nwriting_minutes = 9\n"
        '[[events]]\nkind = "incident"\nbrand = "Ours"\nhours = 5\n'
        + BRAND + '[[brands]]\nname = "Theirs"\nmarket_share = 0.2\nmargin = 7\n',
        "base/parent.toml",
    )  # fmt: skip
    child = write(
        'extends = "base/parent.toml"\nevents = []\n[time]\ndays = 20\n[policies.team]\nagents = 4\n'
        '[[brands]]\nname = "Theirs"\nmarket_share = 0.3\n[[brands]]\nname = "New"\nmarket_share = 0.1\n'
    )
    made = load(child)
    assert (made.time.days, made.time.warmup_days) == (20, 3)
    assert (made.policy("team").agents, made.policy("team").writing_minutes) == (4, 9)
    assert [(brand.name, brand.market_share) for brand in made.brands] == [("Ours", 0.5), ("Theirs", 0.3), ("New", 0.1)]
    assert made.brands[1].margin == 7
    assert made.events == ()


def test_channels_of_a_parent_are_changed_by_name(write: Any) -> None:
    phone = '[[channels]]\nname = "phone"\nkind = "phone"\npatience_minutes = 3\n'
    write(BRAND + phone + '[[channels]]\nname = "forum"\nkind = "forum"\n', "base/parent.toml")
    more = '[[channels]]\nname = "phone"\ncalls_again = 0.7\n[[channels]]\nname = "mail"\nkind = "mail"\n'
    made = load(write('extends = "base/parent.toml"\n' + more))
    assert [channel.name for channel in made.channels] == ["phone", "forum", "mail"]
    assert (made.channels[0].patience_minutes, made.channels[0].calls_again) == (3, 0.7)


def test_file_names_start_from_the_file_in_which_they_stand(write: Any, tmp_path: Path) -> None:
    write("0 1\n", "base/data/follows.txt")
    write('[network]\nkind = "file"\nfile = "data/follows.txt"\n' + BRAND, "base/parent.toml")
    made = load(write('extends = "../base/parent.toml"\n', "mine/child.toml"))
    assert made.network_files()["file"].resolve() == (tmp_path / "base/data/follows.txt").resolve()


def test_a_scenario_that_includes_itself_is_told_with_the_whole_circle(write: Any) -> None:
    write('extends = "b.toml"', "a.toml")
    write('extends = "c.toml"', "b.toml")
    path = write('extends = "./a.toml"', "c.toml")
    words = complaint(path)
    assert "the scenario includes itself" in words
    assert words.count(" → ") == 3
    assert "includes itself" in complaint(write('extends = "self.toml"', "self.toml"))


def test_a_fault_in_a_parent_names_the_parent(write: Any) -> None:
    parent = write("[time]\ndays = -1\n" + BRAND, "parent.toml")
    words = complaint(write('extends = "parent.toml"\n[time]\nwarmup_days = -1\n[[brands]]\nname = "Ours"\nmargn = 3'))
    by_key = {line.split()[0]: line for line in words.splitlines()[1:]}
    assert by_key["time.days"].endswith(f"(in {parent})")
    assert "(in" not in by_key["time.warmup_days"]
    assert "(in" not in by_key["brands[0].margn"]


@pytest.mark.parametrize(
    ("override", "read"),
    [
        ("time.days=30", lambda made: made.time.days == 30),
        (" time.days = 3e1 ", lambda made: made.time.days == 30),
        ("brands.0.failure_rate=.02", lambda made: made.focal.failure_rate == 0.02),
        ("brands[0].failure_rate=0.02", lambda made: made.focal.failure_rate == 0.02),
        ("brands.Ours.failure_rate=0.02", lambda made: made.focal.failure_rate == 0.02),
        ('brands."Ours".policy=ignore', lambda made: made.focal.policy == "ignore"),
        ('brands.Ours.policy="ignore"', lambda made: made.focal.policy == "ignore"),
        ("title=x = 1\ny = 2", lambda made: made.title == "x = 1\ny = 2"),
        ("network.directed=false", lambda made: made.network.directed is False),
        ('study.vary=["run", "network"]', lambda made: made.study.vary == ("run", "network")),
        ("policies.dedicated_team.agents=6", lambda made: made.policy("dedicated_team").agents == 6),
        ("policies.dedicated_team.agents=6", lambda made: made.compared_policies == list(PRESETS)),
    ],
)
def test_an_override_changes_one_key(write: Any, override: str, read: Any) -> None:
    assert read(load(write(BRAND), [override]))


@pytest.mark.parametrize(
    ("override", "what"),
    [
        ("days", "must look like key=value"),
        ("=3", "must look like key=value"),
        ("brands.5.margin=3", 'there is no entry "5"; there is Ours; positions are 0 to 0'),
        ("brands.Our.margin=3", "did you mean `Ours`"),
        ("title.x=3", "`title` is a single value"),
        ("time.dais=3", "did you mean `days`"),
        ("time.days=soon", '"soon": must be a number (days) (from the command line)'),
        ("network.directed=True", "must be true or false"),
        ("time.days=nan", "must be a finite number"),
        ("network.customers=1.5", "must be a whole number"),
    ],
)
def test_an_override_that_fits_nothing_is_told(write: Any, override: str, what: str) -> None:
    assert what in complaint(write('title = "x"\n' + BRAND), override)


def test_faults_of_file_overrides_and_network_files_come_together(write: Any) -> None:
    path = write('[network]\nkind = "file"\nfile = "gone.csv"\n[time]\ndays = "long"\n' + BRAND)
    words = complaint(path, "nonsense", "study.replications=0")
    assert words.splitlines()[0].endswith("4 faults")
    for part in ("nonsense", "no such file", "time.days", "study.replications"):
        assert part in words


def test_the_digest_follows_the_content_of_a_network_file_not_its_name(write: Any) -> None:
    write("0 1\n1 2\n", "a.txt")
    write("0 1\n1 2\n", "b.txt")
    write("0 1\n1 3\n", "c.txt")
    path = write('[network]\nkind = "file"\nfile = "a.txt"\n' + BRAND)
    a, b, c = (load(path, [f"network.file={path.parent / name}"]).digest() for name in ("a.txt", "b.txt", "c.txt"))
    assert a == b == load(path).digest()
    assert a != c


@pytest.mark.parametrize("people", ["3", "[5, 2]"])
def test_people_are_written_and_read_as_a_number_or_a_list(write: Any, people: str) -> None:
    text = f'[[brands]]\nname = "Ours"\nfirst_customers = {people}\n'
    text += f'[[events]]\nkind = "post"\nbrand = "Ours"\nhours = 1\nauthors = {people}\n'
    made = load(write(text))
    asked = (5, 2) if "[" in people else 3
    assert (made.focal.market_share, made.focal.first_customers, made.events[0].authors) == (0.0, asked, asked)
    assert load(write(dump(made))).digest() == made.digest()
    changed = load(write(text), ["brands.Ours.first_customers=[1, 7, 8]", "events.0.authors=9"])
    assert (changed.focal.first_customers, changed.events[0].authors) == ((1, 7, 8), 9)


def test_network_files_are_named_from_where_a_scenario_is_written(write: Any, tmp_path: Path) -> None:
    write(gzip.compress(b"0 1\n"), "data/follows.csv.gz")
    made = load(write('[network]\nkind = "file"\nfile = "data/follows.csv.gz"\n' + BRAND))
    copy = write(dump(made, tmp_path / "results"), "results/town.toml")
    assert load(copy).digest() == made.digest()


# --- any valid scenario can be written and read back -------------------------------------------------------------

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def _values(section: str) -> st.SearchStrategy[dict[str, Any]]:
    """Some of a section's numeric keys, with values in their plausible range."""
    model = section_of(Scenario.model_fields[section].annotation)
    assert model is not None
    keys: dict[str, st.SearchStrategy[Any]] = {}
    for key, field in model.model_fields.items():
        span = field.json_schema_extra.get("span") if isinstance(field.json_schema_extra, dict) else None
        if isinstance(span, tuple):
            low, high = span
            whole = field.annotation in (int, int | None)
            keys[key] = st.integers(math.ceil(low), math.floor(high)) if whole else st.floats(low, high)
    return st.fixed_dictionaries({}, optional=keys)


SECTIONS = ("time", "population", "touchpoints", "voice", "spread", "service", "joining", "money")


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.casefold))
    policies = draw(st.dictionaries(NAMES, _values("policies"), max_size=3))
    brands = [{**draw(_values("brands")), "name": name, "market_share": 0.2} for name in names]
    chosen = {name: draw(_values(name)) for name in SECTIONS}
    event = {"kind": "incident", "brand": draw(st.sampled_from(names)), "hours": draw(st.floats(0, 200))}
    events = [event | {"what": draw(NAMES)}] if draw(st.booleans()) else []
    return {**chosen, "title": draw(NAMES), "brands": brands, "policies": policies, "events": events}


@given(scenarios())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_scenario_survives_being_written_and_read(
    tmp_path_factory: pytest.TempPathFactory, given_: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("written")
    sparse, full = folder / "sparse.toml", folder / "full.toml"
    sparse.write_text(tomlkit.dumps(given_), encoding="utf-8", newline="")
    made = load(sparse)
    full.write_text(dump(made), encoding="utf-8", newline="")
    again = load(full)
    assert again.digest() == made.digest()
    assert again.model_dump(exclude={"title"}) == made.model_dump(exclude={"title"})
    assert again.title == made.title
