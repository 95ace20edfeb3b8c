"""The report of a sweep: one self-contained HTML page that reads like a memo to a board and can be forwarded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import BadInput
from wom_sim.show import plots, ranked, risks, settings, style, sweep_options, sweep_plots, sweep_settings, titles
from wom_sim.show.drawing import Chart, svg
from wom_sim.show.pages import template
from wom_sim.show.sweep_reading import SweepReading
from wom_sim.show.sweep_subject import subject

if TYPE_CHECKING:
    from wom_sim.study.sweep.result import SweepResult

BEST_POINTS = 8
MOST_POINTS = 60  # points that are all listed
MOST_ERRORS = 12
DRAWN = ("latin_hypercube", "sobol", "morris", "random")
ENDED = {
    "replications": "all were run", "half_width": "every interval was narrow enough",
    "runs": "the budget of runs was used up", "minutes": "the budget of minutes was used up",
    "interrupted": "it was interrupted", "unfinished": "it was left unfinished",
}  # fmt: skip
KINDS = {
    "grid": "grid: every combination of the factors' levels",
    "one_at_a_time": "one at a time: the base scenario, and each factor moved by itself",
    "latin_hypercube": "Latin hypercube: every factor's range evenly covered, in random combinations",
    "sobol": "Sobol’ sequence laid out as Saltelli (2010) does, for variance-based indices",
    "morris": "Morris’ trajectories: from random points one factor at a time is moved a step",
    "random": "random: every factor drawn from its law, independently",
    "table": "a table of points that was given",
}


def write_report(result: SweepResult, path: str | Path, *, command: str | None = None) -> None:
    """Write the report of a sweep as one HTML file that needs no network and no scripts.

    Raises
    ------
    OutputError
        The file cannot be written; an earlier one is left as it was.
    """
    from wom_sim.files import ResultSet

    path = Path(path)
    page = render(SweepReading(result), command=command).encode()
    with ResultSet(path.parent) as files:
        files.write(path.name, "the report", lambda file: file.write(page))


def render(reading: SweepReading, *, command: str | None = None) -> str:
    """The page itself. The same result gives the same page."""
    result, plan, overall = reading.result, reading.plan, reading.overall
    drawn, undrawn = charts(reading)
    return template("sweep.html.j2", escape=True).render(
        reading=overall,
        result=overall.result,
        scenario=plan.base,
        sweep=result,
        plan=plan,
        experiment=plan.experiment,
        told=reading.told,
        headline=headline(reading),
        averaged=averaged(reading),
        columns=ranked.columns(overall),
        rows=[ranked.row(overall, policy) for policy in overall.ranked],
        best=best_points(reading),
        decided=decided(reading),
        charts=drawn,
        undrawn=undrawn,
        rules=rules(reading),
        doubts=[ranked.doubt(overall, policy) for policy in overall.others],
        measures=ranked.measures(overall),
        every=every_point(reading),
        failures=failures(result),
        base=normpath(plan.base.source),
        varied=sweep_settings.varied(plan),
        changed=sweep_settings.changed(plan),
        method=method(reading),
        policies=settings.policies_grid(plan.base, list(plan.policies)),
        brands=settings.brands_grid(plan.base),
        events=settings.events_grid(plan.base),
        sections=settings.sections(plan.base),
        made=made(result, command),
        plain=titles.words,
        label=style.label,
        number=style.number,
    )


def headline(reading: SweepReading) -> str:
    """How large the sweep is, in a line: ``3 factors · 64 points (sobol) × 2 policies × 20 replications = 2 560 runs``."""
    plan, result = reading.plan, reading.result
    parts = []
    if reading.axes:
        parts = [f"{_counted(len(reading.axes), 'factor')}", f"{reading.kind.replace('_', ' ')} design"]
    sizes = [_counted(plan.n_points, "point")] if reading.axes else []
    sizes += [_counted(plan.n_policies, "policy"), _counted(result.replications, "replication")]
    return " · ".join([*parts, f"{' × '.join(sizes)}: {_counted(result.done, 'run')}"])


def averaged(reading: SweepReading) -> str:
    """What the figures of the ranked table are means of; empty for a plain comparison."""
    if not reading.axes:
        return ""
    if not reading.result.replications:
        return "Means over the points that have been run so far: no replication is finished at every point."
    if reading.kind == "one_at_a_time":
        return "At the base point, where no factor is moved."
    return f"Means over all {style.number(reading.plan.n_points)} points, each as often as it is in the design."


def charts(reading: SweepReading) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The pictures that the design supports and there are figures for, and why others are missing."""
    from markupsafe import Markup

    drawn: dict[str, Chart | None] = _plain_comparison(reading) if not reading.axes else {}
    undrawn: list[str] = []
    about = sweep_plots.about_of(reading)
    for kind in sweep_plots.KINDS:
        if not reading.axes or sweep_plots.unsupported(reading, kind) or _needless(reading, kind):
            continue
        try:
            drawn[kind] = sweep_plots.drawn(reading, kind, about)
        except BadInput as refusal:
            undrawn += [str(fault) for fault in refusal.faults]
    page = {
        name: {"title": chart.title, "note": chart.note, "key": chart.key, "svg": Markup(svg(chart, name))}
        for name, chart in drawn.items()
        if chart is not None
    }
    return page, list(dict.fromkeys(undrawn))


