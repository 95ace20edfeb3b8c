"""What holds in every run, as checks of a result."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from wom_sim.engine import record, state

SHARES = (
    "market_share",
    "reach",
    "depth",
    "relationship",
    "share_of_voice",
    "advocacy_rate",
    "response_rate",
    "resolution_rate",
    "averted_share",
    "causes_known_share",
    "failure_rate_now",
    "hang_up_rate",
    "peer_help_rate",
    "credibility",
    "cascade_reshared_share",
    "unfollowed_share",
    "survey_response",
)
WHEN_NOTHING_HAPPENED = {  # measures that may be NaN
    "averted_share",
    "causes_known",
    "causes_known_share",
    "failure_rate_now",
    "churn_rate",
    "researched_share",
    "showroomed_share",
    "depth",
    "relationship",
    "share_of_voice",
    "advocacy_rate",
    "response_rate",
    "hold_minutes",
    "hold_minutes_p90",
    "hang_up_rate",
    "first_reply_hours",
    "first_reply_hours_p90",
    "resolution_rate",
    "resolution_hours",
    "resolution_hours_p90",
    "peer_help_rate",
    "utilisation",
    "sentiment",
    "nps_true",
    "credibility",
    "cascade_reshared_share",
    "cascade_virality",
    "cost_per_view",
    "unfollowed_share",
    "nps_surveyed",
    "survey_bias",
    "csat_surveyed",
    "csat_true",
    "heard_positive",
    "survey_response",
    "survey_lag",
    "repeated_share",
    "attention_share",
    "loudness",
    "reach_per_customer",
}


def each_brand(run: Any) -> Any:
    for number, brand in enumerate(run.scenario.brands):
        yield number, brand.name, run.series_of(brand.name), run.measures_of(brand.name)


def check_customers_are_conserved_every_hour(run: Any) -> None:
    for _, _, series, _ in each_brand(run):
        change = series["customers"].diff().iloc[1:]
        gained = (series["won"] - series["churned"]).iloc[1:]
        np.testing.assert_array_equal(change, gained)


def check_everybody_is_somewhere(run: Any) -> None:
    held = run.state.people["brand"]
    assert held.min() >= -1
    for number, _, series, figures in each_brand(run):
        on_graph = (held == number).sum()
        assert on_graph == run.state.stock[number, 0]
        assert series["customers"].iloc[-1] == on_graph * run.scenario.population.represents
        assert figures["market_share"] == (held == number).mean()


def check_flows_sum_to_those_who_left_and_came(run: Any) -> None:
    flows = run.flows
    for _, name, series, figures in each_brand(run):
        assert math.isclose(flows["customers"][flows["from"] == name].sum(), series["churned"].sum(), rel_tol=1e-9)
        assert math.isclose(flows["customers"][flows["to"] == name].sum(), series["won"].sum(), rel_tol=1e-9)
        poached = flows["customers"][(flows["from"] == name) & (flows["cause"] == "poached")].sum()
        assert poached == series["poached"].sum() == figures["poached"]
        assert math.isclose(figures["churned"], series["churned"].sum())
        assert math.isclose(figures["won"], series["won"].sum())


def check_causes_sum_to_those_who_left(run: Any) -> None:
    causes = ("churned_base", "churned_failure", "churned_word_of_mouth", "churned_friend_left", "churned_poached")
    for _, _, _, figures in each_brand(run):
        assert all(figures[cause] >= 0.0 for cause in causes)
        assert math.isclose(sum(figures[cause] for cause in causes), figures["churned"], rel_tol=1e-9, abs_tol=1e-9)
        assert figures["churned_poached"] == figures["poached"]


def check_stocks_are_those_of_the_people(run: Any) -> None:
    people, traits = run.state.people, run.state.traits
    values = np.floor(run.state.levels[2][traits["value"]] * record.FIXED_STOCK + 0.5)
    felt = np.floor(people["satisfaction"].astype(np.float64) * record.FIXED_STOCK + 0.5)
    for number, _, _, _ in each_brand(run):
        own = people["brand"] == number
        assert run.state.stock[number].tolist() == [own.sum(), felt[own].sum(), values[own].sum()]


def check_every_ticket_has_one_state(run: Any) -> None:
    tickets = run.tickets
    assert set(tickets["state"]) <= {*record.STATE_NAMES, "unnoticed"}
    assert tickets["key"].is_unique
    assert (tickets["first_reply_hour"].isna() | (tickets["first_reply_hour"] >= tickets["noticed_hour"])).all()
    assert (tickets["noticed_hour"].isna() | (tickets["noticed_hour"] >= tickets["born_hour"] - 1e-9)).all()
    ended = ["resolved", "unresolved", "abandoned", "poached", "helped"]
    assert tickets["closed_hour"][tickets["state"].isin(ended)].notna().all()
    assert (tickets["public"] & ~tickets["background"])[tickets["state"] == "helped"].all()
    assert tickets["closed_hour"][tickets["state"].isin(["open", "queued", "served", "unnoticed"])].isna().all()
    for _, name, _, figures in each_brand(run):
        own = tickets[tickets["brand"] == name]
        if len(own):
            assert figures["resolution_rate"] == (own["state"] == "resolved").mean()
            assert figures["response_rate"] == own["first_reply_hour"].notna().mean()
        if run.state.clock[state.WARMUP] == 0:
            assert figures["peer_helped"] == (own["state"] == "helped").sum()


def value_at_start(run: Any, number: int) -> float:
    """Summed value of a brand's customers at the end of the last tick of warm-up, or of those it is given at first."""
    warmup = run.state.clock[state.WARMUP]
    if warmup > 0:
        return float(run.state.hourly[warmup - 1, number, record.C_VALUE] / record.FIXED_STOCK)
    own = run.world.population.brand == number
    values = run.state.levels[2][run.state.traits["value"][own]]
    return float(np.floor(values * record.FIXED_STOCK + 0.5).sum() / record.FIXED_STOCK)


