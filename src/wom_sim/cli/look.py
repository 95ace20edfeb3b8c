"""Commands that look at a scenario and run nothing: network, check, describe; and one that writes a first one: new."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from wom_sim.cli.console import app
from wom_sim.cli.parts import Out, PluginFile, Quiet, ScenarioFile, Set, cores, json_option, opened, scenario_only
from wom_sim.errors import BadInput, Fault, OutputError, ScenarioError
from wom_sim.show import terminal


@app.command()
def network(
    scenario: ScenarioFile,
    set_: Set = None,
    out: Out = None,
    json_: Annotated[bool, json_option("facts by name")] = False,
    quiet: Quiet = False,
) -> None:
    """Show what the social graph looks like: its size, degrees, clustering, communities, and a picture."""
    chosen, folder, _ = opened(scenario, set_, {}, [], out, workers=1)
    from wom_sim.show.network_view import draw_network, facts_table
    from wom_sim.world.network import facts, make_network

    graph = make_network(chosen.network, chosen.seed.network, chosen.folder)
    found = facts(graph)
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "network.png"
    draw_network(graph, picture)
    if json_:
        terminal.print_json(found)
    elif not quiet:
        terminal.show(terminal.title(chosen), facts_table(found), *graph.notes, f"Picture: {picture}")


@app.command()
def check(
    scenario: ScenarioFile,
    set_: Set = None,
    plugins: PluginFile = None,
    json_: Annotated[
        bool, json_option("ok, faults, notes, customers, follows, memory (bytes), seconds (a run)")
    ] = False,
) -> None:
    """Read a scenario or an experiment, report every fault at once, and estimate memory and time; nothing is run."""
    from wom_sim.study.experiment.experiment import is_experiment
    from wom_sim.study.runs import engine
    from wom_sim.world.check import check as checked
    from wom_sim.world.faults import unknown
    from wom_sim.world.scenario_file import load

    if is_experiment(scenario):
        _check_experiment(scenario, set_, plugins, json_)
        return
    try:
        chosen = load(scenario, set_ or ()).equipped(plugins)
        measures = list(engine().measures_of(chosen))
        if chosen.study.rank_by not in measures:
            what = unknown("measure", chosen.study.rank_by, measures)
            raise ScenarioError(scenario, [Fault("study.rank_by", what)])
        estimate = checked(chosen, cores())
    except ScenarioError as error:
        _refused(error, json_)
    if json_:
        notes = [vars(note) for note in estimate.notes]
        terminal.print_json({"ok": True, "faults": [], **vars(estimate), "notes": notes})
    else:
        terminal.show(*terminal.estimate_lines(chosen, estimate))


def _check_experiment(path: str, set_: list[str] | None, plugins: Path | None, json_: bool) -> None:
    """The same of an experiment: also how many runs, how long and how much disk."""
    from wom_sim.show import sweep_terminal
    from wom_sim.study.experiment.estimate import check_plan
    from wom_sim.study.experiment.plan import plan

    try:
        chosen = plan(path, set_ or (), plugins)
        chosen.base.equipped(policies=chosen.policies)
        estimate = check_plan(chosen, cores(), Path("results") / chosen.name)
    except BadInput as error:
        _refused(error, json_)
    if json_:
        notes = [vars(note) for note in estimate.notes]
        terminal.print_json({"ok": True, "faults": [], **vars(estimate), "notes": notes})
    else:
        terminal.show(*sweep_terminal.estimate_lines(chosen, estimate))


def _refused(error: BadInput, json_: bool) -> NoReturn:
    """The faults, as a message or as JSON."""
    if not json_:
        raise error
    terminal.print_json({"ok": False, "faults": [vars(fault) for fault in error.faults], "notes": []})
    raise typer.Exit(error.exit_code) from None


@app.command()
def describe(
    scenario: ScenarioFile,
    set_: Set = None,
    plugins: PluginFile = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there; printed, if left out.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Do not say where it was written.")] = False,
) -> None:
    """Describe the model as the scenario configures it, in ODD form (Markdown); nothing is run."""
    from wom_sim.show import describe as odd
    from wom_sim.world.scenario_file import load

    scenario_only(scenario)
    chosen = load(scenario, set_ or ())
    chosen = chosen if plugins is None else chosen.with_plugins(plugins)
    if out is None:
        sys.stdout.write(odd.describe(chosen))
        return
    odd.write_description(chosen, out)
    if not quiet:
        terminal.show(f"Description: {out}")


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of your brand, and of the file.")],
    experiment: Annotated[
        bool, typer.Option("--experiment", help="Write a starter experiment on that scenario, too.")
    ] = False,
) -> None:
    """Write a commented starter scenario, NAME.toml; with --experiment NAME_experiment.toml, too."""
    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    if not re.fullmatch(r"\w[\w .&-]{0,59}", path.stem):
        raise BadInput(name, ["a name has letters, digits, spaces, dots, - and _ only, 60 at most"])
    if not experiment:
        _start(path, "starter.toml", path.stem)
        typer.echo(f"Wrote {path}. Next: wom-sim compare {shlex.quote(str(path))}")
        return
    other = path.with_name(f"{path.stem}_experiment.toml")
    _start(other, "starter_experiment.toml", path.stem)
    written = f"{path} and {other}"
    if path.exists():
        written = f"{other} on the scenario that is there, {path}"
    else:
        _start(path, "starter.toml", path.stem)
    typer.echo(f"Wrote {written}. Next: wom-sim sweep {shlex.quote(str(other))}")


def _start(path: Path, template: str, name: str) -> None:
    """Write a starter file, where there is none yet."""
    from importlib.resources import files

    from wom_sim.files import cannot_write

    text = files("wom_sim").joinpath(template).read_text(encoding="utf-8").replace("@NAME@", name)
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise OutputError(path, ["there is such a file already; choose another name, or remove it"]) from None
    try:
        with file:
            file.write(text)
    except OSError as error:
        path.unlink()
        raise cannot_write(path, error) from None
