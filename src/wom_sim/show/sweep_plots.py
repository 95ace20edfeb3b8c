"""The pictures of a sweep: which there are, which the design supports, and how each comes about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import BadInput
from wom_sim.show import plots, style, sweep_effects, sweep_factors, sweep_flips, sweep_maps, sweep_options, titles
from wom_sim.show.drawing import Chart, plain
from wom_sim.show.sweep_reading import SweepReading
from wom_sim.show.sweep_subject import Subject

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from wom_sim.study.sweep.result import SweepResult

LINES = 3  # bins of a factor in a picture of interactions
PAIRED = 4  # factors whose pairs are looked at for interactions
LEGEND_LINE = 70  # characters of names in a line above a figure


def plot(
    result: SweepResult, kind: str | None = None, *, measure: str | None = None, policy: str | None = None,
    against: str | None = None, factor: str | None = None, other: str | None = None,
) -> Figure:  # fmt: skip
    """One picture of a sweep as a Matplotlib figure with its title.

    Parameters
    ----------
    kind
        options, tornado, heat_map, main_effects, interactions, sensitivity, flips, response or ranking; the one that says most of
        this design, if left out.
    measure, policy, against
        What is drawn: a measure (the one that ranks) under a policy (the best that is not the baseline), or its paired
        difference to ``against`` (the baseline, where there are several policies and none is named).
    factor, other
        The factors of a response, a heat map or an interaction; those that do most, if left out.

    Raises
    ------
    BadInput
        There is no such kind, measure, policy or factor, or the design does not support the kind.
    """
    reading = SweepReading(result)
    kind = kind or headline(reading)
    _check(reading, kind, measure, policy, against, factor, other)
    about = about_of(reading, measure, policy, against)
    chart = drawn(reading, kind, about, factor, other)
    return titled(chart)


def headline(reading: SweepReading) -> str:
    """The kind of picture that says most of a sweep."""
    factors, several = len(reading.axes), len(reading.policies) > 1
    if factors == 0:
        return "ranking"
    if not unsupported(reading, "options"):
        return "options"
    if factors == 1:
        return "response"
    if reading.kind == "one_at_a_time":
        return "tornado"
    if several:
        return "flips"
    if reading.kind in ("sobol", "morris"):
        return "sensitivity"
    return "heat_map" if factors == 2 else "main_effects"


def about_of(
    reading: SweepReading, measure: str | None = None, policy: str | None = None, against: str | None = None
) -> Subject:
    """What is drawn where some of it is not said."""
    if policy is None:
        policy = next(name for name in (reading.lead, *reading.overall.ranked) if name != against)
        against = against or reading.against
    return reading.subject(measure or reading.rank_by, policy, against)


def drawn(
    reading: SweepReading, kind: str, about: Subject, factor: str | None = None, other: str | None = None
) -> Chart:
    """The picture of a kind.

    Raises
    ------
    BadInput
        The design does not support it, or nothing is known of what it shows.
    """
    why = unsupported(reading, kind) if factor is None or kind != "response" else ""
    if why:
        raise BadInput(reading.plan.source, [why])
    chart = KINDS[kind](reading, about, factor, other)
    if chart is None:
        raise BadInput(reading.plan.source, [f"no run has a value of {about.measure}: there is nothing to draw"])
    return chart


def unsupported(reading: SweepReading, kind: str) -> str:
    """Why the design does not support a kind of picture, and which design does; empty where it does."""
    factors = len(reading.axes)
    alone = reading.kind == "one_at_a_time"
    if kind == "ranking":
        return ""
    if kind == "flips" and len(reading.policies) < 2:
        return 'a picture of kind "flips" needs two policies or more; this experiment has one'
    if factors == 0:
        return f'a picture of kind "{kind}" needs factors; this experiment has none: "ranking" is what it can show'
    if kind == "options":
        return sweep_options.undrawable(reading.told.options)
    if kind == "response" and factors > 1:
        return 'a picture of kind "response" needs an experiment of one factor; name one (factor=…), or take "main_effects"'
    if kind in ("heat_map", "interactions") and factors < 2:
        return f'a picture of kind "{kind}" needs two factors; this experiment has one: take "response"'
    if kind in ("heat_map", "interactions") and alone:
        return f'a picture of kind "{kind}" needs factors that vary together: a grid, latin_hypercube, sobol or random design'
    if kind == "sensitivity" and alone:
        return 'a one_at_a_time design has no sensitivity indices: take "tornado", or a sobol, morris or latin_hypercube design'
    return ""


def _check(reading: SweepReading, kind: str, measure: str | None, policy: str | None, against: str | None,
           factor: str | None, other: str | None) -> None:  # fmt: skip
    """Every name that is not known, at once."""
    from wom_sim.errors import Fault
    from wom_sim.world.faults import unknown

    asked: list[tuple[str, str, str | None, list[str]]] = [
        ("kind", "kind of picture", kind, list(KINDS)),
        ("measure", "measure among those that were kept", measure, list(reading.plan.measures)),
        ("policy", "policy", policy, reading.policies),
        ("against", "policy", against, reading.policies),
        ("factor", "factor", factor, list(reading.axes)),
        ("other", "factor", other, list(reading.axes)),
    ]
    faults = [
        Fault(where, unknown(what, name, known)) for where, what, name, known in asked if name not in (None, *known)
    ]
    if policy is not None and policy == against:
        faults.append(Fault("against", f'"{policy}" cannot be drawn against itself'))
    if factor is not None and factor == other:
        faults.append(Fault("other", f'"{factor}" is the first factor already'))
    if faults:
        raise BadInput(reading.plan.source, faults)


def titled(chart: Chart) -> Figure:
    """A picture as a figure that stands by itself: with its title and its key."""
    figure: Figure = chart.figure
    width, height = figure.get_size_inches()
    title = titles.wrapped(chart.title, 78)
    lines = title.count("\n") + 1
    figure.set_facecolor(style.PAPER)
    figure.suptitle(plain(title), x=0.01, ha="left", fontsize=style.TEXT + 1, fontweight="bold")
    rows = 0
    if chart.key:
        names = [plain(style.label(name, 24)) for name, _ in chart.key]
        columns = max(1, min(len(names), LEGEND_LINE // (max(map(len, names)) + 4)))
        rows = -(-len(names) // columns)
        _legend(figure, names, [colour for _, colour in chart.key], columns)
    figure.set_size_inches(width * 1.3, height * 1.1 + 0.19 * lines + 0.2 * rows + 0.1)
    return figure


def _legend(figure: Figure, names: list[str], colours: list[str], columns: int) -> None:
    """The key below a figure: dots with names in their colours."""
    from matplotlib.lines import Line2D

    dots: list[Any] = [Line2D([], [], marker="o", linestyle="", markersize=6, color=colour) for colour in colours]
    figure.legend(
        dots, names, loc="outside lower left", ncols=columns, frameon=False, fontsize=style.SMALL, labelcolor=colours,
        handletextpad=0.1, columnspacing=1.2,
    )  # fmt: skip


def _tornado(reading: SweepReading, about: Subject, _: str | None, __: str | None) -> Chart | None:
    table = reading.swings(about)
    table.attrs["exact"] = reading.kind == "one_at_a_time"
    return sweep_factors.tornado(reading.axes, table, about)


def _sensitivity(reading: SweepReading, about: Subject, _: str | None, __: str | None) -> Chart | None:
    table = reading.indices(about)
    method = table.attrs.get("method", "prcc")
    draw = {"sobol": sweep_factors.sobol, "morris": sweep_factors.morris}.get(method, sweep_factors.correlations)
    return draw(reading.axes, table, about)


def _lines(reading: SweepReading, about: Subject) -> tuple[dict[str, Any], dict[str, Subject]]:
    """Main effects and subjects of every policy that is drawn: the subject's own first."""
    if about.against is None and len(reading.policies) == 1:
        names = [about.policy]
    else:
        names = [about.policy, *(name for name in reading.overall.ranked if name not in (about.policy, about.against))]
    subjects = {name: reading.subject(about.measure, name, about.against) for name in names}
    return {name: reading.effects(each) for name, each in subjects.items()}, subjects


