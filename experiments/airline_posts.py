"""Figures from a week of public posts to six US airlines: signs, volume, reshares, rhythm, who posts again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from derived import Figure, Table, mean, quantile

# The file calls JetBlue's handle "Delta": its rows address @JetBlue. So its replies are JetBlue's, too.
AIRLINES = {
    "united": "United", "us_airways": "US Airways", "jetblue": "Delta",
    "southwest": "Southwest", "virgin_america": "Virgin America", "american": "American",
}  # fmt: skip
CALIBRATION = ("united", "us_airways", "jetblue")
TEST = ("southwest", "virgin_america", "american")
STEADY = tuple(name for name in AIRLINES if name != "american")  # those whose whole week was collected
SIGNS = ("negative", "neutral", "positive")
PERIODS = {"calm": (18, 20), "incident": (21, 23)}  # whole days of February 2015, both ends included
ZONE = "US/Eastern"
NIGHT = (23, 0, 1, 2, 3, 4, 5)
EPISODE_HOURS = 24.0


def read(data: Path) -> pd.DataFrame:
    """All labelled rows, with the airline's key, local time, and 0/1 columns for signs and for being reshared."""
    posts = pd.read_csv(data / "complaints/airline_tweets.csv.gz")
    posts["airline"] = posts["airline"].map({label: name for name, label in AIRLINES.items()})
    posts["local"] = pd.to_datetime(posts["created_utc"], utc=True).dt.tz_convert(ZONE)
    posts["day"], posts["hour"] = posts["local"].dt.day, posts["local"].dt.hour
    posts["reshared"] = (posts["retweets"] > 0).astype(float)
    for sign in SIGNS:
        posts[sign] = (posts["sentiment"] == sign).astype(float)
    return posts


def once_each(posts: pd.DataFrame) -> pd.DataFrame:
    """Each post once: of rows with the same author, airline, second and length, the label of most confidence."""
    best = posts.sort_values("sentiment_conf", ascending=False, kind="stable")
    return best.drop_duplicates(["author", "airline", "created_utc", "text_len"]).sort_index()


def period(posts: pd.DataFrame, name: str) -> pd.DataFrame:
    """The posts of the calm or of the incident days; American's are only collected from the incident on."""
    return posts[posts["day"].between(*PERIODS[name])]


def tables(raw: pd.DataFrame, posts: pd.DataFrame) -> list[Table]:
    """Every table that these posts give."""
    calm, incident = period(posts, "calm"), period(posts, "incident")
    return [
        Table("split", SPLIT, {"calibration": list(CALIBRATION), "test": list(TEST)}),
        Table("labels", LABELS, labels(raw, posts)),
        Table("days", DAYS, days(posts)),
        *signs("all", posts, SIGN_SHARES),
        *signs("calm", calm[calm["airline"] != "american"]),
        *signs("incident", incident),
        Table("volume", VOLUME, volume(posts)),
        Table("reasons", REASONS, reasons(posts)),
        Table("reshares", RESHARES, reshares(posts)),
        Table("rhythm", RHYTHM, rhythm(posts)),
        Table("again", AGAIN, again(posts)),
    ]


def by_author(posts: pd.DataFrame, column: str) -> Figure:
    """Mean of a column with authors as clusters."""
    return mean(posts[column], posts["author"])


def labels(raw: pd.DataFrame, posts: pd.DataFrame) -> dict[str, object]:
    """How sure the signs are: by confidence cut, and how often two readings of one post agree."""
    key = ["author", "airline", "created_utc", "text_len"]
    twice = raw[raw.duplicated(key, keep=False)].groupby(key)["sentiment"].nunique()
    figures: dict[str, object] = {"rows": len(raw), "posts": len(posts), "read_twice": len(twice)}
    figures["readings_agree"] = mean(twice == 1, range(len(twice)))
    for cut in (0, 65, 99):
        sure = posts[posts["sentiment_conf"] > cut / 100]
        figures[f"shares_above_{cut:02d}"] = [sure[sign].mean() for sign in SIGNS]
    weight = posts["sentiment_conf"]
    figures["shares_weighted"] = [float((posts[sign] * weight).sum() / weight.sum()) for sign in SIGNS]
    return figures


