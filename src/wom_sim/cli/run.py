"""``wom-sim run``: one run of one policy, in either engine."""

from __future__ import annotations

from typing import Annotated

import typer

from wom_sim.cli.console import app
from wom_sim.cli.parts import Out, PluginFile, Quiet, ScenarioFile, Seed, Set, command_line, json_option, opened
from wom_sim.errors import BadInput, Fault
from wom_sim.show import terminal

ENGINES = ("kernel", "mesa")


@app.command()
def run(
    scenario: ScenarioFile,
    policy: Annotated[str | None, typer.Option(help="Policy of the first brand; its own, if left out.")] = None,
    seed: Seed = None,
    engine: Annotated[str, typer.Option(help="How it is run: kernel, or mesa (slow).")] = "kernel",
    set_: Set = None,
    plugins: PluginFile = None,
    out: Out = None,
    tickets: Annotated[bool, typer.Option("--tickets", help="Write a table of tickets, too.")] = False,
    cascades: Annotated[bool, typer.Option("--cascades", help="Write a table of cascades, too.")] = False,
    save_at: Annotated[
        float | None, typer.Option(metavar="HOUR", help="Write checkpoint.wom of that hour, too.")
    ] = None,
    json_: Annotated[bool, json_option("measures by name")] = False,
    quiet: Quiet = False,
) -> None:
    """Run one policy once; print its measures and write them."""
    if engine not in ENGINES:
        from wom_sim.world.faults import unknown

        raise BadInput("--engine", [Fault("", unknown("engine", engine, ENGINES))])
    wanted = [] if policy is None else [policy]
    chosen, folder, estimate = opened(scenario, set_, {"seed.run": seed}, wanted, out, 1, engine, plugins)
    chosen.equipped(policies=wanted)
    terminal.show_notes(estimate, quiet, but="study")
    from wom_sim.study import runs, store

    if save_at is not None:
        from wom_sim.measures.forking import tick_at

        tick_at(chosen, save_at)
    with terminal.progress_bar("Percent", quiet or json_) as progress:
        heard = None if progress is None else lambda share: progress(round(100 * share), 100)
        result = runs.engine().run(chosen, policy, progress=heard, engine=engine)
    runs.check_amounts(chosen, result.measures)
    asked = {"policy": policy, "seed": seed, "engine": engine, "plugins": plugins, "out": out, "save-at": save_at}
    command = command_line("run", scenario, set_, asked)
    store.save_run(result, folder, tickets=tickets, cascades=cascades, command=command, save_at=save_at)
    if json_:
        terminal.print_json(result.measures)
    elif not quiet:
        from wom_sim.show.tables import measures_table

        terminal.show(terminal.title(chosen), measures_table(result), f"Results: {folder}")