def _main_effects(reading: SweepReading, about: Subject, _: str | None, __: str | None) -> Chart | None:
    lines, subjects = _lines(reading, about)
    return sweep_effects.main_effects(reading.axes, lines, _alike(subjects, about), reading.colours)


def _response(reading: SweepReading, about: Subject, factor: str | None, _: str | None) -> Chart | None:
    name = factor or reading.strongest(about, 1)[0]
    lines, subjects = _lines(reading, about)
    return sweep_effects.response(reading.axes[name], lines, _alike(subjects, about), reading.colours)


def _alike(subjects: dict[str, Subject], about: Subject) -> dict[str, Subject]:
    """The subjects written in one way, that of the first: they share an axis."""
    from dataclasses import replace

    return {name: replace(each, written=about.written) for name, each in subjects.items()}


def _two(reading: SweepReading, about: Subject, factor: str | None, other: str | None) -> tuple[str, str]:
    """The two factors that are drawn: those that are named, then those that do most."""
    named = [name for name in (factor, other) if name is not None]
    order = [*named, *(name for name in reading.strongest(about, len(reading.axes)) if name not in named)]
    return order[0], order[1]


def _heat_map(reading: SweepReading, about: Subject, factor: str | None, other: str | None) -> Chart | None:
    one, two = _two(reading, about, factor, other)
    return sweep_maps.heat_map(reading.axes[one], reading.axes[two], reading.together(about, one, two), about)


def _interactions(reading: SweepReading, about: Subject, factor: str | None, other: str | None) -> Chart | None:
    one, two = _two(reading, about, factor, other) if factor or other else _entangled(reading, about)
    return sweep_effects.interaction(
        reading.axes[one], reading.axes[two], reading.together(about, one, two, LINES), about
    )


def _entangled(reading: SweepReading, about: Subject) -> tuple[str, str]:
    """Among the factors that do most, the two that do most together beyond what each does by itself."""
    from itertools import combinations

    def sure(pair: tuple[str, str]) -> float:
        """How far the clearest interaction of a pair is from zero, its interval taken off."""
        table = reading.together(about, *pair, LINES)
        beyond = np.maximum(table["interaction_low"], -table["interaction_high"])
        return float(np.nan_to_num(beyond, nan=-np.inf).max())

    return max(combinations(reading.strongest(about, PAIRED), 2), key=sure)


def _options(reading: SweepReading, _: Subject, __: str | None, ___: str | None) -> Chart | None:
    found = reading.told.options
    return sweep_options.regret_map(reading, found) if found is not None else None


def _flips(reading: SweepReading, about: Subject, factor: str | None, other: str | None) -> Chart | None:
    return sweep_flips.flips(reading, [name for name in (factor, other) if name is not None])


def _ranking(reading: SweepReading, about: Subject, _: str | None, __: str | None) -> Chart | None:
    overall = reading.overall
    return plots.differences(overall, about.measure) or plots.values(overall, about.measure)


KINDS: dict[str, Callable[[SweepReading, Subject, str | None, str | None], Chart | None]] = {
    "options": _options, "tornado": _tornado, "heat_map": _heat_map, "main_effects": _main_effects, "interactions": _interactions,
    "sensitivity": _sensitivity, "flips": _flips, "response": _response, "ranking": _ranking,
}  # fmt: skip