def days(posts: pd.DataFrame) -> dict[str, object]:
    """Posts, negative share and cancelled-flight complaints on each local day."""
    figures: dict[str, object] = {"day_of_february_2015": sorted(posts["day"].unique())}
    for name, own in posts.groupby("airline"):
        count = own.groupby("day").size().reindex(figures["day_of_february_2015"], fill_value=0)
        figures[f"{name}_posts"] = count.to_numpy()
        if name in STEADY:
            figures[f"{name}_negative"] = own.groupby("day")["negative"].mean().to_numpy().round(3)
    steady = posts[posts["airline"].isin(STEADY)]
    cancelled = steady["reason"].eq("Cancelled Flight").groupby(steady["day"]).sum()
    figures["cancelled_flight_posts"] = cancelled.to_numpy()
    return figures


def signs(name: str, posts: pd.DataFrame, comment: str = "") -> list[Table]:
    """Share of each sign, pooled and by airline; ``neutral_of_rest``: the neutral part of what is not negative."""
    found = []
    groups = [("pooled", posts), *((key, posts[posts["airline"] == key]) for key in AIRLINES)]
    for key, own in groups:
        if len(own):
            figures = {sign: by_author(own, sign) for sign in SIGNS}
            figures["neutral_of_rest"] = by_author(own[own["negative"] == 0], "neutral")
            found.append(Table(f"signs.{name}.{key}", comment if not found else "", figures))
    return found


def volume(posts: pd.DataFrame) -> dict[str, object]:
    """Posts a day and share of voice; American only over the hours in which all six were collected."""
    calm, incident = period(posts, "calm"), period(posts, "incident")
    start, end = pd.Timestamp("2015-02-22 15:00", tz=ZONE), pd.Timestamp("2015-02-24 14:00", tz=ZONE)
    common = posts[(posts["local"] >= start) & (posts["local"] < end)]
    calm = calm[calm["airline"] != "american"]
    figures: dict[str, object] = {"common_hours": 47}
    for name in AIRLINES:
        own = {key: part[part["airline"] == name] for key, part in (("calm", calm), ("incident", incident))}
        if name in STEADY:
            figures[f"{name}_per_day_calm"] = len(own["calm"]) / 3
            figures[f"{name}_incident_factor"] = _ratio(own["incident"], own["calm"])
            negative = {key: part[part["negative"] == 1] for key, part in own.items()}
            figures[f"{name}_negative_incident_factor"] = _ratio(negative["incident"], negative["calm"])
            figures[f"{name}_share_of_voice_calm"] = mean(calm["airline"] == name, calm["author"])
        figures[f"{name}_share_of_voice_common"] = mean(common["airline"] == name, common["author"])
    return figures


def _ratio(above: pd.DataFrame, below: pd.DataFrame) -> Figure:
    """Ratio of two counts of posts; each count's error allows for authors who post several times."""
    relative = sum(float((part.groupby("author").size() ** 2).sum()) / len(part) ** 2 for part in (above, below))
    ratio = len(above) / len(below)
    return {"value": ratio, "se": ratio * relative**0.5, "n": len(above) + len(below)}


def reasons(posts: pd.DataFrame) -> dict[str, object]:
    """Share of each reason among negative posts."""
    negative = posts[posts["negative"] == 1]
    names = negative["reason"].value_counts().index
    slug = {name: name.lower().replace("'", "").replace(" ", "_") for name in names}
    return {slug[name]: mean(negative["reason"] == name, negative["author"]) for name in names}


def reshares(posts: pd.DataFrame) -> dict[str, object]:
    """Share of posts reshared and mean reshares by sign, with and without the airline that drives the difference."""
    figures: dict[str, object] = {}
    for name, part in (("", posts), ("_without_united", posts[posts["airline"] != "united"])):
        for sign in ("any", *SIGNS):
            own = part if sign == "any" else part[part[sign] == 1]
            figures[f"{sign}_share{name}"] = by_author(own, "reshared")
            figures[f"{sign}_mean{name}"] = by_author(own, "retweets")
        figures[f"negative_ratio_within_airlines{name}"] = within_airlines(part)
    for name in AIRLINES:
        figures[f"{name}_share"] = by_author(posts[posts["airline"] == name], "reshared")
    return figures


