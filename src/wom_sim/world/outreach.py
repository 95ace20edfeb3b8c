"""What a policy makes a brand say of its own accord, and who speaks for it: feeds, campaigns, employees; and where it is.

The classes are tables of ``[policies.NAME]``, in the form of ``model/parameters``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from wom_sim.model.parameters import Brand, Moment, P, Position, Section, Share, hours_of

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy

ChosenBy = Literal["followers", "pagerank", "k_core", "bridging", "random", "spread", "reach"]

# In the order of model.staff.
Access = Literal["open", "limited", "blocked"]


class Presence(Section):
    """A brand on one channel, ``[[policies.NAME.channels]]``; where none is given the brand is there, and listens as it does anywhere."""

    name: str = P(..., "the channel's name", min_length=1, max_length=60)
    present: bool = P(True, "whether the brand can be written to, or called, on this channel, and listens here")
    coverage: Share | None = P(
        None, "public: share of complaints here that are noticed (listening.coverage, if left out)", "share", (0, 1)
    )
    delay_minutes: float | None = P(
        None,
        "public: mean delay until one is noticed (listening.delay_minutes, if left out)",
        "minutes",
        (0, 1440),
        ge=0,
    )


class Feed(Section):
    """A feed of the brand's own, ``[[policies.NAME.feeds]]``: content for those who follow it."""

    name: str = P(..., "the feed's name", min_length=1, max_length=60)
    channel: str | None = P(None, "the public channel that it runs on (the first one, if left out)")
    interest_groups: tuple[Position, ...] = P(
        (),
        "groups that it is made for; each post is about one of them (none: for everybody, so about nobody in particular)",
        "interest groups",
    )
    posts_per_week: float = P(3.0, "how often it posts, in waking time", "posts per week", (0, 50), ge=0, le=10_000)
    useful: Share = P(0.5, "share of its posts that serve readers; the others only push", "share", (0.1, 0.9))
    tone: Literal["matched", "corporate"] = P("matched", "whether it speaks as those groups do")
    followers: Share = P(
        0.1, "share of the brand's customers in those groups who follow it at the start", "share", (0, 0.5)
    )
    followers_elsewhere: Share = P(0.01, "share of all others in those groups who do", "share", (0, 0.1))
    cost_per_post: float = P(30.0, "what a post costs to make", "money", (0, 1000), ge=0)


class Campaign(Section):
    """A campaign, ``[[policies.NAME.campaigns]]``: reach that is bought, or people who speak for the brand, between two dates."""

    name: str = P(..., "the campaign's name", min_length=1, max_length=60)
    kind: Literal["adverts", "influencers", "ambassadors"] = P(
        ..., "adverts: reach bought; influencers: paid people; ambassadors: customers won over"
    )
    at: Moment = P(..., 'when it begins: "day 20 06:00", counted from the first counted day')
    lasts_days: float = P(14.0, "how long it lasts", "days", (1, 90), gt=0, le=20000)
    interest_groups: tuple[Position, ...] = P(
        (),
        "groups that it is aimed at; each advert is about one of them (none: everybody, so about nobody in particular)",
        "interest groups",
    )
    budget: float | None = P(
        None,
        "most that it may cost (no limit, if left out; adverts need one: it says how many are shown)",
        "money",
        (0, 1e6),
        ge=0,
        le=1e12,
    )
    cost_per_thousand: float | None = P(
        None, "adverts: price of a thousand that are shown", "money", (1, 50), ge=0.01, le=1e9
    )
    channel: str | None = P(None, "the public channel that it runs on (the first one, if left out)")
    people: int | None = P(None, "influencers, ambassadors: how many people on the graph", "people", (1, 200), ge=0, le=1_000_000)
    chosen_by: ChosenBy = P("followers", "influencers, ambassadors: how they are chosen", source="kempe2003 (spread)")
    posts_per_week: float = P(2.0, "influencers, ambassadors: how often each posts", "posts per week", (0.1, 14), ge=0, le=10_000)
    fee_per_post: float | None = P(None, "influencers: fee for a post (they need one; 0 where they ask for none)", "money", (0, 5000), ge=0, le=1e9)
    fee_per_thousand: float = P(0.0, "influencers: further fee for a post, by a thousand followers", "money", (0, 100), ge=0, le=1e9)
    perk: float = P(20.0, "ambassadors: what winning one over costs", "money", (0, 500), ge=0, le=1e9)
    disclosed: bool = P(True, "influencers: whether they say that they are paid")

    @property
    def start_hour(self) -> float:
        """When it begins, in hours from the first counted hour."""
        return hours_of(self.at)

    @property
    def end_hour(self) -> float:
        """When it ends."""
        return self.start_hour + 24.0 * self.lasts_days


# Which keys a kind of campaign uses, beside those that all do.
KEYS_OF_KINDS: dict[str, tuple[str, ...]] = {
    "all": ("name", "kind", "at", "lasts_days", "interest_groups", "budget", "channel"),
    "adverts": ("cost_per_thousand",),
    "influencers": ("people", "chosen_by", "posts_per_week", "fee_per_post", "fee_per_thousand", "disclosed"),
    "ambassadors": ("people", "chosen_by", "posts_per_week", "perk"),
}


class EmployeeVoice(Section):
    """What a policy lets employees do in public, ``[policies.NAME.employees]``; who they are is the brand's ``employees``."""

    access: Access = P(
        "open", "whether they may use public channels at work: open, limited to a share of working time, or blocked (no programme then)")
    allowed: Share = P(0.2, "limited: share of working time in which they may, and of the programme's posts that are written", "share", (0.05, 0.5))
    advocates: Share = P(
        0.0, "share of the employees who take part in the advocacy programme", "share", (0, 0.5),
        "assumption; webershandwick2014 (one third post of their own accord)")
    posts_per_week: float = P(1.0, "how often each of those posts about the brand", "posts per week", (0.1, 7), ge=0, le=1000)
    channel: str | None = P(None, "the public channel that they post on (each on the one that they prefer, if left out)")
    posting_minutes: float = P(5.0, "working time for each of these posts", "minutes", (1, 30), ge=0, le=1000)
    trained: Share = P(0.0, "share of the employees who are trained as soon as the policy is followed, advocates first", "share", (0, 1))
    training: float = P(200.0, "what training one costs, once", "money", (0, 2000), ge=0)


def impressions_bought(campaign: Campaign) -> float:
    """Impressions that the budget of a campaign of adverts buys, in the whole market."""
    return 1000.0 * (campaign.budget or 0.0) / campaign.cost_per_thousand if campaign.cost_per_thousand else 0.0


def people_speak(policy: Policy, brand: Brand, chatter: float) -> bool:
    """Whether people on the graph may speak for a brand under a policy: then readers can stop following them."""
    return any(campaign.kind != "adverts" for campaign in policy.campaigns) or (
        bool(brand.employees) and (policy.employees.advocates > 0 or chatter > 0)
    )
