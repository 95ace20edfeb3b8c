"""An experiment file, laid out into a plan of runs."""