def _needless(reading: SweepReading, kind: str) -> bool:
    """Whether another picture says the same better."""
    one = len(reading.axes) == 1
    if kind == "heat_map" and len(reading.axes) == 2 and len(reading.policies) == 1:
        return not sweep_plots.unsupported(reading, "options")
    return kind == "ranking" or (one and kind in ("tornado", "main_effects", "sensitivity"))


def _plain_comparison(reading: SweepReading) -> dict[str, Chart | None]:
    """The pictures of a comparison without factors."""
    overall, rank_by = reading.overall, reading.rank_by
    return {
        "ranking": plots.differences(overall, rank_by) or plots.values(overall, rank_by),
        "sources": plots.sources(overall) if overall.has("net_value") and overall.has("revenue") else None,
        "causes": plots.causes(overall),
        "firestorms": risks.firestorms(overall),
        "peaks": risks.peaks(overall),
        "waits": risks.waits(overall),
    }


def best_points(reading: SweepReading, most: int = BEST_POINTS) -> dict[str, Any] | None:
    """The best points of an experiment with factors, with the ranking measure there: a row a point, best first."""
    if not reading.axes:
        return None
    about = sweep_plots.about_of(reading)
    return {"subject": about, **_table(reading, _order(reading, about)[:most])}


def decided(reading: SweepReading) -> sweep_options.BestRows | None:
    """The best option under each assumption, where there is something to decide."""
    found = reading.told.options
    return sweep_options.best_rows(reading, found) if found is not None and sweep_options.drawable(found) else None


def every_point(reading: SweepReading) -> dict[str, Any] | None:
    """All points, where they are few enough to be listed."""
    if not reading.axes or not BEST_POINTS < reading.plan.n_points <= MOST_POINTS:
        return None
    return _table(reading, list(range(reading.plan.n_points)))


def _order(reading: SweepReading, about: Any) -> list[int]:
    """Points by the mean of a subject, best first; those without a value are left out."""
    cells, column = reading.result.cells, reading.policies.index(about.policy)
    means = (cells.against(about.measure, about.against) if about.against else cells.of(about.measure)).mean[:, column]
    known = [int(point) for point in np.flatnonzero(np.isfinite(means))]
    return sorted(known, key=lambda point: -means[point] * (-1 if about.better < 0 else 1))


def _table(reading: SweepReading, points: Sequence[int]) -> dict[str, Any]:
    """Points with their factors and the ranking measure under every policy."""
    of = reading.result.cells.of(reading.rank_by)
    known = np.sort(of.mean[list(points)][np.isfinite(of.mean[list(points)])])
    apart = np.diff(known)  # digits that tell points apart
    written = subject(reading.rank_by, reading.lead, None, known, apart, currency=reading.currency).written
    finest = style.decimals_for((gap / written.divisor for gap in apart), most=4)
    written = replace(written, decimals=max(written.decimals, finest))
    rows = []
    for point in points:
        values = reading.plan.point_values(point)
        levels = [axis.text(values[name]) for name, axis in reading.axes.items()]
        means = [written.value(of.mean[point, reading.policies.index(policy)]) for policy in reading.overall.ranked]
        rows.append((point, levels, means))
    heads = [axis.heading().replace("\\$", "$") for axis in reading.axes.values()]
    return {"factors": heads, "policies": reading.overall.ranked, "unit": written.unit, "rows": rows}


