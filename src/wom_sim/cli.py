"""The command line: thin commands over the package's functions.

Results go to standard output; progress, notes and faults to standard error. Exit codes: 0 done, 1 a run failed, 2 bad
input, 130 interrupted. Heavy imports stand inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import errno
import os
import re
import shlex
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from wom_sim.errors import BadInput, Fault, OutputError, ScenarioError, WomSimError
from wom_sim.show import terminal

if TYPE_CHECKING:
    from wom_sim.study.compare import ComparisonResult
    from wom_sim.world.check import Estimate
    from wom_sim.world.scenario import Scenario

ENGINES = ("kernel", "mesa")
INTERRUPTED = 130


class PlainErrors(TyperGroup):
    """Commands whose faults end in one message and the right exit code, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WomSimError as error:
            _fail(str(error), error.exit_code)
        except KeyboardInterrupt:
            _fail("interrupted; results appear as a whole or not at all", INTERRUPTED)
        except MemoryError:
            _fail("there is not enough memory for this; try fewer customers or --workers 1", WomSimError.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read our output has left
                raise
            _fail(_unwritable(error), OutputError.exit_code)


def _fail(message: str, code: int) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code)


app = typer.Typer(
    cls=PlainErrors,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help comes at once
    help="Simulate how praise and complaints spread between customers, and what a brand and its rivals do about it.",
    epilog="Exit codes: 0 done, 1 a run failed, 2 bad input, 130 interrupted.",
)

ScenarioFile = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file (TOML).")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a key; can be repeated.")]
Seed = Annotated[int | None, typer.Option(help="Seed of what happens (seed.run).")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Where results go; results/<scenario>, if left out.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but faults (and JSON).")]


def _json(what: str) -> Any:
    """The option --json of a command."""
    return typer.Option("--json", help=f"Print one JSON object and nothing else: {what}. What has no value is null.")


def main() -> None:
    """The console script ``wom-sim``."""
    nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  as long as the process lives
    sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere  # who called may have closed them
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign must not stop a run
    try:
        app(prog_name="wom-sim")
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0
        unwritten = _flush()
        if unwritten is not None or code == INTERRUPTED:
            # At once: what cannot be written would be tried again, and threads waited for that nothing can stop.
            os._exit(_told(unwritten) if unwritten is not None and code == 0 else code)
        raise
    except OSError as error:  # --help, to a full disk
        os._exit(_told(error))


def _flush() -> OSError | None:
    """Write what is still to be printed; the error, if it cannot be."""
    failure = None
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            failure = error
    return failure


def _told(error: OSError) -> int:
    """Say that the output cannot be written, unless its reader has left; returns the exit code."""
    if error.errno == errno.EPIPE:
        return 0
    with suppress(OSError):
        sys.stderr.write(f"{_unwritable(error)}\n")
        sys.stderr.flush()
    return OutputError.exit_code


def _unwritable(error: OSError) -> str:
    what = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
    return OutputError(error.filename or "output", [what]).message()


def _version(wanted: bool) -> None:
    if wanted:
        import wom_sim

        typer.echo(f"wom-sim {wom_sim.__version__}")
        raise typer.Exit


@app.callback()
def _every_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    scenario: ScenarioFile,
    policy: Annotated[str | None, typer.Option(help="Policy of the first brand; its own, if left out.")] = None,
    seed: Seed = None,
    engine: Annotated[str, typer.Option(help="How it is run.")] = "kernel",
    set_: Set = None,
    out: Out = None,
    tickets: Annotated[bool, typer.Option("--tickets", help="Write a table of tickets, too.")] = False,
    cascades: Annotated[bool, typer.Option("--cascades", help="Write a table of cascades, too.")] = False,
    save_at: Annotated[
        float | None, typer.Option(metavar="HOUR", help="Write checkpoint.wom of that hour, too.")
    ] = None,
    json_: Annotated[bool, _json("measures by name")] = False,
    quiet: Quiet = False,
) -> None:
    """Run one policy once; print its measures and write them."""
    if engine not in ENGINES:
        from wom_sim.world.faults import unknown

        raise BadInput("--engine", [Fault("", unknown("engine", engine, ENGINES))])
    wanted = [] if policy is None else [policy]
    chosen, folder, estimate = _opened(scenario, set_, {"seed.run": seed}, wanted, out, workers=1, engine=engine)
    terminal.show_notes(estimate, quiet, but="study")
    from wom_sim.study import runs, store

    if save_at is not None:
        from wom_sim.measures.forking import tick_at

        tick_at(chosen, save_at)
    with terminal.progress_bar("Percent", quiet or json_) as progress:
        heard = None if progress is None else lambda share: progress(round(100 * share), 100)
        result = runs.engine().run(chosen, policy, progress=heard, engine=engine)
    runs.check_amounts(chosen, result.measures)
    asked = {"policy": policy, "seed": seed, "engine": engine, "out": out, "save-at": save_at}
    command = _command("run", scenario, set_, asked)
    store.save_run(result, folder, tickets=tickets, cascades=cascades, command=command, save_at=save_at)
    if json_:
        terminal.print_json(result.measures)
    elif not quiet:
        from wom_sim.show.tables import measures_table

        terminal.show(terminal.title(chosen), measures_table(result), f"Results: {folder}")


