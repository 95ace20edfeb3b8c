"""THE list: every parameter of the world once, with default, unit, bounds, plausible range, meaning and source.

A class is a section of the scenario file and a field is a key in it. *Bounds* are what is mathematically possible, and
only they refuse a value; the plausible *range* is what sweeps use, and ``check`` warns outside it. A source is a
reference in ``docs/references.md``, a data set that a default was derived from, or the word "assumption".
What a policy may set stands in ``world/policy.py``, in the same form.
"""

from __future__ import annotations

from numbers import Integral
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

# Derived from 9 729 posts to five US airlines' handles (whole days 18-23 February 2015), US Eastern time: per cent of a
# day's public posts in each hour, from midnight. scenarios/data/airline_targets.toml has the errors.
AIRLINE_RHYTHM = (
    3.11, 1.94, 1.28, 0.83, 0.63, 1.16, 1.36, 2.26, 3.28, 4.53, 5.80, 6.23,
    5.76, 6.05, 6.41, 5.68, 6.19, 6.71, 5.61, 5.28, 5.16, 5.27, 4.97, 4.47,
)  # fmt: skip


MOST_BRANDS = 16  # the engine keeps a bit for each
MOST_INCIDENTS = 62  # the engine tells touches of one second apart by so many


def P(
    default: Any,
    meaning: str,
    unit: str = "",
    span: tuple[float, float] | None = None,
    source: str = "assumption",
    **bounds: Any,
) -> Any:
    """A parameter: its default, what it means, its unit, its plausible range, its source and its bounds."""
    facts: Any = {"unit": unit, "span": span, "source": source}
    return Field(default, description=meaning, json_schema_extra=facts, **bounds)


