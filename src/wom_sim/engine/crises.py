"""From a scenario to the arrays of a run that firestorms need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wom_sim.engine import dtypes
from wom_sim.world.network import SocialGraph
from wom_sim.world.playbook import by_people, most_followers
from wom_sim.world.policy import Policy
from wom_sim.world.scenario import Scenario


def crisis_arrays(scenario: Scenario, graph: SocialGraph, policies: Sequence[Policy], day_ticks: int) -> dict[str, Any]:
    """The arrays of ``Run`` about firestorms; ``policies``: those that some brand follows sometime, in each of their stages."""
    crises = np.zeros(len(scenario.brands), dtypes.CRISIS)
    for name in ("since", "calm_since", "begun", "stated", "answered"):
        crises[name] = dtypes.NOBODY
    voices = max((one.playbook.voices for one in policies if by_people(one.playbook)), default=0)
    most = most_followers(graph, scenario.crisis.leaders) if voices else 0
    return {
        "crises": crises,
        "echoes": np.zeros((len(scenario.brands), day_ticks), np.int32),
        "most_followers": np.array([most], np.int64),
        "chorus": np.zeros(voices, np.int32),
        "chorus_order": np.zeros(voices),
    }
