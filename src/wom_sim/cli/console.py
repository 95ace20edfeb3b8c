"""The console: the program itself, its exit codes, and faults as one message, never as a traceback."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from wom_sim.errors import OutputError, WomSimError

INTERRUPTED = 130


class PlainErrors(TyperGroup):
    """Commands whose faults end in one message and the right exit code, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WomSimError as error:
            fail(str(error), error.exit_code)
        except KeyboardInterrupt:
            fail("interrupted; results appear as a whole or not at all", INTERRUPTED)
        except MemoryError:
            fail("there is not enough memory for this; try fewer customers or --workers 1", WomSimError.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read our output has left
                raise
            fail(_unwritable(error), OutputError.exit_code)


def fail(message: str, code: int) -> None:
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