def within_airlines(posts: pd.DataFrame) -> float:
    """Ratio of the chances to be reshared of negative and other posts, by airline (Mantel & Haenszel 1959)."""
    above = below = 0.0
    for _, own in posts.groupby("airline"):
        hit = own.groupby("negative")["reshared"].agg(["sum", "size"])
        above += hit["sum"][1.0] * hit["size"][0.0] / len(own)
        below += hit["sum"][0.0] * hit["size"][1.0] / len(own)
    return above / below


def rhythm(posts: pd.DataFrame) -> dict[str, object]:
    """Per cent of a day's posts in each local hour over whole days, and the error by leaving out airline-days."""
    steady = posts[posts["airline"].isin(STEADY)]
    whole = steady[steady["day"].between(PERIODS["calm"][0], PERIODS["incident"][1])]
    by_day = whole.groupby(["airline", "day"])["hour"].apply(lambda hour: np.bincount(hour, minlength=24))
    count = np.stack(by_day.to_list())
    left_out = count.sum(axis=0) - count
    left_out = 100 * left_out / left_out.sum(axis=1, keepdims=True)
    error = np.sqrt((len(count) - 1) * np.mean((left_out - left_out.mean(axis=0)) ** 2, axis=0))
    figures: dict[str, object] = {"percent": _percent(whole), "se": error.round(2), "n": len(whole)}
    figures["calm_days_percent"] = _percent(period(steady, "calm"))
    figures["calibration_percent"] = _percent(whole[whole["airline"].isin(CALIBRATION)])
    figures["test_percent"] = _percent(whole[whole["airline"].isin(TEST)])
    figures["night_share"] = mean(whole["hour"].isin(NIGHT), whole["author"])
    eastern = _percent(whole[whole["airline"].isin(("jetblue", "us_airways"))])
    for name in ("united", "southwest", "virgin_america"):
        own = _percent(whole[whole["airline"] == name])
        fit = {lag: np.corrcoef(np.roll(own, -lag), eastern)[0, 1] for lag in range(-3, 5)}
        figures[f"{name}_lag_hours"] = max(fit, key=fit.__getitem__)
    return figures


def _percent(posts: pd.DataFrame) -> np.ndarray:
    return np.round(100 * np.bincount(posts["hour"], minlength=24) / len(posts), 2)


def again(posts: pd.DataFrame) -> dict[str, object]:
    """The next post of the same author to the same airline, and the same for episodes of posts."""
    figures: dict[str, object] = {"hours_covered": (posts["local"].max() - posts["local"].min()) / pd.Timedelta("1h")}
    sides = {"calibration_": CALIBRATION, "test_": TEST, "": tuple(AIRLINES)}
    for side, names in sides.items():
        part = posts[posts["airline"].isin(names)]
        figures |= {side + key: value for key, value in followed(part).items()}
    episodes = opening_posts(posts)
    figures["posts_per_episode"] = len(posts) / len(episodes)
    figures |= {f"episode_{sign}": by_author(episodes, sign) for sign in SIGNS}
    figures |= {f"episode_{key}": value for key, value in followed(episodes).items()}
    return figures


def followed(posts: pd.DataFrame) -> dict[str, object]:
    """Signs and gaps of consecutive posts of one author to one airline, and how many post more than once."""
    posts = posts.sort_values(["author", "airline", "local", "tweet"])
    pair = posts.groupby(["author", "airline"])
    posts = posts.assign(next=pair["sentiment"].shift(-1), gap=pair["local"].shift(-1) - posts["local"])
    follow = posts.dropna(subset=["next"])
    figures: dict[str, object] = {}
    for sign in ("negative", "positive"):
        own = follow[follow[sign] == 1]
        figures[f"{sign}_after_{sign}"] = mean(own["next"] == sign, own["author"])
    size = pair.size()
    author = size.index.get_level_values("author")
    figures["gap_median_hours"] = quantile(follow["gap"].dt.total_seconds() / 3600, 0.5)
    figures["authors_with_more"] = mean(size > 1, author)
    figures["posts_per_author"] = mean(size, author)
    return figures


