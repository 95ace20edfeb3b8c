"""What commands have in common: their options, how a scenario is opened, and the command line that is kept."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.errors import BadInput, Fault, ScenarioError

if TYPE_CHECKING:
    from wom_sim.world.check import Estimate
    from wom_sim.world.scenario import Scenario

ScenarioFile = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file (TOML).")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a key; can be repeated.")]
Seed = Annotated[int | None, typer.Option(help="Seed of what happens (seed.run).")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Where results go; results/<scenario>, if left out.")]
PluginFile = Annotated[
    Path | None, typer.Option("--plugins", metavar="FILE", help="A Python file with rules and measures of your own.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but faults (and JSON).")]


def json_option(what: str) -> Any:
    """The option --json of a command."""
    return typer.Option("--json", help=f"Print one JSON object and nothing else: {what}. What has no value is null.")


def opened(
    scenario: str, set_: list[str] | None, changes: dict[str, int | None], policies: list[str], out: Path | None,
    workers: int, engine: str = "kernel", plugins: Path | None = None,
) -> tuple[Scenario, Path, Estimate]:  # fmt: skip
    """The checked scenario, the folder for its results and what it takes; whatever forbids to start is raised now."""
    from wom_sim.files import ensure_writable
    from wom_sim.world.check import check as checked
    from wom_sim.world.faults import unknown
    from wom_sim.world.scenario_file import load

    scenario_only(scenario)
    given = [f"{key}={value}" for key, value in changes.items() if value is not None]
    chosen = load(scenario, [*(set_ or ()), *given])
    chosen = chosen if plugins is None else chosen.with_plugins(plugins)
    known = chosen.known_policies
    wrong = [Fault("policies", unknown("policy", name, known)) for name in policies if name not in known]
    if wrong:
        raise ScenarioError(scenario, wrong)
    folder = out or Path("results") / chosen.name
    ensure_writable(folder)
    estimate = checked(chosen, workers, engine)
    return chosen, folder, estimate


def scenario_only(path: str) -> None:
    """Refuse an experiment where a scenario is wanted.

    Raises:
        BadInput: it is one; the message has the right command.
    """
    from wom_sim.study.experiment.experiment import is_experiment

    if is_experiment(path):
        raise BadInput(path, [f"is an experiment, not a scenario; run it with: wom-sim sweep {shlex.quote(path)}"])


def experiment_only(path: str) -> None:
    """Refuse a scenario where an experiment is wanted.

    Raises:
        BadInput: it is one; the message has the right command.
    """
    from wom_sim.study.experiment.experiment import is_experiment
    from wom_sim.world.scenario_file import read_tables

    if not is_experiment(path) and "brands" in read_tables(Path(path)):
        what = "is a scenario, not an experiment: it names no base `scenario`"
        raise BadInput(path, [f"{what}; compare its policies with: wom-sim compare {shlex.quote(path)}"])


def cores() -> int:
    from wom_sim.study.runs import available_cores

    return available_cores()


def command_line(name: str, scenario: str, set_: list[str] | None, options: Mapping[str, object], *more: str) -> str:
    """The command line that gives the same result again."""
    words = ["wom-sim", name, scenario, *more]
    for option, value in options.items():
        words += [f"--{option}", str(value)] if value is not None else []
    for change in set_ or ():
        words += ["--set", change]
    return shlex.join(words)
