"""``wom-sim pilot``: what a policy's pilot would have shown, and what its roll-out really does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wom_sim.cli.console import INTERRUPTED, app, fail
from wom_sim.cli.parts import Out, PluginFile, Quiet, ScenarioFile, Seed, Set, command_line, cores, json_option, opened
from wom_sim.show import terminal

if TYPE_CHECKING:
    from wom_sim.study.pilots import PilotResult


@app.command()
def pilot(
    scenario: ScenarioFile,
    policy: Annotated[
        str | None, typer.Option(metavar="P", help="The policy with the pilot; the only one, if left out.")
    ] = None,
    replications: Annotated[
        int | None, typer.Option(metavar="N", help="How often the pilot is lived; three runs each.")
    ] = None,
    workers: Annotated[int | None, typer.Option(metavar="W", help="Threads; one a core, if left out.")] = None,
    seed: Seed = None,
    set_: Set = None,
    plugins: PluginFile = None,
    out: Out = None,
    json_: Annotated[bool, json_option("table (a row an outcome), answer, digest, seconds, results")] = False,
    quiet: Quiet = False,
) -> None:
    """Live a policy's pilot many times: what it shows, how sure that looks, and what its roll-out really does."""
    changes = {"seed.run": seed, "study.replications": replications}
    chosen, folder, estimate = opened(scenario, set_, changes, [], out, workers or cores(), plugins=plugins)
    from wom_sim.study.pilots import Interrupted, check_request
    from wom_sim.study.pilots import pilot as piloted

    name = check_request(chosen, policy, chosen.study.replications, workers)
    spoken = not (quiet or json_)
    terminal.show_notes(estimate, quiet)
    if spoken:
        terminal.show(terminal.headline(chosen, [name], estimate))
    asked = {"policy": policy, "seed": seed, "replications": replications, "plugins": plugins, "out": out}
    command = command_line("pilot", scenario, set_, asked)
    try:
        with terminal.progress_bar("Runs", not spoken) as progress:
            result = piloted(chosen, name, workers=workers, progress=progress)
    except Interrupted as stop:
        if stop.result is None:
            raise
        if not quiet:
            typer.echo("interrupted; writing what is finished", err=True)
        save_pilot(stop.result, folder, command)
        fail(f"{stop}; they are kept in {folder}. To have all: {command}", INTERRUPTED)
    save_pilot(result, folder, command)
    if json_:
        terminal.print_json(as_object(result, folder))
    elif spoken:
        show_pilot(result, folder)


def save_pilot(result: PilotResult, folder: Path, command: str) -> None:
    """Write a pilot's results."""
    from wom_sim.show.pilot_report import write_pilot_report
    from wom_sim.study import store

    store.save_pilot(result, folder, lambda path: write_pilot_report(result, path, command), command)


def as_object(result: PilotResult, folder: Path) -> dict[str, object]:
    """A pilot as one JSON object."""
    kept = ("policy", "tried", "replications", "answer", "conditional_on", "seconds")
    return {
        "scenario": result.scenario.name,
        "digest": result.scenario.digest(),
        **{name: getattr(result, name) for name in kept},
        "table": result.table.to_dict("records"),
        "results": str(folder),
    }


def show_pilot(result: PilotResult, folder: Path) -> None:
    """The table, what it says in words, and where the report is."""
    from wom_sim.show.pilot_figures import pilot_table

    took, runs = result.seconds, terminal.counted(3 * result.replications, "run")
    ready = f"Network and customers ready in {took['prepare']:.1f} s · {runs} in {took['runs']:.1f} s"
    said = [*(terminal.paragraph(line) for line in result.answer), terminal.paragraph(result.conditional_on)]
    terminal.show(ready, "", pilot_table(result), "", *said, f"Report: {folder / 'report.html'}")
