"""What readers make of what a brand says in a firestorm, and of a promise that it does not keep."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wom_sim.engine.record import CONTENT, READ, REPLY
from wom_sim.engine.reference.feeds import Feed
from wom_sim.model import crisis, draws, spread
from wom_sim.model.trust import STATEMENT, conduct_in_answer, is_brands_word, post_trust

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.person import Person
    from wom_sim.engine.reference.reading import Reading
    from wom_sim.engine.reference.things import Answer, Post


def reads_post(reader: Reading, post: Post) -> None:
    """A post of the brand, or of somebody who speaks up for it; how it is taken is the same in every copy."""
    cascade, rates, town = post.cascade, reader.town.setting.spread, reader.town
    reader.joins_readers(cascade)
    reader.notices(cascade.brand)
    strong = reader in post.author.strong_ties
    weight = spread.post_weight(rates.post_weight, strong, rates.strong_tie_factor)
    stranger, reshared = not strong and reader.medium(cascade).strangers, post.parent is not None
    trust = post_trust(cascade.voice, reshared, stranger, town.trust)
    from_feed = isinstance(post.author, Feed)
    how, source = (CONTENT, None) if isinstance(post.author, Feed) else (READ, post.author)
    works = takes_word(
        reader, cascade.brand, weight, cascade.severity, trust, from_feed or is_brands_word(cascade.voice, reshared),
        cascade.clear, cascade.quality, town.draw(draws.CRISIS_TAKEN, 1, cascade.key, reader.number), how, source, post.key,
    )  # fmt: skip
    if works and cascade.voice == STATEMENT:
        awaits_answer(reader, cascade.brand, post.key)
    if works and town.draw(draws.RESHARE, 0, post.key, reader.number) < reader.eagerness(cascade, strong):
        reader.decides_to_reshare(post, town.draw(draws.RESHARE_DELAY, 0, post.key, reader.number))


def reads_cast(reader: Reading, answer: Answer, post: Post, key: int) -> None:
    """What the brand says under a copy of a complaint."""
    town, rates = reader.town, reader.town.setting.crisis
    stated = answer.reply == crisis.STATEMENT_CAST
    works = takes_word(
        reader, answer.speaker, town.setting.spread.post_weight,
        rates.statement_strength if stated else rates.message_strength, town.setting.trust.brand, True, answer.clear,
        answer.quality, town.draw(draws.OFFER_PUSHY, 0, key, reader.number), REPLY, post.author, post.key,
    )  # fmt: skip
    if works and stated:
        awaits_answer(reader, answer.speaker, post.key)


def takes_word(
    reader: Reading, brand: Brand, weight: float, size: float, trust: float, is_brands: bool, clear: float, quality: float,
    works_draw: float, how: int, source: Person | Feed | None, key: int,
) -> bool:  # fmt: skip
    """Take a statement or a counter-message; whether it works."""
    town = reader.town
    took = crisis.taken(town.draw(draws.CRISIS_TAKEN, 0, reader.number, brand.number), clear, works_draw, quality)
    works = bool(took == crisis.WORKS)
    if took == crisis.CONTRADICTED:
        size = town.setting.crisis.contradiction_strength
    if works and is_brands:  # what annoys needs no belief
        trust = reader.beliefs.weigh(brand, trust)
    assert not isinstance(source, Feed)
    reader.hears_of(brand, 1 if works else -1, weight * size, trust, how, source, key)
    if is_brands:
        reader.witnesses(brand, conduct_in_answer(False, works, town.trust))
    return works


def awaits_answer(reader: Reading, brand: Brand, key: int) -> None:
    """Remember by when the brand has promised to answer."""
    town, stated = reader.town, brand.crisis_room.stated
    due = stated * town.tick_hours + brand.levers.current.playbook.promised_hours
    due = max(due, (town.tick + 1) * town.tick_hours)
    town.plan(due, partial(waits_in_vain, reader, brand, stated, key))


def waits_in_vain(reader: Reading, brand: Brand, stated: int, key: int) -> None:
    """The promised hour has come: without an answer since, whoever waited for it is disappointed."""
    setting = reader.town.setting
    if brand.crisis_room.answered < stated:
        weight = setting.spread.post_weight * setting.crisis.letdown_strength
        reader.hears_of(brand, -1, weight, setting.trust.brand, REPLY, None, key)
        reader.witnesses(brand, setting.trust.poor_reply)
