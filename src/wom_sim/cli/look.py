"""Commands that look at a scenario and run nothing: network, check, describe; and one that writes a first one: new."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from wom_sim.cli.console import app
from wom_sim.cli.parts import Out, Quiet, ScenarioFile, Set, cores, json_option, opened
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
    json_: Annotated[
        bool, json_option("ok, faults, notes, customers, follows, memory (bytes), seconds (a run)")
    ] = False,
) -> None:
    """Read a scenario, report every fault at once, and estimate memory and time; nothing is run."""
    from wom_sim.study.runs import engine
    from wom_sim.world.check import check as checked
    from wom_sim.world.faults import unknown
    from wom_sim.world.scenario_file import load

    try:
        chosen = load(scenario, set_ or ())
        measures = list(engine().MEASURES)
        if chosen.study.rank_by not in measures:
            what = unknown("measure", chosen.study.rank_by, measures)
            raise ScenarioError(scenario, [Fault("study.rank_by", what)])
        estimate = checked(chosen, cores())
    except ScenarioError as error:
        if not json_:
            raise
        terminal.print_json({"ok": False, "faults": [vars(fault) for fault in error.faults], "notes": []})
        raise typer.Exit(error.exit_code) from None
    if json_:
        notes = [vars(note) for note in estimate.notes]
        terminal.print_json({"ok": True, "faults": [], **vars(estimate), "notes": notes})
    else:
        terminal.show(*terminal.estimate_lines(chosen, estimate))


@app.command()
def describe(
    scenario: ScenarioFile,
    set_: Set = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there; printed, if left out.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Do not say where it was written.")] = False,
) -> None:
    """Describe the model as the scenario configures it, in ODD form (Markdown); nothing is run."""
    from wom_sim.show import describe as odd
    from wom_sim.world.scenario_file import load

    chosen = load(scenario, set_ or ())
    if out is None:
        sys.stdout.write(odd.describe(chosen))
        return
    odd.write_description(chosen, out)
    if not quiet:
        terminal.show(f"Description: {out}")


@app.command()
def new(name: Annotated[str, typer.Argument(metavar="NAME", help="Name of your brand, and of the file.")]) -> None:
    """Write a commented starter scenario, NAME.toml."""
    from importlib.resources import files

    from wom_sim.files import cannot_write

    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    if not re.fullmatch(r"\w[\w .&-]{0,59}", path.stem):
        raise BadInput(name, ["a name has letters, digits, spaces, dots, - and _ only, 60 at most"])
    text = files("wom_sim").joinpath("starter.toml").read_text(encoding="utf-8").replace("@NAME@", path.stem)
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
    typer.echo(f"Wrote {path}. Next: wom-sim compare {shlex.quote(str(path))}")
