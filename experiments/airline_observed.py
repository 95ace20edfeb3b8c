"""What simulated runs show, measured in the way in which the airlines' targets were derived from real rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from tail_fit import pareto_tail

from wom_sim.engine import state

SIGNS = {"negative": -1, "neutral": 0, "positive": 1}
NIGHT = (23, 0, 1, 2, 3, 4, 5)
EPISODE_HOURS = 24.0
INCIDENT_HOURS = 72.0  # the real incident days are three
TALK = ("talk_positive", "talk_negative", "talk_neutral")
WEEKS = "customer_weeks"
WEEK_HOURS = 168.0

Seen = dict[str, float]


@dataclass(frozen=True)
class Sample:
    """What is needed of one replication."""

    posts: pd.DataFrame  # author, airline, sign, born_hour, size: one row a public post, reshares not counted
    waits: pd.DataFrame  # airline, wait: hours from a public complaint of somebody on the graph to its first reply
    measures: Seen
    incident: Seen  # posts and complaints on the first brand in the days of an incident, with it and without


def sample(run: Any, airlines: Mapping[str, str], stormy: Any = None, start: float = 0.0) -> Sample:
    """A calm run (a RunResult) cut down to what is measured; ``stormy`` is the same one with an incident at ``start``.

    ``airlines`` says which airline each brand stands for. Tickets of people who are not on the graph are left out:
    they have no posts, so posts and waits are those of the same people.
    """
    posts = counted(run.cascades, run.series)
    posts = posts.assign(airline=posts["brand"].map(airlines))[["author", "airline", "sign", "born_hour", "size"]]
    tickets = counted(run.tickets, run.series)
    tickets = tickets[tickets["public"].astype(bool) & ~tickets["background"].astype(bool)]
    wait = tickets["first_reply_hour"] - tickets["born_hour"]
    waits = pd.DataFrame({"airline": tickets["brand"].map(airlines), "wait": wait}).dropna()
    measures = {name: float(run.measures[name]) for name in ("churn_rate", "utilisation")}
    measures |= {name: sum(float(run.measures_of(brand)[name]) for brand in airlines) for name in TALK}
    of_the_market = sum(float(run.series_of(brand)["customers"].sum()) for brand in airlines)
    measures[WEEKS] = of_the_market / run.scenario.population.represents / WEEK_HOURS  # talk is of those on the graph
    measures |= leaving(run)
    focal = next(iter(airlines))
    during = {} if stormy is None else {
        f"{kind}_{sign}": count
        for kind, own in (("storm", stormy), ("calm", run))
        for sign, count in in_days(own, focal, start).items()
    }  # fmt: skip
    return Sample(posts, waits, measures, during)


def leaving(run: Any) -> Seen:
    """How many left any brand in the last 30 days, of those who complained in the 30 days before and of the others."""
    end = int(run.state.clock[state.TICKS] * run.state.tick_hours[0]) // 24
    log = run.state.ticket_log[: run.state.meta[state.N_TICKET_LOG, state.LIVE]]
    day = log["born"] // 24
    complained = np.zeros(len(run.state.people), bool)
    complained[log["who"][(log["who"] >= 0) & (day >= end - 60) & (day < end - 30)]] = True
    left = run.state.people["left_day"].astype(int)
    there = (run.world.population.brand >= 0) & ((left < 0) | (left >= end - 30))  # a negative day: never left
    gone = left >= end - 30
    return {
        "complained": float((there & complained).sum()), "left_complained": float((there & complained & gone).sum()),
        "silent": float((there & ~complained).sum()), "left_silent": float((there & ~complained & gone).sum()),
    }  # fmt: skip


def in_days(run: Any, brand: str, start: float) -> Seen:
    """Public posts on a brand in the days from ``start`` (hours) on: how many, how many negative."""
    posts = run.cascades[run.cascades["brand"] == brand]
    posts = posts[posts["born_hour"].between(start, start + INCIDENT_HOURS, inclusive="left")]
    return {"posts": float(len(posts)), "negatives": float((posts["sign"] == -1).sum())}


def counted(frame: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table that were born within the counted hours."""
    return frame[frame["born_hour"].between(series["hour"].min(), series["hour"].max() + 1, inclusive="left")]


def jackknifed(
    measure: Callable[[Sequence[Sample]], Seen], samples: Sequence[Sample]
) -> dict[str, tuple[float, float]]:
    """Each figure of all replications together, with its standard error by leaving out one replication at a time."""
    whole, n = measure(samples), len(samples)
    if n < 2:
        return {key: (value, float("nan")) for key, value in whole.items()}
    left_out = [measure([*samples[:k], *samples[k + 1 :]]) for k in range(n)]
    errors = {key: np.array([part[key] for part in left_out]) for key in whole}
    return {key: (value, float(np.sqrt((n - 1) * np.var(errors[key])))) for key, value in whole.items()}


