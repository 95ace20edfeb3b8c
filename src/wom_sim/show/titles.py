"""What each picture says: titles made from the figures, and never more certain than these."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence

from wom_sim.show import style
from wom_sim.show.reading import Reading

CHANCE = " (could be chance)"
PART_MEASURES = {
    "revenue": "revenue",
    "customers' worth": "customer_equity",
    "service": "service_cost",
    "compensation": "compensation_cost",
    "content": "content_cost",
    "campaigns": "campaign_cost",
    "training": "training_cost",
    "working time": "employee_cost",
    "colleagues": "colleague_cost",
    "fixing": "fixing_cost",
    "surveys": "survey_cost",
    "change": "change_cost",
}
INCOME = ("revenue", "customers' worth")
OTHER_COSTS = tuple(part for part in PART_MEASURES if part not in (*INCOME, "service", "compensation"))
"""What only some scenarios have; the shop, which may also earn something, is apart."""
COSTS = ("service", "compensation", *OTHER_COSTS, "shop", "new customers")
PHRASES = {
    "own failure": "own failures",
    "friend left": "friends leaving",
    "poached": "rivals’ offers",
    "base rate": "the base rate",
}


def words(name: str, *, capital: bool = False) -> str:
    """A measure's name as words."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:] if capital else text


def wrapped(text: str, width: int) -> str:
    """The text in lines of at most ``width`` characters."""
    return "\n".join(textwrap.wrap(text, width))


def contrast(reading: Reading, say: Callable[[str], str], name: str | None = None) -> str:
    """``<figure> under <lead>, <figure> under <other>``, with a caution where measure ``name`` does not tell them."""
    if reading.other is None:
        return f"{say(reading.lead)} under {reading.lead}"
    first, second = say(reading.lead), say(reading.other)
    if first == second:
        return f"{first} under both {reading.lead} and {reading.other}"
    caution = CHANCE if name is not None and not reading.told_apart(name) else ""
    return f"{first} under {reading.lead}, {second} under {reading.other}{caution}"


def challenger(reading: Reading) -> str | None:
    """Of the two policies that titles speak of, the one that is not the baseline."""
    return reading.lead if reading.lead != reading.baseline else reading.other


def interval_note(reading: Reading) -> str:
    """What the whiskers are."""
    if reading.result.replications < 2:
        return "One replication: no intervals."
    return f"Whiskers: {100 * reading.scenario.study.confidence:g} % intervals."


def spoken(reading: Reading, name: str, policies: Sequence[str]) -> str:
    """The differences in a measure, read out for those who cannot see the picture."""
    written = reading.quantity(name)
    items = []
    for policy in policies:
        cell = reading.cell(policy, name)
        bounds = written.difference_bounds(cell.difference_low, cell.difference_high)
        items.append(f"{policy} {written.difference(cell.difference)} {bounds}".rstrip())
    return f"{words(name, capital=True)} against {reading.baseline}, {written.unit}: " + "; ".join(items) + "."


def difference(reading: Reading, name: str, written: style.Quantity) -> str:
    """Who is ahead in a measure, and by how much; of one that does not rank, what the first policy does to it."""
    first = reading.lead
    if name != reading.result.rank_by:
        policy = challenger(reading) or first
        change = f"{written.difference(reading.cell(policy, name).difference)} {written.unit}"
        caution = "" if reading.cell(policy, name).resolved else CHANCE
        return f"{words(name, capital=True)} of {policy}: {change} against {reading.baseline}{caution}"
    if first == reading.baseline:
        nearest = reading.cell(reading.ranked[1], name)
        gap = (
            f"{written.difference(nearest.difference)} {written.unit}{'' if nearest.resolved else ', could be chance'}"
        )
        return f"Nothing ranks above {first}; {reading.ranked[1]} comes nearest ({gap})"
    cell = reading.cell(first, name)
    if not cell.resolved:
        return f"{first} ranks first, but its difference to {reading.baseline} could be chance"
    amount = f"{written.difference(cell.difference)} {written.unit}"
    if name == "net_value":
        return f"{first} is worth {amount.lstrip('+')} more than {reading.baseline}"
    return f"{first} ranks first: {amount} in {words(name)} against {reading.baseline}"


