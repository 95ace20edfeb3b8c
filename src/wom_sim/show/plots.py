"""Pictures of money and customers, policy by policy; each makes one point and says it in its title."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wom_sim.show import style, titles
from wom_sim.show.drawing import Chart, canvas, name_rows, plain, row_height
from wom_sim.show.marks import beside, panels, whisker
from wom_sim.show.reading import Reading

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from wom_sim.study.compare import ComparisonResult

CAUSES = {
    "churned_failure": "own failure",
    "churned_word_of_mouth": "others’ talk",
    "churned_friend_left": "friend left",
    "churned_poached": "poached",
    "churned_base": "base rate",
}
MOST_RIVALS = 10

ALWAYS = ("revenue", "customers' worth", "service")  # parts of net value that are shown whatever they come to
MOST_PARTS = 7  # of net value, side by side


def ranking(result: ComparisonResult) -> Figure:
    """Each policy's paired difference to the baseline in the ranking measure (with one policy: its mean), titled."""
    reading = Reading(result)
    chart = differences(reading, result.rank_by) or values(reading, result.rank_by)
    figure = chart.figure
    width, height = figure.get_size_inches()
    figure.set_size_inches(width * 1.3, height + 0.6)
    figure.set_facecolor(style.PAPER)
    figure.suptitle(
        plain(titles.wrapped(chart.title, 78)), x=0.01, ha="left", fontsize=style.TEXT + 1, fontweight="bold"
    )
    return figure


def differences(reading: Reading, name: str) -> Chart | None:
    """Dots and whiskers: the paired difference of each policy to the baseline in a measure."""
    policies = [policy for policy in reading.others if math.isfinite(reading.cell(policy, name).difference)]
    if not policies:
        return None
    written = reading.quantity(name)
    figure, axes = canvas(row_height(len(policies)) + 0.15)
    for place, policy in enumerate(policies):
        cell = reading.cell(policy, name)
        low, mid, high = (x / written.divisor for x in (cell.difference_low, cell.difference, cell.difference_high))
        whisker(
            axes,
            place,
            low,
            mid,
            high,
            colour=reading.colours[policy],
            text=written.difference(cell.difference),
            filled=cell.resolved,
        )
    axes.axvline(0, color=style.BASELINE_COLOUR, linewidth=1)
    axes.margins(x=0.12)
    name_rows(axes, policies, reading.colours)
    against = style.label(reading.baseline, 24)
    axes.set_xlabel(
        plain(f"{titles.words(name)} against {against}, {written.unit}"), fontsize=style.SMALL, color=style.MUTED
    )
    title = titles.difference(reading, name, written)
    note = titles.interval_note(reading) + " Filled dot: resolved; hollow: could be chance."
    return Chart(title, figure, titles.spoken(reading, name, policies), note)


def values(reading: Reading, name: str) -> Chart:
    """Dots and whiskers of a measure itself: what there is to show of a single policy."""
    written = reading.quantity(name)
    figure, axes = canvas(row_height(len(reading.ranked)))
    for place, policy in enumerate(reading.ranked):
        cell = reading.cell(policy, name)
        low, mid, high = (x / written.divisor for x in (cell.low, cell.mean, cell.high))
        whisker(axes, place, low, mid, high, colour=reading.colours[policy], text=written.value(cell.mean))
    axes.margins(x=0.2)
    name_rows(axes, reading.ranked, reading.colours)
    axes.set_xlabel(plain(f"{titles.words(name)}, {written.unit}"), fontsize=style.SMALL, color=style.MUTED)
    mean = written.value(reading.cell(reading.lead, name).mean)
    title = f"{titles.words(name, capital=True)} is {mean} {written.unit} with {reading.lead}"
    return Chart(title, figure, title, titles.interval_note(reading))


def sources(reading: Reading) -> Chart | None:
    """Where a difference in net value comes from: one panel for each part, all on one scale."""
    policies = reading.others or reading.ranked
    parts = few(money_parts(reading, policies))
    if not parts:
        return None
    sizes = [abs(x) for amounts in parts.values() for x in amounts if math.isfinite(x)]
    written = style.quantity("money", sizes, [max(sizes, default=0.0)], reading.currency)
    scaled = {part: [x / written.divisor for x in amounts] for part, amounts in parts.items()}
    texts = {part: [written.difference(x) for x in amounts] for part, amounts in parts.items()}
    figure = panels(policies, reading.colours, scaled, texts)
    title = titles.sources(reading, parts, policies, written)
    unit = written.unit[0].upper() + written.unit[1:]
    against = f" against {reading.baseline}" if reading.others else ""
    return Chart(title, figure, title, f"{unit}{against}; a cost counts as a loss. The parts add up to the net value.")


def few(parts: dict[str, list[float]]) -> dict[str, list[float]]:
    """The largest parts by themselves, in their order, and the others as one; parts that are 0 throughout are left out."""
    parts = {part: amounts for part, amounts in parts.items() if any(amounts) or part in ALWAYS}
    by_size = sorted(parts, key=lambda part: (part not in ALWAYS, -max(map(abs, parts[part]), default=0.0)))
    if len(by_size) <= MOST_PARTS:
        return parts
    small = by_size[MOST_PARTS - 1 :]
    shown = {part: amounts for part, amounts in parts.items() if part not in small}
    return shown | {"other": [sum(column) for column in zip(*(parts[part] for part in small), strict=True)]}


