"""What the commands print of sweeps: how large one is, how far it has come, what it found."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.show import style
from wom_sim.show.terminal import Progress, counted, paragraph, progress_bar, show

if TYPE_CHECKING:
    from rich.table import Table

    from wom_sim.show.sweep_reading import SweepReading
    from wom_sim.study.experiment.estimate import SweepEstimate
    from wom_sim.study.experiment.plan import Plan
    from wom_sim.study.sensitivity.options import Options
    from wom_sim.study.sweep.result import SweepResult

LINE_EVERY = 60.0  # seconds between lines where there is no terminal
BEST_POINTS = 5
MOST_ERRORS = 5
MOST_NAMES = 4  # factors that are named in the headline


def headline(plan: Plan) -> str:
    """``How many agents? · agents · 8 points × 2 policies × 20 replications = 320 runs``."""
    names = [factor.name for factor in plan.factors]
    varied = ", ".join(names) if len(names) <= MOST_NAMES else counted(len(names), "factor")
    sizes = [counted(plan.n_points, "point")] if plan.factors else []
    sizes += [counted(plan.n_policies, "policy"), counted(plan.replications, "replication")]
    parts = [plan.experiment.title or plan.name, varied, f"{' × '.join(sizes)} = {counted(plan.runs, 'run')}"]
    return " · ".join(part for part in parts if part)


def takes(estimate: SweepEstimate) -> str:
    """How long it will take."""
    return f"About {lasting(estimate.seconds)}, once compiled"


@contextmanager
def sweep_bar(silent: bool) -> Iterator[Progress | None]:
    """A bar on a terminal's standard error; elsewhere a line a minute; nothing at all if ``silent``."""
    if silent or sys.stderr.isatty():
        with progress_bar("Runs", silent, ends=False) as progress:
            yield progress
        return
    with progress_bar("Runs", silent):
        yield _Lines().hear


