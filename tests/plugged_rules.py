"""Rules of every kind for tests, which look at every column and draw; and those that say what would be without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from wom_sim.engine.asking import Now
from wom_sim.engine.rule_answers import KINDS_OF_REPLY

Rule = Callable[[np.ndarray, Now], Any]


def usual_score(tickets: np.ndarray, now: Now) -> Any:
    """What the policy's own weights say."""
    return tickets["score"]


def usual_reply(tickets: np.ndarray, now: Now) -> Any:
    return {name: tickets[name] for name in ("reply", "quality", "compensation")}


def usual_offer(complaints: np.ndarray, now: Now) -> Any:
    return {"offer": complaints["offer"], "court": complaints["court"]}


def everything(rows: np.ndarray) -> np.ndarray:
    """A number that changes with any column."""
    columns = [np.nan_to_num(rows[name].astype(np.float64)) for name in rows.dtype.names if name != "key"]
    return (
        np.sum([np.sin(column * (1.0 + at)) for at, column in enumerate(columns)], axis=0) + (rows["key"] % 97) / 97.0
    )


def of_everything(tickets: np.ndarray, now: Now) -> Any:
    """By all that is to be seen."""
    return everything(tickets) + np.sin(now.hour) * tickets["public"] + 0.5 * now.draws()


def lottery(tickets: np.ndarray, now: Now) -> Any:
    """By lots that are drawn once."""
    return now.draws(3, lasting=True)


def reply_to_everything(tickets: np.ndarray, now: Now) -> Any:
    kinds = np.array(KINDS_OF_REPLY)[(now.draws() * len(KINDS_OF_REPLY)).astype(int)]
    size = np.abs(everything(tickets))
    return {"reply": kinds, "quality": now.draws(1), "compensation": np.where(tickets["serious"], 7.0 * size, 0.005)}


def only_kinds(tickets: np.ndarray, now: Now) -> Any:
    """An array, and no more."""
    return np.where(tickets["followers"] > np.median(tickets["followers"]), 5, 1)


def offer_by_everything(complaints: np.ndarray, now: Now) -> Any:
    return {"court": now.draws(1) < 0.7, "offer": 20.0 * np.abs(everything(complaints))}


def only_offers(complaints: np.ndarray, now: Now) -> Any:
    """Some offers, to those whom it would court anyway."""
    return 40.0 * complaints["severity"] + complaints["answered"]


def serious_first(tickets: np.ndarray, now: Now) -> Any:
    return 50.0 * tickets["serious"]


def generous(tickets: np.ndarray, now: Now) -> Any:
    """Much money for all, and an apology that works on everybody."""
    everybody = np.ones(len(tickets))
    return {"reply": everybody.astype(int), "quality": everybody, "compensation": 50.0 * everybody}


def high_offers(complaints: np.ndarray, now: Now) -> Any:
    return {"court": np.ones(len(complaints), bool), "offer": np.full(len(complaints), 200.0)}


USUAL: dict[str, dict[str, Rule]] = {
    "triage": {"usual_score": usual_score}, "reply": {"usual_reply": usual_reply}, "offer": {"usual_offer": usual_offer},
}  # fmt: skip
RULES: dict[str, dict[str, Rule]] = {
    "triage": {"of_everything": of_everything, "lottery": lottery, "serious_first": serious_first, **USUAL["triage"]},
    "reply": {
        "reply_to_everything": reply_to_everything,
        "only_kinds": only_kinds,
        "generous": generous,
        **USUAL["reply"],
    },
    "offer": {
        "offer_by_everything": offer_by_everything,
        "only_offers": only_offers,
        "high_offers": high_offers,
        **USUAL["offer"],
    },
}
