"""What customers feel, and whom they believe."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.record import FIXED_STOCK
from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure, ratio


@measure("-1 to 1", +1)
def sentiment(c: Counted) -> float:
    """Mean satisfaction of the brand's customers, over the counted hours."""
    return ratio(c.sums["satisfaction"] / FIXED_STOCK, c.sums["customers"])


@measure("-100 to 100", +1)
def nps_true(c: Counted) -> float:
    """Promoters minus detractors among all customers at the end, in percent. The answer to "would you recommend?" is taken
    as 10 √p, rounded, p being the chance to prefer the brand; 9 and 10 promote, 0 to 6 detract (form: assumption)."""
    answers = np.rint(10.0 * np.sqrt(c.record.opinion[c.customer_rows, c.brand].astype(np.float64)))
    return 100.0 * ratio(int((answers >= 9).sum()) - int((answers <= 6).sum()), len(answers))


@measure("0 to 1", +1)
def credibility(c: Counted) -> float:
    """Mean belief of everybody on the graph in what the brand says, as they last formed it; one half where nothing was seen
    of its conduct. Nothing can be said where nobody learns from it (``trust.learning`` = 0)."""
    believed = c.record.credibility
    return float(believed[:, c.brand].astype(np.float64).mean()) if len(believed) else float("nan")
