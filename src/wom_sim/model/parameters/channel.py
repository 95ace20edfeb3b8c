"""The list, sixth part: channels, on which customers talk about brands in public, or with them in private."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from wom_sim.model.parameters.section import P, Position, Section, Share

MOST_CHANNELS = 32


class Channel(Section):
    """A channel. Without any in the scenario there are two: one public feed and one private way to the desk; with some,
    there must be a public and a private one."""

    name: str = P(..., "the channel's name", min_length=1, max_length=60)
    kind: Literal["microblog", "social_network", "forum", "messaging", "phone", "mail", "shop"] = P(
        ..., "a ready-made kind of channel; other keys change it")
    public: bool = P(True, "whether what is said on it can be read by others (false: between customer and brand)")
    preference: float = P(1.0, "how many people prefer it, against the other public (or private) channels", "relative weight", (0, 10), ge=0, le=1000)
    interest_groups: tuple[Position, ...] = P((), "groups that like it better than others do (none: all alike)", "interest groups")
    favour: float = P(3.0, "how much likelier those groups are to prefer it", "factor", (1, 10), gt=0, le=1000)
    attention: float = P(1.0, "public: chance that a follower sees a post here, against spread.see", "factor", (0.2, 2), ge=0, le=10)
    half_life_hours: float = P(0.4, "public: half-life of engagement with a post here (instead of spread.half_life_hours)", "hours", (0.1, 144), "graffius", gt=0)
    other_group: Share | None = P(None, "public: relevance of a post here to readers of other groups (spread.other_group, if left out)", "factor", (0, 1))
    strangers: bool = P(False, "public: whether people read strangers here: weak ties have the weight of a reviewer (trust.reviewer)")
    capacity: Literal["light", "heavy"] = P("heavy", "light: what is serious cannot be settled here and takes one hand-over more; heavy: it can")
    live: bool = P(False, "private: whether people wait on hold, hear the answer at once, and hang up")
    patience_minutes: float | None = P(None, "mean patience of those who wait for an answer here (exponential; service.patience_hours, if left out; 0: nobody gives up)", "minutes", (1, 60), ge=0)
    goes_public: Share | None = P(None, "share of those who give up here and then complain in public (voice.shame, if left out)", "share", (0, 0.36))
    peer_help: Share = P(0.0, "public: chance that a fully satisfied customer who reads another customer's complaint here offers help", "chance", (0, 0.3))
    calls_again: Share = P(0.0, "live: share of the others who hang up that call again later", "share", (0, 0.8))
    calls_again_hours: float = P(4.0, "live: mean time until they do, and from opening until those call who found the line closed (exponential, in waking time)", "hours", (0.5, 48), ge=0)

    @model_validator(mode="before")
    @classmethod
    def _kind_below(cls, given: Any) -> Any:
        """A kind's keys stand below the given ones."""
        if isinstance(given, dict) and str(given.get("kind")) in CHANNEL_KINDS:
            return {**CHANNEL_KINDS[given["kind"]], **given}
        return given


# Half-lives are Graffius' where he has them; the others, like all else here, are assumptions.
CHANNEL_KINDS: dict[str, dict[str, Any]] = {
    "microblog": {"public": True, "half_life_hours": 0.4, "capacity": "light"},
    "social_network": {"public": True, "half_life_hours": 0.83, "capacity": "light"},
    "forum": {
        "public": True, "half_life_hours": 72.0, "other_group": 0.1, "strangers": True, "capacity": "heavy", "peer_help": 0.05,
    },
    "messaging": {"public": False, "capacity": "light"},
    "phone": {
        "public": False, "capacity": "heavy", "live": True, "patience_minutes": 8.0, "calls_again": 0.4,
    },
    "mail": {"public": False, "capacity": "heavy"},
    "shop": {"public": False, "capacity": "heavy", "live": True, "patience_minutes": 15.0},
}  # fmt: skip
