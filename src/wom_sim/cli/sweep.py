"""``wom-sim sweep``: an experiment from its file to its report, to be interrupted and continued."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from wom_sim.cli.console import INTERRUPTED, app, fail
from wom_sim.cli.parts import PluginFile, Quiet, command_line, cores, experiment_only, json_option
from wom_sim.show import sweep_terminal, terminal

ExperimentFile = Annotated[str, typer.Argument(metavar="EXPERIMENT", help="An experiment file (TOML).")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a key, set.… for the scenario's; can be repeated."),
]


@app.command()
def sweep(
    experiment: ExperimentFile,
    workers: Annotated[int | None, typer.Option(metavar="W", help="Threads; one a core, if left out.")] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, tcp://…, whose workers run it.")
    ] = None,
    replications: Annotated[int | None, typer.Option(metavar="N", help="Runs of each policy at each point.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Make failed runs again.")] = False,
    set_: Set = None,
    plugins: PluginFile = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where results go; results/<experiment>, if left out.")
    ] = None,
    json_: Annotated[
        bool, json_option("finding, verdict, ranking, table (a row a policy), sentences, digest, runs, failed, results")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Run every policy at every point of an experiment, say what matters, and write a report; the same command continues."""
    experiment_only(experiment)
    from wom_sim.show import sweep_files
    from wom_sim.show.sweep_reading import SweepReading
    from wom_sim.study.experiment.estimate import check_plan
    from wom_sim.study.experiment.plan import plan
    from wom_sim.study.sweep.sweep import SweepInterrupted, check_request
    from wom_sim.study.sweep.sweep import sweep as swept

    given = [*(set_ or ()), *([f"stop.replications={replications}"] if replications is not None else [])]
    chosen = plan(experiment, given, plugins)
    folder = out or Path("results") / chosen.name
    check_request(chosen, folder, workers, dask=dask)
    estimate = check_plan(chosen, workers or cores(), folder)
    spoken = not (quiet or json_)
    terminal.show_notes(estimate, quiet)
    if spoken:
        terminal.show(sweep_terminal.headline(chosen), sweep_terminal.takes(estimate))
    asked = {"dask": dask, "replications": replications, "plugins": plugins, "out": out}
    command = command_line("sweep", experiment, set_, asked)
    options: dict[str, Any] = {"workers": workers, "dask": dask, "retry_failed": retry_failed, "command": command}
    try:
        with sweep_terminal.sweep_bar(not spoken) as progress:
            result = swept(chosen, folder, progress=progress, **options)
    except SweepInterrupted as stop:
        fail(f"{stop}: {command}", INTERRUPTED)
        return
    if result.failed == result.done:
        fail("\n".join(sweep_terminal.failed(result) or ["no run was made: the budget allows none"]), 1)
    reading = SweepReading(result)
    try:
        sweep_files.save(reading, folder, command)
    except KeyboardInterrupt:
        fail(
            f"interrupted: all runs are kept in {folder}, only the report is missing. To have it: {command}",
            INTERRUPTED,
        )
    if json_:
        terminal.print_json(sweep_terminal.as_object(reading, folder))
    elif spoken:
        sweep_terminal.show_sweep(reading, folder)
    if result.failed:
        raise typer.Exit(1)