def observe(samples: Sequence[Sample], airlines: Sequence[str], targets: Mapping[str, Any]) -> Seen:
    """Every figure of some replications, pooled; ``airlines`` are those that the brands stand for, in their order."""
    posts = pd.concat([own.posts.assign(run=number) for number, own in enumerate(samples)], ignore_index=True)
    waits = pd.concat([own.waits for own in samples], ignore_index=True)
    seen = {name: float(np.mean([own.measures[name] for own in samples])) for name in samples[0].measures}
    seen["positive_to_negative"] = seen["talk_positive"] / seen["talk_negative"]
    seen["leaving_ratio"] = (seen["left_complained"] / seen["complained"]) / (seen["left_silent"] / seen["silent"])
    seen["mentions"] = sum(seen[name] for name in TALK) / seen[WEEKS]
    seen |= {f"rhythm.{key}": value for key, value in rhythm(posts, targets["rhythm"]["percent"]).items()}
    seen |= {f"reshares.{key}": value for key, value in reshares(posts).items()}
    seen["tail.from_2"] = tail(posts["size"].to_numpy() - 1)
    seen |= shares_of_voice(posts, [name for name in airlines if f"{name}_share_of_voice_calm" in targets["volume"]])
    for airline in airlines:
        seen |= {f"signs.{airline}.{key}": value for key, value in signs(posts[posts["airline"] == airline]).items()}
        own = waits.loc[waits["airline"] == airline, "wait"]
        seen |= {f"first_reply.{airline}.{key}": value for key, value in first_waits(own).items()}
    span = targets["again"]["hours_covered"]
    for side in ("calibration", "test"):
        own_posts = posts[posts["airline"].isin(targets["split"][side])]
        seen |= {f"again.{side}_{key}": value for key, value in again(own_posts, span).items()}
    seen |= {f"again.episode_{key}": value for key, value in again(opening(posts), span).items()}
    return seen | incident([own.incident for own in samples], airlines[0])


def signs(posts: pd.DataFrame) -> Seen:
    """Share of posts of each sign."""
    return {name: _share(posts["sign"] == sign) for name, sign in SIGNS.items()}


def shares_of_voice(posts: pd.DataFrame, among: Sequence[str]) -> Seen:
    """Each airline's share of the posts on these airlines."""
    number = {name: float((posts["airline"] == name).sum()) for name in among}
    return {f"share_of_voice.{name}": count / max(1.0, sum(number.values())) for name, count in number.items()}


def reshares(posts: pd.DataFrame) -> Seen:
    """Share of posts that were reshared and mean reshares, by sign; a cascade's size counts its first post."""
    seen: Seen = {}
    for name, sign in {"any": None, **SIGNS}.items():
        size = posts["size"] if sign is None else posts.loc[posts["sign"] == sign, "size"]
        seen[f"{name}_share"] = _share(size > 1)
        seen[f"{name}_mean"] = float(size.mean() - 1) if len(size) else float("nan")
    return seen


def tail(counts: np.ndarray) -> float:
    """Exponent of the tail of reshare counts from 2 on; NaN where there are too few."""
    return pareto_tail(counts, 2)["value"] if np.sum(counts >= 2) > 10 else float("nan")


def rhythm(posts: pd.DataFrame, target: Sequence[float]) -> Seen:
    """Per cent of posts in each hour of the day (``00`` .. ``23``), overlap with a target's, and share of the night."""
    hour = (posts["born_hour"] % 24).astype(int)
    percent = 100 * np.bincount(hour, minlength=24) / max(1, len(posts))
    overlap = 1.0 - float(np.abs(percent - np.asarray(target)).sum()) / 200.0
    return {f"{h:02d}": float(percent[h]) for h in range(24)} | {
        "night_share": _share(hour.isin(NIGHT)), "overlap": overlap
    }  # fmt: skip


def first_waits(wait: pd.Series) -> Seen:
    """Median and 90th percentile of waits for a first reply (hours), and the share of at most an hour."""
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
    pair = posts.groupby(["run", "author", "airline", "stretch"], sort=False)
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
    gap = posts.groupby(["run", "author", "airline"])["born_hour"].diff()
    return posts[gap.isna() | (gap >= EPISODE_HOURS)]


def incident(during: Sequence[Seen], airline: str) -> Seen:
    """An incident's posts against the same days without it; nothing where there was none."""
    if not all(during):
        return {}
    total = {key: sum(own[key] for own in during) for key in during[0]}
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            f"incident.{airline}.factor": float(np.divide(total["storm_posts"], total["calm_posts"])),
            f"incident.{airline}.negative_factor": float(np.divide(total["storm_negatives"], total["calm_negatives"])),
            f"incident.{airline}.negative": float(np.divide(total["storm_negatives"], total["storm_posts"])),
        }


def _share(hit: pd.Series) -> float:
    return float(hit.mean()) if len(hit) else float("nan")
