"""A small market as a file, and experiments on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wom_sim.errors import BadInput
from wom_sim.study.experiment.plan import Plan, plan

MARKET = """
[time]
days = 10
warmup_days = 2

[network]
customers = 300

[[brands]]
name = "Ours"
market_share = 0.5
policy = "service_led"

[[brands]]
name = "Rival"
market_share = 0.3
base_churn = 0.02
poaching = { preset = "opportunist" }

[[events]]
at = "day 3"
kind = "incident"
brand = "Ours"

[policies.ignore]

[policies.service_led]

[policies.dedicated_team]
agents = 2

[study]
replications = 4
"""

AGENTS = """
[[factors]]
path = "policies.dedicated_team.agents"
values = [1, 2, 3]
"""
SHARE = """
[[factors]]
path = "voice.public_share"
range = [0.2, 0.3]
steps = 3
"""
RIVAL = """
[[factors]]
name = "rival"
levels = [
    { label = "calm", set = { "brands.Rival.poaching.preset" = "no_poaching" } },
    { label = "as it is", set = { "brands.Rival.poaching.preset" = "opportunist" } },
    { label = "eager", set = { "brands.Rival.poaching.preset" = "aggressive" } },
]
"""


def written(folder: Path, *parts: str, market: str = MARKET) -> Path:
    """An experiment file of the given parts, beside its market."""
    (folder / "market.toml").write_text(market, encoding="utf-8")
    path = folder / "trial.toml"
    path.write_text("\n".join(['scenario = "market.toml"', *parts]), encoding="utf-8")
    return path


def planned(folder: Path, *parts: str, overrides: tuple[str, ...] = (), market: str = MARKET) -> Plan:
    """The plan of such an experiment."""
    return plan(written(folder, *parts, market=market), overrides)


def faults(folder: Path, *parts: str, **given: Any) -> list[str]:
    """Everything that is wrong with such an experiment."""
    try:
        planned(folder, *parts, **given)
    except BadInput as error:
        return [str(fault) for fault in error.faults]
    return []
