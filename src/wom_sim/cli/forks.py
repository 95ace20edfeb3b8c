"""``wom-sim fork`` and ``wom-sim explain``: another decision from an hour on, and whose fate it changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from wom_sim.cli.console import app
from wom_sim.cli.parts import PluginFile, Quiet, command_line, json_option
from wom_sim.show import terminal


@app.command()
def fork(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A folder that `run` has written, or a checkpoint.")],
    hour: Annotated[float, typer.Option(help="Counted hour from which on the first brand's policy is another.")],
    policy: Annotated[str, typer.Option(help="That policy.")],
    plugins: PluginFile = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where results go; results/<scenario>_fork_…, if left out.")
    ] = None,
    tickets: Annotated[bool, typer.Option("--tickets", help="Write a table of tickets, too.")] = False,
    cascades: Annotated[bool, typer.Option("--cascades", help="Write a table of cascades, too.")] = False,
    json_: Annotated[bool, json_option("run, fork and difference, each measures by name; results")] = False,
    quiet: Quiet = False,
) -> None:
    """Let a run go on with another policy from an hour on; print both, and write the fork."""
    from wom_sim.files import ensure_writable
    from wom_sim.measures.forking import forked
    from wom_sim.study import runs, saved, store

    before = saved.read_run(run, plugins)
    forked(before.scenario, hour, policy).equipped(policies=[policy])
    folder = out or Path("results") / re.sub(r"[^\w.-]", "_", f"{before.scenario.name}_fork_{policy}_{hour:g}")
    ensure_writable(folder)
    with terminal.progress_bar("Percent", quiet or json_) as progress:
        both = saved.run_and_fork(run, before, hour, policy, progress)
    runs.check_amounts(both.fork.scenario, both.fork.measures)
    command = command_line("fork", run, None, {"hour": hour, "policy": policy, "plugins": plugins, "out": out})
    facts = {"forked_from": run, "fork_hour": hour, "fork_policy": policy}
    store.save_run(both.fork, folder, tickets=tickets, cascades=cascades, command=command, facts=facts)
    if json_:
        terminal.print_json({**both.measures(), "results": str(folder)})
    elif not quiet:
        from wom_sim.show.tables import fork_table

        terminal.show(terminal.title(before.scenario), fork_table(both.run, both.fork), "", f"Results: {folder}")


@app.command()
def explain(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A folder that `run` has written, or a checkpoint.")],
    fork: Annotated[str, typer.Argument(metavar="FORK", help="The same of its fork.")],
    plugins: PluginFile = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where results go; results/<scenario>_explain, if left out.")
    ] = None,
    json_: Annotated[bool, json_option("hour, run, fork, sentences, summary and causes (a row each), results")] = False,
    quiet: Quiet = False,
) -> None:
    """Say who fared differently in a run and in its fork, why, and by which path of posts; print it and write it."""
    from wom_sim.files import ensure_writable
    from wom_sim.study import saved, store
    from wom_sim.study.explain.decision import check_alike
    from wom_sim.study.explain.explanation import explain as explained

    kept = saved.read_run(run, plugins)
    check_alike(kept, saved.read_run(fork, plugins))
    folder = out or Path("results") / f"{kept.scenario.name}_explain"
    ensure_writable(folder)
    with terminal.progress_bar("Percent", quiet or json_) as progress:
        quarter = terminal.parts(progress, 4)
        first = saved.run_again(run, progress=quarter(0), plugins=plugins)
        second = saved.run_again(fork, first, progress=quarter(1), plugins=plugins)
        told = explained(first, second, progress=quarter(2, 2))
    command = command_line("explain", run, None, {"plugins": plugins, "out": out}, fork)
    picture = told.plot()
    store.save_explanation(told, folder, lambda path: picture.savefig(path, dpi=150), command)
    if json_:
        terminal.print_json(told.as_object() | {"results": str(folder)})
    elif not quiet:
        terminal.show_explanation(told, folder)
