"""The model as a scenario configures it, in ODD form: a text that can be pasted as the appendix of a paper.

The form is Grimm et al.'s (2020). Prose stands once in ``templates/odd.md.j2``; numbers, tables, rules, measures and
references are read off the scenario, the list of parameters and the code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wom_sim.show.configured import Parameter
    from wom_sim.show.source_text import Submodel
    from wom_sim.world.scenario import Scenario

PARAMETERS_OF = {  # sections that are listed with a submodel of another name, or elsewhere than with the submodels
    "time": "scales", "seed": "initialization", "network": "initialization", "population": "initialization",
    "employees": "staff", "persuasion": "sponsoring", "joining": "reviews", "money": "observation", "study": "observation",
}  # fmt: skip
PLACES = ("scales", "initialization", "observation")


def describe(scenario: Scenario) -> str:
    """The model as the scenario configures it, as Markdown in ODD form; nothing is run and no network is made.

    Raises:
        ScenarioError: the measure to rank by does not exist, or a network file cannot be read.
    """
    from wom_sim.show.configured import cell, text
    from wom_sim.show.pages import template
    from wom_sim.show.settings import said

    page = template("odd.md.j2", escape=False, cell=cell, text=text, said=said).render(_content(scenario))
    return re.sub(r"\n{3,}", "\n\n", _with_references(page))


def write_description(scenario: Scenario, path: str | Path) -> None:
    """Write ``describe(scenario)`` to a file, as a whole or not at all.

    Raises:
        ScenarioError: see ``describe``.
        OutputError: the file cannot be written; an earlier one is left as it was.
    """
    from wom_sim.errors import OutputError
    from wom_sim.files import ResultSet, ensure_writable

    path = Path(path)
    ensure_writable(path.parent)
    if path.exists() and not path.is_file():
        raise OutputError(path, ["is a folder, not a file" if path.is_dir() else "is not an ordinary file"])
    page = describe(scenario).encode()
    with ResultSet(path.parent) as files:
        files.write(path.name, "the model in ODD form", lambda file: file.write(page))


def _content(scenario: Scenario) -> dict[str, Any]:
    """Everything that the template shows."""
    from wom_sim.show import source_text
    from wom_sim.show.acting import Facts, idle
    from wom_sim.show.configured import Notes, configured, grid
    from wom_sim.show.remarks import remarks
    from wom_sim.show.state_variables import entities
    from wom_sim.world.population import LONGEST_TENURE_DAYS, QUANTILES

    facts = Facts(scenario)
    notes = Notes(idle(scenario), remarks(scenario), scenario.money.currency)
    sections = configured(scenario, notes)
    brands, brands_off = grid({brand.name: brand for brand in scenario.brands}, "brands", notes)
    policies, policies_off = grid(facts.plans, "policies", notes)
    submodels = source_text.submodels()
    channels, channels_off = grid({channel.name: channel for channel in scenario.channels}, "channels", notes)
    off = [each for section in sections.values() for each in section if each.idle]
    return {
        "scenario": scenario,
        "facts": facts,
        "idle_keys": set(notes.idle),
        "surges": [name for name, plan in facts.plans.items() if plan.surge.agents > 0],
        "fixing": [name for name, plan in facts.plans.items() if facts.fixes(plan)],
        "made": _made(scenario),
        "size": _size(scenario),
        "entities": entities(),
        "steps": [(number, what, _off(facts, number)) for number, what in source_text.steps()],
        "streams": source_text.streams(),
        "sections": _placed(sections, submodels),
        "voices": _voices(facts),
        "channels": channels,
        "brands": brands,
        "policies": policies,
        "remarks": {key: words for key, words in notes.remarks.items() if key.startswith(("brands.", "policies."))},
        "users": _users(facts),
        "events": _events(facts),
        "submodels": submodels,
        "measures": _measures(scenario),
        "off": [*off, *channels_off, *brands_off, *policies_off],
        "longest_tenure_days": LONGEST_TENURE_DAYS,
        "quantiles": QUANTILES,
    }


def _made(scenario: Scenario) -> dict[str, str]:
    """By what, and from what, the description was made."""
    from importlib.metadata import version

    file = Path(scenario.source)
    return {"version": version("wom_sim"), "file": file.name if file.suffix else "", "digest": scenario.digest()}


def _size(scenario: Scenario) -> dict[str, str]:
    """How many people there are, and how many follows, as far as can be known without making the network."""
    from wom_sim.show import style
    from wom_sim.world.network_size import network_size

    size = network_size(scenario)
    about = "" if size.exact else "about "
    market = size.customers * scenario.population.represents
    return {
        "people": f"{about}{style.number(size.customers)}",
        "follows": f"about {style.number(size.follows)}",
        "market": f"{'' if size.exact else 'about '}{style.number(market)}",
    }


def _voices(facts: Any) -> dict[str, bool]:
    """Which parts of voice and channels, and of what brands see, are in use."""
    from wom_sim.world.surveys import reads

    plans, scenario = list(facts.plans.values()), facts.scenario
    kinds = {campaign.kind for plan in plans for campaign in plan.campaigns}
    return {
        "channels": bool(scenario.channels),
        "feeds": any(plan.feeds for plan in plans),
        "adverts": "adverts" in kinds,
        "sponsoring": bool(kinds - {"adverts"}),
        "cover": any(campaign.chosen_by in ("spread", "reach") for plan in plans for campaign in plan.campaigns),
        "staff": any(brand.employees for brand in scenario.brands),
        "peers": any(channel.peer_help > 0 for channel in scenario.channels),
        "belief": scenario.trust.learning > 0,
        "learning": scenario.learning.root_causes > 0,
        "surveys": any(reads(plan) for plan in plans),
        "steered": any(plan.steering.by != "none" for plan in plans),
        "organisation": any(plan.organisation != type(plan.organisation)() for plan in plans),
        "late": scenario.showrooming.share > 0 and len(scenario.brands) > 1,
    }


def _off(facts: Any, number: str) -> str:
    """What is off of a step of the hour."""
    if number == "0" and not facts.events:
        return "No event is scheduled."
    if number == "4 and 5" and not facts.poachers:
        return "No brand poaches, so rivals do nothing here."
    if number == "6" and (facts.scenario.joining.kind == "none" or not facts.prospects):
        return "Nobody joins."
    if number == "7" and not any(plan.feeds or plan.campaigns for plan in facts.plans.values()):
        return "No policy in play has feeds or campaigns."
    if number == "8" and facts.scenario.learning.root_causes == 0:
        return "Failures have no root causes."
    return ""


def _placed(
    sections: dict[str, list[Parameter]], submodels: Sequence[Submodel]
) -> dict[str, dict[str, list[Parameter]]]:
    """Sections by the place where they are listed: a submodel's name, one of ``PLACES``, or "other"; without idle ones."""
    known = {*PLACES, *(each.name for each in submodels)}
    placed: dict[str, dict[str, list[Parameter]]] = {place: {} for place in (*known, "other")}
    for name, parameters in sections.items():
        place = PARAMETERS_OF.get(name, name)
        acting = [each for each in parameters if not each.idle]
        if acting:
            placed[place if place in known else "other"][name] = acting
    return placed


