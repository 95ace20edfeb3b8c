"""What a policy does in the shop about people who look there and may buy elsewhere: ``[policies.NAME.shop]``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

from wom_sim.model.parameters import P, Section

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy

Response = Literal["ignore", "engage", "match", "tariff"]  # in the order of model.showrooming


class Shop(Section):
    """What is done about people who compare at the brand's shelf (see ``showrooming``)."""

    response: Response = P(
        "ignore",
        "nothing; sellers engage people in talk; a rival's price is matched; or advice has a tariff, which a purchase makes good",
        source="mehra2018; rapp2015 (engage)",
    )
    serving: float = P(
        1.0, "what somebody who looks costs: display, floor, a word of advice", "money", (0, 20), ge=0, le=1e6
    )
    attended: float = P(0.6, "engage: share of those who look with whom a seller talks", "share", (0.1, 1), gt=0, le=1)
    contact: float = P(4.0, "engage: what such a talk costs", "money", (0.5, 30), ge=0, le=1e6)
    discount: float = P(10.0, "match: what is taken off the price for those who ask", "money", (1, 100), gt=0, le=1e6)
    tariff: float = P(
        5.0, "tariff: what people pay who are advised and buy elsewhere", "money", (1, 30), "celiac2013", gt=0, le=1e6
    )


def compile_shops(policies: Iterable[Policy]) -> dict[str, Any]:
    """Fields of ``engine.dtypes.PLAN``; money in cents."""
    import numpy as np

    from wom_sim.model.service import cents

    shops = [policy.shop for policy in policies]
    columns: dict[str, list[int]] = {
        "shop_response": [get_args(Response).index(shop.response) for shop in shops],
        "shop_serving": [cents(shop.serving) for shop in shops],
        "shop_contact": [cents(shop.contact) for shop in shops],
        "shop_discount": [cents(shop.discount) for shop in shops],
        "shop_tariff": [cents(shop.tariff) for shop in shops],
    }
    found: dict[str, Any] = {name: np.array(values, dtype=np.int64) for name, values in columns.items()}
    return found | {"shop_attended": np.array([shop.attended for shop in shops], dtype=np.float64)}
