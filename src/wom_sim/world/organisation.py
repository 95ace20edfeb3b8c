"""How a brand is organised: silos or one view of the customer, whose agenda it is, teams, and who may answer.

The class is the table ``[policies.NAME.organisation]``.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from wom_sim.model.parameters import P, Section, Share

# In the order of model.organisation.
View = Literal["off", "silos", "one"]
Agenda = Literal["joint", "marketing_led", "service_led"]
Governance = Literal["central", "hub_and_spokes", "local"]


class Organisation(Section):
    """Who knows what of a customer, who leads, how the desk is divided, and who else may answer; all of it off to begin with."""

    customer_view: View = P(
        "off", "what is known of a customer who comes again with the matter still open: silos (start from scratch: one more "
        "hand-over), one (known again, what waits is merged), or off (contacts have nothing to do with each other)")
    known_saves: Share = P(0.2, "one view: share of the handling time that is saved where a customer is known again", "share", (0, 0.5))
    agenda: Agenda = P(
        "joint", "who leads in public: marketing_led (public complaints pass on to service: one more hand-over), service_led "
        "(public replies lose `stiffness` of their quality), or both together")
    stiffness: Share = P(0.2, "service_led: share of the quality of public replies that is lost", "share", (0, 0.5))
    governance: Governance = P(
        "central", "one desk; a hub for serious tickets and spokes for the minor ones of their interest groups; or local teams "
        "for all of them")
    teams: int = P(3, "local teams, or spokes, that share the interest groups", "teams", (2, 12), ge=1, le=64)
    hub_share: Share = P(0.5, "hub_and_spokes: share of the agents at the hub (as far as each spoke keeps one)", "share", (0.2, 0.8))
    local_knowledge: float = P(
        0.1, "gain in skill and quality of a team that knows its customers, less by the share of all customers that it serves",
        "share", (0, 0.3), ge=0, le=1)
    coordination: float = P(
        0.03, "what each doubling of a team's size adds to handling, against `handling.mean_minutes` at a desk of one team",
        "share of handling time", (0, 0.1), ge=0, le=1)
    thin: Share = P(
        0.3, "share of serious complaints that one agent alone cannot settle for want of specialists (a team: divided by its size)",
        "share", (0, 0.6))
    who_answers: Literal["desk", "colleagues"] = P(
        "desk", "who may answer in public: the desk only, or the brand's `employees` too, in their working hours")
    colleague_minutes: float = P(20.0, "colleagues: time that each of them gives to it on a working day", "minutes", (0, 120), ge=0, le=1440)
    untrained: Share = P(0.7, "colleagues: skill and quality of one without training, against an agent's", "factor", (0.3, 1))


def organised(rules: tuple[Organisation, ...]) -> dict[str, list[Any]]:
    """The fields of ``engine.dtypes.PLAN`` that tables give, one entry for each."""
    return {
        "customer_view": [get_args(View).index(one.customer_view) for one in rules],
        "known_saves": [one.known_saves for one in rules],
        "agenda": [get_args(Agenda).index(one.agenda) for one in rules],
        "colleagues": [one.who_answers == "colleagues" for one in rules],
        "colleague_minutes": [one.colleague_minutes for one in rules],
        "untrained": [one.untrained for one in rules],
    }
