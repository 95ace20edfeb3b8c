"""The one cascade that a report draws: the largest on the first brand, with all its posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wom_sim.study import runs

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.compare import ComparisonResult
    from wom_sim.world.network import SocialGraph

SIZE = "cascade_largest"


def largest_cascade(result: ComparisonResult) -> tuple[pd.DataFrame, SocialGraph] | None:
    """The posts of the largest cascade in all runs of a comparison (of equals the first), and the network it ran over.

    Its run is run again, the same to the last bit, this time with every post kept. None where nothing was passed on.
    """
    if SIZE not in result.runs or not result.runs[SIZE].max() > 1:
        return None
    row: Any = result.runs.iloc[int(result.runs[SIZE].to_numpy().argmax())]
    replication, engine = int(row["replication"]), runs.engine()
    world = result.world if result.world is not None else engine.prepare(result.scenario, replication)
    run = engine.run(result.scenario, str(row["policy"]), replication=replication, world=world, trace=True)
    return run.largest_cascade(), world.graph