@app.command()
def fork(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A folder that `run` has written, or a checkpoint.")],
    hour: Annotated[float, typer.Option(help="Counted hour from which on the first brand's policy is another.")],
    policy: Annotated[str, typer.Option(help="That policy.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where results go; results/<scenario>_fork_…, if left out.")
    ] = None,
    tickets: Annotated[bool, typer.Option("--tickets", help="Write a table of tickets, too.")] = False,
    cascades: Annotated[bool, typer.Option("--cascades", help="Write a table of cascades, too.")] = False,
    json_: Annotated[bool, _json("run, fork and difference, each measures by name; results")] = False,
    quiet: Quiet = False,
) -> None:
    """Let a run go on with another policy from an hour on; print both, and write the fork."""
    from wom_sim.files import ensure_writable
    from wom_sim.measures.forking import forked
    from wom_sim.study import runs, saved, store

    before = saved.read_run(run)
    forked(before.scenario, hour, policy)
    folder = out or Path("results") / re.sub(r"[^\w.-]", "_", f"{before.scenario.name}_fork_{policy}_{hour:g}")
    ensure_writable(folder)
    with terminal.progress_bar("Percent", quiet or json_) as progress:
        both = saved.run_and_fork(run, before, hour, policy, progress)
    runs.check_amounts(both.fork.scenario, both.fork.measures)
    command = _command("fork", run, None, {"hour": hour, "policy": policy, "out": out})
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
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where results go; results/<scenario>_explain, if left out.")
    ] = None,
    json_: Annotated[bool, _json("hour, run, fork, sentences, summary and causes (a row each), results")] = False,
    quiet: Quiet = False,
) -> None:
    """Say who fared differently in a run and in its fork, why, and by which path of posts; print it and write it."""
    from wom_sim.files import ensure_writable
    from wom_sim.study import saved, store
    from wom_sim.study.explain.decision import check_alike
    from wom_sim.study.explain.explanation import explain as explained

    kept = saved.read_run(run)
    check_alike(kept, saved.read_run(fork))
    folder = out or Path("results") / f"{kept.scenario.name}_explain"
    ensure_writable(folder)
    with terminal.progress_bar("Percent", quiet or json_) as progress:
        quarter = terminal.parts(progress, 4)
        first = saved.run_again(run, progress=quarter(0))
        second = saved.run_again(fork, first, progress=quarter(1))
        told = explained(first, second, progress=quarter(2, 2))
    command = _command("explain", run, None, {"out": out}, fork)
    picture = told.plot()
    store.save_explanation(told, folder, lambda path: picture.savefig(path, dpi=150), command)
    if json_:
        terminal.print_json(told.as_object() | {"results": str(folder)})
    elif not quiet:
        terminal.show_explanation(told, folder)