def check_money_adds_up(run: Any) -> None:
    for number, _, series, figures in each_brand(run):
        brand, money = run.scenario.brands[number], run.scenario.money
        lifetime = 1.0 / max(brand.base_churn + money.discount_rate / 12.0, 1.0 / 120.0)
        at_start = value_at_start(run, number) * brand.margin * lifetime * run.scenario.population.represents
        costs = ("service_cost", "compensation_cost", "offer_cost", "acquisition_cost")
        spent = sum(figures[name] for name in costs)
        net = figures["revenue"] - spent + figures["customer_equity"] - at_start
        assert math.isclose(figures["net_value"], net, rel_tol=1e-9, abs_tol=1e-6)
        assert all(figures[name] >= 0.0 for name in costs)
        assert math.isclose(series["cost"].sum(), figures["service_cost"] + figures["compensation_cost"], rel_tol=1e-9)


def check_who_looks_buys_here_or_elsewhere(run: Any) -> None:
    for _, _, _, figures in each_brand(run):
        away = figures["showroomed"] + figures["turned_away"]
        assert figures["left_at_shelf"] <= min(away, figures["churned_base"]) + 1e-6
        assert away + figures["kept_in_shop"] <= figures["shelf_visits"] + 1e-6


def check_reach_is_those_reached(run: Any) -> None:
    for _, _, series, figures in each_brand(run):
        assert series["reached"].sum() == round(figures["reach"] * run.world.graph.n)
        assert (series["reached"] <= series["seen"]).all()


def check_cascades_are_posts(run: Any) -> None:
    cascades = run.cascades
    assert (cascades["reach"] <= run.world.graph.n).all()
    assert (cascades["size"] >= 1).all()
    assert (cascades["depth"] < cascades["size"]).all()
    assert (cascades["breadth"] <= cascades["size"]).all()
    assert ((cascades["virality"] > 0) == (cascades["size"] > 1)).all()
    if run.state.clock[state.WARMUP] == 0:
        for _, name, series, figures in each_brand(run):
            own = cascades[cascades["brand"] == name]
            roots = series[["mentions_negative", "mentions_positive", "mentions_neutral"]].to_numpy().sum()
            assert len(own) == roots
            assert own["size"].sum() - len(own) == series["reshares"].sum() == figures["reshares"]


def check_figures_are_sane(run: Any) -> None:
    for _, _, series, figures in each_brand(run):
        strange = {name for name, value in figures.items() if not math.isfinite(value)} - WHEN_NOTHING_HAPPENED
        assert strange == set()
        assert all(not figures[name] < 0.0 and not figures[name] > 1.0 for name in SHARES), figures
        assert not abs(figures["sentiment"]) > 1.0
        assert not abs(figures["nps_true"]) > 100.0
        numbers = series.drop(columns=["sentiment", "hour"]).to_numpy(float)
        assert np.isfinite(numbers).all()
        assert (numbers >= 0.0).all()
    opinion = run.state.opinion
    assert ((opinion >= 0.0) & (opinion <= 1.0)).all()
    believed = run.record.credibility
    assert believed.shape == (opinion.shape if run.scenario.trust.learning > 0.0 else (0, opinion.shape[1]))
    assert ((believed >= 0.0) & (believed <= 1.0)).all()
    assert ((run.state.people["grievance"] >= 0.0) & (run.state.people["grievance"] <= 1.0)).all()


def check_all(run: Any) -> None:
    """Every check above."""
    for name, check in sorted(globals().items()):
        if name.startswith("check_") and name != "check_all":
            check(run)
