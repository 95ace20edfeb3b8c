"""wom_sim: how praise and complaints spread between customers, and what a brand and its rivals do about it.

    import wom_sim as ws

    scenario = ws.load("scenarios/airline.toml")
    run = ws.run(scenario, policy="dedicated_team", seed=7)
    table = ws.compare(scenario, replications=200)

Names are looked up when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from wom_sim.engine.reference import Town
    from wom_sim.errors import BadInput, NetworkFileError, OutputError, RunFailed, ScenarioError, WomSimError
    from wom_sim.measures.forking import fork, restore
    from wom_sim.measures.measures import MEASURES
    from wom_sim.measures.result import RunResult, prepare, run
    from wom_sim.show.describe import describe
    from wom_sim.study.compare import ComparisonResult, compare
    from wom_sim.study.experiment.estimate import SweepEstimate
    from wom_sim.study.experiment.experiment import Experiment
    from wom_sim.study.experiment.plan import Plan
    from wom_sim.study.explain.explanation import Explanation, explain
    from wom_sim.study.pilots import PilotResult, pilot
    from wom_sim.study.sensitivity.effects import interactions, main_effects, tornado
    from wom_sim.study.sensitivity.flips import flips
    from wom_sim.study.sensitivity.indices import second_order, sensitivity
    from wom_sim.study.sensitivity.options import options
    from wom_sim.study.sweep.result import SweepResult
    from wom_sim.study.sweep.sweep import read_sweep, sweep
    from wom_sim.world.check import Estimate
    from wom_sim.world.network import SocialGraph, facts, from_networkx, make_network
    from wom_sim.world.scenario import Scenario
    from wom_sim.world.scenario_file import load
    from wom_sim.world.scenario_text import dump

_HOMES = {
    "wom_sim.engine.reference": ("Town",),
    "wom_sim.errors": ("BadInput", "NetworkFileError", "OutputError", "RunFailed", "ScenarioError", "WomSimError"),
    "wom_sim.measures.forking": ("fork", "restore"),
    "wom_sim.measures.measures": ("MEASURES",),
    "wom_sim.measures.result": ("RunResult", "prepare", "run"),
    "wom_sim.show.describe": ("describe",),
    "wom_sim.study.compare": ("ComparisonResult", "compare"),
    "wom_sim.study.explain.explanation": ("Explanation", "explain"),
    "wom_sim.study.pilots": ("PilotResult", "pilot"),
    "wom_sim.study.sensitivity.effects": ("interactions", "main_effects", "tornado"),
    "wom_sim.study.sensitivity.flips": ("flips",),
    "wom_sim.study.sensitivity.indices": ("second_order", "sensitivity"),
    "wom_sim.study.sensitivity.options": ("options",),
    "wom_sim.study.sweep.result": ("SweepResult",),
    "wom_sim.study.sweep.sweep": ("read_sweep", "sweep"),
    "wom_sim.world.check": ("Estimate",),
    "wom_sim.world.network": ("SocialGraph", "facts", "from_networkx", "make_network"),
    "wom_sim.world.scenario": ("Scenario",),
    "wom_sim.world.scenario_file": ("load",),
    "wom_sim.world.scenario_text": ("dump",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "MEASURES", "BadInput", "ComparisonResult", "Estimate", "Explanation", "NetworkFileError", "OutputError",
    "PilotResult", "RunFailed", "RunResult", "Scenario", "ScenarioError", "SocialGraph", "SweepResult", "Town", "WomSimError",
    "__version__", "check", "compare", "describe", "dump", "explain", "facts", "flips", "fork", "from_networkx",
    "interactions", "load", "main_effects", "make_network", "options", "pilot", "plot", "prepare", "read_sweep", "restore",
    "run", "second_order", "sensitivity", "sweep", "tornado",
]  # fmt: skip


def plot(
    result: ComparisonResult | Explanation | PilotResult | SweepResult, kind: str | None = None, **options: Any
) -> Figure:
    """A comparison's ranking, an explanation's cascade, what pilots show, or a picture of a sweep, as a Matplotlib figure.

    ``kind`` and the options are those of ``SweepResult.plot``; the others have one picture each. ``result.plot()``
    is the same.

    Raises
    ------
    BadInput
        There is no such picture.
    """
    if hasattr(result, "batches"):
        return import_module("wom_sim.show.sweep_plots").plot(result, kind, **options)
    home, name = ("plots", "ranking") if hasattr(result, "paired") else ("forked_cascade", "forked_cascade")
    if hasattr(result, "tried"):
        home, name = "pilot_figures", "pilots"
    if kind not in (None, name) or options:
        from wom_sim.errors import BadInput

        raise BadInput("plot", [f"there is one picture only of this result, {name}"])
    return getattr(import_module(f"wom_sim.show.{home}"), name)(result)


def check(
    given: Scenario | Plan | Experiment | str | PathLike[str], workers: int = 1, engine: str = "kernel"
) -> Estimate | SweepEstimate:
    """Estimate what a scenario, or an experiment (a plan, or its file), takes; note what is odd, refuse what cannot be.

    See ``world.check.check`` and ``study.experiment.estimate.check_plan``.

    Raises
    ------
    BadInput
        It has faults, or needs more memory or disk than there is.
    """
    from wom_sim.world.scenario import Scenario

    if isinstance(given, Scenario):
        return import_module("wom_sim.world.check").check(given, workers, engine)
    plans = import_module("wom_sim.study.experiment.plan")
    chosen = given if isinstance(given, plans.Plan) else plans.plan(given)
    return import_module("wom_sim.study.experiment.estimate").check_plan(chosen, workers)


def __getattr__(name: str) -> Any:
    """Look a public name up in its module, once."""
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("wom_sim")
    elif name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
