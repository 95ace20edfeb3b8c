"""Every measure once: its name, unit, which way is better, and its formula in the docstring of the function that
computes it. Where nothing can be said (no ticket was answered, say) a measure is NaN.

``Counted`` gives the sums of the counted hours of one brand, the focal one unless another is asked for. Customers and money
are those of the market (the graph's times ``population.represents``); posts and people are those on the graph.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wom_sim.engine.record import ABANDONED, C_NEGATIVE, C_NEUTRAL, C_POSITIVE, FIXED_STOCK, HELPED, RESOLVED_
from wom_sim.measures.counted import Counted
from wom_sim.model import reviews
from wom_sim.model.trust import AMBASSADOR, EMPLOYEE, UNTRIED

LONGEST_LIFETIME_MONTHS = 120.0
HOURS_A_DAY = 24.0


@dataclass(frozen=True)
class Measure:
    """A measure: its name, unit, definition, and whether more is better (+1), less is better (-1) or neither (0)."""

    name: str
    unit: str
    definition: str
    better: int
    of: Callable[[Counted], float]


MEASURES: dict[str, Measure] = {}


def measure(
    unit: str, better: int, name: str | None = None
) -> Callable[[Callable[[Counted], float]], Callable[[Counted], float]]:
    """Put a function into the list of measures, under its own name or another, with its docstring as definition."""

    def listed(function: Callable[[Counted], float]) -> Callable[[Counted], float]:
        definition = " ".join((function.__doc__ or "").split())
        title = name or function.__name__
        MEASURES[title] = Measure(title, unit, definition, better, function)
        return function

    return listed


def ratio(part: float, whole: float) -> float:
    """Part over whole; NaN over nothing."""
    return part / whole if whole else float("nan")


# Money


@measure("money", +1)
def net_value(c: Counted) -> float:
    """What the brand earned, and what its customers became worth: revenue − service cost − compensation − offers −
    acquisition + customer equity at the end − customer equity at the start − content − campaigns − training − employees'
    working time."""
    costs = service_cost(c) + compensation_cost(c) + offer_cost(c) + acquisition_cost(c)
    earned = revenue(c) - costs + customer_equity(c) - equity(c, c.value_at_start)
    return earned - content_cost(c) - campaign_cost(c) - training_cost(c) - employee_cost(c)


@measure("money", +1)
def revenue(c: Counted) -> float:
    """Margin of the customer-months spent with the brand, weighted by each customer's value."""
    months = c.sums["value"] / FIXED_STOCK * c.tick_hours / (HOURS_A_DAY * 30.4375)
    return float(c.parameters.margin * months * c.represents)


@measure("money", -1)
def service_cost(c: Counted) -> float:
    """Agent hours on duty, busy or not, times the cost of an agent hour."""
    return float(c.sums["duty_seconds"] / 3600.0 * c.scenario.money.agent_hour)


@measure("money", -1)
def compensation_cost(c: Counted) -> float:
    """Compensation paid with resolved complaints."""
    return c.sums["compensation_cents"] / 100.0


@measure("money", -1)
def offer_cost(c: Counted) -> float:
    """What the brand's own accepted offers to rivals' customers cost."""
    return float(c.sums["offer_cents"] / 100.0 * c.represents)


@measure("money", -1)
def acquisition_cost(c: Counted) -> float:
    """Customers won or joined, times the cost of winning one."""
    return float((c.sums["won"] + c.sums["joined"]) * c.scenario.money.acquisition * c.represents)


@measure("money", -1)
def content_cost(c: Counted) -> float:
    """What the posts of the brand's own feeds cost to make."""
    return c.sums["content_cents"] / 100.0


@measure("money", -1)
def campaign_cost(c: Counted) -> float:
    """What campaigns cost: adverts, fees, perks."""
    return c.sums["campaign_cents"] / 100.0


def training_cost(c: Counted) -> float:
    """Training of employees; who was trained before counting began is billed in its first hour."""
    return c.sums["training_cents"] / 100.0 * c.represents


@measure("money", -1)
def employee_cost(c: Counted) -> float:
    """Working time that employees spend on feeds and on posts for the brand, times the cost of their hour."""
    return float(employee_hours(c) * c.scenario.money.employee_hour * c.represents)


def equity(c: Counted, value: int) -> float:
    """Discounted margin of customers of a summed value: value · margin / (base churn + discount), a month at a time; no
    lifetime is longer than ten years."""
    monthly_loss = c.parameters.base_churn + c.scenario.money.discount_rate / 12.0
    lifetime = 1.0 / max(monthly_loss, 1.0 / LONGEST_LIFETIME_MONTHS)
    return float(value / FIXED_STOCK * c.parameters.margin * lifetime * c.represents)


