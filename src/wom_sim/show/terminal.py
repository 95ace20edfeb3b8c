"""What the commands print: lines and tables on standard output, a progress bar on standard error, JSON."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.show.style import SPACE, duration

if TYPE_CHECKING:
    from wom_sim.study.compare import ComparisonResult
    from wom_sim.study.experiment.estimate import SweepEstimate
    from wom_sim.study.explain.explanation import Explanation
    from wom_sim.world.check import Estimate
    from wom_sim.world.scenario import Scenario

Progress = Callable[..., None]
WIDTH = 140  # columns, where standard output is no terminal
READABLE = 100  # columns of a paragraph
MOST_NOTES = 5


@contextmanager
def progress_bar(label: str, silent: bool, *, ends: bool = True) -> Iterator[Progress | None]:
    """A bar on standard error, fed by ``progress(done, total, words)``; None where nobody would see it.

    ``ends``: whether the bar itself says how long it will take; else the words do.
    """
    if silent:
        yield None
        return
    from wom_sim.model.compiled import needs_compiling

    cold = needs_compiling()
    if not sys.stderr.isatty():
        if cold:
            print("Compiling, once; it takes about a minute", file=sys.stderr, flush=True)
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    remaining = (TextColumn("left"), TimeRemainingColumn()) if ends else ()
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), *remaining)
    with Bar(TextColumn(label), *columns, TextColumn("{task.fields[words]}"), console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=None, words="compiling, once: about a minute" if cold else "getting ready")

        def update(done: int, total: int, words: str = "") -> None:
            bar.update(task, completed=done, total=total, words=words)

        yield update


def parts(progress: Progress | None, whole: int) -> Callable[..., Callable[[float], None] | None]:
    """``piece(first, count)`` hears the shares done of so many of ``whole`` equal parts of the work, in percent of all."""

    def piece(first: int, count: int = 1) -> Callable[[float], None] | None:
        return None if progress is None else lambda share: progress(round(100 * (first + count * share) / whole), 100)

    return piece


def show(*parts: Any) -> None:
    """Print lines and tables to standard output; where it is no terminal, lines are not broken."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else WIDTH, highlight=False)
    for part in parts:
        console.print(part, markup=False, soft_wrap=isinstance(part, str) and not terminal)


def paragraph(text: str, mark: str = "") -> str:
    """Text in lines short enough to be read, hanging on ``mark``."""
    import shutil
    import textwrap

    width = min(READABLE, shutil.get_terminal_size((READABLE, 24)).columns)
    wrapper = textwrap.TextWrapper(width, initial_indent=mark, subsequent_indent=" " * len(mark))
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    return wrapper.fill(text)


def show_notes(estimate: Estimate | SweepEstimate, quiet: bool, but: str = " ") -> None:
    """What is legal and deserves a second look, on standard error; ``but`` names a section that plays no part here."""
    notes = [note for note in estimate.notes if not note.where.startswith(but) and not quiet]
    for note in notes[:MOST_NOTES]:
        sys.stderr.write(f"note: {note}\n")
    if len(notes) > MOST_NOTES:
        sys.stderr.write(f"note: and {len(notes) - MOST_NOTES} more, which `wom-sim check` lists\n")


def print_json(value: Any) -> None:
    """Print one JSON object; what is undefined is null."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=2) + "\n")


def plain(value: Any) -> Any:
    """A value as JSON knows it: NumPy's numbers as Python's, what is undefined as None."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int | None) else None if str(value) in ("<NA>", "NaT") else str(value)


def as_object(result: ComparisonResult, folder: Path) -> dict[str, Any]:
    """A comparison as one JSON object."""
    kept = ("policies", "baseline", "rank_by", "replications", "contenders", "answer", "sentences", "conditional_on",
            "seconds")  # fmt: skip
    return {
        "scenario": result.scenario.name,
        "digest": result.scenario.digest(),
        "ranking": list(result.table["policy"]),
        **{name: getattr(result, name) for name in kept},
        "table": result.table.to_dict("records"),
        "results": str(folder),
    }


def title(scenario: Scenario) -> str:
    """What a scenario is called."""
    return scenario.title or scenario.name


def headline(scenario: Scenario, policies: Sequence[str], estimate: Estimate) -> str:
    """``A bad week for an airline · 7 624 customers · 6 brands · 60 days · 6 policies × 30 replications``."""
    parts = [
        title(scenario),
        f"{'' if estimate.exact else 'about '}{counted(estimate.customers, 'customer')}",
        counted(len(scenario.brands), "brand"),
        counted(scenario.time.days, "day"),
        f"{counted(len(policies), 'policy')} × {counted(scenario.study.replications, 'replication')}",
    ]
    return " · ".join(parts)


def counted(count: float, noun: str) -> str:
    """``1 brand``, ``7 624 customers``, ``6 policies``."""
    many = f"{noun[:-1]}ies" if noun.endswith("cy") else f"{noun}s"
    text = f"{count:,.0f}" if count == int(count) else f"{count:,g}"
    return f"{text.replace(',', SPACE)} {noun if count == 1 else many}"


def show_comparison(result: ComparisonResult, folder: Path) -> None:
    """The ranked table, what it says in words, and where the report is."""
    from wom_sim.show.tables import comparison_table

    took = result.seconds
    runs = counted(len(result.runs), "run")
    ready = f"Network and customers ready in {took['prepare']:.1f} s · {runs} in {took['runs']:.1f} s"
    report = f"Report: {folder / 'report.html'}"
    conditions = result.conditional_on.partition(". ")[0].removesuffix(".") + "."
    said = [*(paragraph(line) for line in result.answer), *(paragraph(line, "· ") for line in result.details)]
    show(ready, "", comparison_table(result), "", *said, paragraph(conditions), report)


def show_explanation(told: Explanation, folder: Path) -> None:
    """What an explanation says: sentences, fates by reason, sums by cause, the first customers and their paths."""
    from wom_sim.show.explained import causes_table, customers_table, fates_table

    said = [paragraph(line) for line in told.sentences]
    tables = [] if told.customers.empty else [fates_table(told), causes_table(told), customers_table(told)]
    spaced = [part for table in tables for part in (table, "")]
    show(title(told.scenario), "", *said, "", *spaced, f"Results: {folder}")


def estimate_lines(scenario: Scenario, estimate: Estimate) -> Iterator[str]:
    """What ``check`` says of a scenario without faults."""
    from wom_sim.world.check import readable_bytes

    free = estimate.memory_available
    of = f" of {readable_bytes(free)} available" if free is not None else ""
    everything = estimate.ready_seconds + estimate.runs * estimate.seconds
    yield f"{scenario.source}: no faults"
    yield f"  {headline(scenario, scenario.compared_policies, estimate)} · about {counted(estimate.follows, 'follow')}"
    yield f"  memory about {readable_bytes(estimate.memory)}{of}"
    yield (
        f"  time about {taking(estimate.seconds)} a run and {taking(estimate.ready_seconds)} to get ready; "
        f"{taking(everything)} for {counted(estimate.runs, 'run')} on one core, once compiled"
    )
    if estimate.notes:
        width = min(48, max(len(note.where) for note in estimate.notes))
        yield counted(len(estimate.notes), "note")
        yield from (f"  {note.where:<{width}}  {note.what}" for note in estimate.notes)


def taking(seconds: float) -> str:
    """A time of computing in the unit one would say it in, to two digits."""
    return f"{seconds:.2g} s" if seconds < 10.0 else duration(seconds / 3600.0)
