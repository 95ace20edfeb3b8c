"""Figures from the replies of airlines' desks: how long a first contact waits, by airline and time of day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from derived import Table, mean, quantile

US, UK = "US/Eastern", "Europe/London"
DESKS = {
    "JetBlue": US, "Delta": US, "AlaskaAir": US, "British_Airways": UK,
    "SouthwestAir": US, "AmericanAir": US, "VirginAmerica": US, "VirginAtlantic": UK,
}  # fmt: skip
CALIBRATION = ("JetBlue", "Delta", "AlaskaAir", "British_Airways")
TEST = ("SouthwestAir", "AmericanAir", "VirginAmerica", "VirginAtlantic")
NIGHT = (23, 0, 1, 2, 3, 4, 5)


def read(data: Path) -> pd.DataFrame:
    """The airlines' rows with hours of waiting and the local hour of the customer's post."""
    pairs = pd.read_csv(data / "complaints/twcs_response_pairs.csv.gz")
    pairs = pairs[pairs["brand"].isin(DESKS)].copy()
    posted = pd.to_datetime(pairs["customer_tweet_utc"], utc=True)
    pairs["wait"] = pairs["response_s"] / 3600
    replied = posted + pd.to_timedelta(pairs["response_s"], unit="s")
    for zone in set(DESKS.values()):
        own = pairs["brand"].map(DESKS) == zone
        pairs.loc[own, "hour"] = posted[own].dt.tz_convert(zone).dt.hour
        pairs.loc[own, "reply_hour"] = replied[own].dt.tz_convert(zone).dt.hour
    return pairs


def tables(data: Path) -> list[Table]:
    """One table a desk, first contacts only."""
    pairs = read(data)
    answered = pairs[pairs["nth_reply_to_tweet"] == 1]
    first = answered[answered["contact_no"] == 1]
    found = [Table("first_reply", FIRST_REPLY, {"calibration": list(CALIBRATION), "test": list(TEST)})]
    for desk in DESKS:
        own, every = first[first["brand"] == desk], answered[answered["brand"] == desk]
        figures = waits(own) | {"any_contact_median_hours": quantile(every["wait"], 0.5)}
        found.append(Table(f"first_reply.{desk}", "", figures))
    return found


def waits(first: pd.DataFrame) -> dict[str, object]:
    """Median, 90th percentile and share within an hour, by day and by night; when posts and replies fall."""
    night = first["hour"].isin(NIGHT)
    figures: dict[str, object] = {
        "median_hours": quantile(first["wait"], 0.5),
        "p90_hours": quantile(first["wait"], 0.9),
        "within_1h": mean(first["wait"] <= 1, first["customer_id"]),
        "log_sd": float(np.log(first["wait"]).std()),
        "posted_at_night": mean(night, first["customer_id"]),
        "replied_at_night": mean(first["reply_hour"].isin(NIGHT), first["customer_id"]),
        "day_median_hours": quantile(first.loc[~night, "wait"], 0.5),
        "night_median_hours": quantile(first.loc[night, "wait"], 0.5),
    }
    for begin in (0, 6, 12, 18):
        figures[f"median_hours_from_{begin:02d}"] = first.loc[first["hour"].between(begin, begin + 5), "wait"].median()
    return figures


FIRST_REPLY = """
FIRST REPLY: hours from a customer's first contact with a desk in the sample to the desk's first reply, desks of 2017.
Rows: nth_reply_to_tweet = 1 (later replies to the same post are afterthoughts, up to days later) and contact_no = 1
(a customer's later contacts are turns of a talk that an agent already holds: they wait less; any_contact_* has them).
  Only answered posts are in the file, so waits are given that there is a reply: they say nothing of how many get one,
  and a wait is counted from the post that was answered, which may not be the first of a string.
  The sample is 31 October - 1 November, 22-26 and 30 November, a holiday week in it; small desks have few rows.
  Time of day: US Eastern for US airlines (as for posts), London for British ones; night is 23:00 to 06:00.
  log_sd: standard deviation of ln(wait) within the desk. Replies of United and US Airways are not in the sample.
"""
