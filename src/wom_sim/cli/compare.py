"""``wom-sim compare``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wom_sim.cli.console import INTERRUPTED, app, fail
from wom_sim.cli.parts import Out, PluginFile, Quiet, ScenarioFile, Seed, Set, command_line, cores, json_option, opened
from wom_sim.show import terminal

if TYPE_CHECKING:
    from wom_sim.study.compare import ComparisonResult


@app.command()
def compare(
    scenario: ScenarioFile,
    policies: Annotated[str | None, typer.Option(metavar="A,B,…", help="Policies; all, if left out.")] = None,
    replications: Annotated[int | None, typer.Option(metavar="N", help="Runs of each policy.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="W", help="Threads; one a core, if left out.")] = None,
    seed: Seed = None,
    set_: Set = None,
    plugins: PluginFile = None,
    out: Out = None,
    json_: Annotated[bool, json_option("ranking, table (a row a policy), sentences, digest, seconds, results")] = False,
    quiet: Quiet = False,
) -> None:
    """Run every policy on the same replications, rank them, and write a report."""
    names = [name.strip() for name in policies.split(",") if name.strip()] if policies is not None else None
    changes = {"seed.run": seed, "study.replications": replications}
    chosen, folder, estimate = opened(scenario, set_, changes, names or [], out, workers or cores(), plugins=plugins)
    names = list(dict.fromkeys(chosen.compared_policies if names is None else names))
    from wom_sim.study.compare import Interrupted, check_request
    from wom_sim.study.compare import compare as compared

    check_request(chosen, names, chosen.study.replications, workers)
    spoken = not (quiet or json_)
    terminal.show_notes(estimate, quiet)
    if spoken:
        terminal.show(terminal.headline(chosen, names, estimate))
    asked = {"seed": seed, "policies": policies, "replications": replications, "plugins": plugins, "out": out}
    command = command_line("compare", scenario, set_, asked)
    try:
        with terminal.progress_bar("Runs", not spoken) as progress:
            result = compared(chosen, names, workers=workers, progress=progress)
    except Interrupted as stop:
        if stop.result is None:
            raise
        if not quiet:
            typer.echo("interrupted; writing what is finished", err=True)
        save_comparison(stop.result, folder, command, picture=False)
        fail(f"{stop}; they are kept in {folder}. To have all: {command}", INTERRUPTED)
    save_comparison(result, folder, command)
    if json_:
        terminal.print_json(terminal.as_object(result, folder))
    elif spoken:
        terminal.show_comparison(result, folder)


def save_comparison(result: ComparisonResult, folder: Path, command: str, *, picture: bool = True) -> None:
    """Write a comparison; ``picture`` takes one more run, for the largest cascade."""
    from wom_sim.show.report import write_report
    from wom_sim.study import store
    from wom_sim.study.cascades import largest_cascade

    posts, graph = (largest_cascade(result) if picture else None) or (None, None)

    def report(path: Path) -> None:
        write_report(result, path, cascade=posts, graph=graph, command=command)

    store.save_comparison(result, folder, report, command)
