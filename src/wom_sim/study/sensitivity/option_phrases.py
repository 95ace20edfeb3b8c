"""What is decided and what is assumed as phrases, and the best option state by state."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wom_sim.study import wording
from wom_sim.study.sensitivity.factor_words import shown
from wom_sim.study.sensitivity.target import better_of

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.sensitivity.options import Options

MOST_STATES = 4  # that are told one by one
MOST_OPTIONS = 3  # that are told one by one


def option_words(options: pd.DataFrame, levers: list[str], several: bool) -> list[str]:
    """Options as phrases: "team with agents at 2 and tone friendly"; the policy only where there are ``several``."""
    found = []
    for _, row in options.iterrows():
        parts = [_placed(name, row[name]) for name in levers if not any_level(row[name])]
        head = str(row["policy"]) if several or not parts else ""
        found.append(" with ".join(filter(None, (head, wording.listed(parts)))))
    return found


def state_words(row: Any, assumptions: list[str]) -> str:
    """A state as a phrase: "market is 60 and rival is none"."""
    return wording.listed([f"{name} is {shown(row[name])}" for name in assumptions])


def best_by_state(found: Options) -> str:
    """ "Net value is highest with agents at 2 where market is 60, at 4 where it is 120 and at 6 where it is 240"."""
    words = option_words(found.best, found.levers, policies(found))
    name = found.measure.replace("_", " ")
    head = f"{name[:1].upper()}{name[1:]} {is_or_comes_out(found)} {'highest' if better_of(found.measure) > 0 else 'lowest'}"
    link = "with" if words[0].startswith(tuple(found.levers)) and not policies(found) else "under"
    if len(set(words)) == 1:
        return f"{head} {link} {words[0]}{_whatever(found)}"
    if len(words) <= MOST_STATES:
        return f"{head} {link} {_listed(found, words)}"
    return _along(found, head, max(map(words.count, words))) or f"By {name}, {_counted(found, words)}"


def is_or_comes_out(found: Options) -> str:
    """What may share its place in most states is not said to be the best."""
    return "is" if 2 * int((found.best["may_be_best"] == 1).sum()) >= len(found.best) else "comes out"


def _whatever(found: Options) -> str:
    if not found.assumptions:
        return ""
    if len(found.assumptions) == 1:
        return f" at every level of {found.assumptions[0]}"
    return f" in all {len(found.best)} combinations of {wording.listed(found.assumptions)}"


def _listed(found: Options, words: list[str]) -> str:
    """State by state; what is said once is not said again."""
    table = found.best
    single = found.assumptions[0] if len(found.assumptions) == 1 else ""
    lever = found.levers[0] if len(found.levers) == 1 and table["policy"].nunique() == 1 else ""
    parts, groups = [], dict.fromkeys(words)
    for place, option in enumerate(groups):
        inside = table[[word == option for word in words]]
        text = option.removeprefix(f"{lever} ") if lever and place else option
        if single:
            values = wording.listed([shown(value) for value in inside[single]], "or")
            where = f"{'it' if place else single} is {values}"
        else:
            where = wording.listed([state_words(row, found.assumptions) for _, row in inside.iterrows()], "or")
        parts.append(f"{text} where {where}")
    return wording.listed(parts) if single else "; ".join(parts)


def _along(found: Options, head: str, most: int) -> str:
    """How the best level of one lever moves along the assumption that moves it most, where both are numbers.

    ``most`` is in how many states the option is best that is so most often; where that is in most of them, there is no pattern.
    """
    lever, table = found.levers[0] if found.levers else "", found.best
    numbers = [name for name in found.assumptions if table[name].dtype.kind in "biuf"]
    if len(found.levers) != 1 or table["policy"].nunique() > 1 or isinstance(table[lever].iloc[0], str) or not numbers:
        return ""
    levels = table[lever].astype(float)
    if len(found.assumptions) == 1:
        return _one_way(found, head, levels.tolist())
    means = {name: levels.groupby(table[name]).mean() for name in numbers}
    name = max(means, key=lambda each: abs(means[each].iloc[-1] - means[each].iloc[0]))
    first, last = means[name].iloc[0], means[name].iloc[-1]
    if 2 * most >= len(table) or 2 * abs(last - first) < levels.max() - levels.min():
        return ""
    way, ends = "rises" if last > first else "falls", [shown(value) for value in means[name].index[[0, -1]]]
    text = f"The best level of {lever} lies between {shown(levels.min())} and {shown(levels.max())} and {way} mostly with {name}"
    return (
        f"{text}: from {shown(first, 2)} on average where that is {ends[0]} to {shown(last, 2)} where it is {ends[1]}"
    )


def _one_way(found: Options, head: str, levels: list[float]) -> str:
    """The same along the only assumption."""
    steps, lever, name = [after - before for before, after in pairwise(levels)], found.levers[0], found.assumptions[0]
    ends = found.best[name].tolist()
    assumed = f"{name} goes from {shown(ends[0])} to {shown(ends[-1])}"
    way = "rises" if min(steps) >= 0 else "falls" if max(steps) <= 0 else ""
    if way:
        return f"The best level of {lever} {way} from {shown(levels[0])} to {shown(levels[-1])} as {assumed}"
    between = f"between {shown(min(levels))} and {shown(max(levels))}"
    return f"{head} with {lever} {between}, now up, now down as {assumed}"


def _counted(found: Options, words: list[str]) -> str:
    """How often each option is best, the most frequent first."""
    counts = {word: words.count(word) for word in dict.fromkeys(words)}
    order = sorted(counts, key=lambda word: -counts[word])
    lever = found.levers[0] if len(found.levers) == 1 and found.best["policy"].nunique() == 1 else ""
    is_best = "is best" if is_or_comes_out(found) == "is" else "comes out first"
    parts = [f"{order[0]} {is_best} in {counts[order[0]]} of {states(found)}"]
    parts += [
        f"{word.removeprefix(f'{lever} ') if lever else word} in {counts[word]}" for word in order[1:MOST_OPTIONS]
    ]
    rest = len(words) - sum(counts[word] for word in order[:MOST_OPTIONS])
    return ", ".join([*parts, *([f"others in {rest}"] if rest else [])])


def states(found: Options) -> str:
    one = len(found.assumptions) == 1
    return f"{len(found.best)} {'levels' if one else 'combinations'} of {wording.listed(found.assumptions)}"


def policies(found: Options) -> bool:
    """Whether there are several policies."""
    return found.robust["policy"].nunique() > 1


def _placed(name: str, level: Any) -> str:
    return f"{name} {level}" if isinstance(level, str) else f"{name} at {shown(level)}"


def any_level(level: Any) -> bool:
    return level is None or (isinstance(level, float) and math.isnan(level))
