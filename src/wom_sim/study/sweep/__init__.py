"""A sweep: the runs of a plan, made by any workers, kept on disk, continued after any interruption."""
