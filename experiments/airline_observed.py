"""What a simulated run shows, measured in the way in which the airlines' targets were derived from real rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

SIGNS = {"negative": -1, "neutral": 0, "positive": 1}
NIGHT = (23, 0, 1, 2, 3, 4, 5)
EPISODE_HOURS = 24.0

Seen = dict[str, float]


def counted(frame: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table that were born within the counted hours."""
    return frame[frame["born_hour"].between(series["hour"].min(), series["hour"].max() + 1, inclusive="left")]


def observe(run: Any, airlines: Mapping[str, str], sides: Mapping[str, Sequence[str]], span: float) -> Seen:
    """Every figure of one run (a RunResult).

    ``airlines`` says which airline each brand stands for, ``sides`` which airlines are for calibration and which for
    the test, ``span`` how many hours the real posts cover (what an author does again depends on how long one looks).
    """
    posts = counted(run.cascades, run.series)
    posts = posts.assign(airline=posts["brand"].map(airlines))
    tickets = counted(run.tickets, run.series)
    tickets = tickets.assign(airline=tickets["brand"].map(airlines))
    seen = {name: float(run.measures[name]) for name in ("churn_rate", "utilisation", "talk_positive", "talk_negative")}
    seen |= {f"rhythm.{key}": value for key, value in rhythm(posts).items()}
    seen |= {f"reshares.{key}": value for key, value in reshares(posts).items()}
    for airline in airlines.values():
        own = posts[posts["airline"] == airline]
        seen |= {f"signs.{airline}.{key}": value for key, value in signs(own).items()}
        seen[f"posts.{airline}"] = float(len(own))
        waits = first_waits(tickets[tickets["airline"] == airline])
        seen |= {f"first_reply.{airline}.{key}": value for key, value in waits.items()}
    for side, names in sides.items():
        own = posts[posts["airline"].isin(names)]
        seen |= {f"again.{side}_{key}": value for key, value in again(own, span).items()}
    return seen | {f"again.episode_{key}": value for key, value in again(opening(posts), span).items()}


def signs(posts: pd.DataFrame) -> Seen:
    """Share of posts of each sign."""
    return {name: _share(posts["sign"] == sign) for name, sign in SIGNS.items()}


def reshares(posts: pd.DataFrame) -> Seen:
    """Share of posts that were reshared and mean reshares, by sign; a cascade's size counts its first post."""
    seen: Seen = {}
    for name, sign in {"any": None, **SIGNS}.items():
        size = posts["size"] if sign is None else posts.loc[posts["sign"] == sign, "size"]
        seen[f"{name}_share"] = _share(size > 1)
        seen[f"{name}_mean"] = float(size.mean() - 1) if len(size) else float("nan")
    return seen


def rhythm(posts: pd.DataFrame) -> Seen:
    """Per cent of posts in each hour of the day (``00`` .. ``23``) and the share of the night, 23:00 to 06:00."""
    hour = (posts["born_hour"] % 24).astype(int)
    percent = 100 * np.bincount(hour, minlength=24) / max(1, len(posts))
    return {f"{h:02d}": float(percent[h]) for h in range(24)} | {"night_share": _share(hour.isin(NIGHT))}


def first_waits(tickets: pd.DataFrame) -> Seen:
    """Hours from a public complaint to its first reply, of those that got one: median, p90, share within an hour."""
    public = tickets[tickets["public"].astype(bool)]
    wait = (public["first_reply_hour"] - public["born_hour"]).dropna()
    if wait.empty:
        return dict.fromkeys(("median_hours", "p90_hours", "within_1h"), float("nan"))
    return {
        "median_hours": float(wait.median()),
        "p90_hours": float(wait.quantile(0.9)),
        "within_1h": _share(wait <= 1),
    }


def again(posts: pd.DataFrame, span: float) -> Seen:
    """Next posts of the same author on the same airline within stretches of ``span`` hours, as long as the file's."""
    posts = posts.assign(stretch=(posts["born_hour"] // span).astype(int)).sort_values("born_hour", kind="stable")
    pair = posts.groupby(["author", "airline", "stretch"], sort=False)
    posts = posts.assign(next=pair["sign"].shift(-1), gap=pair["born_hour"].shift(-1) - posts["born_hour"])
    follow = posts.dropna(subset=["next"])
    size = pair.size()
    return {
        "negative_after_negative": _share(follow.loc[follow["sign"] == -1, "next"] == -1),
        "positive_after_positive": _share(follow.loc[follow["sign"] == 1, "next"] == 1),
        "gap_median_hours": float(follow["gap"].median()),
        "authors_with_more": _share(size > 1),
        "posts_per_author": float(size.mean()) if len(size) else float("nan"),
    }


def opening(posts: pd.DataFrame) -> pd.DataFrame:
    """Posts that come at least a day after their author's last one on that airline: each opens an episode."""
    posts = posts.sort_values("born_hour", kind="stable")
    gap = posts.groupby(["author", "airline"])["born_hour"].diff()
    return posts[gap.isna() | (gap >= EPISODE_HOURS)]


def incident(run: Any, brand: str, start: float, hours: float) -> Seen:
    """Public posts on a brand in the hours from ``start`` on: how many, how many negative."""
    posts = run.cascades[run.cascades["brand"] == brand]
    posts = posts[posts["born_hour"].between(start, start + hours, inclusive="left")]
    return {"posts": float(len(posts)), "negatives": float((posts["sign"] == -1).sum())}


def _share(hit: pd.Series) -> float:
    return float(hit.mean()) if len(hit) else float("nan")
