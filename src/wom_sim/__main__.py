"""``python -m wom_sim`` does what ``wom-sim`` does."""

from wom_sim.cli import main

main()
