"""Late buyers and what a shop does about them act, and in the expected direction: resolved paired differences."""

from __future__ import annotations

from typing import Any

import pytest
from levers import UNSHARED, Case, assert_acts
from test_directions_staff import opinion

LATE: dict[str, Any] = {
    "showrooming.share": 0.6, "showrooming.shelf": 0.8, "showrooming.here": 1.5, "showrooming.late": 0.3, **UNSHARED,
}  # fmt: skip


def shop(response: str, **keys: Any) -> dict[str, Any]:
    """The market with late buyers and a shop that responds so."""
    return {**LATE, "policies.desk.shop": {"response": response, **keys}}


KEEPS: list[Any] = [("kept_in_shop", +1), ("showroomed", -1), ("left_at_shelf", -1), ("churn_rate", -1)]
CASES = [
    Case(
        "looking around",
        {"showrooming.share": 0.6},
        [("researched_share", +1), ("shelf_visits", +1), ("showroomed", +1), ("churn_rate", +1)],
        {**LATE, "showrooming.share": 0.01},
    ),
    Case("choosing late, by the posts on a brand that often fails", {"showrooming.late": 0.8}, [("churned_word_of_mouth", +1)],
         {**LATE, "showrooming.late": 0.0, "showrooming.shelf": 0.0}),
    Case("usual posts beside its own", {"showrooming.prior_posts": 2000.0}, [("churned_word_of_mouth", -1)],
         {**LATE, "showrooming.late": 0.8, "showrooming.shelf": 0.0, "showrooming.prior_posts": 0.0}),
    Case("more at the shelf", {"showrooming.shelf": 0.8}, [("shelf_visits", +1), ("showroomed", +1), ("shop_cost", +1)],
         {**LATE, "showrooming.shelf": 0.2}),
    Case("taking it home at once", {"showrooming.here": 3.0}, [("showroomed", -1), ("churn_rate", -1)], LATE),
    Case("sellers who talk", {"policies.desk.shop": {"response": "engage"}}, [*KEEPS, ("shop_cost", +1)], LATE),
    Case("more of them", {"policies.desk.shop": {"response": "engage", "attended": 1.0}}, [*KEEPS, ("shop_cost", +1)],
         shop("engage", attended=0.2)),
    Case("better advice", {"showrooming.advice": 2.0}, KEEPS, {**shop("engage"), "showrooming.advice": 0.3}),
    Case("matching prices", {"policies.desk.shop": {"response": "match"}}, [*KEEPS, ("shop_discounts", +1), ("shop_cost", +1)],
         LATE),
    Case("a larger discount", {"policies.desk.shop": {"response": "match", "discount": 30.0}}, [*KEEPS, ("shop_discounts", +1)],
         shop("match", discount=5.0)),
    Case("money that counts", {"showrooming.worth_of_money": 0.15}, KEEPS, {**shop("match"), "showrooming.worth_of_money": 0.02}),
    Case("those who claim it, too", {"showrooming.claim": 0.8}, [("shop_discounts", +1), ("shop_cost", +1), ("net_value", -1)],
         {**shop("match"), "showrooming.claim": 0.1}),
    Case(
        "a tariff that puts nobody off",
        {"policies.desk.shop": {"response": "tariff"}},
        [*KEEPS, ("tariff_income", +1)],
        {**LATE, "showrooming.put_off": 0.0, "showrooming.talks": 0.0},
    ),
    Case("people who turn away", {"showrooming.put_off": 0.4}, [("turned_away", +1), ("left_at_shelf", +1), ("churn_rate", +1)],
         {**shop("tariff"), "showrooming.put_off": 0.1}),
    Case("being talked about", {"showrooming.talks": 0.8}, [("tariff_posts", +1), ("mentions_negative", +1), (opinion, -1)],
         {**shop("tariff"), "showrooming.talks": 0.0}),
    Case("a higher tariff", {"policies.desk.shop": {"response": "tariff", "tariff": 25.0}},
         [("kept_in_shop", +1), ("showroomed", -1), ("tariff_income", +1)], shop("tariff", tariff=3.0)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lever_acts_in_its_direction(case: Case) -> None:
    assert_acts(case)
