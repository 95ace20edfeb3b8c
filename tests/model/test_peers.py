"""Help among customers: who helps, and what it is worth."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wom_sim.model import peers

UNIT = st.floats(0.0, 1.0)


def test_by_hand() -> None:
    assert peers.help_chance(0.2, 0.5, 0.0) == 0.1
    assert peers.help_chance(0.2, 1.0, 0.5) == 0.1
    assert peers.help_chance(0.2, -0.3, 0.0) == peers.help_chance(0.2, 1.0, 1.0) == 0.0
    assert peers.peer_solves(0.4, False, 0.5, 0.15)
    assert not peers.peer_solves(0.4, True, 0.5, 0.15)
    assert peers.satisfaction_through_peers(-0.5, 0.6, 0.5) == -0.2
    assert peers.satisfaction_through_peers(0.9, 0.6, 0.5) == 1.0


@given(UNIT, st.floats(-1.0, 1.0), UNIT)
def test_a_chance_that_grows_with_satisfaction(peer_help: float, satisfaction: float, grievance: float) -> None:
    chance = peers.help_chance(peer_help, satisfaction, grievance)
    assert 0.0 <= chance <= peers.help_chance(peer_help, min(1.0, satisfaction + 0.1), grievance) <= peer_help
    assert peers.help_chance.py_func(peer_help, satisfaction, grievance) == chance
