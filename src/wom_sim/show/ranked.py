"""The ranked table of policies, and how sure each figure is, written out for a page."""

from __future__ import annotations

import math
from typing import Any

from wom_sim.show import style, titles, voices
from wom_sim.show.reading import Reading, measure
from wom_sim.study import wording

COLUMNS = ("churn_rate", "first_reply", "resolution_rate", "firestorm", "reach")  # of the ranked table


def columns(reading: Reading) -> list[tuple[str, str]]:
    """The ranked table's further columns that have figures: (key, heading)."""
    headings = {
        "churn_rate": f"Churn, {reading.quantity('churn_rate').unit}" if reading.has("churn_rate") else "",
        "first_reply": "First reply, median · 90 %",
        "resolution_rate": "Resolved",
        "firestorm": "Firestorm chance",
        "reach": "Reach",
    }
    source = {"first_reply": "first_reply_hours"}
    shown = [key for key in COLUMNS if reading.has(source.get(key, key)) and key != reading.result.rank_by]
    return [(key, headings[key]) for key in shown]


def row(reading: Reading, policy: str) -> dict[str, Any]:
    """A policy's row of the ranked table, written out."""
    name = reading.result.rank_by
    cell, written = reading.cell(policy, name), reading.quantity(name)
    cells = {}
    for key, _ in columns(reading):
        source = "first_reply_hours" if key == "first_reply" else key
        cells[key] = (_written(reading, policy, key), reading.verdict(policy, source))
    return {
        "policy": policy,
        "what": reading.what(policy),
        "may_be_best": policy in reading.result.contenders[1:],
        "colour": reading.colours[policy],
        "value": written.value(cell.mean),
        "bounds": written.bounds(cell.low, cell.high),
        "difference": written.difference(cell.difference),
        "difference_bounds": written.difference_bounds(cell.difference_low, cell.difference_high),
        "verdict": reading.verdict(policy, name),
        "cells": cells,
    }


def _written(reading: Reading, policy: str, key: str) -> str:
    """A figure of the ranked table's further columns."""
    if key == "first_reply":
        waits = [reading.cell(policy, name).mean for name in ("first_reply_hours", "first_reply_hours_p90")]
        return " · ".join(style.duration(wait) for wait in waits) if math.isfinite(waits[0]) else "nobody replies"
    mean = reading.cell(policy, key).mean
    if key in ("resolution_rate", "firestorm", "reach"):
        return style.percent(mean, 0 if not 0 < mean < 0.01 else None)
    return reading.quantity(key).value(mean)


def doubt(reading: Reading, policy: str) -> dict[str, Any]:
    """How sure the difference of a policy to the baseline is, in words."""
    name, runs = reading.result.rank_by, reading.result.replications
    cell, written = reading.cell(policy, name), reading.quantity(name)
    needed = cell.replications_needed
    if cell.resolved:
        answer = "yes"
    elif cell.difference == 0 and runs > 1 and cell.difference_low == cell.difference_high:
        answer = "exactly the same in every replication"
    elif math.isfinite(needed):
        answer = f"no; {wording.replications(int(needed))} replications would do, {style.number(runs)} were run"
    else:
        answer = "no; one replication cannot tell" if runs < 2 else "no"
    bounds = written.difference_bounds(cell.difference_low, cell.difference_high)
    return {
        "policy": policy,
        "colour": reading.colours[policy],
        "difference": f"{written.difference(cell.difference)} {bounds}",
        "better": style.percent(cell.better_share, 0),
        "answer": answer,
    }


def measures(reading: Reading) -> list[dict[str, Any]]:
    """Every measure: what it is, and its mean under each policy with what is resolved; of those that only some scenarios
    have, the ones in which anything happens."""
    names = [name for name in dict.fromkeys(reading.result.paired["measure"]) if reading.has(name)]
    return [measure_row(reading, name) for name in names if name not in voices.NAMES or reading.happens(name)]


def measure_row(reading: Reading, name: str) -> dict[str, Any]:
    """A measure: name, unit, definition, and its mean and verdict under each policy."""
    written = reading.quantity(name)
    return {
        "name": titles.words(name),
        "unit": written.unit,
        "definition": measure(name).definition.replace("``", ""),
        "cells": [
            (written.value(reading.cell(policy, name).mean), reading.verdict(policy, name)) for policy in reading.ranked
        ],
    }


def voice_groups(reading: Reading) -> list[tuple[str, list[dict[str, Any]]]]:
    """Heading and rows of each group of measures of voice and channels in which anything happens."""
    happens = {heading: [name for name in names if reading.happens(name)] for heading, names in voices.GROUPS.items()}
    return [(heading, [measure_row(reading, name) for name in names]) for heading, names in happens.items() if names]
