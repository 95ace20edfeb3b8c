"""What is aimed at: the targets that a simulated airline market can be held against, as a flat list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TOLERANCE = 0.15
MENTIONS = 0.3  # in public and spoken, of one brand: assumption (all brands together: 56 a week, Keller Fay)
# Whose replies an airline's desk is held against. United's and US Airways' are not in the sample: other desks of the
# calibration side stand in, a quick one with a long tail and a slow one.
DESKS = {
    "united": "Delta", "us_airways": "British_Airways", "jetblue": "JetBlue",
    "southwest": "SouthwestAir", "virgin_america": "VirginAmerica", "american": "AmericanAir",
}  # fmt: skip


@dataclass(frozen=True)
class Aim:
    """One figure: whose, on which side, its target and standard error, and the key of what is simulated."""

    figure: str
    who: str
    side: str  # calibration, test or all
    key: str
    value: float
    se: float = 0.0
    bounds: tuple[float, float] | None = None  # where it is a range that is aimed at

    def verdict(self, simulated: float, se: float) -> str:
        """``met`` (within 15 %, or within the bounds), ``unsure`` (outside, but by less than two errors) or ``off``."""
        if simulated != simulated:
            return "no figure"
        low, high = self.bounds or (self.value * (1 - TOLERANCE), self.value * (1 + TOLERANCE))
        if low <= simulated <= high:
            return "met"
        noise = 1.96 * (self.se**2 + (0.0 if se != se else se) ** 2) ** 0.5
        return "unsure" if low - noise <= simulated <= high + noise else "off"


def aims(targets: Mapping[str, Any], airlines: Sequence[str], policies: Sequence[str] = ()) -> list[Aim]:
    """Every aim for the airlines that the brands stand for, and the policies whose desks are looked at."""
    side = {name: part for part in ("calibration", "test") for name in targets["split"][part]}
    return [
        *(aim for name in airlines for aim in _airline(targets, name, side[name])),
        *(aim for part in ("calibration", "test") if part in map(side.get, airlines) for aim in _side(targets, part)),
        *_everyone(targets, airlines[0], policies),
    ]


def _aim(label: str, who: str, side: str, key: str, figure: Mapping[str, float]) -> Aim:
    se = figure["se"] if "se" in figure else (figure["high"] - figure["low"]) / 3.92
    return Aim(label, who, side, key, figure["value"], se)


def _airline(targets: Mapping[str, Any], name: str, side: str) -> list[Aim]:
    """Signs and share of voice in calm days, the incident, and first replies."""
    found = []
    if name in targets["signs"]["calm"]:
        for sign in ("negative", "neutral", "positive"):
            figure = targets["signs"]["calm"][name][sign]
            found.append(_aim(f"{sign} share, calm", name, side, f"signs.{name}.{sign}", figure))
        voice = targets["volume"][f"{name}_share_of_voice_calm"]
        found.append(_aim("share of voice, calm", name, side, f"share_of_voice.{name}", voice))
    for key, label in (("median_hours", "first reply, median"), ("p90_hours", "first reply, p90"),
                       ("within_1h", "replied within 1 h")):  # fmt: skip
        figure = targets["first_reply"][DESKS[name]][key]
        found.append(_aim(label, f"{name} ({DESKS[name]})", side, f"first_reply.{name}.{key}", figure))
    return found


AGAIN = {
    "negative_after_negative": "negative after negative", "positive_after_positive": "positive after positive",
    "authors_with_more": "authors with a further post", "posts_per_author": "posts an author",
    "gap_median_hours": "gap to the next post, median",
}  # fmt: skip


def _side(targets: Mapping[str, Any], side: str) -> list[Aim]:
    """What follows a post of the same author. How often and when is asked of episodes only: the simulator has no turns
    of a conversation, which half of the real next posts are."""
    return [_aim(AGAIN[key], "all its airlines", side, f"again.{side}_{key}", targets["again"][f"{side}_{key}"])
            for key in ("negative_after_negative", "positive_after_positive")]  # fmt: skip


def _everyone(targets: Mapping[str, Any], focal: str, policies: Sequence[str]) -> list[Aim]:
    """Reshares, rhythm, all talk, churn and the focal desk; the incident of the first brand."""
    reshares, literature, volume = targets["reshares"], targets["literature"], targets["volume"]
    found = [_aim(f"{sign}: {label}", "all", "all", f"reshares.{sign}_{part}", reshares[f"{sign}_{part}"])
             for sign in ("any", "negative", "neutral", "positive")
             for part, label in (("share", "reshared at all"), ("mean", "mean reshares"))]  # fmt: skip
    found += [_aim(label, "by episode", "all", f"again.episode_{key}", targets["again"][f"episode_{key}"])
              for key, label in AGAIN.items()]  # fmt: skip
    found.append(_aim("tail of reshares, from 2", "all", "all", "tail.from_2", targets["tail"]["airline_from_2"]))
    found.append(Aim("overlap of daily rhythm", "all", "all", "rhythm.overlap", 1.0, bounds=(0.85, 1.0)))
    found.append(_aim("posted at night", "all", "all", "rhythm.night_share", targets["rhythm"]["night_share"]))
    ratio = literature["positive_to_negative"]
    found.append(Aim("positive : negative, all talk", "all", "all", "positive_to_negative", ratio))
    found.append(Aim("mentions a customer and week", "all", "all", "mentions", MENTIONS))
    found.append(Aim("churn a month", focal, "all", "churn_rate", literature["churn_per_month"]))
    found.append(_aim("leaving after a complaint, ratio", "all", "all", "leaving_ratio", targets["churn"]["ratio"]))
    low, high = literature["calm_utilisation"]
    middle = (low + high) / 2
    found += [Aim("desk utilisation, calm", policy, "all", f"utilisation.{policy}", middle, bounds=(low, high))
              for policy in policies]  # fmt: skip
    for key, label in (("factor", "posts in the incident, factor"), ("negative_factor", "negative posts, factor")):
        figure = volume.get(f"{focal}_{'' if key == 'factor' else 'negative_'}incident_factor")
        if figure:
            found.append(_aim(label, focal, "all", f"incident.{focal}.{key}", figure))
    share = targets["signs"]["incident"][focal]["negative"]
    return [*found, _aim("negative share, incident", focal, "all", f"incident.{focal}.negative", share)]


WHY_NOT = {  # what is known of the reasons, by figure
    "first reply, median": "a test desk works as a calibration airline's does; only its number of agents is its own",
    "first reply, p90": "the same",
    "replied within 1 h": "time to notice a post is exponential, so even a slow desk sees some at once",
    "negative after negative": "real next posts are mostly turns of one talk with a desk; there are none here",
    "positive after positive": "the same; and nothing in the simulator makes praise likelier after praise",
    "gap to the next post, median": "touchpoints are days apart; real people come back during one journey",
    "neutral: mean reshares": "with 7 friends a person cascades end early; the real mean hangs on a few posts",
    "positive: mean reshares": "the same",
    "tail of reshares, from 2": "so heavy a tail lets posts flood a small graph; a lighter one keeps the mean",
    "mentions a customer and week": "touchpoints are frequent, so that 7 624 people post enough to see a storm",
}


def why_not(figure: str, verdict: str) -> str:
    """The known reason why a figure is not met; nothing where it is, or where none is known."""
    return "" if verdict == "met" else WHY_NOT.get(figure, "")
