"""The list, fifth part: what happens on scheduled dates, and how policies are compared."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from wom_sim.model.parameters.section import Moment, P, People, Position, Section, Share, hours_of

MOST_INCIDENTS = 62  # the engine tells touches of one second apart by so many


class Event(Section):
    at: Moment | None = P(None, 'when it begins: "day 20 06:00", counted from the first counted day')
    hours: float | None = P(None, "the same in hours from the first counted hour", "hours", ge=-87600)
    kind: Literal["incident", "policy", "post"] = P(..., "what happens: failures, a change of policy, or one scripted post")
    brand: str = P(..., "whom it happens to")
    share_of_customers: Share = P(0.1, "incident: share of the brand's customers who are hit", "share", (0.01, 1))
    severity: Share = P(1.0, "incident, post: share of the failures that are serious", "share", (0, 1))
    lasts_hours: float = P(6.0, "incident: how long failures keep coming", "hours", (0, 336), ge=0, le=8760)
    policy: str | None = P(None, "policy: which one starts")
    author: Position | None = P(None, "post: who posts (position in the network)")
    authors: People | None = P(
        None, "post: who post the same message in the same tick, as one cascade: how many (drawn by chance), or a list of "
        "positions; the first posts it, the others pass it on", "people")
    sign: Literal[-1, 0, 1] = P(-1, "post: complaint (-1), mention (0) or praise (1)")
    what: str = P("", "a few words for the report", max_length=200)

    @model_validator(mode="after")
    def _complete(self) -> Event:
        if (self.at is None) == (self.hours is None):
            raise ValueError("give either `at` or `hours`")
        if self.kind == "policy" and self.policy is None:
            raise ValueError("a policy event needs `policy`")
        if self.kind == "post" and self.author is None and not self.authors:
            raise ValueError("a post event needs `author`, or `authors`: at least one")
        if self.author is not None and self.authors is not None:
            raise ValueError("give either `author` or `authors`")
        return self

    @property
    def start_hour(self) -> float:
        """Hours from the first counted hour."""
        if self.hours is not None:
            return self.hours
        assert self.at is not None
        return hours_of(self.at)


class Study(Section):
    replications: int = P(30, "runs of each policy, on the same chance", "runs", (10, 1000), ge=1, le=1_000_000)
    rank_by: str = P("net_value", "measure by which policies are ranked")
    policies: tuple[str, ...] | None = P(None, "names of the policies to compare (all declared ones, if left out)", min_length=1)
    baseline: str | None = P(None, "policy to compare with (the first brand's own, if left out)")
    confidence: float = P(0.95, "confidence of intervals", "", (0.8, 0.99), gt=0.5, lt=1)
    vary: tuple[Literal["network", "population", "run"], ...] = P(("run",), "which seeds differ between replications", min_length=1)
    firestorm_factor: float = P(5.0, "negative mentions a day, against the usual, that make a firestorm", "factor", (3, 20), gt=1)
    firestorm_min: int = P(10, "negative mentions a day below which nothing is a firestorm", "posts", (3, 100), ge=1)