def money_parts(reading: Reading, policies: list[str]) -> dict[str, list[float]]:
    """The parts of net value (differences to the baseline, if there is one).

    What revenue and costs leave of it is the change in what the customers are worth, from the start of counting to the end.
    """

    def amounts(name: str, sign: float = 1.0) -> list[float]:
        cells = [reading.cell(policy, name) for policy in policies]
        return [sign * (cell.difference if reading.others else cell.mean) for cell in cells]

    net, revenue = amounts("net_value"), amounts("revenue")
    costs = {"service": amounts("service_cost", -1.0), "compensation": amounts("compensation_cost", -1.0)}
    for part in titles.OTHER_COSTS:
        if reading.happens(titles.PART_MEASURES[part]):
            costs[part] = amounts(titles.PART_MEASURES[part], -1.0)
    if reading.happens("shop_cost") or reading.happens("tariff_income"):
        taken = zip(amounts("shop_cost", -1.0), amounts("tariff_income"), strict=True)
        costs["shop"] = [spent + tariffs for spent, tariffs in taken]
    if reading.has("acquisition_cost") and reading.has("offer_cost"):
        won = zip(amounts("acquisition_cost", -1.0), amounts("offer_cost", -1.0), strict=True)
        costs["new customers"] = [acquisition + offers for acquisition, offers in won]
    if not all(math.isfinite(x) for x in [*net, *revenue]):
        return {}
    worth = [n - r - sum(cost[i] for cost in costs.values()) for i, (n, r) in enumerate(zip(net, revenue, strict=True))]
    return {"revenue": revenue, "customers' worth": worth} | costs


def causes(reading: Reading) -> Chart | None:
    """Why customers left: one panel for each cause, a row for each policy."""
    names = [name for name in CAUSES if reading.has(name)]
    if len(names) < 2:
        return None
    counts = {CAUSES[name]: [reading.cell(policy, name).mean for policy in reading.ranked] for name in names}
    decimals = style.decimals_for((x for amounts in counts.values() for x in amounts), most=1)
    texts = {cause: [style.number(x, decimals) for x in amounts] for cause, amounts in counts.items()}
    figure = panels(reading.ranked, reading.colours, counts, texts)
    title = titles.causes(reading, {CAUSES[name]: name for name in names})
    return Chart(
        title,
        figure,
        title,
        "Customers lost in the counted time, mean of the runs; each shared out by what drove the hazard to leave.",
    )


def rivals(reading: Reading) -> Chart | None:
    """The balance of customers with each rival, under the first policy and the one it is read against."""
    balance = exchange(reading)
    shown = [policy for policy in (reading.lead, reading.other) if policy is not None]
    if not balance:
        return None
    order = sorted(balance, key=lambda rival: balance[rival][shown[-1]])[:MOST_RIVALS]
    figure, axes = canvas(row_height(len(order)) + 0.1)
    for row, rival in enumerate(order):
        nets = [balance[rival][policy] for policy in shown]
        axes.plot(nets, [row] * len(nets), color=style.RULE, linewidth=3, zorder=1)
        for policy, net in zip(shown, nets, strict=True):
            side = 1 if net == max(nets) and policy == shown[nets.index(max(nets))] else -1
            axes.plot(net, row, "o", color=reading.colours[policy], markersize=6.5)
            beside(axes, net, row, style.number(net, 0, signed=True), side=side, colour=reading.colours[policy])
    axes.axvline(0, color=style.BASELINE_COLOUR, linewidth=0.8)
    axes.margins(x=0.16)
    name_rows(axes, order, dict.fromkeys(order, style.INK))
    axes.set_xlabel("customers won from them less customers lost to them", fontsize=style.SMALL, color=style.MUTED)
    key = [(policy, reading.colours[policy]) for policy in shown]
    title = titles.rivals(reading, balance)
    note = "Mean of the runs" + (f"; the {MOST_RIVALS} with the largest losses." if len(balance) > MOST_RIVALS else ".")
    return Chart(title, figure, title, note, key)


def exchange(reading: Reading) -> dict[str, dict[str, float]]:
    """Customers won less customers lost, mean of the runs: counterpart to policy to figure; empty if nobody moved."""
    import pandas as pd

    flows, focal = reading.result.flows, reading.scenario.focal.name
    gains = flows[(flows["to"] == focal) & (flows["from"] != focal)]
    losses = flows[(flows["from"] == focal) & (flows["to"] != focal)]
    moved = pd.concat(
        [
            gains.assign(rival=gains["from"], net=gains["customers"]),
            losses.assign(rival=losses["to"], net=-losses["customers"]),
        ]
    )
    nets = moved.groupby(["rival", "policy"], as_index=False)["net"].sum()
    found: dict[str, dict[str, float]] = {}
    for rival, policy, net in zip(nets["rival"], nets["policy"], nets["net"], strict=True):
        found.setdefault(str(rival), dict.fromkeys(reading.ranked, 0.0))[str(policy)] = float(net)
    return {
        rival: {policy: x / reading.result.replications for policy, x in row.items()} for rival, row in found.items()
    }
