"""What a brand earns and spends, and the working time that it loses."""

from __future__ import annotations

from wom_sim.engine.record import FIXED_STOCK
from wom_sim.measures.counted import Counted
from wom_sim.measures.listed import measure
from wom_sim.measures.organisation import colleague_cost

LONGEST_LIFETIME_MONTHS = 120.0
HOURS_A_DAY = 24.0


@measure("money", +1)
def net_value(c: Counted) -> float:
    """What the brand earned, and what its customers became worth: revenue − service cost − compensation − offers −
    acquisition + customer equity at the end − customer equity at the start − content − campaigns − training − employees'
    working time, on answering customers too − surveys − fixing − the shop − change + tariffs."""
    costs = service_cost(c) + compensation_cost(c) + offer_cost(c) + acquisition_cost(c)
    earned = revenue(c) - costs + customer_equity(c) - equity(c, c.value_at_start)
    for cost in OTHER_COSTS:
        earned -= cost(c)
    return earned + tariff_income(c)


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


@measure("money", -1)
def training_cost(c: Counted) -> float:
    """Training of employees, in the whole market; who was trained before counting began is billed in its first hour."""
    return c.sums["training_cents"] / 100.0 * c.represents


@measure("money", -1)
def employee_cost(c: Counted) -> float:
    """Working time that employees spend on feeds and on posts for the brand, times the cost of their hour, in the whole market:
    each of those on the graph stands for ``population.represents``."""
    return float(employee_hours(c) * c.scenario.money.employee_hour * c.represents)


@measure("money", -1)
def fixing_cost(c: Counted) -> float:
    """What fixing root causes of failures costs, billed when a fix is begun."""
    return c.sums["fixing_cents"] / 100.0


@measure("money", -1)
def survey_cost(c: Counted) -> float:
    """Invitations to surveys: of waves in the whole market, of tickets as they are."""
    return c.sums["survey_cents"] / 100.0


@measure("money", -1)
def change_cost(c: Counted) -> float:
    """What turning the brand's policy into another cost, step by step; employees' training counts apart."""
    return c.sums["change_cents"] / 100.0


@measure("hours", -1)
def employee_hours(c: Counted) -> float:
    """Working time that employees on the graph spend on posts about brands: reading them in working hours, on whatever
    device, and writing for the advocacy programme."""
    return c.sums["employee_seconds"] / 3600.0


@measure("money", -1)
def shop_cost(c: Counted) -> float:
    """What people who look in the shop cost: serving them, talks with sellers, discounts."""
    return (c.sums["shop_cents"] + c.sums["shop_discount_cents"]) / 100.0 * c.represents


@measure("money", +1)
def tariff_income(c: Counted) -> float:
    """Tariffs paid by people who were advised and bought elsewhere."""
    return c.sums["tariff_cents"] / 100.0 * c.represents


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


OTHER_COSTS = (
    content_cost, campaign_cost, training_cost, employee_cost, colleague_cost, survey_cost, fixing_cost, shop_cost, change_cost,
)  # fmt: skip
"""What only some scenarios have, in the order in which ``net_value`` takes it off."""
