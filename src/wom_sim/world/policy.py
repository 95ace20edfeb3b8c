"""Policies as data: what a brand listens to, who answers when, in which order, how, and at what cost.

The classes are the tables ``[policies.NAME]`` of a scenario file, in the form of ``model/parameters``. A policy
names a ready-made ``preset`` and changes what differs, or says everything itself. ``compile_policies`` turns policies
into the arrays that the kernel reads: it knows no policy by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal, get_args

from pydantic import model_validator

from wom_sim.model.parameters import P, Section, Share
from wom_sim.model.parameters.section import Clock, clock_hours
from wom_sim.world.fixing import Fixing, fixing_columns
from wom_sim.world.maturity import MATURITY
from wom_sim.world.organisation import Agenda, Organisation, organised
from wom_sim.world.outreach import Access, Campaign, EmployeeVoice, Feed, Presence
from wom_sim.world.pilots import Pilot
from wom_sim.world.playbook import Playbook, playbook_columns
from wom_sim.world.shop import Shop, compile_shops
from wom_sim.world.surveys import Steering, Surveying
from wom_sim.world.transformation import Transformation

# In the order in which the engine numbers them.
ReplyKind = Literal["none", "apology", "empathy", "invite_private", "resolve_public", "compensate_public"]
Law = Literal["lognormal", "exponential", "deterministic"]
Answers = Literal["all", "public", "private"]


class Handling(Section):
    distribution: Law = P("lognormal", "law of handling times", source="brown2005")
    mean_minutes: float = P(10.0, "mean handling time of a ticket", "minutes", (3, 30), gt=0, le=100_000)
    cv: float = P(1.0, "coefficient of variation of a lognormal handling time", "", (0.3, 2), ge=0, le=10)


class Listening(Section):
    coverage: Share = P(0.8, "share of public complaints that are noticed", "share", (0, 1))
    delay_minutes: float = P(10.0, "mean delay until one is noticed (exponential)", "minutes", (0, 1440), ge=0)


class Triage(Section):
    """Weight of each feature of a ticket in its place in the queue; all zero but ``age``: first come, first served."""

    age: float = P(1.0, "weight of an hour of waiting", "per hour", (-5, 5))
    severity: float = P(0.0, "weight of a fully severe complaint", "", (0, 50))
    followers: float = P(0.0, "weight of a doubling of the author's followers", "per doubling", (0, 20))
    reshares: float = P(0.0, "weight of each reshare so far", "per reshare", (0, 20))
    value: float = P(0.0, "weight of the customer's margin, where 1 is the mean", "", (0, 20))
    public: float = P(0.0, "weight of being public", "", (-50, 50))
    random: float = P(0.0, "weight of pure chance (a draw between 0 and 1, for each that waits, whenever one is taken)", "", (0, 1000))
    live: float = P(0.0, "weight of being on hold (on a live channel), against mails and posts", "", (-50, 50))


class Reply(Section):
    minor: ReplyKind = P(
        "resolve_public", "public reply to a minor complaint")
    serious: ReplyKind = P(
        "invite_private", "public reply to a serious complaint")
    quality: Share = P(0.7, "share of readers on whom a reply works as meant; on the others it backfires", "share", (0.3, 0.95))


class Compensation(Section):
    minor: float = P(0.0, "compensation of a resolved minor complaint", "money", (0, 100), ge=0)
    serious: float = P(0.0, "compensation of a resolved serious complaint", "money", (0, 500), ge=0)


class Surge(Section):
    agents: int = P(0, "extra agents, day and night, while a firestorm is on", "agents", (0, 200), ge=0, le=100_000)
    trigger: float = P(4.0, "noticed complaints of the last 24 h, against the usual, that call them in", "factor", (2, 20), gt=0)
    least: int = P(10, "noticed complaints of the last 24 h below which nobody is called in", "complaints", (3, 100), ge=1)
    hours: float = P(24.0, "how long they stay after the last such hour", "hours", (6, 168), ge=0)


class Policy(Section):
    preset: Literal[
        "ignore", "marketing_led", "service_led", "dedicated_team", "influencer_first", "crisis_room",
        "planning", "presence", "engagement", "formalized", "strategic", "converged",
    ] | None = P(None, "a ready-made policy; the other keys change it", source="assumption; altimeter2013 (the six stages)")
    what: str = P("", "one line for the report", max_length=200)
    agents: int = P(4, "agents on duty in opening hours", "agents", (0, 200), ge=0, le=100_000)
    night_agents: int = P(0, "agents on duty outside opening hours", "agents", (0, 50), ge=0, le=100_000)
    hours: Clock = P("08:00-20:00", "opening hours, local time")
    days_per_week: int = P(7, "opening days, from Monday; day 0 is a Monday", "days", (5, 7), ge=0, le=7)
    queues: Literal["shared", "split"] = P("shared", "whether public and private tickets share agents")
    private_agents_share: Share = P(0.5, "split queues: share of the agents who answer private tickets", "share")
    answers: Answers = P("all", "which tickets are answered at all")
    min_followers: int = P(0, "public tickets of people with fewer followers are left alone", "people", (0, 1000), ge=0)
    writing_minutes: float = P(3.0, "from picking a ticket up to the first reply", "minutes", (0.5, 15), ge=0)
    handling: Handling = P(Handling(), "how long a ticket takes")
    listening: Listening = P(Listening(), "how complaints in public are noticed")
    triage: Triage = P(Triage(), "in which order tickets are taken")
    triage_rule: str | None = P(None, "plug-in by which tickets are ordered, in the place of all weights but `age`", min_length=1, max_length=60)
    reply: Reply = P(Reply(), "what is said in public")
    reply_rule: str | None = P(None, "plug-in that says what is replied, how well, and what is paid", min_length=1, max_length=60)
    compensation: Compensation = P(Compensation(), "what is paid")
    handovers: int = P(0, "hand-overs between departments before a ticket is settled", "hand-overs", (0, 3), ge=0, le=20)
    skill: float = P(1.0, "chance to resolve against a trained agent's", "factor", (0.5, 1.2), ge=0, le=5)
    surge: Surge = P(Surge(), "what happens in a firestorm")
    channels: tuple[Presence, ...] = P((), "how the brand is there on single channels")
    feeds: tuple[Feed, ...] = P((), "feeds of the brand's own")
    campaigns: tuple[Campaign, ...] = P((), "reach that is bought, and people who speak for the brand")
    employees: EmployeeVoice = P(EmployeeVoice(), "what employees may do in public")
    learning: Fixing = P(Fixing(), "what is done about the root causes of failures")
    surveys: Surveying = P(Surveying(), "what customers are asked")
    steering: Steering = P(Steering(), "whether the number of agents follows a reading")
    shop: Shop = P(Shop(), "what is done about people who compare at the shelf")
    transformation: Transformation = P(Transformation(), "how it turns into another")
    organisation: Organisation = P(Organisation(), "silos or one view of the customer, whose agenda, teams, who may answer")
    pilot: Pilot = P(Pilot(), "another policy that is tried on some interest groups")
    playbook: Playbook = P(Playbook(), "what is ready for a firestorm")

    @model_validator(mode="before")
    @classmethod
    def _preset_below(cls, given: Any) -> Any:
        """A preset's keys stand below the given ones."""
        if isinstance(given, dict) and str(given.get("preset")) in READY_MADE:
            return overlay(READY_MADE[given["preset"]], given)
        return given


    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Policy:
        opens, closes = clock_hours(self.hours)
        if not 0.0 <= opens < closes <= 24.0:
            raise ValueError("hours: opening must come before closing, within one day (00:00-24:00)")
        return self


