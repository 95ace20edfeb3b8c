"""What a policy makes a brand ask its customers, and whether the desk's size follows what it reads.

The classes are tables of ``[policies.NAME]``, in the form of ``model/parameters``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from wom_sim.model.parameters import P, Section, Share

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy

# In the order of model.surveys.
Guide = Literal["none", "nps", "csat", "live"]


class Surveying(Section):
    """What customers are asked, ``[policies.NAME.surveys]``; how people answer is the world's ``[surveys]``."""

    nps_every_days: int = P(
        0, "days between two waves that ask customers whether they would recommend the brand (0: none)", "days", (7, 180), ge=0, le=20_000)
    nps_share: Share = P(0.1, "share of the customers asked in a wave, each time others", "share", (0.02, 1))
    csat_share: Share = P(0.0, "share of handled tickets after which the customer is asked whether they are satisfied", "share", (0, 1))
    report_days: float = P(7.0, "time from an answer to its place in a reading: fieldwork and reporting", "days", (0, 60), ge=0, le=1000)
    cost: float = P(0.5, "what an invitation costs", "money", (0, 5), ge=0, le=1e6)


class Steering(Section):
    """Whether the agents in opening hours become more or fewer by a reading, ``[policies.NAME.steering]``."""

    by: Guide = P(
        "none", "the reading: surveyed NPS, surveyed CSAT, or the share of positive among positive and negative public posts that were noticed (live)")
    target: float = P(50.0, "what the reading should be: NPS in points, CSAT and live in percent", "points", (-50, 95), ge=-100, le=100)
    band: float = P(5.0, "how far from it the reading may lie before anything is done", "points", (0, 20), ge=0, le=200)
    window_days: int = P(14, "days over which answers, or mentions, make a reading", "days", (1, 90), ge=1, le=20_000)
    least_answers: int = P(20, "answers, or mentions, without which there is no reading and nothing is done", "answers", (5, 200), ge=1)
    review_days: int = P(7, "days between two reviews", "days", (1, 90), ge=1, le=20_000)
    step_agents: int = P(1, "agents by which a review changes the desk, at most", "agents", (1, 10), ge=1, le=100_000)
    least_agents: int = P(1, "fewest agents in opening hours", "agents", (1, 50), ge=1, le=100_000)
    most_agents: int = P(20, "most agents in opening hours", "agents", (1, 200), ge=1, le=100_000)


def reads(policy: Policy) -> bool:
    """Whether a brand looks at readings of any kind under a policy."""
    return asks(policy) or policy.steering.by != "none"


def asks(policy: Policy) -> bool:
    """Whether customers are surveyed under a policy."""
    surveys = policy.surveys
    return (surveys.nps_every_days > 0 and surveys.nps_share > 0) or surveys.csat_share > 0


def survey_columns(policies: Sequence[Policy], represents: float) -> dict[str, Any]:
    """Columns of ``engine.dtypes.PLAN``, a row a policy. Who is asked in a wave stands for ``represents`` customers each;
    tickets are the market's."""
    from wom_sim.model.service import cents

    return {
        "nps_every": [p.surveys.nps_every_days for p in policies],
        "nps_share": [p.surveys.nps_share for p in policies],
        "csat_share": [p.surveys.csat_share for p in policies],
        "report_days": [p.surveys.report_days for p in policies],
        "nps_cents": [cents(p.surveys.cost * represents) for p in policies],
        "csat_cents": [cents(p.surveys.cost) for p in policies],
        "reads": [reads(p) for p in policies],
        "steer_by": [get_args(Guide).index(p.steering.by) for p in policies],
        "steer_target": [p.steering.target for p in policies],
        "steer_band": [p.steering.band for p in policies],
        "steer_window": [p.steering.window_days for p in policies],
        "steer_answers": [p.steering.least_answers for p in policies],
        "steer_days": [p.steering.review_days for p in policies],
        "step_agents": [p.steering.step_agents for p in policies],
        "least_agents": [p.steering.least_agents for p in policies],
        "most_agents": [p.steering.most_agents for p in policies],
    }
