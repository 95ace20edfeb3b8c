"""The report of a pilot: one self-contained HTML page, in the manner of a comparison's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wom_sim.show import pilot_figures, settings, style
from wom_sim.show.drawing import svg
from wom_sim.show.pages import template
from wom_sim.study.pilot_runs import OUTCOMES

if TYPE_CHECKING:
    from wom_sim.study.pilots import PilotResult


def write_pilot_report(result: PilotResult, path: str | Path, command: str | None = None) -> None:
    """Write the page; it needs no network and no scripts.

    Raises
    ------
    OutputError
        The file cannot be written; an earlier one is left as it was.
    """
    from wom_sim.files import ResultSet

    path, page = Path(path), render(result, command).encode()
    with ResultSet(path.parent) as files:
        files.write(path.name, "the report", lambda file: file.write(page))


def render(result: PilotResult, command: str | None = None) -> str:
    """The page itself. The same result gives the same page."""
    from markupsafe import Markup

    charts = {
        name: {"title": chart.title, "note": chart.note, "key": chart.key, "svg": Markup(svg(chart, name))}
        for name, chart in pilot_figures.pictures(result).items()
    }
    policies = [result.policy, result.tried]
    return template("pilot.html.j2", escape=True).render(
        result=result,
        scenario=result.scenario,
        headline=_headline(result),
        charts=charts,
        rows=pilot_figures.written_rows(result),
        definitions={outcome.name: outcome.definition for outcome in OUTCOMES},
        policies=settings.policies_grid(result.scenario, policies),
        made=_made(result, command),
    )


def _headline(result: PilotResult) -> str:
    scenario, runs = result.scenario, result.replications
    people = f"{style.number(scenario.network.customers)} people · " if scenario.network.customers else ""
    many = f"{runs} replication{'' if runs == 1 else 's'}"
    return f"{people}{scenario.time.days:g} days · pilot of {result.tried} beside {result.policy} × {many}"


def _made(result: PilotResult, command: str | None) -> list[tuple[str, str]]:
    """How to make the same again: (what, value)."""
    from wom_sim.study import manifest

    facts = manifest.of_pilot(result, command)
    seeds = result.scenario.seed
    given = ", ".join(f"{name} {value}" for name, value in seeds.model_dump().items())
    varied = " and ".join(result.scenario.study.vary)
    versions = {"wom_sim": facts["wom_sim"], "Python": facts["python"], **facts["packages"]}
    return [
        ("Command", facts["command"]),
        ("Seeds", f"{given}; replication k, from 0, adds k to: {varied}"),
        ("Digest of the scenario", facts["digest"]),
        ("Versions", ", ".join(f"{name} {number}" for name, number in versions.items())),
    ]