class Section(BaseModel):
    """A table of the scenario file: unknown keys, NaN and infinities are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True, validate_default=True)


def _plain(given: Any) -> Any:
    """NumPy's whole numbers as Python's, so that only what is no number, true and false are refused."""
    return int(given) if isinstance(given, Integral) and not isinstance(given, bool) else given


Share = Annotated[float, Field(ge=0, le=1)]
Position = Annotated[int, BeforeValidator(_plain), Field(strict=True, ge=0)]
# So many people, drawn by chance, or just these (positions in the network).
People = Annotated[
    Annotated[Position, Tag("number")] | Annotated[tuple[Position, ...], Tag("list")],
    Discriminator(lambda given: "list" if isinstance(given, list | tuple) else "number"),
]
Moment = Annotated[str, Field(pattern=r"^day \d+( \d\d?:\d\d)?$")]


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


class Touchpoints(Section):
    gap_days: float = P(14.0, "mean gap between two touchpoints of a customer (exponential)", "days", (1, 90), gt=0, le=3650)
    ordinary_outcome: float = P(0.3, "how an ordinary touch feels, between -1 and 1", "satisfaction", (0, 0.6), ge=-1, le=1)
    minor_outcome: float = P(-0.4, "how a minor failure feels", "satisfaction", (-0.8, 0), ge=-1, le=1)
    serious_outcome: float = P(-1.0, "how a serious failure feels", "satisfaction", (-1, -0.5), ge=-1, le=1)
    delight_outcome: float = P(1.0, "how a delight feels", "satisfaction", (0.5, 1), ge=-1, le=1)
    disconfirmation: float = P(0.5, "weight of (outcome - expectation) beside the outcome itself", "", (0, 1), "oliver1980 (form)", ge=0, le=5)
    satisfaction_adaptation: Share = P(0.3, "how far one touch moves satisfaction", "share per touch", (0.05, 0.6))
    expectation_adaptation: Share = P(0.05, "how far one touch moves expectation", "share per touch", (0.01, 0.2))


class Voice(Section):
    complain_minor: Share = P(0.32, "chance that a minor failure is complained about to the firm", "chance", (0.04, 0.8), "assumption: .40 of all problems, from memory")
    complain_serious: Share = P(0.60, "chance that a serious failure is complained about to the firm", "chance", (0.04, 0.9), "assumption: .40 of all problems, from memory")
    public_share: Share = P(0.32, "share of complaints that are public", "share", (0.14, 0.35), "customerrage2023")
    praise: Share = P(0.10, "chance that a delight is praised in public", "chance", (0.01, 0.5))
    mention: Share = P(0.01, "chance that an ordinary touch is mentioned or asked about in public", "chance", (0, 0.2))
    grievance_boost: float = P(3.0, "how much likelier a customer with a full grievance is to go public again", "factor - 1", (0, 10), ge=0, le=100)
    answered_boost: float = P(0.10, "how much likelier a customer who was answered is to complain again", "factor - 1", (0, 0.3), "ma2015 (sign)", ge=0, le=10)
    delay_hours: float = P(12.0, "mean delay from a failure to the public complaint (exponential, in waking time)", "hours", (0, 1440), ge=0)
    private_delay_hours: float = P(2.0, "mean delay from a failure to the private complaint", "hours", (0, 240), ge=0)
    leave_plan: Share = P(0.5, "chance that a customer who does not complain of a serious failure plans to leave", "chance", (0, 1))
    leave_plan_days: float = P(4.0, "mean days from that plan to the review it brings forward", "days", (0, 30), ge=0)
    shame: Share = P(0.10, "chance that a customer who gave up waiting complains in public (again)", "chance", (0, 0.36), "sprout2016")
    talk_failure: float = P(28.0, "conversations about a failure that nobody puts right", "conversations", (10, 30), "customerrage2013", ge=0, le=1000)
    talk_delight: float = P(6.0, "conversations about a delight", "conversations", (0, 30), ge=0, le=1000)
    talk_ordinary: float = P(0.1, "conversations about an ordinary touch", "conversations", (0, 2), ge=0, le=100)
    talk_half_life_days: float = P(10.0, "time in which a story becomes half as tellable", "days", (1, 60), gt=0)
    helped_talk: Share = P(0.3, "share of the conversations still ahead that are held once the customer was helped", "share", (0, 1), "customerrage2013 (13 against 28 people)")
    helped_praise: Share = P(0.5, "share of those that then speak well of the brand", "share", (0, 1))


class Spread(Section):
    see: Share = P(0.35, "chance that a follower sees a post", "chance", (0.1, 0.6), "bernstein2013")
    other_group: float = P(0.6, "relevance of a post to a reader of another interest group", "factor", (0.1, 1), ge=0, le=1)
    crowding_posts: float = P(60.0, "posts in a reader's recent feed that halve the chance to see one more (0: none)", "posts", (10, 1000), ge=0)
    crowding_half_life_hours: float = P(24.0, "time in which a feed's posts count half", "hours", (1, 168), gt=0)
    negative_attention: float = P(1.5, "attention to negative posts against others", "factor", (1, 2.5), ge=0, le=10)
    reshare: Share = P(0.002, "chance that a seen post of mean appeal is reshared", "chance", (0.0002, 0.02), "bakshy2012 (from memory)")
    reshare_negative: float = P(1.4, "reshare chance of complaints, relative", "factor", (0.5, 3), "airline_tweets", ge=0, le=100)
    reshare_positive: float = P(0.7, "reshare chance of praise, relative", "factor", (0.3, 2), "airline_tweets", ge=0, le=100)
    strong_tie_factor: float = P(4.0, "strength of a message from a strong tie against a weak one", "factor", (1, 10), "bakshy2012", ge=1, le=100)
    half_life_hours: float = P(0.4, "half-life of engagement with a post on the channel", "hours", (0.1, 144), "graffius", gt=0)
    appeal_tail: float = P(4.0, "tail exponent of posts' appeal (Pareto, mean 1; 0: all alike); the tail of reshare counts, near 1.5, comes of appeal and network together, and an appeal with that tail would flood large graphs", "", (1.5, 6), "assumption: so that few posts in ten thousand are reshared a hundred times", ge=0)
    advice: float = P(0.3, "how far spoken advice of a strong tie moves the chance to prefer a brand", "share", (0.05, 0.4), "east2008 (form)", ge=0, lt=1)
    post_weight: float = P(0.25, "strength of reading a post against hearing spoken advice, before tie and trust", "factor", (0.05, 1), ge=0, le=1)
    keep_positive: float = P(0.5, "effect of praise on keeping a customer against winning one", "factor", (0.25, 1), "east2017 (2x)", ge=0, le=1)
    keep_negative: float = P(0.25, "effect of complaints on keeping a customer against winning one", "factor", (0.25, 1), "east2017 (4x)", ge=0, le=1)
    opinion_half_life_days: float = P(60.0, "time in which an opinion falls half-way back to experience (0: never)", "days", (7, 365), ge=0)
    trust_friend: Share = P(0.85, "weight of a friend's word", "factor", (0.5, 1), "nielsen2021")
    trust_brand: Share = P(0.55, "weight of a brand's reply in the eyes of a reader", "factor", (0.2, 0.8))
    trust_rival: Share = P(0.36, "weight of a rival's offer in the eyes of a reader", "factor", (0.1, 0.6), "forrester (salespeople)")
    reexposure: float = P(0.15, "further chance to see and reshare a complaint for each public reply", "factor", (0, 0.5), "golmohammadi2021 (sign)", ge=0, le=1)
    read_seconds: float = P(12.0, "time that a reader spends on a seen post", "seconds", (2, 60), ge=0)


class Service(Section):
    serious_weight: float = P(1.0, "severity of a serious failure", "severity", (0.5, 1), ge=0, le=1)
    minor_weight: float = P(0.4, "severity of a minor failure", "severity", (0.1, 0.8), ge=0, le=1)
    resolve_minor: Share = P(0.85, "chance that a handled minor complaint is resolved", "chance", (0.5, 1))
    resolve_serious: Share = P(0.55, "chance that a handled serious complaint is resolved", "chance", (0.2, 0.9))
    handover_kept: Share = P(0.8, "what a hand-over between silos leaves of the chance to resolve", "factor", (0.5, 1))
    handover_time: float = P(0.25, "extra handling for each hand-over", "share of handling time", (0, 1), ge=0, le=10)
    patience_hours: float = P(4.0, "mean patience in the queue (exponential; 0: nobody gives up)", "hours", (0.5, 48), ge=0)
    expected_wait_hours: float = P(1.0, "wait for a first reply that customers expect; worth of speed halves by it", "hours", (1, 24), "lithium2013", gt=0)
    reply_calm: Share = P(0.15, "share of the grievance that a prompt first reply takes away", "share", (0, 0.5))
    recovery: Share = P(0.7, "share of the grievance that a resolution takes away", "share", (0.3, 0.95), "knox2014 (sign)")
    fast_recovery: Share = P(0.95, "the same where the first reply came at once", "share", (0.5, 1), "customerrage2013")
    fair_compensation: float = P(25.0, "compensation that has half of its full effect", "money", (5, 200), gt=0)
    money_recovery: Share = P(0.4, "further share that ample compensation takes away of what is left", "share", (0, 0.6), "customerrage2013 (.74 against .37 satisfied)")
    satisfaction_gain: float = P(0.6, "how far a resolution moves satisfaction back up", "satisfaction", (0, 1), "dematos2007: on satisfaction only", ge=0, le=2)
    thanks: Share = P(0.15, "chance that a resolved public complaint turns into public thanks", "chance", (0.02, 0.5))
    eased_by_apology: float = P(0.95, "what an apology leaves of the complaint's further reshares", "factor", (0.85, 1.05), "herhausen2019 (sign)", ge=0, le=2)
    eased_by_empathy: float = P(0.93, "what an empathic reply leaves of them", "factor", (0.85, 1.05), "herhausen2019 (sign)", ge=0, le=2)
    eased_by_invite: float = P(0.93, "what an invitation to write in private leaves of them", "factor", (0.85, 1.05), "herhausen2019 (sign)", ge=0, le=2)
    eased_by_compensation: float = P(1.05, "what public compensation leaves of them", "factor", (0.95, 1.15), "herhausen2019 (sign)", ge=0, le=2)
    reply_effect: float = P(0.4, "strength of a good reply on a reader against that of praise", "factor", (0, 1), ge=0, le=1)
    complaint_lifetime_days: float = P(7.0, "how long an unresolved public complaint stays open to rivals", "days", (1, 30), gt=0, le=90)
    poached_leave_queue: bool = P(True, "whether a rival who wins a customer takes the complaint off the desk (false: it is worked off to its end)")


class Reviews(Section):
    interval_days: float = P(30.0, "time between two reviews of a relationship, from the contract date", "days", (7, 365), ge=1)
    intercept: float | None = P(
        None, "base hazard to leave, the same for all brands; solved from each brand's base_churn if left out",
        "per month", (0, 0.1), ge=0)
    dissatisfaction: float = P(2.0, "hazard ratio - 1 at full dissatisfaction", "", (0, 5), ge=0, le=1000)
    grievance: float = P(40.0, "hazard ratio - 1 of one unresolved serious failure", "", (3, 80), "tarp1986: stated stays of .09 to .82, shrunk", ge=0, le=10000)
    grievance_half_life_days: float = P(45.0, "time in which a grievance halves by itself (0: never)", "days", (7, 365), ge=0)
    opinion: float = P(1.0, "hazard ratio - 1 where a rival is preferred by exactly the switching cost", "", (0, 5), ge=0, le=1000)
    friend_left: float = P(1.8, "hazard ratio after one strong tie left lately", "ratio", (1.2, 2.2), "nitzan2011", ge=1, le=100)
    friend_left_cap: float = P(3.0, "hazard ratio at which leaving friends saturate", "ratio", (1.5, 5), "nitzan2011 (form)", ge=1, le=100)
    friend_left_half_life_days: float = P(30.0, "time in which a friend's leaving counts half (0: it counts for good)", "days", (7, 90), ge=0)
    loyalty_tenure: float = P(0.5, "share of the hazard that a long tenure takes away", "share", (0, 0.9), ge=0, le=1)
    tenure_half_days: float = P(365.0, "tenure at which half of that is reached", "days", (90, 1500), gt=0)
    switching_cost: float = P(1.0, "utility that a change of brand costs", "utility", (0, 3), "burnham2003", ge=0, le=20)
    usual_offer: float = P(25.0, "worth of a usual offer: a rival's `accepted` holds for it", "money", (5, 200), gt=0)
    leave_market: Share = P(0.1, "share of leavers who stay without a brand", "share", (0, 1))
    preference: float = P(3.0, "weight of opinion in the choice of a brand", "utility per point", (0, 10), ge=0, le=100)
    consult_friends: Share = P(0.8, "share of people who ask their strong ties before choosing", "share", (0, 1), "forrester")


class Joining(Section):
    kind: Literal["none", "bass", "threshold"] = P("bass", "how prospects join", source="bass1969; watts2002")
    influence: Literal["share", "tie"] = P(
        "share", "bass: what imitation is about: the share of those heard who have joined, or each of them by himself",
        source="bass1969; goldenberg2001")
    external: float = P(0.03, "Bass p: chance to join by external push", "per year", (0.0002, 0.03), "sultan1990", ge=0)
    imitation: float = P(0.38, "Bass q: chance to join by word of mouth when all others have joined (influence = \"tie\": by one who has)", "per year", (0.3, 0.6), "sultan1990", ge=0)
    threshold: float = P(0.18, "threshold: share (or number, from 1 on) of friends who must have joined, at least", "share or people", (0.05, 0.5), "watts2002", ge=0)
    review_days: float = P(30.0, "time between two considerations of a prospect", "days", (1, 90), ge=1)
    period_days: float = P(365.0, "length of the period for which external and imitation are given", "days", (1, 365), gt=0)


class Money(Section):
    currency: str = P("EUR", "what money is called", max_length=8)
    agent_hour: float = P(30.0, "cost of an agent hour, fully loaded", "money per hour", (8, 80), ge=0)
    acquisition: float = P(150.0, "cost of winning a customer", "money", (20, 600), ge=0)
    discount_rate: float = P(0.10, "discount rate", "per year", (0.03, 0.2), ge=0, le=10)


class Poaching(Section):
    preset: Literal["no_poaching", "opportunist", "aggressive"] | None = P(None, "a ready-made way to poach; other keys change it")
    hazard_per_hour: float = P(0.0, "rate at which this brand reaches out to a rival's open public complaint", "per hour", (0, 1), ge=0, le=1000)
    delay_hours: float = P(0.5, "time before which it never reaches out", "hours", (0, 24), ge=0)
    offers_per_day: int = P(1_000_000, "most offers a day", "offers per day", (0, 100), ge=0)
    min_followers: int = P(0, "only complaints of people with at least as many followers", "people", (0, 1000), ge=0)
    min_severity: Share = P(0.0, "only complaints at least as severe", "severity", (0, 1))
    offer: float = P(25.0, "what an accepted offer costs", "money", (0, 300), ge=0)
    accepted: Share = P(0.05, "chance that an offer is accepted", "chance", (0.01, 0.3))
    pushy: Share = P(0.3, "share of readers who find the offer pushy", "share", (0, 0.9))

    @model_validator(mode="before")
    @classmethod
    def _preset_below(cls, given: Any) -> Any:
        """A preset's keys stand below the given ones."""
        if isinstance(given, dict) and str(given.get("preset")) in POACHING_PRESETS:
            return {**POACHING_PRESETS[given["preset"]], **given}
        return given


