"""What a sweep costs beside its runs: threads against one, overhead of a run, memory, and the start of a resumed sweep."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def seconds(experiment: Path, overrides: list[str], workers: int) -> float:
    """Seconds from the call of a sweep to its result, everything loaded and compiled."""
    from wom_sim.study.sweep.plan import plan
    from wom_sim.study.sweep.sweep import sweep

    chosen = plan(experiment, overrides)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        sweep(chosen, folder, workers=workers)
        return time.perf_counter() - started


def bare_run(overrides: list[str], runs: int) -> float:
    """Seconds that one of the tiny runs takes by itself: arrays, the kernel and its measures."""
    import wom_sim
    from wom_sim.study.sweep.plan import plan

    chosen = plan(HERE / "many.toml", overrides)
    scenarios = [chosen.scenario(point) for point in range(chosen.n_points)]
    world = wom_sim.prepare(scenarios[0])
    started = time.perf_counter()
    for number in range(runs):
        wom_sim.run(scenarios[number % len(scenarios)], chosen.policies[0], replication=number, world=world)
    return (time.perf_counter() - started) / runs


def in_a_process(folder: Path, overrides: list[str]) -> dict[str, Any]:
    """A sweep of tiny runs in a process of its own: seconds until its first progress and in all, greatest memory (MiB)."""
    code = (
        "import json, resource, sys, time\n"
        "started = time.perf_counter()\n"
        "from wom_sim.study.sweep.plan import plan\n"
        "from wom_sim.study.sweep.sweep import sweep\n"
        "told = []\n"
        "def progress(*_): told or told.append(time.perf_counter() - started)\n"
        f"sweep(plan({str(HERE / 'many.toml')!r}, {overrides!r}), {str(folder)!r}, progress=progress)\n"
        "spent = time.perf_counter() - started\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "print(json.dumps({'first': told[0] if told else spent, 'all': spent, 'peak': peak}))\n"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found