@app.command()
def compare(
    scenario: ScenarioFile,
    policies: Annotated[str | None, typer.Option(metavar="A,B,…", help="Policies; all, if left out.")] = None,
    replications: Annotated[int | None, typer.Option(metavar="N", help="Runs of each policy.")] = None,
    workers: Annotated[int | None, typer.Option(metavar="W", help="Threads; one a core, if left out.")] = None,
    seed: Seed = None,
    set_: Set = None,
    out: Out = None,
    json_: Annotated[bool, _json("ranking, table (a row a policy), sentences, digest, seconds, results")] = False,
    quiet: Quiet = False,
) -> None:
    """Run every policy on the same replications, rank them, and write a report."""
    names = [name.strip() for name in policies.split(",") if name.strip()] if policies is not None else None
    changes = {"seed.run": seed, "study.replications": replications}
    chosen, folder, estimate = _opened(scenario, set_, changes, names or [], out, workers or _cores())
    names = list(dict.fromkeys(chosen.compared_policies if names is None else names))
    from wom_sim.study.compare import Interrupted, check_request
    from wom_sim.study.compare import compare as compared

    check_request(chosen, names, chosen.study.replications, workers)
    spoken = not (quiet or json_)
    terminal.show_notes(estimate, quiet)
    if spoken:
        terminal.show(terminal.headline(chosen, names, estimate))
    asked = {"seed": seed, "policies": policies, "replications": replications, "out": out}
    command = _command("compare", scenario, set_, asked)
    try:
        with terminal.progress_bar("Runs", not spoken) as progress:
            result = compared(chosen, names, workers=workers, progress=progress)
    except Interrupted as stop:
        if stop.result is None:
            raise
        if not quiet:
            typer.echo("interrupted; writing what is finished", err=True)
        _save(stop.result, folder, command, picture=False)
        _fail(f"{stop}; they are kept in {folder}. To have all: {command}", INTERRUPTED)
    _save(result, folder, command)
    if json_:
        terminal.print_json(terminal.as_object(result, folder))
    elif spoken:
        terminal.show_comparison(result, folder)


@app.command()
def network(
    scenario: ScenarioFile,
    set_: Set = None,
    out: Out = None,
    json_: Annotated[bool, _json("facts by name")] = False,
    quiet: Quiet = False,
) -> None:
    """Show what the social graph looks like: its size, degrees, clustering, communities, and a picture."""
    chosen, folder, _ = _opened(scenario, set_, {}, [], out, workers=1)
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
    json_: Annotated[bool, _json("ok, faults, notes, customers, follows, memory (bytes), seconds (a run)")] = False,
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
        estimate = checked(chosen, _cores())
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


def _opened(
    scenario: str, set_: list[str] | None, changes: dict[str, int | None], policies: list[str], out: Path | None,
    workers: int, engine: str = "kernel",
) -> tuple[Scenario, Path, Estimate]:  # fmt: skip
    """The checked scenario, the folder for its results and what it takes; whatever forbids to start is raised now."""
    from wom_sim.files import ensure_writable
    from wom_sim.world.check import check as checked
    from wom_sim.world.faults import unknown
    from wom_sim.world.scenario_file import load

    given = [f"{key}={value}" for key, value in changes.items() if value is not None]
    chosen = load(scenario, [*(set_ or ()), *given])
    known = chosen.known_policies
    wrong = [Fault("policies", unknown("policy", name, known)) for name in policies if name not in known]
    if wrong:
        raise ScenarioError(scenario, wrong)
    folder = out or Path("results") / chosen.name
    ensure_writable(folder)
    estimate = checked(chosen, workers, engine)
    return chosen, folder, estimate


def _cores() -> int:
    from wom_sim.study.runs import available_cores

    return available_cores()


def _save(result: ComparisonResult, folder: Path, command: str, *, picture: bool = True) -> None:
    """Write a comparison; ``picture`` takes one more run, for the largest cascade."""
    from wom_sim.show.report import write_report
    from wom_sim.study import store
    from wom_sim.study.cascades import largest_cascade

    posts, graph = (largest_cascade(result) if picture else None) or (None, None)

    def report(path: Path) -> None:
        write_report(result, path, cascade=posts, graph=graph, command=command)

    store.save_comparison(result, folder, report, command)


def _command(name: str, scenario: str, set_: list[str] | None, options: Mapping[str, object], *more: str) -> str:
    """The command line that gives the same result again."""
    words = ["wom-sim", name, scenario, *more]
    for option, value in options.items():
        words += [f"--{option}", str(value)] if value is not None else []
    for change in set_ or ():
        words += ["--set", change]
    return shlex.join(words)