def opening_posts(posts: pd.DataFrame) -> pd.DataFrame:
    """First post of each episode: one that comes at least a day after the author's last one to that airline."""
    posts = posts.sort_values(["author", "airline", "local", "tweet"])
    gap = posts.groupby(["author", "airline"])["local"].diff().dt.total_seconds() / 3600
    return posts[gap.isna() | (gap >= EPISODE_HOURS)]


SPLIT = """
SPLIT into airlines to calibrate on and airlines to test on, the same in every table.
  Calibration: United, US Airways and JetBlue span the range (many, most and few negative posts) and were collected all
  week. Test: Southwest and Virgin America, calm and incident; American, which was only collected from 22 February
  14:54 on, inside the storm, so it can test an incident but tells nothing of calm days. What may be set for a test
  airline is its volume and its share of negative posts; all else has to follow from the calibration airlines.
  The file's label "Delta" is JetBlue's handle (the posts address it), so it is called jetblue here.
"""

LABELS = """
LABELS: what the signs are worth. Paid readers judged them; a row's confidence is their agreement, weighted by trust.
  155 posts (all American's) stand twice in the file under two readings: each is kept once, with the surer label, and
  readings_agree is how often the two agree. All posts are used whatever their confidence, because a cut selects by
  sign: neutral and positive labels are less sure, so a cut at 99 % lifts the negative share by .08. (Shares: negative,
  neutral, positive; weighted: by confidence.) Take .03 as the systematic error of any share of signs.
"""

DAYS = """
DAYS in US Eastern time. 17 February is thin before 11:00, and the file ends on 24 February at 14:53. Complaints of
cancelled flights (American left out) part the whole days in two: 18-20, at most 50 a day (calm: Wednesday to Friday),
and 21-23, at least 80 (incident: winter weather, Saturday to Monday). US Airways is hit worst. Virgin America has few
posts a day. JetBlue's 23rd holds a burst of posts at 13:00-15:00 that are not negative.
"""

SIGN_SHARES = """
SIGNS: share of posts by sign, by airline. all: 17-24 February; calm: 18-20; incident: 21-23 (American: from the 22nd).
neutral_of_rest: neutral among posts that are not negative, much the same everywhere: one number for all airlines.
"""

VOLUME = """
VOLUME: posts a day on calm days; incident_factor: posts on 21-23 February against 18-20, all and negative; share of
voice among five airlines on calm days, and among all six in the 47 hours in which all were collected (22 February 15:00
to 24 February 14:00), where American's stands at its storm level. Shares of posts are not shares of customers.
"""

REASONS = """
REASONS given in negative posts, share of them (one reason a post, as its reader saw it).
"""

RESHARES = """
RESHARES: share of posts reshared at least once, and mean reshares, as counted when the file was collected (late posts
may still have gained some). The mean hangs on a few posts: see its error. A post that nobody reshares is a cascade of
size 1: its share is 1 - any_share. The gap between negative and other posts is almost all United's, whose complaints of
20-22 February were passed on exactly once each, nearly two hundred of them: without it there is none to speak of.
negative_ratio_within_airlines: chance to be reshared, negative against other, airline by airline (Mantel-Haenszel).
"""

RHYTHM = """
RHYTHM: per cent of a day's posts in each hour from midnight, whole days 18-23 February, five airlines (American's
began within them). Times are turned from UTC to US Eastern (-5 h) for all airlines, not to the time of each hub:
NAME_lag_hours is how many hours a profile has to be moved back to fit that of JetBlue and US Airways (hubs in the East)
best, and it is 1 for United and 0 for Southwest and Virgin America, where hub time would ask for 1, 1 and 3. Partial
days are left out, for they count 11:00-14:53 once too often. se: jackknife over the 30 airline-days, so bursts are in
it; an hour is known to about 7 %. night_share: 23:00 to 06:00.
"""

AGAIN = """
AGAIN: the next post of the same author to the same airline within the hours that the file covers. Half of the next
posts follow within half an hour: they are turns of one conversation with the desk. An episode is a run of posts without
a pause of a day; episode_* count only its first post, which is what one complaint in the simulator stands for.
"""
