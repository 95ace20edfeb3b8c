"""What made a result: scenario, seeds, versions, machine, timings, and the command that makes it again."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wom_sim.measures.result import RunResult
    from wom_sim.study.compare import ComparisonResult
    from wom_sim.study.explain.explanation import Explanation
    from wom_sim.study.pilots import PilotResult
    from wom_sim.world.scenario import Scenario

PACKAGES = ("mesa", "networkx", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy")


def of_comparison(result: ComparisonResult, command: str | None) -> dict[str, Any]:
    """The manifest of a comparison, but for its files."""
    asked = ["wom-sim", "compare", result.scenario.source, "--policies", ",".join(result.policies)]
    asked += ["--replications", str(result.replications)]
    facts = {
        "what": "comparison",
        "command": command or shlex.join(asked),
        "policies": result.policies,
        "baseline": result.baseline,
        "rank_by": result.rank_by,
        "replications": sorted(int(k) for k in result.runs["replication"].unique()),
        "conditional_on": result.conditional_on,
        "workers": result.workers,
        "seconds": result.seconds,
    }
    return facts | common(result.scenario)


def of_pilot(result: PilotResult, command: str | None) -> dict[str, Any]:
    """The manifest of a pilot, but for its files."""
    asked = ["wom-sim", "pilot", result.scenario.source, "--policy", result.policy]
    asked += ["--replications", str(result.replications)]
    facts = {
        "what": "pilot",
        "command": command or shlex.join(asked),
        "policy": result.policy,
        "tried": result.tried,
        "replications": sorted(int(k) for k in result.runs["replication"].unique()),
        "answer": result.answer,
        "conditional_on": result.conditional_on,
        "workers": result.workers,
        "seconds": result.seconds,
    }
    return facts | common(result.scenario)


def of_run(run: RunResult, command: str | None) -> dict[str, Any]:
    """The manifest of one run, but for its files."""
    asked = ["wom-sim", "run", run.scenario.source, "--policy", run.policy]
    for name, seed in run.seeds.model_dump().items():  # a replication's seeds are not those of the file
        if seed != getattr(run.scenario.seed, name) or name == "run":
            asked += ["--seed", str(seed)] if name == "run" else ["--set", f"seed.{name}={seed}"]
    facts = {
        "what": "run",
        "command": command or shlex.join(asked),
        "policy": run.policy,
        "replication": run.replication,
        "engine": run.engine,
        "seconds": {"run": run.seconds},
    }
    return facts | common(run.scenario)


def of_explanation(told: Explanation, command: str) -> dict[str, Any]:
    """The manifest of an explanation, but for its files; the scenario is the fork's."""
    facts = {
        "what": "explanation",
        "command": command,
        "hour": told.decision.hour,
        "run": told.decision.labels[0],
        "fork": told.decision.labels[1],
        "sentences": told.sentences,
        "seconds": {"explain": told.seconds},
    }
    return facts | common(told.scenario)


def common(scenario: Scenario) -> dict[str, Any]:
    """Scenario, seeds, versions and machine."""
    from wom_sim.engine.checkpoint_file import rules

    return {
        "title": scenario.title,
        "source": scenario.source,
        "digest": scenario.digest(),
        "seed": scenario.seed.model_dump() | {"vary": list(scenario.study.vary), "replication_k": "seed + k"},
        "wom_sim": version("wom_sim"),
        "rules": rules(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "machine": machine(),
        "scenario": scenario.model_dump(mode="json"),
    }


def machine() -> dict[str, Any]:
    """The computer: system, processor, cores and memory (bytes; None where the system does not say)."""
    pages = "SC_PHYS_PAGES" in getattr(os, "sysconf_names", {})
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if pages else None,
        "byte_order": sys.byteorder,
    }


def _processor() -> str:
    """The processor's name."""
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        for line in facts.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