@measure("money", +1)
def customer_equity(c: Counted) -> float:
    """Discounted margin that the customers at the end will still bring: their value · margin / (base churn + discount
    rate), per month, at most ten years (Gupta, Lehmann & Stuart 2004)."""
    return equity(c, c.at("value", -1))


# Customers


@measure("share per month", -1)
def churn_rate(c: Counted) -> float:
    """Customers who left, over customer-months."""
    return ratio(c.sums["churned"], c.customer_months)


@measure("customers", -1)
def churned(c: Counted) -> float:
    """Customers who left the brand."""
    return c.sums["churned"] * c.represents


@measure("customers", -1)
def churned_failure(c: Counted) -> float:
    """Part of the leavers that own dissatisfaction and unresolved failures account for (its share of the hazard)."""
    return c.leavers(reviews.OWN_FAILURE) * c.represents


@measure("customers", -1)
def churned_word_of_mouth(c: Counted) -> float:
    """Part of the leavers that a better opinion of a rival accounts for."""
    return c.leavers(reviews.WORD_OF_MOUTH) * c.represents


@measure("customers", -1)
def churned_friend_left(c: Counted) -> float:
    """Part of the leavers that friends who left lately account for."""
    return c.leavers(reviews.FRIEND_LEFT) * c.represents


@measure("customers", -1)
def churned_poached(c: Counted) -> float:
    """Leavers who took a rival's offer under an open complaint."""
    return c.leavers(reviews.POACHED) * c.represents


@measure("customers", -1)
def churned_base(c: Counted) -> float:
    """Part of the leavers that no other cause accounts for."""
    return c.leavers(reviews.BASE) * c.represents


@measure("customers", -1)
def poached(c: Counted) -> float:
    """Customers lost to a rival's offer under an open complaint."""
    return c.sums["poached"] * c.represents


@measure("customers", +1)
def won(c: Counted) -> float:
    """Customers won from rivals, and prospects who joined."""
    return (c.sums["won"] + c.sums["joined"]) * c.represents


@measure("share", +1)
def market_share(c: Counted) -> float:
    """The brand's customers at the end, over all people on the graph."""
    return ratio(c.customers, c.world.graph.n)


# Word of mouth


@measure("share", 0)
def reach(c: Counted) -> float:
    """Share of people who saw at least one post on the brand."""
    return ratio(c.people_with("seen"), c.world.graph.n)


@measure("share", +1)
def depth(c: Counted) -> float:
    """Of those reached or engaged, the share that posted, reshared or was answered."""
    bit = np.uint16(1 << c.brand)
    touched = np.count_nonzero((c.record.seen | c.record.engaged) & bit)
    return ratio(c.people_with("engaged"), int(touched))


@measure("share", +1)
def relationship(c: Counted) -> float:
    """Share of the customers at the end who have spoken well of the brand, in public or to a friend."""
    advocates = c.record.advocated[c.customer_rows] & np.uint16(1 << c.brand)
    return ratio(int(np.count_nonzero(advocates)), c.customers)


@measure("share", 0)
def share_of_voice(c: Counted) -> float:
    """The brand's public mentions over those of all brands."""
    every = c.record.hourly[c.warmup :, :, [C_NEGATIVE, C_POSITIVE, C_NEUTRAL]].sum()
    own = c.sums["mentions_negative"] + c.sums["mentions_positive"] + c.sums["mentions_neutral"]
    return ratio(own, int(every))


@measure("posts", +1)
def mentions_positive(c: Counted) -> float:
    """Public praise and thanks, reshares not counted."""
    return float(c.sums["mentions_positive"])


@measure("posts", -1)
def mentions_negative(c: Counted) -> float:
    """Public complaints, reshares not counted."""
    return float(c.sums["mentions_negative"])


@measure("posts", 0)
def mentions_neutral(c: Counted) -> float:
    """Public mentions and questions, reshares not counted."""
    return float(c.sums["mentions_neutral"])


@measure("posts", 0)
def reshares(c: Counted) -> float:
    """Reshares of posts on the brand."""
    return float(c.sums["reshares"])


@measure("mentions", +1)
def talk_positive(c: Counted) -> float:
    """Positive mentions in all: public posts, and conversations with friends."""
    return float(c.sums["talk_positive"] + c.sums["mentions_positive"])


@measure("mentions", -1)
def talk_negative(c: Counted) -> float:
    """Negative mentions in all: public posts, and conversations with friends."""
    return float(c.sums["talk_negative"] + c.sums["mentions_negative"])


@measure("mentions", 0)
def talk_neutral(c: Counted) -> float:
    """Neutral mentions in all: public posts, and conversations with friends."""
    return float(c.sums["talk_neutral"] + c.sums["mentions_neutral"])


