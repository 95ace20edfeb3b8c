"""Tables for the terminal: a comparison ranked, a run's measures. They fit 100 columns and need no colour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wom_sim.show import style
from wom_sim.show.reading import Reading, measure

if TYPE_CHECKING:
    from rich.table import Table

    from wom_sim.measures.result import RunResult
    from wom_sim.study.compare import ComparisonResult

MARKS = {"better": "▲", "worse": "▼", "different": "◆", "": " "}
MARK_STYLES = {"better": "green", "worse": "red", "different": "yellow", "": ""}
WIDEST_NAME = 24


def comparison_table(result: ComparisonResult) -> Table:
    """The ranked policies: ranking measure, paired difference to the baseline (▲ better, ▼ worse, unmarked: could be
    chance), churn, waits for a first reply, chance of a firestorm."""
    return ranked_table(Reading(result))


def ranked_table(reading: Reading) -> Table:
    """The same of a comparison that is opened for reading."""
    from rich.text import Text

    result = reading.result
    written = reading.quantity(result.rank_by)
    further = _further(reading)
    table = bare_table()
    table.add_column(Text("\npolicy"), max_width=WIDEST_NAME, overflow="ellipsis", no_wrap=True)
    name = result.rank_by.replace("_", " ")
    table.add_column(Text(f"{name},\n{written.unit}" if written.unit else f"{name}\n"), justify="right", max_width=16)
    if reading.others:
        against = style.label(result.baseline, 20)
        table.add_column(Text(f"against\n{against}"), justify="left", no_wrap=True)
    for head in further:
        table.add_column(Text(head), justify="right", no_wrap=True)
    differences = _differences(reading, written)
    for policy in reading.ranked:
        mean = reading.cell(policy, result.rank_by).mean
        row = [Text(style.label(policy, WIDEST_NAME)), Text(written.value(mean))]
        if reading.others:
            verdict = reading.verdict(policy, result.rank_by)
            row.append(Text(f"{differences[policy]} {MARKS[verdict]}", style=MARK_STYLES[verdict]))
        table.add_row(*row, *(Text(cells[policy]) for cells in further.values()))
    return table


def measures_table(run: RunResult) -> Table:
    """Every measure of one run: value, unit and what it means; those without a value are left out."""
    from rich.text import Text

    currency = run.scenario.money.currency
    table = bare_table()
    table.add_column("measure", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True, max_width=20, overflow="ellipsis")
    table.add_column("what it is", ratio=1)
    for name, value in run.measures.items():
        if not math.isfinite(value):
            continue
        known = measure(name)
        written = style.quantity(known.unit, [value], [], currency)
        shown = value / written.divisor
        decimals = 0 if shown == int(shown) else min(4, style.decimals_for([shown]) + 2)
        table.add_row(Text(name), Text(style.number(shown, decimals)), Text(written.unit), Text(known.definition))
    return table


def fork_table(run: RunResult, fork: RunResult) -> Table:
    """Every measure of a run and of its fork, and their difference; those that neither has a value of are left out."""
    from rich.text import Text

    changed = fork.scenario.events[-1]
    table = bare_table()
    table.add_column("\nmeasure", no_wrap=True)
    heads = (
        f"\n{style.label(run.policy, 20)}",
        f"{style.label(str(changed.policy), 20)}\nfrom hour {changed.start_hour:g}",
    )
    for head in (*heads, "\ndifference"):
        table.add_column(Text(head), justify="right", no_wrap=True)
    table.add_column("\nunit", no_wrap=True, max_width=20, overflow="ellipsis")
    for name, value in run.measures.items():
        pair = [value, fork.measures[name]]
        difference = pair[1] - pair[0]
        if any(math.isfinite(each) for each in pair):
            written = style.quantity(measure(name).unit, pair, [difference], run.scenario.money.currency)
            whole = all(each == int(each) for each in pair if math.isfinite(each))
            decimals = 0 if whole and written.divisor == 1.0 else written.difference_decimals
            cells = [style.number(each / written.divisor, decimals) for each in pair]
            change = style.number(difference / written.divisor, decimals, signed=True) if difference else "·"
            table.add_row(Text(name), *(Text(cell) for cell in (*cells, change)), Text(written.unit))
    return table


def bare_table() -> Table:
    """No lines: the columns' edges are enough."""
    from rich.table import Table

    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")


def _further(reading: Reading) -> dict[str, dict[str, str]]:
    """Heading to what stands below it for each policy; columns without any figure are left out."""
    columns: dict[str, dict[str, str]] = {}
    if reading.has("churn_rate") and reading.result.rank_by != "churn_rate":
        written = reading.quantity("churn_rate")
        unit = written.unit.replace(" a ", "/")
        churn = {policy: reading.cell(policy, "churn_rate").mean for policy in reading.ranked}
        columns[f"churn\n{unit}"] = {policy: written.value(mean) for policy, mean in churn.items()}
    for name, head in (("first_reply_hours", "first reply\nmedian"), ("first_reply_hours_p90", "\np90")):
        if reading.has(name):
            columns[head] = {policy: style.duration(reading.cell(policy, name).mean) for policy in reading.ranked}
    if reading.has("firestorm"):
        chances = {policy: reading.cell(policy, "firestorm").mean for policy in reading.ranked}
        columns["firestorm\nchance"] = {policy: style.percent(chance, 0) for policy, chance in chances.items()}
    return columns


def _differences(reading: Reading, written: style.Quantity) -> dict[str, str]:
    """``+38.1 [+31.0, +45.2]`` for each policy, figures aligned; a dot for the baseline."""
    name = reading.result.rank_by
    written_out = {}
    for policy in reading.ranked:
        cell = reading.cell(policy, name)
        bounds = written.difference_bounds(cell.difference_low, cell.difference_high)
        written_out[policy] = ("·" if policy == reading.baseline else written.difference(cell.difference), bounds)
    width, longest = (max(len(pair[side]) for pair in written_out.values()) for side in (0, 1))
    return {policy: f"{first:>{width}} {bounds:<{longest}}" for policy, (first, bounds) in written_out.items()}
