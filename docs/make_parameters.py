"""Write docs/parameters.md: every section and key of a scenario file, from the lists in the code.

python docs/make_parameters.py
"""

from __future__ import annotations

import types
import typing
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from wom_sim.model import parameters
from wom_sim.world import fixing, organisation, outreach, pilots, playbook, policy, shop, surveys, transformation
from wom_sim.world.scenario import Scenario

PAGE = Path(__file__).with_name("parameters.md")

SECTIONS: dict[str, type[parameters.Section]] = {
    "": Scenario,
    "[time]": parameters.Time, "[seed]": parameters.Seeds, "[network]": parameters.Network,
    "[population]": parameters.Population, "[[brands]]": parameters.Brand, "[brands.poaching]": parameters.Poaching,
    "[touchpoints]": parameters.Touchpoints, "[voice]": parameters.Voice, "[spread]": parameters.Spread,
    "[trust]": parameters.Trust, "[persuasion]": parameters.Persuasion,
    "[[channels]]": parameters.Channel,
    "[service]": parameters.Service, "[reviews]": parameters.Reviews, "[joining]": parameters.Joining,
    "[showrooming]": parameters.Showrooming, "[policies.NAME.shop]": shop.Shop,
    "[money]": parameters.Money, "[[events]]": parameters.Event, "[policies.NAME]": policy.Policy,
    "[policies.NAME.handling]": policy.Handling, "[policies.NAME.listening]": policy.Listening,
    "[policies.NAME.triage]": policy.Triage, "[policies.NAME.reply]": policy.Reply,
    "[crisis]": parameters.Crisis, "[policies.NAME.playbook]": playbook.Playbook,
    "[policies.NAME.compensation]": policy.Compensation, "[policies.NAME.surge]": policy.Surge,
    "[[policies.NAME.campaigns]]": outreach.Campaign,
    "[employees]": parameters.Employees, "[policies.NAME.employees]": outreach.EmployeeVoice,
    "[learning]": parameters.Learning, "[policies.NAME.learning]": fixing.Fixing,
    "[policies.NAME.organisation]": organisation.Organisation,
    "[policies.NAME.pilot]": pilots.Pilot,
    "[attention]": parameters.Attention, "[[policies.NAME.channels]]": outreach.Presence,
    "[[policies.NAME.feeds]]": outreach.Feed,
    "[surveys]": parameters.Surveys, "[policies.NAME.surveys]": surveys.Surveying,
    "[policies.NAME.steering]": surveys.Steering,
    "[policies.NAME.transformation]": transformation.Transformation,
    "[study]": parameters.Study,
}  # fmt: skip

HEAD = """\
# Every key of a scenario file

Made from `src/wom_sim/model/parameters/` and the tables of policies in `src/wom_sim/world/` by `python docs/make_parameters.py`;
do not edit. *Plausible* is the range that `check` warns outside of; *allowed* is what is possible at all. A source is an
entry of [references.md](references.md), a data set that a default was derived from, or the word "assumption".
"""


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([HEAD, *(table(name, section) for name, section in SECTIONS.items()), presets()])


def table(name: str, section: type[parameters.Section]) -> str:
    """One section: heading, what it is, and a row a key."""
    title = f"## `{name}`" if name else "## At the top of the file"
    said = (section.__doc__ or "").strip().splitlines()
    rows = [row(key, field) for key, field in section.model_fields.items() if not is_table(field)]
    head = ["", "| key | default | unit | plausible | allowed | meaning | source |", "| --- " * 7 + "|"]
    return "\n".join([title, *(["", said[0]] if said and name else []), *head, *rows, ""])


def row(key: str, field: FieldInfo) -> str:
    """A key as a row of a table."""
    extra: dict[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    span = extra.get("span")
    plausible = f"{shown(span[0])} to {shown(span[1])}" if span else ""
    default = "needed" if field.is_required() else shown(field.default)
    source = "" if field.annotation is str else extra.get("source", "")
    cells = [f"`{key}`", default, extra.get("unit", ""), plausible, allowed(field), field.description or "", source]
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def is_table(field: FieldInfo) -> bool:
    """Whether a key is a table of its own, which has a section of its own here."""
    inside = [field.annotation, *typing.get_args(field.annotation)]
    return any(isinstance(kind, type) and issubclass(kind, parameters.Section) for kind in inside)


def shown(value: Any) -> str:
    """A value as it would stand in the file; a dash for what is left out."""
    if value is None or value == ():
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"{len(value)} numbers"
    return f"{value:g}" if isinstance(value, float) else str(value) if value != "" else '""'


def allowed(field: FieldInfo) -> str:
    """Bounds or choices of a key."""
    choices = choices_of(field.annotation)
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    found: dict[str, Any] = {}
    for rule in (rule for source in (field.metadata, metadata_of(field.annotation)) for rule in source):
        for name in ("ge", "gt", "le", "lt"):
            if getattr(rule, name, None) is not None:
                found[name] = getattr(rule, name)
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return ", ".join(f"{signs[name]} {shown(bound)}" for name, bound in found.items())


def choices_of(annotation: Any) -> tuple[Any, ...]:
    """The values of a Literal, also inside ``| None``."""
    if typing.get_origin(annotation) is typing.Literal:
        return typing.get_args(annotation)
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return tuple(choice for part in typing.get_args(annotation) for choice in choices_of(part))
    return ()


def metadata_of(annotation: Any) -> list[Any]:
    """Rules inside an Annotated type and its parts, also inside ``| None``."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return [rule for part in typing.get_args(annotation) for rule in metadata_of(part)]
    return [rule for entry in getattr(annotation, "__metadata__", ()) for rule in getattr(entry, "metadata", [entry])]


def presets() -> str:
    """What the ready-made policies and ways of poaching set."""
    lines = ["## Ready-made policies", "", "What a preset leaves out has the default above.", ""]
    for kind, tables in (
        ("policy", policy.READY_MADE), ("poaching", parameters.POACHING_PRESETS), ("channel", parameters.CHANNEL_KINDS),
    ):  # fmt: skip
        for name, keys in tables.items():
            said = ", ".join(f"`{key} = {inline(value)}`" for key, value in keys.items() if key != "what")
            what = f"{keys['what']}: " if "what" in keys else ""
            lines.append(f"- **{name}** ({kind}): {what}{said}")
    return "\n".join([*lines, ""])


def inline(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