def _users(facts: Any) -> list[dict[str, Any]]:
    """The policies in play: what each is, who follows it, whether it is compared."""
    scenario = facts.scenario
    rows = []
    for name, plan in facts.plans.items():
        followers = [brand.name for brand in scenario.brands if brand.follows == name]
        started = [event.brand for event in facts.events if event.kind == "policy" and event.policy == name]
        rows.append(
            {
                "name": name,
                "what": plan.what,
                "change": _change(plan),
                "preset": plan.preset,
                "followers": followers,
                "started": list(dict.fromkeys(started)),
                "compared": name in scenario.compared_policies,
                "baseline": name == scenario.baseline,
            }
        )
    return rows


def _change(plan: Any) -> str:
    """Into what a policy turns, and how, in words; empty for one that stays as it is."""
    change = plan.transformation
    if change.to is None:
        return ""
    many, days = len(change.step_hours), [f"{hour / 24.0:g}" for hour in (change.start_hour, change.end_hour)]
    how = f"at once on day {days[0]}" if many == 1 else f"in {many} steps from day {days[0]} to day {days[1]}"
    learned = f"; changed at once it costs {change.dip:.0%} of skill, half of that after {change.dip_days:g} days"
    return f"turns into {change.to} {how}{learned if change.dip > 0 else ''}"


def _events(facts: Any) -> list[dict[str, str]]:
    """Events that will happen, in the order in which they begin, each with the keys that its kind reads."""
    from wom_sim.show.configured import Notes, parameters, text

    reads = {"incident": "share_of_customers severity lasts_hours", "policy": "policy"}
    rows = []
    for event in sorted(facts.events, key=lambda event: event.start_hour):
        every = list(parameters(event, "events", Notes({}, {}, facts.scenario.money.currency)))
        said = reads.get(event.kind, "author authors sign severity").split()
        details = [f"{each.name} {each.value} ({each.unit})" if each.unit != "–" else f"{each.name} {each.value}"
                   for each in every if each.name in said and each.value != "not set"]  # fmt: skip
        day, minutes = divmod(round(60 * event.start_hour), 24 * 60)
        rows.append(
            {
                "when": f"day {day}, {minutes // 60:02d}:{minutes % 60:02d}",
                "kind": event.kind,
                "brand": text(event.brand),
                "what": text(event.what) or "–",
                "details": "; ".join(details),
            }
        )
    return rows


def _measures(scenario: Scenario) -> list[dict[str, str]]:
    """Every measure: name, unit, which way is better, and definition.

    Raises:
        ScenarioError: the measure to rank by is not among them.
    """
    from wom_sim.errors import Fault, ScenarioError
    from wom_sim.measures.measures import MEASURES
    from wom_sim.world.faults import unknown

    rank_by = scenario.study.rank_by
    if rank_by not in MEASURES:
        raise ScenarioError(scenario.source, [Fault("study.rank_by", unknown("measure", rank_by, list(MEASURES)))])
    better = {1: "more", -1: "less", 0: "neither"}
    return [
        {
            "name": each.name,
            "unit": each.unit.replace("money", scenario.money.currency),
            "better": better[each.better],
            "definition": each.definition,
        }
        for each in MEASURES.values()
    ]


def _with_references(page: str) -> str:
    """The page with the entries that it cites at its end."""
    from wom_sim.show.citations import cited, entries

    known = entries()
    return "\n".join([page.rstrip(), "", *(f"- **{key}**: {' '.join(known[key].split())}" for key in cited(page)), ""])
