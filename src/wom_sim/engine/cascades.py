"""A cascade as a tree: its breadth and structural virality, and its row in the log."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.state import LIVE, N_CASCADE_LOG, N_POST_LOG, TRACE
from wom_sim.model.compiled import inner


@inner
def structural_virality(run, cascade):  # type: ignore[no-untyped-def]
    """Mean distance between two posts of a tree (Goel et al. 2016), in one pass from the youngest post to the root.

    Every edge is on s (n − s) paths, s being the posts below it: ν = 2 Σ s (n − s) / (n (n − 1)); 0 for a lone post.
    """
    posts, size = run.posts, run.cascades[cascade].size
    if size < 2:
        return 0.0
    post = run.cascades[cascade].posts
    while post >= 0:
        posts[post].below = 1
        post = posts[post].next
    paths = 0.0
    post = run.cascades[cascade].posts
    while post >= 0:
        if posts[post].parent >= 0:
            below = posts[post].below
            paths += np.float64(below) * np.float64(size - below)
            posts[posts[post].parent].below += below
        post = posts[post].next
    return 2.0 * paths / (np.float64(size) * np.float64(size - 1))


@inner
def breadth(run, cascade):  # type: ignore[no-untyped-def]
    """Most posts at one depth of a tree, in one pass.

    Counted in ``pledges``, which is free when a cascade ends, and has a place for the sighting of every resharer.
    """
    at_depth, widest = run.pledges, 1
    at_depth[: run.cascades[cascade].depth] = 0
    post = run.cascades[cascade].posts
    while post >= 0:
        above = run.posts[post].depth - 1
        if above >= 0:
            at_depth[above] += 1
            widest = max(widest, at_depth[above])
        post = run.posts[post].next
    return widest


@inner
def log_cascade(run, cascade):  # type: ignore[no-untyped-def]
    """Write a cascade, as it stands, into the log; with a trace also its posts."""
    log, cascades = run.cascade_log, run.cascades
    row = run.meta[N_CASCADE_LOG, LIVE]
    run.meta[N_CASCADE_LOG, LIVE] += 1
    log[row].key, log[row].author, log[row].brand = (
        cascades[cascade].key,
        cascades[cascade].author,
        cascades[cascade].brand,
    )
    log[row].sign, log[row].born, log[row].size = cascades[cascade].sign, cascades[cascade].born, cascades[cascade].size
    log[row].voice, log[row].channel = cascades[cascade].voice, cascades[cascade].channel
    log[row].depth, log[row].reach = cascades[cascade].depth, cascades[cascade].reach
    log[row].breadth, log[row].virality = breadth(run, cascade), structural_virality(run, cascade)
    if run.clock[TRACE]:
        post = cascades[cascade].posts
        while post >= 0:
            at = run.meta[N_POST_LOG, LIVE]
            run.meta[N_POST_LOG, LIVE] += 1
            parent = run.posts[post].parent
            run.post_log[at].key = run.posts[post].key
            run.post_log[at].parent = run.posts[parent].key if parent >= 0 else np.uint64(0)
            run.post_log[at].root = cascades[cascade].key
            run.post_log[at].author, run.post_log[at].tick = run.posts[post].author, run.posts[post].tick
            run.post_log[at].depth = run.posts[post].depth
            post = run.posts[post].next
