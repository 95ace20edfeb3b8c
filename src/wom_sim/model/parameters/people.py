"""The list, first part: time and chance, the social graph, and the people on it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wom_sim.model.parameters.section import P, Section, Share

# Derived from 9 729 posts to five US airlines' handles (whole days 18-23 February 2015), US Eastern time: per cent of a
# day's public posts in each hour, from midnight. scenarios/data/airline_targets.toml has the errors.
AIRLINE_RHYTHM = (
    3.11, 1.94, 1.28, 0.83, 0.63, 1.16, 1.36, 2.26, 3.28, 4.53, 5.80, 6.23,
    5.76, 6.05, 6.41, 5.68, 6.19, 6.71, 5.61, 5.28, 5.16, 5.27, 4.97, 4.47,
)  # fmt: skip


class Time(Section):
    days: float = P(60.0, "days that are counted", "days", (7, 730), gt=0, le=20000)
    warmup_days: float = P(14.0, "days lived before counting starts", "days", (0, 90), ge=0, le=3650)
    tick_hours: float = P(1.0, "length of one tick", "hours", (0.25, 24), gt=0, le=744)
    rhythm: tuple[Annotated[float, Field(ge=0)], ...] = P(
        AIRLINE_RHYTHM, "how lively each hour of the day is, from midnight (24 weights)", "relative weight",
        source="airline_tweets (derived figures)", min_length=24, max_length=24,
    )  # fmt: skip

    @model_validator(mode="after")
    def _some_hour_is_lively(self) -> Time:
        if sum(self.rhythm) <= 0:
            raise ValueError("rhythm: at least one hour must have a weight above 0")
        return self


class Seeds(Section):
    network: int = P(1, "seed of a generated network, of strong ties and of a sample", "", ge=0, lt=2**63)
    population: int = P(1, "seed of the customers' traits and first brands", "", ge=0, lt=2**63)
    run: int = P(1, "seed of what happens; replication k uses run + k", "", ge=0, lt=2**62)


class Network(Section):
    kind: Literal[
        "community", "powerlaw_cluster", "small_world", "random", "regular", "configuration",
        "ring", "torus", "complete", "file",
    ] = P("community", "how the social graph is made")  # fmt: skip
    customers: int | None = P(
        None, "people on the graph; on a file network a sample of that many (all, if left out)", "people",
        (100, 1_000_000), ge=1, le=2_000_000_000,
    )  # fmt: skip
    mean_followers: float = P(20.0, "mean number of followers of a person", "people", (5, 100), "kwak2010", ge=0)
    directed: bool = P(True, "whether following need not be mutual (generators that can do both; a file says its own)")
    # community
    interest_groups: str | int | None = P(
        None, "how many interest groups (about one in 150 people, if left out); on a file network, a table of them",
    )
    homophily: Share = P(0.75, "share of follows inside one's own interest group", "share", (0.3, 0.95),
                         "graph_stats: Louvain modularity .4 to .8 on real graphs")  # fmt: skip
    exponent: float = P(2.3, "exponent of the tail of follower counts", "", (2, 3), "kwak2010", gt=1, le=10)
    clustering: Share = P(0.14, "aimed-at mean local clustering", "share", (0.05, 0.6), "graph_stats")
    reciprocity: Share = P(0.22, "share of follows that are mutual", "share", (0.05, 1), "kwak2010")
    # the other generators
    rewiring: Share = P(0.1, "small_world: share of ties that are rewired", "share", (0, 1), "watts1998")
    degrees: tuple[Annotated[float, Field(ge=0, le=1e9)], ...] | None = P(
        None, "configuration: how often a degree of 0, 1, 2 … occurs (weights)", "relative weight")
    # file
    file: str | None = P(None, "the file of follows: edge list (csv, tsv, txt, each also .gz), GraphML or Parquet")
    file_directed: bool | None = P(
        None, "whether a line `u v` of the file means only 'v follows u'; needed for an edge list")
    strong_tie_share: Share = P(0.25, "share of mutual ties that are strong (they carry spoken talk)", "share", (0.05, 0.5))


class Population(Section):
    represents: float = P(
        1.0, "customers of the market for which one customer on the graph stands; the others send background tickets",
        "customers", (1, 10_000), ge=1, le=1_000_000,
    )  # fmt: skip
    group_correlation: Share = P(0.3, "how much of a trait's variance is shared within an interest group", "share", (0, 0.8))
    activity_spread: float = P(0.5, "spread of how often customers meet their brand (sigma of a lognormal, mean 1)", "", (0, 1.5), ge=0, le=3)
    voice_spread: float = P(0.6, "spread of the readiness to speak up (sigma of a lognormal, mean 1)", "", (0, 1.5), ge=0, le=3)
    value_spread: float = P(0.5, "spread of the margin per customer (sigma of a lognormal, mean 1)", "", (0, 1.5), ge=0, le=3)
    loyalty_spread: float = P(0.5, "spread of the resistance to leaving (sigma of a lognormal of the hazard, mean 1)", "", (0, 1.5), ge=0, le=3)
    brand_homophily: float = P(0.5, "how differently interest groups like the brands (standard deviation of log share)", "", (0, 2), ge=0, le=5)
