"""How heavy the tail of reshare counts is: the fits behind `spread.appeal_tail`, and the shape of large cascades.

Exponents are those of the survival function, P(K >= k) ~ k^-a, as `spread.appeal_tail` is: a Pareto of mean 1 needs
a > 1. Where a post with appeal A is reshared a Poisson(mu A) number of times, counts inherit the exponent of A.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from derived import Figure, Table, quantile
from scipy.optimize import minimize_scalar
from scipy.special import erfcx, zeta


def pareto_tail(counts: np.ndarray, least: int, ends_at: int | None = None) -> Figure:
    """Exponent a of P(K >= k) ~ k^-a for whole ``counts`` from ``least`` on (maximum likelihood, discrete; Clauset,
    Shalizi & Newman 2009). Counts of at least ``ends_at`` only tell that they were as large (a recorder that stops).
    """
    tail = counts[counts >= least]
    known = tail if ends_at is None else tail[tail < ends_at]
    cut = len(tail) - len(known)

    def loss(a: float) -> float:
        censored = cut * np.log(zeta(a + 1, ends_at)) if cut else 0.0
        return float((a + 1) * np.log(known).sum() + len(tail) * np.log(zeta(a + 1, least)) - censored)

    best = float(minimize_scalar(loss, bounds=(0.1, 8.0), method="bounded", options={"xatol": 1e-8}).x)
    step = 1e-3
    curvature = (loss(best + step) - 2.0 * loss(best) + loss(best - step)) / step**2
    return {"value": best, "se": float(curvature**-0.5), "n": len(tail)}


def lognormal_gain(counts: np.ndarray, least: int) -> float:
    """Log-likelihood gained per count by a lognormal instead of a Pareto above ``least`` (both continuous, truncated
    below, the lognormal with one parameter more); near 0: a Pareto says as much.
    """
    y = np.log(counts[counts >= least] / (least - 0.5))  # whole counts: the bin of `least` begins half below it
    pareto = -np.log(y.mean()) - 1.0

    def loss(centre: float) -> float:
        spread = minimize_scalar(lambda s: -_truncated(y, centre, s), bounds=(0.05, 20.0), method="bounded")
        return float(spread.fun)

    best = minimize_scalar(loss, bounds=(-30.0, 5.0), method="bounded")
    return float(-best.fun - pareto)


def _truncated(y: np.ndarray, centre: float, spread: float) -> float:
    """Mean log density of a normal(centre, spread) that is cut off below 0; erfcx keeps far tails exact."""
    z = (y - centre) / spread
    edge = -centre / spread / np.sqrt(2.0)
    log_tail = np.log(erfcx(edge) / 2.0) - edge**2
    return float(np.mean(-(z**2) / 2.0) - np.log(spread * np.sqrt(2.0 * np.pi)) - log_tail)


def tail_tables(reshares: np.ndarray, data: Path) -> list[Table]:
    """Tails of the airlines' own counts, of news posts and of sampled posts that were reshared at least twice."""
    news = pd.read_csv(data / "cascades/news_tweet_cascade_sizes_20093.csv.gz")["retweets"].to_numpy()
    sampled = pd.read_csv(data / "cascades/random_retweets_liang2019.csv.gz").groupby("cascade").size().to_numpy()
    figures: dict[str, object] = {f"airline_from_{k}": pareto_tail(reshares, k) for k in (1, 2, 3)}
    figures |= {f"news_from_{k}": pareto_tail(news, k) for k in (50, 100, 200, 500, 1000)}
    figures |= {f"news_lognormal_gain_from_{k}": lognormal_gain(news, k) for k in (50, 200)}
    figures |= {f"sampled_from_{k}": pareto_tail(sampled, k, ends_at=78) for k in (10, 20)}
    return [Table("tail", TAIL, figures), *cascade_tables(data)]


def cascade_tables(data: Path) -> list[Table]:
    """Delays and shapes, from trees that were chosen because they are large."""
    trees = pd.read_csv(data / "cascades/twitter1516_cascade_stats.csv.gz")
    sampled = pd.read_csv(data / "cascades/random_retweets_liang2019.csv.gz")
    figures = {
        "delay_median_minutes": quantile(trees["median_delay_min"], 0.5),
        "delay_median_minutes_sampled": quantile(sampled.groupby("cascade")["delay_s"].median() / 60, 0.5),
        "size_median": quantile(trees["size"], 0.5),
        "depth_median": quantile(trees["depth"], 0.5),
        "depth_p90": quantile(trees["depth"], 0.9),
        "virality_median": quantile(trees["structural_virality"], 0.5),
        "virality_p90": quantile(trees["structural_virality"], 0.9),
        "direct_share_median": quantile(trees["frac_direct"], 0.5),
    }
    return [Table("cascades", CASCADES, figures)]


TAIL = """
TAIL of reshare counts: exponent a of P(K >= k) ~ k^-a, by maximum likelihood on the counts from the named size on.
  airline_*  airline_tweets, posts with so many reshares (the highest is 44, so the tail is short and the error wide).
  news_*     20 093 news posts of 2015 with at least 50 reshares. The exponent rises from 1.3 at 50 to 1.6 from 200 on
             and stays there: the tail proper. lognormal_gain: log-likelihood that a truncated lognormal gains per post
             over a Pareto; it is small from 200 on, so a Pareto serves.
  sampled_*  988 sampled posts of 2019; the recorder stops near 100, so counts from 78 on are taken as censored. These
             are sizes of a few to 77: the body, flatter than the tail.
A count's tail holds the author's audience too, so the appeal's own exponent is as large or larger. se: of the
likelihood.
"""

CASCADES = """
CASCADES, for reference (low, high: 95 % interval of the median or percentile).
  2 139 trees of Twitter15 + Twitter16 that were chosen as large: size counts the first post, virality is the mean
  distance of two posts in a tree, direct_share the share of reshares made straight from the first post. delay: median
  over trees of the tree's median time since the first post.
  delay_median_minutes_sampled: the same over 988 sampled posts of 2019 of which about the first 100 reshares are known;
  posts of ordinary people, and slower. The share of posts that nobody reshares stands under [reshares].
"""