class _Lines:
    """Says how things stand, a line a minute."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def hear(self, done: int, total: int, words: str = "") -> None:
        if time.monotonic() - self._said >= LINE_EVERY:
            self._said = time.monotonic()
            print(
                f"{done:,} of {total:,} runs{words and '; '}{words}".replace(",", style.SPACE),
                file=sys.stderr,
                flush=True,
            )


def show_sweep(reading: SweepReading, folder: Path) -> None:
    """The table, what was found, what became of the hypothesis, what failed, and where the report is."""
    result, told = reading.result, reading.told
    said = [*(paragraph(line) for line in told.answer), *(paragraph(line, "· ") for line in told.details)]
    tables = [part for table in _tables(reading) for part in (table, "")]
    show(ready(result), "", *tables, *said, *_verdict(reading), paragraph(_first_sentence(result.conditional_on)))
    show(*failed(result), f"Report: {folder / 'report.html'}")


def ready(result: SweepResult) -> str:
    """How many runs there are, how long that took, and why there are not more."""
    text = f"{counted(result.done, 'run')}, {counted(result.replications, 'replication')} of each point"
    text = text if result.plan.factors else counted(result.done, "run")
    seconds = result.seconds.get("total")
    text += f", in {seconds:.1f} s" if seconds is not None else ""
    ended = {
        "half_width": "; stopped there: every interval is as narrow as was asked",
        "runs": "; stopped by the budget of runs: a larger one continues",
        "minutes": "; stopped by the budget of minutes: a larger one continues",
    }
    return text + ended.get(result.stopped_by, "")


def failed(result: SweepResult) -> list[str]:
    """Failed runs by what went wrong, most frequent first."""
    if not result.failed:
        return []
    errors = result.failures["error"].value_counts()
    lines = [f"  {count} × {style.shorten(str(error), 140)}" for error, count in errors.head(MOST_ERRORS).items()]
    more = [f"  and {len(errors) - MOST_ERRORS} other errors"] if len(errors) > MOST_ERRORS else []
    head = f"{counted(result.failed, 'run')} of {style.number(result.done)} failed; they are left out and listed in failures.csv:"
    return [head, *lines, *more]


def _verdict(reading: SweepReading) -> list[str]:
    """What was expected and what became of it."""
    hypothesis, verdict = reading.plan.experiment.hypothesis, reading.told.verdict
    lines = [paragraph(f"Expected: {hypothesis}")] if hypothesis else []
    return lines + ([paragraph(verdict)] if verdict else [])


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".") + "."


def _tables(reading: SweepReading) -> list[Table]:
    """Policies, where there are several; points, where there are several."""
    from wom_sim.show.sweep_options import drawable
    from wom_sim.show.tables import ranked_table

    tables = [ranked_table(reading.overall)] if len(reading.policies) > 1 or not reading.axes else []
    decided = reading.told.options
    if decided is not None and drawable(decided):
        tables.append(_best_options(reading, decided))
    elif reading.axes and len(reading.policies) == 1:
        tables.append(_best_points(reading))
    return tables


def _best_options(reading: SweepReading, decided: Options) -> Table:
    """The best option under each assumption."""
    from rich.text import Text

    from wom_sim.show.sweep_options import best_rows
    from wom_sim.show.tables import bare_table

    found = best_rows(reading, decided)
    table = bare_table()
    for head in found.heads:
        table.add_column(Text(head if "\n" in head else f"\n{head}"), justify="right", no_wrap=True)
    for row in found.rows:
        table.add_row(*map(Text, row))
    if found.more:
        table.caption = f"and {found.more} more: options.csv"
    return table


def _best_points(reading: SweepReading) -> Table:
    """The best points under the only policy, with their factors and the ranking measure."""
    from rich.text import Text

    from wom_sim.show.sweep_report import best_points
    from wom_sim.show.tables import bare_table

    found: dict[str, Any] = best_points(reading, BEST_POINTS) or {}
    table = bare_table()
    for head in found["factors"]:
        table.add_column(Text(head), justify="right", no_wrap=True)
    name = reading.rank_by.replace("_", " ")
    table.add_column(Text(f"{name}, {found['unit']}" if found["unit"] else name), justify="right", no_wrap=True)
    for _, levels, means in found["rows"]:
        table.add_row(*(Text(text) for text in (*levels, *means)))
    return table


def as_object(reading: SweepReading, folder: Path) -> dict[str, Any]:
    """A sweep as one JSON object."""
    result, plan, told = reading.result, reading.plan, reading.told
    return {
        "experiment": plan.name,
        "digest": plan.digest(),
        **{name: getattr(plan.experiment, name) for name in ("title", "question", "hypothesis")},
        **{name: getattr(told, name) for name in ("finding", "answer", "details", "verdict", "holds")},
        "conditional_on": result.conditional_on,
        "points": plan.n_points,
        "factors": list(reading.axes),
        "policies": list(plan.policies),
        "baseline": plan.baseline,
        "rank_by": plan.rank_by,
        "ranking": list(reading.overall.ranked),
        "replications": result.replications,
        "runs": result.done,
        "failed": result.failed,
        "stopped_by": result.stopped_by,
        "seconds": result.seconds,
        "table": reading.overall.result.table.to_dict("records"),
        "best_options": None if told.options is None else told.options.best.to_dict("records"),
        "results": str(folder),
    }


def estimate_lines(plan: Plan, estimate: SweepEstimate) -> Iterator[str]:
    """What ``check`` says of an experiment without faults."""
    from wom_sim.world.check import readable_bytes

    yield f"{plan.source}: no faults"
    yield f"  {headline(plan)}"
    yield f"  design {plan.design.kind.replace('_', ' ')}; base scenario {normpath(plan.base.source)}"
    free = f" of {readable_bytes(estimate.memory_available)} available" if estimate.memory_available is not None else ""
    yield f"  memory about {readable_bytes(estimate.memory)}{free}"
    yield f"  disk about {readable_bytes(estimate.disk)}"
    yield f"  time about {lasting(estimate.seconds)}, once compiled"
    if estimate.notes:
        width = min(48, max(len(note.where) for note in estimate.notes))
        yield counted(len(estimate.notes), "note")
        yield from (f"  {note.where:<{width}}  {note.what}" for note in estimate.notes)


def lasting(seconds: float) -> str:
    """A time in the unit one would say it in, a second at least."""
    return style.duration(max(seconds, 1.0) / 3600)
