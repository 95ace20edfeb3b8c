"""Channels act in the expected direction, and a phone line alone is Erlang's A; see ``test_directions.py``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import desk
from levers import Case, assert_acts, complaints_seen, own_tickets
from test_service_desk import close, erlang_a

import wom_sim as ws
from wom_sim.measures.result import RunResult

FEED = {"name": "feed", "kind": "microblog"}
FORUM = {"name": "forum", "kind": "forum"}
PHONE = {"name": "phone", "kind": "phone"}
MAIL = {"name": "mail", "kind": "mail"}
CHAT = {"name": "chat", "kind": "messaging"}
BY_PHONE: dict[str, Any] = {"channels": [FEED, PHONE], "brands.0.background_tickets_per_day": 330.0}


def calls(**given: Any) -> dict[str, Any]:
    """A market on the phone, with other numbers for the line."""
    return {"channels": [FEED, {**PHONE, **given}]}


def by_phone(result: RunResult) -> float:
    """Share of our private complaints on the graph that are made by phone."""
    tickets = own_tickets(result)
    return float((tickets.loc[~tickets["public"], "channel"] == "phone").mean())


def hold_of_callers(result: RunResult) -> float:
    """Mean minutes on hold of callers who were answered."""
    tickets = result.tickets
    tickets = tickets[(tickets["brand"] == "Ours") & (tickets["channel"] == "phone")]
    return float(60.0 * (tickets["first_reply_hour"] - tickets["noticed_hour"]).mean())


CASES = [
    Case(
        "more agents on the phone", {"policies.desk.agents": 4},
        [("hold_minutes", -1), ("hang_up_rate", -1), ("hung_up_public", -1), ("churn_rate", -1)], BY_PHONE,
    ),
    Case("callers who wait longer", calls(patience_minutes=40.0), [("hang_up_rate", -1), ("hold_minutes", +1)], BY_PHONE),
    Case(
        "hang-ups that go public", calls(goes_public=0.36),
        [("hung_up_public", +1), ("mentions_negative", +1), (complaints_seen, +1)],
        {**BY_PHONE, **calls(goes_public=0.0)},
    ),
    Case(
        "callers who call again", calls(calls_again=0.8), [("utilisation", +1), ("hang_up_rate", +1)],
        {**BY_PHONE, **calls(calls_again=0.0)},
    ),
    Case("callers first", {"policies.desk.triage.live": 20.0}, [(hold_of_callers, -1), ("hang_up_rate", -1)],
         {**BY_PHONE, "channels": [FEED, PHONE, MAIL]}),
    Case("what is serious does not fit a light channel", {"channels": [FEED, CHAT]},
         [("handed_over", +1), ("resolution_rate", -1), ("utilisation", +1)],
         {"channels": [FEED, {**CHAT, "capacity": "heavy"}]}),
    Case("a preferred channel", {"channels": [FEED, {**PHONE, "preference": 5.0}, MAIL]}, [(by_phone, +1)],
         {"channels": [FEED, PHONE, MAIL]}),
    Case("a favourite of some groups", {"channels": [FEED, {**PHONE, "interest_groups": [0, 1, 2], "favour": 9.0}, MAIL]},
         [(by_phone, +1)], {"channels": [FEED, PHONE, MAIL]}),
    Case("a public channel without the brand", {"policies.desk.channels": [{"name": "forum", "present": False}]},
         [("response_rate", -1), ("resolution_rate", -1)], {"channels": [FEED, FORUM, MAIL], "voice.public_share": 0.9}),
    Case("closer listening on one channel", {"policies.desk.channels": [{"name": "forum", "coverage": 1.0}]},
         [("response_rate", +1)],
         {"channels": [FEED, FORUM, MAIL], "policies.desk.channels": [{"name": "forum", "coverage": 0.2}]}),
    Case("quicker listening on one channel", {"policies.desk.channels": [{"name": "forum", "delay_minutes": 5.0}]},
         [("first_reply_hours_p90", -1)],
         {"channels": [FORUM, MAIL], "voice.public_share": 0.9, "brands.0.background_tickets_per_day": 50.0,
          "policies.desk.channels": [{"name": "forum", "delay_minutes": 900.0}]}),
    Case("a line that is not served", {"policies.desk.channels": [{"name": "phone", "present": False}]},
         [(by_phone, -1), ("hung_up_public", -1)], {**BY_PHONE, "channels": [FEED, {**PHONE, "goes_public": 0.3}, MAIL]}),
    Case("a channel on which more is seen", {"channels": [{**FEED, "attention": 2.0}, MAIL]}, [(complaints_seen, +1)],
         {"channels": [{**FEED, "attention": 0.5}, MAIL], "spread.reshare": 0.0}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_channels_act_in_their_direction(case: Case) -> None:
    assert_acts(case)


@pytest.mark.parametrize(("arrivals", "rate", "agents"), [(20, 6, 4), (30, 6, 4)])
def test_erlang_a_on_the_phone(arrivals: float, rate: float, agents: int) -> None:
    """M/M/c+M: Poisson calls, exponential service and patience (an hour); nobody calls again."""
    scene = desk(
        arrivals,
        200_000 / arrivals,
        agents=agents,
        handling={"distribution": "exponential", "mean_minutes": 60.0 / rate},
    )
    line = {**PHONE, "patience_minutes": 60.0, "calls_again": 0.0}
    given = {**scene.model_dump(), "channels": [FEED, line], "voice": {**scene.voice.model_dump(), "public_share": 0.0}}
    run = ws.run(ws.Scenario(**given))
    tickets = run.tickets[run.tickets["closed_hour"].notna()]
    gives_up, waits = erlang_a(arrivals, rate, agents, 1.0)
    close(tickets["state"] == "abandoned", gives_up)
    wait = tickets["first_reply_hour"] - tickets["noticed_hour"]
    close((wait > 1e-9) | (tickets["state"] == "abandoned"), waits)
    assert run.measures["hang_up_rate"] == pytest.approx(gives_up, rel=0.03)
    answered = wait[tickets["first_reply_hour"].notna()]
    assert run.measures["hold_minutes_p90"] == pytest.approx(60.0 * np.quantile(answered, 0.9), rel=1e-3, abs=1e-3)


def test_calls_at_night_come_after_the_line_has_opened() -> None:
    office = desk(2.0, 24.0 * 200, agents=50, hours="08:20-18:00", handling={"mean_minutes": 1.0})
    given = {
        **office.model_dump(),
        "channels": [FEED, PHONE],
        "voice": {**office.voice.model_dump(), "public_share": 0.0},
    }
    tickets = ws.run(ws.Scenario(**given)).tickets.iloc[:-100]
    clock = tickets["noticed_hour"] % 24.0
    assert ((clock >= 8.3) & (clock < 18.0)).all()
    assert (tickets["state"] != "abandoned").all()
    born, wait = tickets["born_hour"] % 24.0, tickets["noticed_hour"] - tickets["born_hour"]
    night = (born < 8.33) | (born > 18.0)
    assert night.mean() > 0.5
    assert wait[night].min() > 0.0
    assert wait[born.between(8.34, 17.99)].max() == 0.0
