"""What is written beside the runs of a sweep: the report, the headline picture, the answer, and tables for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.errors import BadInput
from wom_sim.show import sweep_plots, sweep_report
from wom_sim.show.sweep_reading import SweepReading
from wom_sim.study import store

if TYPE_CHECKING:
    import pandas as pd

PICTURE = "picture.png"
DOTS_PER_INCH = 150
MOST_MEANS = 500_000  # in points.csv; above that it has the ranking measure only


def save(reading: SweepReading, folder: Path, command: str) -> None:
    """Write report.html, picture.png, answer.json and points.csv (a row a point and policy); where the design allows
    sensitivity.csv, main_effects.csv, flips.csv and options.csv; failures.csv if runs failed.

    Raises
    ------
    OutputError
        Nothing was written; what the folder held before is still there.
    """
    page = sweep_report.render(reading, command=command)
    chart = headline_chart(reading)
    pictures = {}
    if chart is not None:
        figure = sweep_plots.titled(chart)
        pictures[PICTURE] = lambda path: figure.savefig(path, dpi=DOTS_PER_INCH)
    told = answer(reading, chart.title if chart is not None else "", command)
    store.save_sweep(folder, page, told, tables(reading), pictures)


def headline_chart(reading: SweepReading) -> Any:
    """The picture that says most; another where there is nothing to draw in it."""
    about = sweep_plots.about_of(reading)
    for kind in dict.fromkeys((sweep_plots.headline(reading), "ranking")):
        try:
            return sweep_plots.drawn(reading, kind, about)
        except BadInput:
            continue
    return None


def answer(reading: SweepReading, picture: str, command: str) -> dict[str, Any]:
    """What a study asked and found, as it is listed among the results."""
    plan, result, told = reading.plan, reading.result, reading.told
    return {
        "title": plan.experiment.title or plan.name,
        "question": plan.experiment.question,
        "hypothesis": plan.experiment.hypothesis,
        "finding": told.finding,
        "answer": told.answer,
        "details": told.details,
        "verdict": told.verdict,
        "holds": told.holds,
        "conditional_on": result.conditional_on,
        "picture": PICTURE if picture else None,
        "picture_title": picture or None,
        "command": command,
        "digest": plan.digest(),
        "points": plan.n_points,
        "policies": list(plan.policies),
        "replications": result.replications,
        "runs": result.done,
        "failed": result.failed,
    }


def tables(reading: SweepReading) -> dict[str, pd.DataFrame]:
    """The tables that the design allows, by file name."""
    from wom_sim.study.sensitivity.effects import main_effects
    from wom_sim.study.sensitivity.indices import sensitivity

    result = reading.result
    plan = result.plan
    few = plan.n_points * plan.n_policies * len(plan.measures) <= MOST_MEANS
    found = {"points.csv": result.table if few else result.table_of([plan.rank_by])}
    several = reading.against is not None
    makers: dict[str, Callable[[], pd.DataFrame]] = {}
    if reading.told.options is not None:
        found["options.csv"] = reading.told.options.table
    if reading.axes:
        makers["main_effects.csv"] = lambda: _both(main_effects, reading)
        if not sweep_plots.unsupported(reading, "sensitivity"):
            makers["sensitivity.csv"] = lambda: _both(sensitivity, reading)
        if several:
            makers["flips.csv"] = lambda: reading.flips.points
    for name, make in makers.items():
        try:
            found[name] = make()
        except BadInput:  # the report says why
            continue
    if result.failed:
        found["failures.csv"] = result.failures
    return found


def _both(make: Callable[..., pd.DataFrame], reading: SweepReading) -> pd.DataFrame:
    """A table of every policy, and of every difference to the baseline (column ``against``; empty: none)."""
    import pandas as pd

    parts = []
    for against in dict.fromkeys((None, reading.against)):
        part = make(reading.result, against=against, confidence=reading.confidence)
        part.insert(1, "against", against or "")
        part.attrs.clear()
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