def rules(reading: SweepReading) -> list[dict[str, str]]:
    """Which policy to take where, as the tree of the flips says it; nothing where one is the best everywhere."""
    if len(reading.policies) < 2 or not reading.axes:
        return []
    try:
        found = reading.flips.rules
    except BadInput:
        return []
    if len(found) < 2:
        return []
    return [
        {"rule": str(row["rule"]), "best": str(row["best"]), "colour": reading.colours[str(row["best"])],
         "points": style.number(row["points"]), "density": style.percent(float(row["density"]), 0),
         "coverage": style.percent(float(row["coverage"]), 0)}
        for row in found.to_dict("records")
    ]  # fmt: skip


def failures(result: SweepResult) -> list[dict[str, Any]]:
    """Failed runs by what went wrong: how many, and where the first one was."""
    table = result.failures
    if not len(table):
        return []
    rows: list[dict[str, Any]] = []
    for error, group in table.groupby("error", sort=False):
        first = group.iloc[0]
        where = f"point {first['point']}, {first['policy']}, replication {first['replication']}"
        rows.append({"error": str(error), "count": len(group), "where": where})
    rows.sort(key=lambda row: -row["count"])
    rest = sum(row["count"] for row in rows[MOST_ERRORS:])
    more = {"error": "other errors", "count": rest, "where": "failures.csv has all"}
    return rows[:MOST_ERRORS] + ([more] if rest else [])


def method(reading: SweepReading) -> list[tuple[str, str]]:
    """How it was done: (what, words)."""
    plan, result = reading.plan, reading.result
    stop = plan.experiment.stop
    rows = [("Design", KINDS.get(reading.kind, reading.kind))] if reading.axes else []
    if reading.axes:
        seed = f", drawn with the seed {plan.design.seed}" if reading.kind in DRAWN else ""
        rows.append(("Points", f"{style.number(plan.n_points)}{seed}"))
    rows.append(
        (
            "Runs",
            f"{style.number(result.done)} of {style.number(plan.runs)}, of which {style.number(result.failed)} failed",
        )
    )
    each = "at each point " if reading.axes else ""
    rows.append(
        ("Common chance", f"every policy {each}meets the same {style.number(result.replications)} replications")
    )
    limits = [f"{style.number(plan.replications)} replications"]
    if stop.half_width is not None:
        limits.append(
            f"or once every interval is at most ± {settings.said(stop.half_width)} (not before {stop.least} replications)"
        )
    if stop.runs is not None:
        limits.append(f"at most {style.number(stop.runs)} runs")
    if stop.minutes is not None:
        limits.append(f"at most {settings.said(stop.minutes)} minutes")
    rows.append(
        ("Stopping", f"{', '.join(limits)}; it ended because {ENDED.get(result.stopped_by, result.stopped_by)}")
    )
    return rows


def made(result: SweepResult, command: str | None) -> list[tuple[str, str]]:
    """How to make the same again: (what, value)."""
    from importlib.metadata import version

    from wom_sim.world.plugins import said

    plan = result.plan
    seeds = ", ".join(f"{name} {value}" for name, value in plan.base.seed.model_dump().items())
    varied = " and ".join(plan.base.study.vary)
    return [
        ("Command", command or f"wom-sim sweep {plan.source}"),
        ("Base scenario", normpath(plan.base.source)),
        ("Seeds", f"{seeds}; replication k, from 0, adds k to: {varied}"),
        ("Digest of the experiment", plan.digest()),
        *[("Plugged in", plugged) for plugged in [said(plan.base)] if plugged],
        ("Version", f"wom_sim {version('wom_sim')}; manifest.json has everything else"),
    ]


def _counted(count: int, noun: str) -> str:
    many = f"{noun[:-1]}ies" if noun.endswith("cy") else f"{noun}s"
    return f"{style.number(count)} {noun if count == 1 else many}"
