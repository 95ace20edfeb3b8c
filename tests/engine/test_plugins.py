"""Plug-ins: both engines ask them alike, they change only what they are asked, and what they may not say ends the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import LIVELY, assert_same_record, lively
from parity import assert_parity, both
from plugged_rules import RULES, USUAL, Rule

import wom_sim as ws
from wom_sim.engine.asking import OFFERS, TICKETS, Now
from wom_sim.engine.record import RECORD_COLUMNS
from wom_sim.engine.rule_answers import KINDS_OF_REPLY
from wom_sim.world.policy import overlay

ARMS = {"triage": "triage_rule", "reply": "reply_rule"}
BUSY = {"time": {"days": 8.0, "warmup_days": 1.0}, "network": {"customers": 200}, "service": {"patience_hours": 12.0}}
DESK: dict[str, Any] = {
    "preset": "dedicated_team", "agents": 1, "handling": {"mean_minutes": 40.0}, "triage": {"age": 1.0, "severity": 2.0},
}  # fmt: skip
PHONE = [{"name": "feed", "kind": "microblog"}, {"name": "phone", "kind": "phone"}]


def scene(plugins: Any = RULES, /, offer: str | None = None, **rules: str) -> ws.Scenario:
    """A lively scenario whose first brand follows ``desk`` by these rules, and whose second makes offers by one."""
    brands = [
        {**LIVELY["brands"][0], "policy": "desk", "background_tickets_per_day": 60.0},
        overlay(LIVELY["brands"][1], {"policy": "desk", "poaching": {"offer_rule": offer}}),
    ]
    named = {f"{kind}_rule": name for kind, name in rules.items()}
    desk = {**DESK, **named}
    return lively(**BUSY, brands=brands, policies={"desk": desk, "other": DESK}, channels=PHONE).with_plugins(plugins)


ALL = {"triage": "of_everything", "reply": "reply_to_everything", "offer": "offer_by_everything"}
NONE: dict[str, Any] = {}


@pytest.fixture(scope="module")
def without() -> Any:
    return ws.run(scene(), trace=True)


@pytest.mark.parametrize("rules", [ALL, {"triage": "lottery", "reply": "only_kinds", "offer": "only_offers"}])
def test_both_engines_ask_alike(rules: dict[str, str], without: Any) -> None:
    pair = both(scene(**rules), world=without.world)
    assert_parity(pair)
    assert not np.array_equal(pair.kernel.record.hourly, without.record.hourly)


@pytest.mark.parametrize("kind", ["triage", "reply", "offer"])
def test_a_rule_that_says_what_would_be_without_it_changes_nothing(kind: str, without: Any) -> None:
    named: Any = {kind: next(iter(USUAL[kind]))}
    assert_same_record(without, ws.run(scene(**named), world=without.world, trace=True))


def test_rules_of_one_brand_shift_no_draws_of_others() -> None:
    """Where nobody can come of it, nothing else changes: replies of a brand that nobody reads, in a town without ties."""
    alone = {"network": {"kind": "random", "mean_followers": 0.0}}

    def lived(**rules: str) -> Any:
        tables = scene(**rules).model_dump()
        tables["network"] |= {**alone["network"], "interest_groups": None, "homophily": 0.0}
        return ws.run(ws.Scenario(**tables).with_plugins(RULES))

    quiet, loud = lived(), lived(reply="only_kinds")
    assert_same_record(quiet, loud)


def test_a_run_with_plugins_does_not_depend_on_threads_or_on_where_it_was_interrupted(tmp_path: Path) -> None:
    named: Any = ALL
    run = ws.run(scene(**named), trace=True)
    kept = run.save(tmp_path / "run.wom", 60.0)
    assert_same_record(run, ws.restore(kept, plugins=RULES))
    compared = [
        ws.compare(scene(**named), ["desk", "other"], 2, workers=workers).runs.drop(columns="policy")
        for workers in (1, 3)
    ]
    assert compared[0].equals(compared[1])


def test_a_fork_takes_rules_up_and_lays_them_down() -> None:
    named: Any = {**ALL}
    for first, then in (("desk", "other"), ("other", "desk")):
        start = scene(**named)
        run = ws.run(start, first, trace=True)
        event = {"kind": "policy", "brand": "A", "hours": 70.0, "policy": then}
        tables = start.model_dump() | {"events": [event]}
        whole = ws.run(ws.Scenario(**tables).with_plugins(RULES), first, world=run.world, trace=True)
        assert_same_record(ws.fork(run, 70.0, then), whole)
        assert not np.array_equal(run.record.hourly, whole.record.hourly)


def test_what_goes_on_must_be_what_began(tmp_path: Path) -> None:
    named: Any = ALL
    kept = ws.run(scene(**named)).save(tmp_path / "run.wom", 10.0)
    with pytest.raises(ws.BadInput, match="not at hand"):
        ws.restore(kept)
    changed = overlay(RULES, {"triage": {"of_everything": lambda tickets, now: tickets["score"]}})
    with pytest.raises(ws.BadInput, match=r"triage.of_everything: is not what it was: its source has changed"):
        ws.restore(kept, plugins=changed)


def test_rules_see_what_is_told_of_them() -> None:
    seen: list[tuple[np.ndarray, Now]] = []

    def look(tickets: np.ndarray, now: Now) -> Any:
        seen.append((tickets, now))
        with pytest.raises(ValueError, match="read-only"):
            tickets["severity"][0] = 1.0
        return tickets["reply"]

    plugins = overlay(RULES, {"reply": {"look": look}})
    run = ws.run(scene(plugins, reply="look"))
    hours = {now.hour for _, now in seen}
    assert min(hours) >= -24.0
    assert max(hours) == 24.0 * 8 - 1
    assert {now.brand for _, now in seen} == {"A", "B"}
    tickets = np.concatenate([rows for rows, _ in seen])
    assert tickets.dtype == TICKETS
    assert all((np.diff(rows["key"].astype(object)) > 0).all() for rows, _ in seen)
    for column in ("public", "live", "background", "in_work", "serious"):
        assert len(set(tickets[column].tolist())) == 2, column
    known = dict(run.tickets[["key", "born_hour"]].itertuples(index=False))
    counted = tickets[tickets["born"] >= 0.0]
    assert len(counted) > 100
    assert all(known[row["key"]] == row["born"] for row in counted)
    first = run.tickets.set_index("key")["noticed_hour"]
    arrived = counted[~np.isnan(counted["arrived"])]
    assert all(first[row["key"]] == row["arrived"] for row in arrived)
    assert (
        tickets["reply"] == np.where(tickets["serious"], *map(KINDS_OF_REPLY.index, ("apology", "resolve_public")))
    ).all()
    for _, now in seen[:50]:
        draws, again = now.draws(), now.draws()
        assert (draws == again).all()
        assert ((draws > 0.0) & (draws < 1.0)).all()
        assert not np.array_equal(draws, now.draws(1))


def test_lasting_draws_last_and_others_do_not() -> None:
    drawn: dict[int, list[tuple[float, float]]] = {}

    def look(tickets: np.ndarray, now: Now) -> Any:
        for key, lasting, fresh in zip(tickets["key"].tolist(), now.draws(lasting=True), now.draws(), strict=True):
            drawn.setdefault(key, []).append((lasting, fresh))
        return tickets["score"]

    ws.run(scene(overlay(RULES, {"triage": {"look": look}}), triage="look"))
    several = [pairs for pairs in drawn.values() if len(pairs) > 1]
    assert len(several) > 20
    assert all(len({lasting for lasting, _ in pairs}) == 1 for pairs in several)
    assert all(len({fresh for _, fresh in pairs}) == len(pairs) for pairs in several)


def test_the_highest_score_is_taken_up_first() -> None:
    """Callers and writers by the alphabet of their keys, at a desk that cannot keep up: low keys are never answered."""

    def by_key(tickets: np.ndarray, now: Now) -> Any:
        return tickets["key"] / 2.0**64

    weights = {"age": 0.0}
    tables = scene(triage="by_key").model_dump()
    tables["policies"]["desk"]["triage"] |= weights
    run = ws.run(ws.Scenario(**tables).with_plugins({"triage": {"by_key": by_key}}))
    mine = run.tickets[(run.tickets["brand"] == "A") & run.tickets["noticed_hour"].notna()]
    answered = mine["first_reply_hour"].notna()
    assert answered.mean() < 0.9
    assert mine["key"][answered].astype(float).mean() > 1.2 * mine["key"][~answered].astype(float).mean()


def test_a_reply_rule_sets_kind_and_money() -> None:
    def generous(tickets: np.ndarray, now: Now) -> Any:
        return {"reply": np.full(len(tickets), "compensate_public"), "compensation": np.full(len(tickets), 12.345)}

    run = ws.run(scene({"reply": {"generous": generous}}, reply="generous"))
    hourly = dict(zip(RECORD_COLUMNS, run.record.hourly.sum(axis=(0, 1)).tolist(), strict=True))
    assert hourly["resolved"] > 0
    assert hourly["compensation_cents"] == 1234 * hourly["resolved"]  # half a cent goes to the even one


def test_an_offer_rule_sets_whom_and_what() -> None:
    def choosy(complaints: np.ndarray, now: Now) -> Any:
        assert complaints.dtype == OFFERS
        assert set(complaints["brand"].tolist()) <= {0}
        return {"court": complaints["severity"] > 0.5, "offer": np.full(len(complaints), 60.0)}

    run = ws.run(scene({"offer": {"choosy": choosy}}, offer="choosy"))
    hourly = dict(zip(RECORD_COLUMNS, run.record.hourly.sum(axis=(0, 1)).tolist(), strict=True))
    assert hourly["offers"] > hourly["poached"] > 0
    assert hourly["offer_cents"] == 6000 * hourly["poached"]

    def nobody(complaints: np.ndarray, now: Now) -> Any:
        return {"court": np.zeros(len(complaints), bool)}

    calm = ws.run(scene({"offer": {"choosy": nobody}}, offer="choosy"))
    assert calm.measures["poached"] == 0.0


def _with(values: Any) -> Rule:
    return lambda tickets, now: values(tickets) if callable(values) else values


def _raises(tickets: np.ndarray, now: Now) -> Any:
    return 1 / (now.hour - now.hour)


WRONG: list[tuple[str, Rule, str]] = [
    ("triage", _with(lambda rows: np.where(rows["key"] > 0, np.nan, 0.0)), "score has nan in row 0; allowed: finite numbers"),
    ("triage", _with(lambda rows: rows["severity"] * np.inf), "score has inf"),
    ("triage", _with(lambda rows: rows["severity"][:-1]), r"score has the shape \(\d+,\); .* shape \(\d+,\)"),
    ("triage", _with(lambda rows: np.zeros((len(rows), 2))), r"shape \(\d+, 2\)"),
    ("triage", _with(lambda rows: np.full(len(rows), "high")), "score is of <U4"),
    ("triage", _with(lambda rows: rows["severity"] + 1j), "score is of complex128"),
    ("triage", _with(None), r"score has the shape \(\); allowed"),
    ("triage", _with(lambda rows: {"scores": rows["severity"]}), 'returned "scores"; did you mean `score`'),
    ("triage", _raises, r"ZeroDivisionError: float division by zero \(line \d+ of .*test_plugins.py\)"),
    ("reply", _with(lambda rows: np.full(len(rows), 6)), "reply has 6 in row 0; allowed: 0 to 5 or none, apology"),
    ("reply", _with(lambda rows: np.full(len(rows), "apologise")), "reply has 'apologise'; did you mean `apology`"),
    ("reply", _with(lambda rows: np.full(len(rows), 1.0)), "reply is of float64"),
    ("reply", _with(lambda rows: {"quality": np.full(len(rows), 1.5)}), "quality has 1.5 in row 0; allowed: shares"),
    ("reply", _with(lambda rows: {"compensation": np.full(len(rows), -1.0)}), "compensation has -1.0 in row 0"),
    ("reply", _with(lambda rows: {"compensation": np.full(len(rows), 1e20)}), r"compensation has 1e\+20 in row 0"),
    ("offer", _with(lambda rows: {"court": np.ones(len(rows))}), "court is of float64; allowed: true or false"),
    ("offer", _with(lambda rows: -rows["offer"]), "offer has -.* in row 0; allowed: amounts of money"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "rule", "said"), WRONG)
def test_what_is_not_allowed_ends_the_run_and_is_told(kind: str, rule: Rule, said: str) -> None:
    named: Any = {kind: "odd"}
    with pytest.raises(ws.RunFailed, match=rf'^{kind} rule "odd" of [AB], hour -?\d+: (.*{said})'):
        ws.run(scene({kind: {"odd": rule}}, **named))


@pytest.mark.parametrize("wrong", [WRONG[0], WRONG[9], WRONG[15]], ids=["triage", "reply", "offer"])
def test_the_reference_tells_the_same(wrong: tuple[str, Callable[..., Any], str]) -> None:
    kind, rule, said = wrong
    named: Any = {kind: "odd"}
    told = []
    for engine in ("kernel", "mesa"):
        with pytest.raises(ws.RunFailed, match=said) as error:
            ws.run(scene({kind: {"odd": rule}}, **named), engine=engine)
        told.append(str(error.value))
    assert told[0] == told[1]


def test_a_comparison_says_which_policy_and_replication_failed() -> None:
    start = scene({"triage": {"odd": WRONG[0][1]}}, triage="odd")
    brands = [brand.model_dump() | {"policy": "other"} for brand in start.brands]
    tables = start.model_dump() | {"brands": brands}
    start = ws.Scenario(**tables).with_plugins(start.plugins)
    with pytest.raises(ws.RunFailed, match=r'policy desk, replication \d: triage rule "odd" of A, hour'):
        ws.compare(start, ["other", "desk"], 2)