POACHING_PRESETS: dict[str, dict[str, Any]] = {
    "no_poaching": {"hazard_per_hour": 0.0},
    "opportunist": {"hazard_per_hour": 0.1, "offers_per_day": 40},
    "aggressive": {"hazard_per_hour": 0.5, "delay_hours": 0.1, "offer": 60.0, "accepted": 0.08, "pushy": 0.5},
}


class Brand(Section):
    name: str = P(..., "the brand's name", min_length=1, max_length=60)
    market_share: Share = P(..., "share of the people on the graph who are its customers at the start (0 where only first_customers are given)", "share")
    first_customers: People | None = P(
        None, "customers at the start beside those drawn by market_share: how many (drawn by chance), or a list of positions in the network",
        "people")
    failure_rate: Share = P(0.01, "chance that a touch fails", "per touchpoint", (0.001, 0.1))
    serious_share: Share = P(0.3, "share of failures that are serious", "share", (0.05, 0.8))
    delight_rate: Share = P(0.06, "chance that a touch delights", "per touchpoint", (0.005, 0.3))
    base_churn: float = P(0.016, "observed churn in a calm market, all causes together", "per month", (0.005, 0.08), "assumption: telco", ge=0, lt=1)
    margin: float = P(20.0, "margin per customer and month", "money per month", (1, 200), ge=0)
    attraction: float = P(0.0, "what draws people to it beside opinion, price included", "utility", (-3, 3), ge=-20, le=20)
    policy: str | None = P(None, "name of the policy that it follows (none: `ignore`)")
    poaching: Poaching = P(Poaching(), "how it courts rivals' complaining customers")
    background_tickets_per_day: float | None = P(
        None, "tickets from customers who are not on the graph; from population.represents, if left out", "per day", (0, 1e5), ge=0)

    @model_validator(mode="before")
    @classmethod
    def _named_customers_may_be_all(cls, given: Any) -> Any:
        """A brand whose first customers are given need not have others."""
        if isinstance(given, dict) and given.get("first_customers") is not None:
            return {"market_share": 0.0, **given}
        return given

    @property
    def follows(self) -> str:
        """Name of the policy that it follows at the start."""
        return self.policy or "ignore"


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
        words = self.at.split()
        clock = words[2].split(":") if len(words) > 2 else ("0", "0")
        return 24.0 * int(words[1]) + int(clock[0]) + int(clock[1]) / 60.0


class Study(Section):
    replications: int = P(30, "runs of each policy, on the same chance", "runs", (10, 1000), ge=1, le=1_000_000)
    rank_by: str = P("net_value", "measure by which policies are ranked")
    policies: tuple[str, ...] | None = P(None, "names of the policies to compare (all declared ones, if left out)", min_length=1)
    baseline: str | None = P(None, "policy to compare with (the first brand's own, if left out)")
    confidence: float = P(0.95, "confidence of intervals", "", (0.8, 0.99), gt=0.5, lt=1)
    vary: tuple[Literal["network", "population", "run"], ...] = P(("run",), "which seeds differ between replications", min_length=1)
    firestorm_factor: float = P(5.0, "negative mentions a day, against the usual, that make a firestorm", "factor", (3, 20), gt=1)
    firestorm_min: int = P(10, "negative mentions a day below which nothing is a firestorm", "posts", (3, 100), ge=1)
