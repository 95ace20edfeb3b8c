"""Which parameters of what brands say of their own accord have no effect in a scenario, and why; see ``acting.py``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.outreach import people_speak

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts

Idle = Iterator[tuple[str, str]]


def owned_voice(facts: Facts) -> Idle:
    """Attention and wear-out, feeds, adverts."""
    scenario, attention = facts.scenario, facts.scenario.attention
    feeds = [feed for plan in facts.plans.values() for feed in plan.feeds if feed.posts_per_week > 0]
    adverts = [one for plan in facts.plans.values() for one in plan.campaigns if one.kind == "adverts" and one.budget]
    chatter = scenario.employees.chatter
    speak = any(people_speak(plan, brand, chatter) for plan in facts.plans.values() for brand in scenario.brands)
    if scenario.spread.crowding_posts == 0:
        yield "attention.background_posts", "feeds are not crowded (`spread.crowding_posts` is 0)"
    if not (feeds or adverts or speak):
        for key in ("wear_out_posts", "wear_out_half_life_days"):
            yield f"attention.{key}", "no policy in play pushes anything"
    if attention.wear_out_posts == 0:
        yield "attention.wear_out_half_life_days", "nothing wears out (`attention.wear_out_posts` is 0)"
    if not any(feed.useful < 1.0 for feed in feeds):
        yield "attention.unfollow", "no feed posts what is of no use"
    if not any(feed.useful > 0.0 for feed in feeds):
        yield "attention.engage", "no feed posts anything of use"
    if not any(feed.useful > 0.0 and feed.tone == "corporate" for feed in feeds):
        yield "attention.corporate_tone", "every feed speaks as its readers do"
    if not speak:
        yield "attention.mute", "nobody on the graph speaks for a brand"
