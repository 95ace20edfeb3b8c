"""What an explanation says of a run and its fork, against chains and comparisons worked out by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from builders import lively, silent

import wom_sim as ws
from wom_sim.engine.record import READ, REPLY
from wom_sim.errors import BadInput
from wom_sim.model.parameters import Event
from wom_sim.study.explain.because import NOTHING, OWN
from wom_sim.study.explain.cases import COMPLAINT, NOT_REACHED, STAYED
from wom_sim.study.explain.paths import SHAME

IN_SILENCE = {"minor": "none", "serious": "none"}
VAIN_WAIT = silent(
    time={"days": 60.0},
    seed={"run": 12},
    brands=[{"name": name, "market_share": 0.5, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "nobody"}
            for name in ("A", "B")],
    policies={
        "nobody": {"agents": 0, "listening": {"coverage": 0.0}, "reply": IN_SILENCE},
        "desk": {"agents": 1, "hours": "00:00-24:00", "writing_minutes": 1.0, "reply": IN_SILENCE,
                 "handling": {"distribution": "deterministic", "mean_minutes": 5.0}},
    },
    voice={"mention": 0.0, "talk_ordinary": 0.0, "talk_failure": 0.0, "complain_serious": 1.0, "public_share": 0.0,
           "private_delay_hours": 1.0, "shame": 1.0, "leave_plan": 0.0},
    service={"patience_hours": 6.0, "resolve_serious": 1.0, "thanks": 0.0},
    spread={"see": 1.0, "reshare": 1.0, "appeal_tail": 0.0, "crowding_posts": 0.0, "other_group": 1.0,
            "strong_tie_factor": 1.0, "advice": 0.9, "post_weight": 1.0, "half_life_hours": 3.0,
            "keep_negative": 1.0, "reshare_negative": 1.0, "negative_attention": 1.0},
    reviews={"intercept": 0.01, "opinion": 50.0, "preference": 8.0, "switching_cost": 3.0, "dissatisfaction": 0.0,
             "grievance": 0.0, "interval_days": 10.0, "leave_market": 0.0},
    events=[{"kind": "incident", "brand": "A", "hours": 100.0, "share_of_customers": 0.4, "severity": 1.0,
             "lasts_hours": 1.0}],
)  # fmt: skip
"""Three people in a row. An incident hits the first; nobody answers, the wait is in vain, and that is said in public: the
second passes it on, the third reads it and leaves. With a desk the first is helped, and nothing more happens."""


def forked(scenario: ws.Scenario, hour: float, policy: str, brand: str = "A") -> ws.Scenario:
    """The scenario with another policy from an hour on."""
    event = Event(kind="policy", brand=brand, policy=policy, hours=hour)
    return scenario.model_copy(update={"events": (*scenario.events, event)})


@cache
def in_a_row() -> tuple[Any, Any]:
    world = ws.prepare(VAIN_WAIT, graph=ws.from_networkx(nx.path_graph(3), strong_tie_share=0.0))
    world = world._replace(population=world.population._replace(brand=np.array([0, 1, 0], np.int8)))
    return ws.run(VAIN_WAIT, world=world), ws.run(forked(VAIN_WAIT, 48.0, "desk"), world=world)


@cache
def in_a_town(seed: int = 1) -> tuple[Any, Any, Any]:
    """A lively run, its fork, and what explains them."""
    scenario = lively(seed={"run": seed})
    world = ws.prepare(scenario)
    run = ws.run(scenario, "ignore", world=world)
    fork = ws.run(forked(scenario, 100.0, "dedicated_team"), "ignore", world=world)
    return run, fork, ws.explain(run, fork)


def test_a_known_chain_is_named() -> None:
    run, fork = in_a_row()
    assert [(row["who"], row["left"], row["to"]) for row in run.record.switches] == [(2, 0, 1)]
    assert len(fork.record.switches) == 0
    told = ws.explain(run, fork)
    assert told.decision.hour == 48.0
    assert told.decision.labels == ("nobody", "desk")
    rows = told.customers.set_index("who")
    assert rows["fate"].to_dict() == {2: STAYED, 1: NOT_REACHED, 0: COMPLAINT}
    assert rows["because"].to_dict() == {2: "posts read", 1: "posts read", 0: OWN}
    assert rows["through"].to_dict() == {2: "0 → 1 → 2", 1: "0 → 1", 0: "0"}
    assert rows["hops"].to_dict() == {2: 2, 1: 1, 0: 0}
    assert rows.loc[[1, 2], "why"].tolist() == [SHAME, SHAME]
    assert rows.loc[2, "what_run"] == f"left for B, hour {run.switches['hour'].iloc[0]:g}"
    assert rows.loc[2, "what_fork"] == "stayed"
    assert "given up" in rows.loc[0, "what_run"]
    assert "solved" in rows.loc[0, "what_fork"]


def test_the_hops_of_a_known_chain_stand_at_their_hours() -> None:
    run, fork = in_a_row()
    again = ws.run(VAIN_WAIT, world=run.world, trace=True, watch=np.ones(3, bool))
    hops = ws.explain(run, fork).paths.query("who == 2")
    assert hops["person"].tolist() == [0, 1, 2]
    assert hops["did"].tolist() == ["complained", "passed it on", "read it"]
    posts, heard = again.posts.set_index("author")["born_hour"], again.record.hearings
    read = heard["tick"][(heard["who"] == 2) & (heard["source"] == 1)]
    assert hops["hour_run"].tolist() == [posts[0], posts[1], float(read[0])]
    assert hops["hour_fork"].isna().all()
    assert hops["key"].tolist()[:2] == again.posts["key"].tolist()[:2]


def test_it_is_said_in_a_sentence() -> None:
    told = ws.explain(*in_a_row())
    assert told.sentences[0] == (
        "With desk instead of nobody from hour 48 on, 1 customer of A stayed who otherwise left "
        "(1 because of posts that they read)."
    )
    assert "At the end A has 2 customers instead of 1." in told.sentence()
    assert repr(told) == "\n".join(told.sentences)
    assert "<table" in told._repr_html_()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_customers_are_those_whose_records_differ(seed: int) -> None:
    run, fork, told = in_a_town(seed)
    differ = set()
    for who in range(run.world.graph.n):
        lives = []
        for record in (run.record, fork.record):
            moves = [(row["tick"], row["left"], row["to"]) for row in record.switches if row["who"] == who]
            mine = record.tickets[record.tickets["who"] == who]
            tickets = sorted(
                (int(t["key"]), int(t["state"]), float(t["first_reply"]), float(t["closed"])) for t in mine
            )
            bits = [int(getattr(record, name)[who]) & 1 for name in ("seen", "engaged", "advocated")]
            lives.append((moves, tickets, bits))
        if lives[0] != lives[1]:
            differ.add(who)
    assert set(told.customers["who"]) == differ
    assert told.customers["who"].is_unique
    assert len(differ) > 50


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_by_cause_are_the_difference_of_flows(seed: int) -> None:
    run, fork, told = in_a_town(seed)
    flows = [result.record.flows for result in (run, fork)]
    for what, sums in (
        ("left A", [f[0].sum(axis=0) for f in flows]),
        ("came to A", [f[:, 0].sum(axis=0) for f in flows]),
    ):
        rows = told.causes[told.causes["what"] == what]
        assert rows["run"].tolist() == (sums[0] / 65536).tolist()
        assert rows["fork"].tolist() == (sums[1] / 65536).tolist()
        assert rows["difference"].tolist() == ((sums[1] - sums[0]) / 65536).tolist()
    assert any(told.causes["difference"] != 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_who_was_reached_adds_up(seed: int) -> None:
    run, fork, told = in_a_town(seed)
    rows = told.causes[told.causes["what"] == "read of it in one branch only"]
    seen = [(record.seen & 1).astype(bool) for record in (run.record, fork.record)]
    assert rows["run"].sum() == (seen[0] & ~seen[1]).sum() > 0
    assert rows["fork"].sum() == (seen[1] & ~seen[0]).sum() > 0
    assert told.customers["reached"].sum() == (seen[0] ^ seen[1]).sum()


def test_the_moves_listed_are_the_change_in_customers() -> None:
    run, fork, told = in_a_town()
    kept = (told.customers["fate"] == STAYED) & (told.customers["brand"] == "A")
    switches = [Counter(result.record.switches["who"].tolist()) for result in (run, fork)]
    for who in told.customers.loc[kept, "who"]:
        assert switches[0][who] > switches[1][who]
    assert told.at_end == tuple(int((result.record.brand == 0).sum()) for result in (run, fork))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_differs_has_lived_or_heard_something_that_differs(seed: int) -> None:
    told = in_a_town(seed)[2]
    assert NOTHING not in set(told.customers["because"])
    told_why = told.customers[told.customers["because"] != OWN]
    assert (told_why["hops"] >= 0).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_chains_run_along_the_graph_and_forward_in_time(seed: int) -> None:
    run, _, told = in_a_town(seed)
    graph = run.world.graph
    followers = [set(graph.followers[graph.indptr[u] : graph.indptr[u + 1]].tolist()) for u in range(graph.n)]
    assert told.customers["hops"].max() >= 2
    for who, hops in told.paths.groupby("who"):
        people = hops["person"].tolist()
        assert people[-1] == who
        steps = pairwise(people)
        friend = "saw it" in set(hops["did"])
        assert all(b in followers[a] or (friend and a in followers[b]) for a, b in steps), (who, people)
        for name in ("hour_run", "hour_fork"):
            hours = hops[name].to_numpy()
            there = np.flatnonzero(~np.isnan(hours))
            assert friend or (np.diff(hours[there]) >= 0).all()
        assert hops[["hour_run", "hour_fork"]].notna().any(axis=1).all()


def test_hearings_are_the_difference_of_both_logs_of_those_who_differ() -> None:
    run, fork, told = in_a_town()
    mask = np.zeros(run.world.graph.n, bool)
    mask[told.customers["who"]] = True
    logs = []
    for result in (run, fork):
        every = ws.run(result.scenario, "ignore", world=result.world, watch=np.ones(len(mask), bool)).record.hearings
        kept = every[mask[every["who"]]]
        logs.append(Counter(kept[["tick", "who", "how", "key", "source", "brand", "sign"]].tolist()))
    alone = logs[0] - logs[1], logs[1] - logs[0]
    assert set(told.hearings["who"]) <= set(told.customers["who"])
    start = run.record.warmup * run.scenario.time.tick_hours
    for counter, name in zip(alone, ("hour_run", "hour_fork"), strict=True):
        rows = told.hearings[told.hearings[name].notna()]
        found = Counter(zip(rows[name] + start, rows["who"], rows["key"], rows["source"], rows["sign"], strict=True))
        wanted = Counter(
            (float(tick), who, key, source, sign) for tick, who, _, key, source, _, sign in counter.elements()
        )
        assert found == wanted
        assert len(rows) > 20


def test_watching_and_tracing_change_no_run() -> None:
    run, _, told = in_a_town()
    mask = np.zeros(run.world.graph.n, bool)
    mask[told.customers["who"]] = True
    again = ws.run(run.scenario, "ignore", world=run.world, trace=True, watch=mask).record
    for name, value in run.record._asdict().items():
        if name not in ("posts", "hearings"):
            assert np.array_equal(getattr(again, name), value, equal_nan=name == "opinion"), name
    assert set(again.hearings["who"].tolist()) <= set(np.flatnonzero(mask).tolist())
    assert {READ, REPLY} <= set(again.hearings["how"].tolist())


def test_both_engines_are_explained_alike() -> None:
    told, world = ws.explain(*in_a_row()), in_a_row()[0].world
    scenarios = VAIN_WAIT, forked(VAIN_WAIT, 48.0, "desk")
    other = ws.explain(*(ws.run(scenario, world=world, engine="mesa") for scenario in scenarios))
    for name in ("customers", "paths", "hearings", "causes"):
        pd.testing.assert_frame_equal(getattr(told, name), getattr(other, name))


def test_a_fork_is_explained_as_the_run_that_it_equals() -> None:
    run, fork = in_a_row()
    told, other = ws.explain(run, fork), ws.explain(run, ws.fork(run, 48.0, "desk"))
    pd.testing.assert_frame_equal(told.paths, other.paths)
    assert told.sentence() == other.sentence()


def test_a_run_against_itself_differs_in_nothing() -> None:
    run, _, _ = in_a_town()
    told = ws.explain(run, run)
    assert told.decision.hour is None
    assert told.customers.empty
    assert told.paths.empty
    assert told.hearings.empty
    assert told.cascade is None
    assert (told.causes["difference"] == 0).all()
    assert told.sentence() == "The two are the same run: nothing differs."
    assert told.plot().get_suptitle() == told.sentence()


def test_a_decision_without_consequences_is_said_to_have_none() -> None:
    run, _ = in_a_row()
    late = ws.run(forked(VAIN_WAIT, 1439.0, "desk"), world=run.world)
    told = ws.explain(run, late)
    assert told.customers.empty
    assert told.sentence() == "With desk instead of nobody from hour 1439 on, nobody fared differently."


def test_whole_runs_of_two_policies_can_be_explained() -> None:
    run, _, _ = in_a_town()
    other = ws.run(run.scenario, "dedicated_team", world=run.world)
    told = ws.explain(run, other)
    assert told.decision.words == "With dedicated_team instead of ignore"
    assert told.decision.hour == -48.0
    assert len(told.customers) > 50


@pytest.mark.parametrize("hour", [-40.0, -3.5])
def test_a_fork_in_the_warm_up(hour: float) -> None:
    run, _, _ = in_a_town()
    fork = ws.fork(run, hour, "dedicated_team")
    told = ws.explain(run, fork)
    assert told.decision.hour == hour
    assert NOTHING not in set(told.customers["because"])
    rows = told.causes[told.causes["what"] == "read of it in one branch only"]
    assert rows[["run", "fork"]].sum().sum() == ((run.record.seen ^ fork.record.seen) & 1).sum() > 0
    assert told.customers["when"].min() >= np.floor(hour)


def test_a_decision_of_a_rival_is_named_as_its_own() -> None:
    run, _ = in_a_row()
    fork = ws.run(forked(VAIN_WAIT, 48.0, "desk", brand="B"), world=run.world)
    assert ws.explain(run, fork).sentence() == (
        "With B's desk instead of B's nobody from hour 48 on, nobody fared differently."
    )


def test_the_decision_tells_what_follows_it_and_what_else_differs() -> None:
    run, _ = in_a_row()
    later = forked(forked(VAIN_WAIT, 48.0, "desk"), 90.0, "nobody")
    told = ws.explain(run, ws.run(later, world=run.world))
    assert told.decision.words == "With desk (then nobody from hour 90 on) instead of nobody from hour 48 on"
    assert told.decision.labels == ("nobody", "desk")
    beside = forked(later, 1439.0, "desk", brand="B").model_copy(update={"title": "B, too"})
    beside = beside.model_copy(update={"events": beside.events[1:]})  # and no incident
    assert ws.explain(run, ws.run(beside, world=run.world)).decision.words == (
        "With desk (then nobody from hour 90 on) instead of nobody from hour 48 on, "
        "and with other policies of other brands and other events"
    )


def test_a_complaint_because_of_which_others_left_is_not_said_to_have_come_to_nothing() -> None:
    _, fork = in_a_row()
    told = ws.explain(fork, ws.run(forked(VAIN_WAIT, 103.0, "desk"), world=fork.world))
    assert (
        "1 customer had a complaint that fared otherwise; 1 of them differs in nothing else that is counted here."
        in (told.sentences)
    )
    assert told.paths.loc[told.paths["who"] == 2, "person"].iloc[0] == 0  # whose complaint it was


def test_a_brand_that_ends_alike_is_said_to() -> None:
    told = ws.explain(*in_a_row())
    assert "At the end A has 2 customers in both." in replace(told, at_end=(2, 2)).sentences


def test_another_event_is_another_decision() -> None:
    run, _ = in_a_row()
    calm = ws.run(VAIN_WAIT.model_copy(update={"events": ()}), world=run.world)
    told = ws.explain(run, calm)
    assert told.decision.hour == 100.0
    assert told.decision.words == "With what was decided otherwise from hour 100 on"
    assert set(told.customers["who"]) == {0, 1, 2}


def test_what_is_no_fork_is_refused_with_every_fault() -> None:
    run, _, _ = in_a_town()
    other = ws.run(lively(seed={"run": 5}, spread={"see": 0.5}, money={"agent_hour": 40.0}), world=run.world)
    with pytest.raises(BadInput) as caught:
        ws.explain(run, other)
    assert [fault.where for fault in caught.value.faults] == ["seed.run", "spread.see", "money.agent_hour"]
    assert "1 in the run, 5 in the fork" in str(caught.value)
    longer = ws.run(lively(time={"days": 21.0}), world=run.world)
    with pytest.raises(BadInput, match="time: "):
        ws.explain(run, longer)
    elsewhere = ws.run(lively(seed={"network": 9}))
    with pytest.raises(BadInput, match="network"):
        ws.explain(run, elsewhere)


def test_names_of_the_network_are_used() -> None:
    graph = ws.from_networkx(nx.relabel_nodes(nx.path_graph(3), {0: "Ann", 1: "Bob", 2: "Cid"}), strong_tie_share=0.0)
    world = ws.prepare(VAIN_WAIT, graph=graph)
    world = world._replace(population=world.population._replace(brand=np.array([0, 1, 0], np.int8)))
    run = ws.run(VAIN_WAIT, world=world)
    told = ws.explain(run, ws.run(forked(VAIN_WAIT, 48.0, "desk"), world=world))
    assert told.customers.set_index("label").loc["Cid", "through"] == "Ann → Bob → Cid"


def test_the_differing_cascade_is_the_one_on_most_paths() -> None:
    run, fork, told = in_a_town(2)
    cascade = told.cascade
    assert cascade is not None
    ends = told.paths.groupby("who").agg(first=("key", "first"), did=("did", "last"))
    counts = ends.loc[
        ends["did"].isin(["read it", "read a reply to it", "read an offer under it"]), "first"
    ].value_counts()
    assert len(cascade.readers) == counts.max()
    root = cascade.posts["key"].iloc[0]
    for result, name, reach in zip((run, fork), ("run", "fork"), cascade.reach, strict=True):
        log = result.record.cascades
        row = log[(log["key"] == root) & (log["brand"] == cascade.brand)]
        assert reach == row["reach"].sum()
        assert cascade.posts[f"hour_{name}"].notna().sum() == row["size"].sum()
    assert set(cascade.readers["key"]) <= set(cascade.posts["key"])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_cascade_is_drawn_in_both_branches(seed: int) -> None:
    told = in_a_town(seed)[2]
    figure = told.plot()
    assert len(figure.axes) == 2
    assert [axes.get_title(loc="left").split(":")[0] for axes in figure.axes] == ["ignore", "dedicated_team"]
    figure.canvas.draw()


def test_the_summary_counts_every_customer_once() -> None:
    told = in_a_town()[2]
    assert told.summary["customers"].sum() == len(told.customers)
    kinds = told.customers[["moved", "complained", "reached", "took_part", "spoke_well"]]
    assert kinds.any(axis=1).all()
    assert isinstance(told.paths, pd.DataFrame)