def sources(
    reading: Reading, parts: Mapping[str, Sequence[float]], policies: Sequence[str], written: style.Quantity
) -> str:
    """The largest gain and the largest loss among the parts of net value, of those that are resolved."""
    policy = challenger(reading) or reading.lead
    place = policies.index(policy)
    amounts = {part: values[place] for part, values in parts.items()}
    if not reading.others:
        spent, earned = written.value(-amounts["service"]), written.value(amounts["revenue"])
        return f"{policy} spends {spent} {written.unit} on service, for {earned} of revenue"
    sure = {
        part: x
        for part, x in amounts.items()
        if part in PART_MEASURES and reading.cell(policy, PART_MEASURES[part]).resolved
    }
    if not sure:
        return f"No part of the difference between {policy} and {reading.baseline} is resolved"
    best, worst = max(sure, key=lambda part: sure[part]), min(sure, key=lambda part: sure[part])
    said = []
    if sure[best] > 0:
        verb, joint = ("saves", "on") if best in COSTS else ("gains", "in")
        said.append(f"{verb} {written.value(sure[best])} {written.unit} {joint} {best}")
    if sure[worst] < 0:
        verb, joint = ("spends", "more on") if worst in COSTS else ("loses", "in")
        said.append(f"{verb} {written.value(-sure[worst])} {'' if said else written.unit + ' '}{joint} {worst}")
    return f"{policy} " + " and ".join(said) + f" than {reading.baseline}" * ("more on" in said[-1])


def causes(reading: Reading, names: Mapping[str, str]) -> str:
    """How many more customers are kept or lost, and through which cause most."""
    policy = challenger(reading)
    if policy is None:
        counts = {cause: reading.cell(reading.lead, name).mean for cause, name in names.items()}
        worst = max(counts, key=lambda cause: counts[cause])
        lost, total = style.number(counts[worst]), style.number(sum(counts.values()))
        return f"More customers leave through {PHRASES.get(worst, worst)} than through anything else: {lost} of {total}"
    change = reading.cell(policy, "churned")
    if not change.resolved:
        return "Customers lost: " + contrast(
            reading, lambda each: style.number(reading.cell(each, "churned").mean), "churned"
        )
    changes = {cause: reading.cell(policy, name).difference for cause, name in names.items()}
    pick = min if change.difference < 0 else max
    cause = pick(changes, key=lambda each: changes[each])
    count = style.number(abs(change.difference), 0 if abs(change.difference) >= 10 else 1)
    low, high = sorted((abs(change.difference_low), abs(change.difference_high)))
    bounds = style.interval(low, high)
    kept, less = ("keeps", "fewer") if change.difference < 0 else ("loses", "more")
    much, through = f"{count} {bounds}".rstrip(), PHRASES.get(cause, cause)
    return (
        f"{policy} {kept} {much} more customers than {reading.baseline}, above all through {less} losses to {through}"
    )


def rivals(reading: Reading, balance: Mapping[str, Mapping[str, float]]) -> str:
    """The rival with the worst balance under the policy that the first is read against, under both."""
    focal = style.shorten(reading.scenario.focal.name, 30)
    if all(nets[reading.lead] >= 0 for nets in balance.values()):
        return f"Under {reading.lead}, {focal} loses to nobody more customers than it wins from them"
    worst = min(balance, key=lambda rival: balance[rival][reading.other or reading.lead])
    said = contrast(reading, lambda policy: style.number(balance[worst][policy], 0, signed=True))
    return f"{style.shorten(worst, 30)} takes most, on balance: {said}"


def firestorms(counts: Mapping[str, tuple[int, int]], reading: Reading) -> str:
    """How often a storm breaks out."""
    if all(hits == 0 for hits, _ in counts.values()):
        return f"No firestorm in any of {sum(trials for _, trials in counts.values())} runs"
    chances = {hits / trials for hits, trials in counts.values()}
    if len(chances) == 1 and len(counts) > 1:
        return f"A firestorm breaks out in {style.percent(chances.pop(), 0)} of runs, whatever the policy"
    if reading.lead not in counts or (reading.other is not None and reading.other not in counts):
        worst = max(counts, key=lambda policy: counts[policy][0] / counts[policy][1])
        return f"Firestorms are likeliest under {worst}: in {counts[worst][0]} of {counts[worst][1]} runs"
    said = contrast(reading, lambda policy: style.percent(counts[policy][0] / counts[policy][1], 0), "firestorm")
    return f"A firestorm breaks out in {said.replace(' under', ' of runs under', 1)}"


def peaks(reading: Reading, medians: Mapping[str, float], unit: str) -> str:
    """The worst day of a typical run."""
    decimals = 0 if max(medians.values(), default=0.0) >= 10 else 1
    said = contrast(reading, lambda policy: style.number(medians.get(policy, math.nan), decimals), "firestorm_peak")
    return f"A typical run peaks, in {unit}, at {said}"


def waits(reading: Reading, shown: Mapping[str, tuple[float, float]]) -> str:
    """How long half of those who are answered wait."""
    silent = [policy for policy in (reading.lead, reading.other) if policy is not None and policy not in shown]
    if silent:
        quick = min(shown, key=lambda policy: shown[policy][0])
        median = style.duration(shown[quick][0])
        return f"{silent[0]} answers nobody; {quick} is quickest, with half of its first replies within {median}"
    return "Half of the first replies come within " + contrast(
        reading, lambda policy: style.duration(shown[policy][0]), "first_reply_hours"
    )