@measure("share", +1)
def advocacy_rate(c: Counted) -> float:
    """Of all mentions with a sign, in public and spoken, the share that is positive."""
    return ratio(talk_positive(c), talk_positive(c) + talk_negative(c))


@measure("posts", 0)
def sponsored_posts(c: Counted) -> float:
    """Posts that influencers and ambassadors made for the brand; they are no mentions."""
    return float(c.sums["sponsored_posts"])


@measure("readers", 0)
def sponsored_reach(c: Counted) -> float:
    """People who saw a post of an influencer or an ambassador, or a reshare of it, summed over these posts."""
    return float(c.cascades["reach"][c.cascades["voice"] >= AMBASSADOR].sum())


@measure("posts", -1)
def called_out(c: Counted) -> float:
    """Posts in which readers say that a post was paid for and did not say so; they are negative mentions as well."""
    return float(c.sums["called_out"])


@measure("hours", 0)
def engagement_hours(c: Counted) -> float:
    """Time that people spent reading posts on the brand: posts seen times the time for one."""
    return float(c.sums["seen"] * c.scenario.spread.read_seconds / 3600.0)


# Owned and paid voice


@measure("posts", 0)
def content_posts(c: Counted) -> float:
    """Posts on the brand's own feeds."""
    return float(c.sums["content_posts"])


@measure("impressions", 0)
def impressions(c: Counted) -> float:
    """Adverts shown, seen or not, in the whole market."""
    return c.sums["impressions"] * c.represents


@measure("views", 0)
def content_seen(c: Counted) -> float:
    """How often somebody saw what is pushed for the brand: posts of its feeds, adverts, posts of those who speak for it."""
    return float(c.sums["pushed"])


@measure("money", -1)
def cost_per_view(c: Counted) -> float:
    """Content and campaigns, for each time that somebody in the market saw what is pushed for the brand."""
    return ratio(content_cost(c) + campaign_cost(c), c.sums["pushed"] * c.represents)


@measure("subscriptions", +1)
def subscribers(c: Counted) -> float:
    """Who follows the brand's feeds at the end, under the policy that it follows then; once for each feed."""
    return float(c.at("subscribers", -1))


@measure("subscriptions", -1)
def unfollowed(c: Counted) -> float:
    """How often somebody stopped following one of the brand's feeds."""
    return float(c.sums["unfollowed"])


@measure("share", -1)
def unfollowed_share(c: Counted) -> float:
    """Of the subscriptions to the brand's feeds, the share that was ended."""
    return ratio(unfollowed(c), unfollowed(c) + subscribers(c))


@measure("follows", -1)
def muted(c: Counted) -> float:
    """How often a reader stopped following a person because of what that person posted for the brand."""
    return float(c.sums["muted"])


# Employees in public


@measure("posts", 0)
def employee_posts(c: Counted) -> float:
    """Posts of employees about the brand that they work for, reshares not counted."""
    return float(c.sums["employee_posts"])


@measure("posts", -1)
def off_message(c: Counted) -> float:
    """Those of them that harm the brand; they count among its negative mentions."""
    return float(c.sums["off_message"])


@measure("views", 0)
def employee_reach(c: Counted) -> float:
    """People who saw a post of an employee about the brand, summed over posts."""
    spoken = c.cascades[c.cascades["voice"] == EMPLOYEE]
    return float(spoken["reach"].sum())


@measure("hours", -1)
def employee_hours(c: Counted) -> float:
    """Working time that employees on the graph spend on posts about brands: reading them in working hours, on whatever
    device, and writing for the advocacy programme."""
    return c.sums["employee_seconds"] / 3600.0


# Service


@measure("share", +1)
def response_rate(c: Counted) -> float:
    """Of all complaints raised, noticed or not, the share that got a first reply."""
    return ratio(int(np.count_nonzero(c.tickets["first_reply"] >= 0.0)), len(c.tickets))


@measure("hours", -1)
def first_reply_hours(c: Counted) -> float:
    """Median time from a complaint to its first reply, of those that got one."""
    return c.reply_hours[0]


@measure("hours", -1)
def first_reply_hours_p90(c: Counted) -> float:
    """90th percentile of the time from a complaint to its first reply, of those that got one."""
    return c.reply_hours[1]


@measure("share", +1)
def resolution_rate(c: Counted) -> float:
    """Of all complaints raised, noticed or not, the share that the brand resolved (not other customers)."""
    return ratio(int(np.count_nonzero(c.tickets["state"] == RESOLVED_)), len(c.tickets))


@measure("hours", -1)
def resolution_hours(c: Counted) -> float:
    """Median time from a complaint to its resolution, of those that were resolved."""
    return c.resolution_hours[0]


@measure("hours", -1)
def resolution_hours_p90(c: Counted) -> float:
    """90th percentile of the time from a complaint to its resolution, of those that were resolved."""
    return c.resolution_hours[1]


