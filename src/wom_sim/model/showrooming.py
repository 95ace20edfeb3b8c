"""Step 6, showrooming: what people read just before they choose, and what becomes of those who compare at a shelf.

A shop's *response* to people who look at its goods and may buy elsewhere: it ignores them, has sellers engage them in talk,
matches the rival's price, or takes a tariff for advice, which a purchase there makes good.
"""

from __future__ import annotations

from wom_sim.model.compiled import compiled

IGNORE, ENGAGE, MATCH, TARIFF = 0, 1, 2, 3  # in the order of world.shop.Response
POST = 65536  # posts that people read are summed as integers of so many to one


def posts_kept(hours: float, half_life_days: float) -> int:
    """What so many hours leave of a post as something that people still read, in 1/65536: 2^(−hours / half-life)."""
    return round(POST * 2.0 ** (-hours / (24.0 * half_life_days)))


@compiled
def posts_read(before, kept, fresh):  # type: ignore[no-untyped-def]
    """Sum of the posts that people read (in 1/65536) after a tick: what it leaves of the old ones, and its own."""
    return (before * kept) // POST + fresh * POST


@compiled
def rating(good, bad, all_good, all_bad, prior):  # type: ignore[no-untyped-def]
    """A brand as its public posts of late show it, 0 to 1: (prior · m + good) / (prior + good + bad), where m is the share of
    good ones among those on all brands (one half where there are none).

    The Bayesian average of rating sites: ``prior`` posts of the usual kind stand beside a brand's own, so that a handful says
    little (form: assumption). All in posts.
    """
    everything = all_good + all_bad
    usual = all_good / everything if everything > 0.0 else 0.5
    seen = prior + good + bad
    return (prior * usual + good) / seen if seen > 0.0 else usual


@compiled
def judged(opinion, read, late):  # type: ignore[no-untyped-def]
    """Opinion by which somebody chooses who has read about a brand just before: (1 − late) · opinion + late · rating."""
    return (1.0 - late) * opinion + late * read


@compiled
def worth_at_shelf(attraction, preference, opinion, chance):  # type: ignore[no-untyped-def]
    """Utility of a brand to somebody who compares at a shelf: attraction + preference · opinion + a Gumbel variate.

    As in the choice of a brand, but without its size: on a phone all offers are alike near.
    """
    return attraction + preference * opinion + chance


@compiled
def lead_at_shelf(rival, own, here, switching_cost, customer):  # type: ignore[no-untyped-def]
    """By how much the best rival's utility exceeds that of what lies here: rival − own − here, less the cost of switching for
    the shop's own customers. Above 0, people buy elsewhere."""
    lead = rival - own - here
    return lead - switching_cost if customer else lead


@compiled
def turns_away(response, draw, put_off):  # type: ignore[no-untyped-def]
    """Whether somebody turns round at a tariff, before any advice."""
    return response == TARIFF and draw < put_off


@compiled
def talked_to(response, draw, attended):  # type: ignore[no-untyped-def]
    """Whether a seller has time for somebody at the shelf."""
    return response == ENGAGE and draw < attended


@compiled
def asks_for_discount(response, lead, draw, claim):  # type: ignore[no-untyped-def]
    """Whether somebody asks for a rival's price: all who would go, and the share ``claim`` of those who would have stayed."""
    return response == MATCH and (lead > 0.0 or draw < claim)


@compiled
def hold(response, talked, advice, discount, tariff, worth_of_money):  # type: ignore[no-untyped-def]
    """Utility that a shop's response adds to buying there: ``advice`` of a seller who talks, a discount (money) at the worth of
    money, or the tariff (money) that only those pay who go elsewhere."""
    if response == ENGAGE and talked:
        return advice
    if response == MATCH:
        return discount * worth_of_money
    if response == TARIFF:
        return tariff * worth_of_money
    return 0.0
