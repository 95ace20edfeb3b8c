"""Small experiments whose runs take a few milliseconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCENARIO = """
title = "A small town"
policies = { ignore = {}, dedicated_team = {}, crisis_room = {} }

[time]
days = 4.0
warmup_days = 1.0

[network]
kind = "random"
customers = 60
mean_followers = 6.0

[[brands]]
name = "A"
market_share = 0.6
failure_rate = 0.2
policy = "ignore"

[[brands]]
name = "B"
market_share = 0.4

[touchpoints]
gap_days = 1.0

[reviews]
intercept = 0.05

[[events]]
kind = "incident"
brand = "A"
hours = 48.0
share_of_customers = 0.5

[study]
firestorm_min = 3
firestorm_factor = 1.5
"""

EXPERIMENT = """
scenario = "town.toml"
policies = ["ignore", "dedicated_team"]
baseline = "ignore"
{more}
{factors}
[stop]
replications = {replications}
{stop}
"""

AGENTS = """
[[factors]]
path = "policies.dedicated_team.agents"
values = [1, 2, 3]
[[factors]]
path = "voice.public_share"
values = [0.2, 0.6]
"""


def write(folder: Path, replications: int = 4, stop: str = "", factors: str = AGENTS, more: str = "",
          scenario: str = "") -> Path:  # fmt: skip
    """Write an experiment of six points and two policies with its scenario into a folder; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "town.toml").write_text(SCENARIO + scenario, encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(
        EXPERIMENT.format(replications=replications, stop=stop, factors=factors, more=more), encoding="utf-8"
    )
    return path


def content(folder: Path, name: str = "runs.parquet") -> bytes:
    """The bytes of a table."""
    return (folder / name).read_bytes()


def no_progress(*_: Any) -> None:
    """Hears nothing."""
