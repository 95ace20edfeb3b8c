"""A run that was saved earlier: the folder that ``wom-sim run`` or ``fork`` has written, or a checkpoint."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wom_sim.errors import BadInput, Fault, ScenarioError
from wom_sim.world.faults import unknown
from wom_sim.world.plugins import Plugin, Plugins
from wom_sim.world.scenario import Scenario

if TYPE_CHECKING:
    from wom_sim.measures.result import RunResult
    from wom_sim.world.start import World

MOST_REPLICATIONS = 1_000_000
KEYS = {"source": str, "digest": str, "policy": str, "replication": int, "scenario": dict}  # of a manifest
KINDS = {str: "text", int: "a whole number", dict: "a table"}


class SavedRun(NamedTuple):
    """All that makes a run again."""

    scenario: Scenario
    policy: str
    replication: int
    world: World | None  # of a checkpoint, which holds it; None: to be prepared from the scenario
    facts: dict[str, Any]  # the manifest, and `measures` by name; of a checkpoint its `path` and `hour`


def read_run(place: str | Path, plugins: Any = None) -> SavedRun:
    """Read what makes a saved run again; only this version's runs, for others would come out differently. ``plugins`` are
    those of the run, unless they are installed.

    Raises:
        BadInput: there is nothing, or it is neither a run's folder nor a checkpoint, is damaged, or another version's.
    """
    path = Path(place)
    if path.is_dir():
        saved = _of_folder(path)
        return saved._replace(scenario=saved.scenario.resumed(plugins, (saved.policy,)))
    if not path.exists():
        raise BadInput(path, ["there is no such folder or checkpoint"])
    from wom_sim.engine.checkpoint_file import read
    from wom_sim.measures.forking import hour_of

    kept = read(path)
    facts = {"what": "checkpoint", "path": str(path), "hour": hour_of(kept.scenario, kept.tick)}
    return SavedRun(kept.scenario.resumed(plugins, (kept.policy,)), kept.policy, kept.replication, kept.world, facts)


class Branches(NamedTuple):
    """A run and its fork."""

    run: RunResult
    fork: RunResult

    def measures(self) -> dict[str, dict[str, float]]:
        """``run``, ``fork`` and ``difference``: measures by name."""
        one, other = self.run.measures, self.fork.measures
        return {"run": one, "fork": other, "difference": {name: other[name] - one[name] for name in one}}


def run_and_fork(
    place: str | Path, saved: SavedRun, hour: float, policy: str, progress: Callable[..., None] | None = None
) -> Branches:
    """A saved run, lived again to its end (from a checkpoint: on from there), and its fork at an hour.

    ``progress`` is called with (done, whole).

    Raises:
        BadInput: the run has no such hour, there is no such policy, or it does not come out as it was saved.
    """
    from wom_sim.measures.forking import fork, restore
    from wom_sim.measures.result import run

    def half(done: int) -> Callable[[float], None] | None:
        return None if progress is None else lambda share: progress(done + round(50 * share), 100)

    if saved.world is not None:
        plugins = saved.scenario.plugins
        forked = fork(place, hour, policy, progress=half(0), plugins=plugins)
        return Branches(restore(place, half(50), plugins=plugins), forked)
    again = run(saved.scenario, saved.policy, replication=saved.replication, progress=half(0))
    check_repeated(again, saved)
    return Branches(again, fork(again, hour, policy, progress=half(50)))


def run_again(
    place: str | Path, alike: RunResult | None = None, progress: Callable[[float], None] | None = None,
    plugins: Any = None,
) -> RunResult:  # fmt: skip
    """A saved run, lived again to its end; in the world of ``alike`` where it starts from the same.

    Raises:
        BadInput: it cannot be read, or does not come out as it was saved.
    """
    from wom_sim.measures.forking import restore
    from wom_sim.measures.result import run

    saved = read_run(place, plugins)
    if saved.world is not None:
        return restore(place, progress, plugins=saved.scenario.plugins)
    shared = None
    if alike is not None and _start(saved.scenario, saved.replication) == _start(alike.scenario, alike.replication):
        shared = alike.world
    again = run(saved.scenario, saved.policy, replication=saved.replication, world=shared, progress=progress)
    check_repeated(again, saved)
    return again


def _start(scenario: Scenario, replication: int) -> tuple[dict[str, Any], str, int]:
    """All that a world is made from: the scenario but for its words and events, the network's files, the replication."""
    return scenario.model_dump(exclude={"title", "question", "events"}), str(scenario.folder.absolute()), replication


