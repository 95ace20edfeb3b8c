"""Who talks where: channels that people prefer, and where a brand can be reached."""

from __future__ import annotations

from wom_sim.engine.levers import levers_for
from wom_sim.engine.people import draw
from wom_sim.model.channels import handovers_needed, preferred
from wom_sim.model.compiled import inner
from wom_sim.model.draws import BACKGROUND_KIND, TRAIT_CHANNEL
from wom_sim.model.organisation import handovers_between


@inner
def usual_channel(run, who, public):  # type: ignore[no-untyped-def]
    """The public (1) or private (0) channel that somebody on the graph prefers."""
    if run.sole[public] >= 0:
        return run.sole[public]
    policy = 0  # of no account
    return channel_for(run, who, draw(run, TRAIT_CHANNEL, 0, who, public), public, policy, False)


@inner
def private_channel(run, who, brand):  # type: ignore[no-untyped-def]
    """The private channel on which somebody reaches a brand, and whether: the usual one, else another."""
    usual, policy = usual_channel(run, who, 0), levers_for(run, brand, run.traits[who].group)
    if run.presence["present"][policy, usual] == 1:
        return usual, True
    other = channel_for(run, who, draw(run, TRAIT_CHANNEL, 1, who, 0), 0, policy, True)
    return (other, True) if other >= 0 else (usual, False)


@inner
def background_channel(run, key, like, public, brand):  # type: ignore[no-untyped-def]
    """The same of a customer who is not on the graph, but like somebody (``like``) who is."""
    usual, policy = run.sole[public], levers_for(run, brand, run.traits[like].group)
    if usual < 0:
        usual = channel_for(run, like, draw(run, BACKGROUND_KIND, 3, key, 0), public, policy, False)
    if public == 1 or run.presence["present"][policy, usual] == 1:
        return usual, True
    other = channel_for(run, like, draw(run, BACKGROUND_KIND, 4, key, 0), 0, policy, True)
    return (other, True) if other >= 0 else (usual, False)


@inner
def channel_for(run, who, chance, public, policy, only_there):  # type: ignore[no-untyped-def]
    """The channel that a draw makes of the weights that somebody's interest group gives to channels."""
    group = run.traits[who].group if len(run.liking) > 1 else 0
    return preferred(
        chance, run.liking[group], run.channels["public"], public, run.presence["present"][policy], only_there
    )


@inner
def handovers_of(run, ticket, policy):  # type: ignore[no-untyped-def]
    """Hand-overs that a ticket takes under a policy, on its channel."""
    heavy = run.channels[run.tickets[ticket].channel].heavy == 1
    ticket, plan = run.tickets[ticket], run.plans[policy]
    usual = handovers_needed(plan.handovers, ticket.serious == 1, heavy)
    return usual + handovers_between(plan.customer_view, ticket.again, plan.agenda, ticket.public)
