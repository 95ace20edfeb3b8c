"""Rows that are taken and given back, heaps, and the table of sightings: the kernel's book-keeping, without any rule."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.state import FREE, LIVE, N_HEAP, N_SIGHTINGS, USED
from wom_sim.model.compiled import compiled, inner
from wom_sim.model.draws import absorb


@inner
def take(run, rows, pool):  # type: ignore[no-untyped-def]
    """A free row of a pool (its rows and its number); the caller has made sure that there is one."""
    row = run.meta[pool, FREE]
    if row >= 0:
        run.meta[pool, FREE] = rows[row].next
    else:
        row = run.meta[pool, USED]
        run.meta[pool, USED] += 1
    run.meta[pool, LIVE] += 1
    return row


@inner
def give(run, rows, pool, row):  # type: ignore[no-untyped-def]
    """Give a row back to its pool."""
    rows[row].next = run.meta[pool, FREE]
    run.meta[pool, FREE] = row
    run.meta[pool, LIVE] -= 1


@inner
def _sooner(heap, one, other):  # type: ignore[no-untyped-def]
    """Whether one happening comes before another: by time, then kind, then key."""
    if heap[one].time != heap[other].time:
        return heap[one].time < heap[other].time
    if heap[one].kind != heap[other].kind:
        return heap[one].kind < heap[other].kind
    return heap[one].key < heap[other].key


@inner
def _swap(heap, one, other):  # type: ignore[no-untyped-def]
    first, second = heap[one], heap[other]
    first.time, second.time = second.time, first.time
    first.kind, second.kind = second.kind, first.kind
    first.key, second.key = second.key, first.key
    first.ref, second.ref = second.ref, first.ref


@inner
def push(run, time, kind, key, ref):  # type: ignore[no-untyped-def]
    """Put a happening on the heap."""
    heap = run.heap
    child = run.meta[N_HEAP, LIVE]
    run.meta[N_HEAP, LIVE] += 1
    heap[child].time, heap[child].kind, heap[child].key, heap[child].ref = time, kind, key, ref
    while child > 0:
        parent = (child - 1) >> 1
        if not _sooner(heap, child, parent):
            break
        _swap(heap, child, parent)
        child = parent


@inner
def pop(run):  # type: ignore[no-untyped-def]
    """Drop the first happening of a heap that is not empty (read its row 0 before)."""
    heap = run.heap
    last = run.meta[N_HEAP, LIVE] - 1
    run.meta[N_HEAP, LIVE] = last
    _swap(heap, 0, last)
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= last:
            break
        if child + 1 < last and _sooner(heap, child + 1, child):
            child += 1
        if not _sooner(heap, child, parent):
            break
        _swap(heap, parent, child)
        parent = child


@inner
def _before(tickets, one, other):  # type: ignore[no-untyped-def]
    """Whether one ticket stands before another in a queue: by score, then key."""
    if tickets[one].score != tickets[other].score:
        return tickets[one].score > tickets[other].score
    return tickets[one].key < tickets[other].key


@inner
def _sift_down(queue, size, tickets, parent):  # type: ignore[no-untyped-def]
    while True:
        child = 2 * parent + 1
        if child >= size:
            break
        if child + 1 < size and _before(tickets, queue[child + 1], queue[child]):
            child += 1
        if not _before(tickets, queue[child], queue[parent]):
            break
        queue[parent], queue[child] = queue[child], queue[parent]
        parent = child


@inner
def enqueue(queue, size, tickets, ticket):  # type: ignore[no-untyped-def]
    """Put a ticket into a queue (int32 [c], a heap) of ``size``; returns the new size."""
    child = size
    queue[child] = ticket
    while child > 0:
        parent = (child - 1) >> 1
        if not _before(tickets, queue[child], queue[parent]):
            break
        queue[parent], queue[child] = queue[child], queue[parent]
        child = parent
    return size + 1


@inner
def dequeue(queue, size, tickets):  # type: ignore[no-untyped-def]
    """Drop the first ticket of a queue that is not empty; returns the new size."""
    queue[0] = queue[size - 1]
    _sift_down(queue, size - 1, tickets, 0)
    return size - 1


@inner
def reorder(queue, size, tickets):  # type: ignore[no-untyped-def]
    """Make a queue a heap again after scores have changed."""
    for parent in range((size - 2) // 2, -1, -1):
        _sift_down(queue, size, tickets, parent)


@inner
def _bucket(run, cascade, who):  # type: ignore[no-untyped-def]
    return np.int64(absorb(np.uint64(cascade), who) & np.uint64(len(run.buckets) - 1))


@inner
def sight(run, cascade, who):  # type: ignore[no-untyped-def]
    """The row in which ``who`` is noted to have seen a cascade, and whether it is new."""
    sightings = run.sightings
    bucket = _bucket(run, cascade, who)
    row = np.int64(run.buckets[bucket])
    while row >= 0:
        if sightings[row].who == who and sightings[row].cascade == cascade:
            return row, False
        row = np.int64(sightings[row].chain)
    row = np.int64(take(run, sightings, N_SIGHTINGS))
    sightings[row].who, sightings[row].cascade, sightings[row].decided = who, cascade, NOBODY
    sightings[row].chain = run.buckets[bucket]
    run.buckets[bucket] = row
    sightings[row].next = run.cascades[cascade].sightings
    run.cascades[cascade].sightings = row
    return row, True


@inner
def forget_sightings(run, cascade):  # type: ignore[no-untyped-def]
    """Take a cascade's rows out of the table of sightings."""
    sightings = run.sightings
    row = run.cascades[cascade].sightings
    while row >= 0:
        bucket = _bucket(run, cascade, sightings[row].who)
        at = run.buckets[bucket]
        if at == row:
            run.buckets[bucket] = sightings[row].chain
        else:
            while sightings[at].chain != row:
                at = sightings[at].chain
            sightings[at].chain = sightings[row].chain
        following = sightings[row].next
        sightings[row].cascade = NOBODY
        give(run, sightings, N_SIGHTINGS, row)
        row = following


@compiled
def rehash(run):  # type: ignore[no-untyped-def]
    """Fill the buckets anew after the table has grown: they are all NOBODY, free rows are marked by cascade NOBODY."""
    for row in range(run.meta[N_SIGHTINGS, USED]):
        if run.sightings[row].cascade >= 0:
            bucket = _bucket(run, run.sightings[row].cascade, run.sightings[row].who)
            run.sightings[row].chain = run.buckets[bucket]
            run.buckets[bucket] = row