def check_repeated(run: RunResult, saved: SavedRun) -> None:
    """Refuse a run made again that did not come out as it was saved.

    Raises:
        BadInput: a measure differs.
    """
    before = saved.facts.get("measures") or {}
    faults = [
        Fault(name, f"was {value}, and is {run.measures[name]:.10g} when the run is made again")
        for name, value in before.items()
        if name in run.measures and not _same(value, run.measures[name])
    ]
    if faults:
        reason = (
            "the scenario alone does not make this run again (it had a world of its own, or another machine's libm)"
        )
        raise BadInput(saved.scenario.source, [Fault("", reason), *faults[:5]])


def _same(before: float | None, now: float) -> bool:
    return before == now or (before is None and not math.isfinite(now))


def _of_folder(folder: Path) -> SavedRun:
    """The run of a results folder."""
    path = folder / "manifest.json"
    told = _json(path, f"; {folder} is no folder that `wom-sim run` or `wom-sim fork` has written")
    what = told.get("what") if isinstance(told, dict) else None
    if not isinstance(told, dict) or what != "run":
        said = f"is of a {what}; what is needed is" if isinstance(what, str) else "is not the manifest of"
        raise BadInput(path, [f"{said} one run, as `wom-sim run` or `wom-sim fork` writes it"])
    _check_version(path, told)
    faults = [
        Fault(key, "missing" if key not in told else f"must be {KINDS[kind]}")
        for key, kind in KEYS.items()
        if type(told.get(key)) is not kind
    ]
    if faults:
        raise BadInput(path, faults)
    scenario = _scenario(path, told)
    if told["policy"] not in scenario.known_policies:
        faults.append(Fault("policy", unknown("policy", told["policy"], scenario.known_policies)))
    if not 0 <= told["replication"] < MOST_REPLICATIONS:
        faults.append(Fault("replication", f"{told['replication']}: must be from 0 to {MOST_REPLICATIONS - 1}"))
    if faults:
        raise BadInput(path, faults)
    measures = _json(folder / "measures.json") if (folder / "measures.json").is_file() else {}
    facts = told | {"measures": measures if isinstance(measures, dict) else {}}
    return SavedRun(scenario, told["policy"], told["replication"], None, facts)


def _json(path: Path, missing: str = "") -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise BadInput(path, [f"no such file{missing}"]) from None
    except OSError as error:
        raise BadInput(path, [f"cannot be read: {error.strerror}"]) from None
    except (ValueError, RecursionError) as error:
        raise BadInput(path, [f"is no JSON: {error}"]) from None


def _check_version(path: Path, told: dict[str, Any]) -> None:
    from importlib.metadata import version

    from wom_sim.engine.checkpoint_file import rules

    if told.get("wom_sim") != version("wom_sim"):
        what = f"was written by wom_sim {told.get('wom_sim')}; this is {version('wom_sim')}"
    elif told.get("rules") != rules():
        what = "was written by other rules than those of today"
    else:
        return
    raise BadInput(path, [f"{what}: the run would come out differently. Run its scenario again"])


def _scenario(path: Path, told: dict[str, Any]) -> Scenario:
    """The scenario of a manifest.

    Raises:
        BadInput: it has faults, or not the digest that the manifest gives.
    """
    source = Path(told["source"])
    try:
        scenario = Scenario.model_validate(told["scenario"]).placed(source.stem, told["source"], source.parent)
        scenario = scenario.with_plugins(Plugins(map(Plugin.known, told.get("plugins") or ())))
    except ScenarioError as error:
        raise BadInput(
            path, [Fault(f"scenario.{fault.where}".rstrip("."), fault.what) for fault in error.faults]
        ) from None
    gone = [str(file) for file in scenario.network_files().values() if not file.is_file()]
    if gone:
        where = "be where the run was made, or take a checkpoint, which holds the network itself"
        raise BadInput(path, [f"the run's network file {name} is not to be found from here; {where}" for name in gone])
    if scenario.digest() != told["digest"]:
        files = " or its network file" if scenario.network_files() else ""
        raise BadInput(path, [f"the scenario{files} is not what it was: its digest differs. Run the scenario again"])
    return scenario
