"""The report: one self-contained HTML page that reads like a memo to a board and can be forwarded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.show import plots, ranked, risks, settings, style, timelines, titles, tree
from wom_sim.show.drawing import Chart, svg
from wom_sim.show.pages import template
from wom_sim.show.reading import Reading

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.compare import ComparisonResult
    from wom_sim.world.network import SocialGraph


def write_report(
    result: ComparisonResult,
    path: str | Path,
    *,
    cascade: pd.DataFrame | None = None,
    graph: SocialGraph | None = None,
    command: str | None = None,
) -> None:
    """Write the report of a comparison as one HTML file that needs no network and no scripts.

    Parameters
    ----------
    cascade
        Posts of one cascade to draw: columns key, parent (a key, 0 for the first post), author (position in the
        network), born_hour, depth; its sign (-1, 0, 1) and brand as columns or in ``attrs``, if known.
    graph
        The network: gives the cascade's audience and the number of people.
    command
        How to make the same again; built from the result if left out.

    Raises
    ------
    OutputError
        The file cannot be written; an earlier one is left as it was.
    """
    from wom_sim.files import ResultSet

    path = Path(path)
    page = render(result, cascade=cascade, graph=graph, command=command).encode()
    with ResultSet(path.parent) as files:
        files.write(path.name, "the report", lambda file: file.write(page))


def render(
    result: ComparisonResult,
    *,
    cascade: pd.DataFrame | None = None,
    graph: SocialGraph | None = None,
    command: str | None = None,
) -> str:
    """The page itself; see ``write_report``. The same result gives the same page."""
    reading = Reading(result)
    return template("report.html.j2", escape=True).render(
        reading=reading,
        result=result,
        scenario=result.scenario,
        headline=_headline(reading, graph),
        columns=ranked.columns(reading),
        rows=[ranked.row(reading, policy) for policy in reading.ranked],
        charts=_charts(reading, cascade, graph),
        cascade=_cascade_facts(cascade, graph),
        doubts=[ranked.doubt(reading, policy) for policy in reading.others],
        voices=ranked.voice_groups(reading),
        measures=ranked.measures(reading),
        exchange=_exchange(reading),
        events=settings.events_grid(result.scenario),
        policies=settings.policies_grid(result.scenario, result.policies),
        brands=settings.brands_grid(result.scenario),
        channels=settings.channels_grid(result.scenario) if result.scenario.channels else None,
        sections=settings.sections(result.scenario),
        made=_made(result, command),
        plain=titles.words,
        label=style.label,
    )


def _headline(reading: Reading, graph: SocialGraph | None) -> str:
    """How large the study is, in a line."""
    scenario, result = reading.scenario, reading.result
    people = graph.n if graph is not None else scenario.network.customers
    parts = [f"{style.number(people)} people"] if people else []
    for count, word, plural in (
        (len(scenario.brands), "brand", "brands"),
        (scenario.time.days, "day", "days"),
        (len(result.policies), "policy", "policies"),
    ):
        parts.append(f"{count:g} {word if count == 1 else plural}")
    runs = result.replications
    return " · ".join(parts) + f" × {runs} replication{'' if runs == 1 else 's'}"


def _charts(reading: Reading, cascade: pd.DataFrame | None, graph: SocialGraph | None) -> dict[str, dict[str, Any]]:
    """The pictures that there are figures for, by name, with their titles and notes."""
    from markupsafe import Markup

    rank_by = reading.result.rank_by
    drawn: dict[str, Chart | None] = {
        "ranking": plots.differences(reading, rank_by) if rank_by != "net_value" else None,
        "worth": plots.differences(reading, "net_value") or plots.values(reading, "net_value"),
        "sources": plots.sources(reading),
        "causes": plots.causes(reading),
        "rivals": plots.rivals(reading),
        "firestorms": risks.firestorms(reading),
        "peaks": risks.peaks(reading),
        "complaints": timelines.complaints(reading),
        "reached": timelines.reached(reading),
        "sentiment": timelines.sentiment(reading),
        "customers": timelines.customers(reading),
        "waits": risks.waits(reading),
        "queue": timelines.queue(reading),
        "failures": timelines.failures(reading),
        "cascade": tree.cascade_tree(cascade, graph) if cascade is not None else None,
    }
    return {
        name: {"title": chart.title, "note": chart.note, "key": chart.key, "svg": Markup(svg(chart, name))}
        for name, chart in drawn.items()
        if chart is not None
    }


def _cascade_facts(posts: pd.DataFrame | None, graph: SocialGraph | None) -> list[tuple[str, str]]:
    """What stands beside the tree: (figure, words)."""
    if posts is None or not len(posts):
        return []
    found = tree.facts(posts, graph)
    rows = [(style.number(found.size - 1), "times passed on")]
    rows.append((style.number(found.depth), "steps at most from the first post"))
    if found.size > 1:
        rows.append((style.percent(found.direct_share), "passed on straight from the first post"))
        rows.append((style.duration(found.half_hours), "until half of that was done"))
    if found.reach is not None:
        rows.append((style.number(found.reach), "people follow somebody who posted it"))
    return rows


def _exchange(reading: Reading) -> list[tuple[str, list[str]]]:
    """Customers won less customers lost, for each counterpart: its name and a figure for each policy, best first."""
    balance = plots.exchange(reading)
    decimals = 0 if max((abs(x) for nets in balance.values() for x in nets.values()), default=0.0) >= 10 else 1
    return [
        (rival, [style.number(nets[policy], decimals, signed=True) for policy in reading.ranked])
        for rival, nets in balance.items()
    ]


def _made(result: ComparisonResult, command: str | None) -> list[tuple[str, str]]:
    """How to make the same again: (what, value)."""
    from wom_sim.study import manifest
    from wom_sim.world.plugins import said

    facts = manifest.of_comparison(result, command)
    seeds = result.scenario.seed
    varied = " and ".join(result.scenario.study.vary)
    given = ", ".join(f"{name} {value}" for name, value in seeds.model_dump().items())
    versions = {"wom_sim": facts["wom_sim"], "Python": facts["python"], **facts["packages"]}
    return [
        ("Command", facts["command"]),
        ("Seeds", f"{given}; replication k, from 0, adds k to: {varied}"),
        ("Digest of the scenario", facts["digest"]),
        *[("Plugged in", plugged) for plugged in [said(result.scenario)] if plugged],
        ("Versions", ", ".join(f"{name} {number}" for name, number in versions.items())),
    ]
