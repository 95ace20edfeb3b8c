"""wom_sim: how praise and complaints spread between customers, and what a brand and its rivals do about it.

    import wom_sim as ws

    scenario = ws.load("scenarios/airline.toml")
    run = ws.run(scenario, policy="dedicated_team", seed=7)
    table = ws.compare(scenario, replications=200)

Names are looked up when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
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
    from wom_sim.study.explain.explanation import Explanation, explain
    from wom_sim.world.check import Estimate, check
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
    "wom_sim.world.check": ("Estimate", "check"),
    "wom_sim.world.network": ("SocialGraph", "facts", "from_networkx", "make_network"),
    "wom_sim.world.scenario": ("Scenario",),
    "wom_sim.world.scenario_file": ("load",),
    "wom_sim.world.scenario_text": ("dump",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "MEASURES", "BadInput", "ComparisonResult", "Estimate", "Explanation", "NetworkFileError", "OutputError",
    "RunFailed", "RunResult", "Scenario", "ScenarioError", "SocialGraph", "Town", "WomSimError", "__version__",
    "check", "compare", "describe", "dump", "explain", "facts", "fork", "from_networkx", "load", "make_network",
    "plot", "prepare", "restore", "run",
]  # fmt: skip


def plot(result: ComparisonResult | Explanation) -> Figure:
    """A comparison's ranking, or an explanation's cascade, as a Matplotlib figure; ``result.plot()`` is the same."""
    home, name = ("plots", "ranking") if hasattr(result, "paired") else ("forked_cascade", "forked_cascade")
    figure: Figure = getattr(import_module(f"wom_sim.show.{home}"), name)(result)
    return figure


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