def as_preset(policy: Policy, table: str) -> bool:
    """Whether a table of a policy says just what its preset says of it: then nobody has asked for it by itself."""
    return policy.preset in MATURITY and getattr(policy, table) == getattr(Policy(preset=policy.preset), table)


def overlay(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """The tables of ``above`` laid over those of ``below``, key by key; neither is changed."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = overlay(under, value) if isinstance(value, dict) and isinstance(under, dict) else value
    return merged


PRESETS: dict[str, dict[str, Any]] = {
    "ignore": {
        "what": "nobody listens and nobody answers",
        "agents": 0,
        "listening": {"coverage": 0.0},
        "reply": {"minor": "none", "serious": "none"},
    },
    "marketing_led": {
        "what": "the marketing team answers in office hours and passes problems on",
        "agents": 3,
        "hours": "09:00-18:00",
        "days_per_week": 5,
        "handovers": 2,
        "skill": 0.8,
        "listening": {"coverage": 0.7, "delay_minutes": 90.0},
        "triage": {"age": 1.0, "followers": 1.0, "public": 10.0},
        "reply": {"minor": "empathy", "serious": "invite_private", "quality": 0.55},
    },
    "service_led": {
        "what": "the service centre answers first come, first served, its own channels first",
        "agents": 4,
        "hours": "08:00-20:00",
        "handovers": 1,
        "listening": {"coverage": 0.6, "delay_minutes": 45.0},
        "triage": {"age": 1.0, "public": -4.0},
        "reply": {"minor": "invite_private", "serious": "invite_private", "quality": 0.65},
    },
    "dedicated_team": {
        "what": "a trained team owns public complaints from first reply to solution",
        "agents": 4,
        "hours": "06:00-23:00",
        "listening": {"coverage": 0.9, "delay_minutes": 5.0},
        "triage": {"age": 1.0, "severity": 2.0},
        "reply": {"minor": "resolve_public", "serious": "apology", "quality": 0.75},
        "compensation": {"serious": 25.0},
    },
    "influencer_first": {
        "what": "the same team, but people with many followers come first",
        "agents": 4,
        "hours": "06:00-23:00",
        "listening": {"coverage": 0.9, "delay_minutes": 5.0},
        "triage": {"age": 1.0, "followers": 6.0, "reshares": 4.0, "public": 4.0},
        "reply": {"minor": "resolve_public", "serious": "apology", "quality": 0.75},
        "compensation": {"serious": 25.0},
    },
    "crisis_room": {
        "what": "the same team round the clock, with more people called in when complaints pile up",
        "agents": 4,
        "night_agents": 1,
        "hours": "06:00-23:00",
        "listening": {"coverage": 0.95, "delay_minutes": 3.0},
        "triage": {"age": 1.0, "severity": 4.0, "reshares": 2.0},
        "reply": {"minor": "resolve_public", "serious": "apology", "quality": 0.75},
        "compensation": {"serious": 25.0},
        "surge": {"agents": 4},
    },
}
READY_MADE = PRESETS | MATURITY  # all that are known by name; only those of PRESETS are compared without being asked for


def written_quality(policy: Policy) -> float:
    """Quality of what a policy says in public, by who writes it."""
    from wom_sim.model.organisation import public_quality

    rules = policy.organisation
    return float(public_quality(policy.reply.quality, get_args(Agenda).index(rules.agenda), rules.stiffness))


@lru_cache(maxsize=256)
def compile_policies(policies: tuple[Policy, ...]) -> dict[str, Any]:
    """Policies as arrays, one row each; the keys are the fields of ``engine.dtypes.PLAN`` and "triage"; hours and cents."""
    import numpy as np

    from wom_sim.model.service import cents

    def whole(values: Iterable[Any]) -> Any:
        return np.array(list(values), dtype=np.int64)

    def real(values: Iterable[Any]) -> Any:
        return np.array(list(values), dtype=np.float64)

    return {
        "agents": whole(p.agents for p in policies),
        "night_agents": whole(p.night_agents for p in policies),
        "opens": real(clock_hours(p.hours)[0] for p in policies),
        "closes": real(clock_hours(p.hours)[1] for p in policies),
        "days": whole(p.days_per_week for p in policies),
        "split": whole(p.queues == "split" for p in policies),
        "private_share": real(p.private_agents_share for p in policies),
        "answers": whole(get_args(Answers).index(p.answers) for p in policies),
        "min_followers": whole(p.min_followers for p in policies),
        "writing": real(p.writing_minutes / 60.0 for p in policies),
        "law": whole(get_args(Law).index(p.handling.distribution) for p in policies),
        "handling_minutes": real(p.handling.mean_minutes for p in policies),
        "handling_cv": real(p.handling.cv for p in policies),
        "triage": np.array([list(p.triage.model_dump().values()) for p in policies], dtype=np.float64),
        "reply_minor": whole(get_args(ReplyKind).index(p.reply.minor) for p in policies),
        "reply_serious": whole(get_args(ReplyKind).index(p.reply.serious) for p in policies),
        "quality": real(written_quality(p) for p in policies),
        "compensation_minor": whole(cents(p.compensation.minor) for p in policies),
        "compensation_serious": whole(cents(p.compensation.serious) for p in policies),
        "handovers": whole(p.handovers for p in policies),
        "skill": real(p.skill for p in policies),
        "surge_agents": whole(p.surge.agents for p in policies),
        "surge_trigger": real(p.surge.trigger for p in policies),
        "surge_least": whole(p.surge.least for p in policies),
        "surge_hours": real(p.surge.hours for p in policies),
        "access": whole(get_args(Access).index(p.employees.access) for p in policies),
        "allowed": real(p.employees.allowed for p in policies),
        "advocates": real(p.employees.advocates for p in policies),
        "advocate_posts": real(p.employees.posts_per_week for p in policies),
        "posting_seconds": whole(round(60.0 * p.employees.posting_minutes) for p in policies),
        "trained": real(p.employees.trained for p in policies),
        "training_cents": whole(cents(p.employees.training) for p in policies),
        **fixing_columns([p.learning for p in policies]),
        **compile_shops(policies),
        **organised(tuple(p.organisation for p in policies)),
        **playbook_columns(policies),
    }
