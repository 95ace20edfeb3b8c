"""Experiments: a base scenario laid out by a design into points, with every policy on the same replications at each."""
