"""Step 3, help among customers: who answers another customer's complaint, and what the answer is worth."""

from __future__ import annotations

from wom_sim.model.compiled import compiled


@compiled
def help_chance(peer_help, satisfaction, grievance):  # type: ignore[no-untyped-def]
    """Chance that a customer of the brand who reads another's complaint offers help: peer_help · max(0, s) · (1 − g).

    ``peer_help`` is that of a fully satisfied reader (s = 1) without a grievance (g = 0); whoever is dissatisfied helps
    nobody. That customers give back what they were given is Mathwick, Wiertz & de Ruyter (2008); form: assumption.
    """
    return peer_help * max(0.0, satisfaction) * (1.0 - grievance)


@compiled
def peer_solves(draw, serious, solves_minor, solves_serious):  # type: ignore[no-untyped-def]
    """Whether a customer's answer resolves a complaint, by its severity."""
    return draw < (solves_serious if serious else solves_minor)


@compiled
def satisfaction_through_peers(satisfaction, gain, credit):  # type: ignore[no-untyped-def]
    """Satisfaction (at most 1) after another customer's help: s + credit · gain. Thanks go to the helper, and the brand
    has only ``credit`` (0 to 1) of the ``gain`` of a resolution of its own."""
    return min(1.0, satisfaction + credit * gain)