@measure("tickets", -1)
def abandoned(c: Counted) -> float:
    """Complaints whose authors gave up waiting."""
    return float(c.sums["abandoned"])


@measure("tickets", +1)
def peer_helped(c: Counted) -> float:
    """Complaints that other customers resolved."""
    return float(c.sums["peer_helped"])


@measure("share", +1)
def peer_help_rate(c: Counted) -> float:
    """Of the public complaints of people on the graph, the share that other customers resolved."""
    read = c.tickets[(c.tickets["public"] == 1) & (c.tickets["who"] >= 0)]
    return ratio(int(np.count_nonzero(read["state"] == HELPED)), len(read))


@measure("share", 0)
def utilisation(c: Counted) -> float:
    """Agents' busy time over their time on duty."""
    return ratio(c.sums["busy_seconds"], c.sums["duty_seconds"])


# Callers on hold


@measure("minutes", -1)
def hold_minutes(c: Counted) -> float:
    """Median time on hold of callers who were answered (on channels that are live)."""
    return 60.0 * c.hold_hours[0]


@measure("minutes", -1)
def hold_minutes_p90(c: Counted) -> float:
    """90th percentile of the time on hold of callers who were answered."""
    return 60.0 * c.hold_hours[1]


@measure("share", -1)
def hang_up_rate(c: Counted) -> float:
    """Of all calls that were put through to the line, the share that was hung up before an answer."""
    return ratio(int(np.count_nonzero(c.calls["state"] == ABANDONED)), len(c.calls))


@measure("posts", -1)
def hung_up_public(c: Counted) -> float:
    """Callers who hung up and then complained in public."""
    return float(c.sums["hung_up_public"])


@measure("tickets", -1)
def handed_over(c: Counted) -> float:
    """Serious complaints that were taken up on a light channel, where they cannot be settled, and had to be handed over."""
    return float(c.sums["handed_over"])


# State of mind


@measure("-1 to 1", +1)
def sentiment(c: Counted) -> float:
    """Mean satisfaction of the brand's customers, over the counted hours."""
    return ratio(c.sums["satisfaction"] / FIXED_STOCK, c.sums["customers"])


@measure("-100 to 100", +1)
def nps_true(c: Counted) -> float:
    """Promoters minus detractors among all customers at the end, in percent. The answer to "would you recommend?" is taken
    as 10 √p, rounded, p being the chance to prefer the brand; 9 and 10 promote, 0 to 6 detract (form: assumption)."""
    answers = np.rint(10.0 * np.sqrt(c.record.opinion[c.customer_rows, c.brand].astype(np.float64)))
    return 100.0 * ratio(int((answers >= 9).sum()) - int((answers <= 6).sum()), len(answers))


@measure("0 to 1", +1)
def credibility(c: Counted) -> float:
    """Mean belief of everybody on the graph in what the brand says, as they last formed it; one half where nothing was seen
    of its conduct, or nobody learns from it (``trust.learning`` = 0)."""
    believed = c.record.credibility
    return float(believed[:, c.brand].astype(np.float64).mean()) if len(believed) else UNTRIED


# Storms and cascades


@measure("0 or 1", -1, name="firestorm")
def had_firestorm(c: Counted) -> float:
    """Whether public complaints within 24 hours exceeded ``study.firestorm_factor`` times their usual level, and
    ``study.firestorm_min``. The usual level is the one before the first incident or scripted post; in
    a comparison, the baseline policy's."""
    return float(c.storm[0])


@measure("posts per day", -1)
def firestorm_peak(c: Counted) -> float:
    """Most public complaints within 24 hours."""
    return c.storm[1]


@measure("hours", -1)
def firestorm_hours(c: Counted) -> float:
    """Hours in which the last 24 hours' public complaints were above the bar for a firestorm."""
    return c.storm[2]


@measure("posts", 0)
def cascade_largest(c: Counted) -> float:
    """Posts in the largest cascade on the brand, the root included."""
    return float(c.cascades["size"].max(initial=0))


@measure("share", 0)
def cascade_reshared_share(c: Counted) -> float:
    """Share of root posts on the brand that were reshared at least once."""
    return ratio(int(np.count_nonzero(c.cascades["size"] > 1)), len(c.cascades))


@measure("posts", 0)
def cascade_depth(c: Counted) -> float:
    """Greatest number of reshares in a row."""
    return float(c.cascades["depth"].max(initial=0))


@measure("posts", 0)
def cascade_virality(c: Counted) -> float:
    """Mean structural virality (mean distance between two posts of a tree) of cascades of two posts and more; Goel et
    al. 2016."""
    grown = c.cascades["virality"][c.cascades["size"] > 1]
    return math.fsum(grown) / len(grown) if len(grown) else float("nan")  # exact, whatever the order of the log
