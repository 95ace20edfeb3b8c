"""What every step does to one customer: hearing, feeling, being aggrieved; and how draws and keys are made."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.record import C_EMPLOYEE_SECONDS, C_REACHED, FIXED_STOCK
from wom_sim.engine.state import LIVE, N_HEARING_LOG, N_INBOX, TICK
from wom_sim.model.compiled import inner
from wom_sim.model.draws import POST_KEY, absorb, unit
from wom_sim.model.spread import MOST_HEARD, experience, faded
from wom_sim.model.staff import reading_seconds


@inner
def draw(run, stream, time, who, whom):  # type: ignore[no-untyped-def]
    """``model.draws.u`` of the run's seed, with the stream's state at hand."""
    return unit(absorb(absorb(absorb(run.keys[stream], time), who), whom))


@inner
def identity(run, author, kind, origin):  # type: ignore[no-untyped-def]
    """The key (uint64) of what ``author`` says: who, what kind, and the touch or key that gave rise to it."""
    return absorb(absorb(absorb(run.keys[POST_KEY], author), kind), origin)


@inner
def today(run):  # type: ignore[no-untyped-def]
    """The day of the tick at hand."""
    return int(math.floor(run.clock[TICK] * run.tick_hours[0] / 24.0))


@inner
def kept_after(table, days):  # type: ignore[no-untyped-def]
    """What a table of decays (float64 [K]) leaves after so many days; nothing beyond its end."""
    return table[days] if days < len(table) else 0.0


@inner
def count(run, brand, column, amount):  # type: ignore[no-untyped-def]
    """Add to a column of the tick's record."""
    run.hourly[run.clock[TICK], brand, column] += amount


@inner
def fixed(value):  # type: ignore[no-untyped-def]
    """A number in the fixed point in which stocks are summed."""
    return np.int64(math.floor(np.float64(value) * FIXED_STOCK + 0.5))


@inner
def inbox_row(run, who):  # type: ignore[no-untyped-def]
    """This tick's row of what a customer heard; made if there is none yet."""
    row = run.people[who].inbox
    if row == NOBODY:
        row = np.int32(run.meta[N_INBOX, LIVE])
        run.meta[N_INBOX, LIVE] += 1
        run.inbox_who[row] = who
        run.inbox_up[row, :] = 0
        run.inbox_down[row, :] = 0
        if len(run.credibility) > 0:
            run.inbox_believe[row, :] = 0
            run.inbox_doubt[row, :] = 0
        run.people[who].inbox = row
    return row


@inner
def hear(run, who, brand, sign, strength):  # type: ignore[no-untyped-def]
    """Note a message on a brand for a customer, applied at the tick's end; strength in 1/65536."""
    row = inbox_row(run, who)
    if sign > 0:
        run.inbox_up[row, brand] = min(MOST_HEARD, run.inbox_up[row, brand] + strength)
    else:
        run.inbox_down[row, brand] = min(MOST_HEARD, run.inbox_down[row, brand] + strength)


@inner
def note_hearing(run, who, how, key, source, brand, sign, strength):  # type: ignore[no-untyped-def]
    """Write down what somebody who is watched has seen or been told."""
    if len(run.watched) > 0 and run.watched[who]:
        row = run.meta[N_HEARING_LOG, LIVE]
        run.meta[N_HEARING_LOG, LIVE] += 1
        log = run.hearing_log
        log[row].tick, log[row].who, log[row].how, log[row].key = run.clock[TICK], who, how, key
        log[row].source, log[row].brand, log[row].sign, log[row].strength = source, brand, sign, strength


@inner
def notice_brand(run, who, brand):  # type: ignore[no-untyped-def]
    """Note that a customer has seen a post on a brand (reach); somebody at work spends working time on it."""
    bit = np.uint16(1 << brand)
    if run.people[who].seen & bit == 0:
        run.people[who].seen |= bit
        count(run, brand, C_REACHED, 1)
    if len(run.employer) > 0 and run.employer[who] >= 0:
        at_work = run.desks[run.employer[who]].at_work
        count(run, run.employer[who], C_EMPLOYEE_SECONDS, reading_seconds(run.spread[0].read_seconds, at_work))


@inner
def looks_of(run, who):  # type: ignore[no-untyped-def]
    """Factor on somebody's chance to see a post in this tick: employees at work look more or less than others."""
    if len(run.employer) > 0 and run.employer[who] >= 0:
        return run.desks[run.employer[who]].looks
    return 1.0


@inner
def most_looks(run):  # type: ignore[no-untyped-def]
    """The largest of these factors."""
    most = 1.0
    if len(run.employer) > 0:
        for brand in range(len(run.desks)):
            most = max(most, run.desks[brand].looks)
    return most


@inner
def engage(run, who, brand, speaks_well):  # type: ignore[no-untyped-def]
    """Note that a customer took part (depth), and whether by speaking well of the brand (relationship)."""
    bit = np.uint16(1 << brand)
    run.people[who].engaged |= bit
    if speaks_well:
        run.people[who].advocated |= bit


@inner
def set_satisfaction(run, who, value):  # type: ignore[no-untyped-def]
    """Change a customer's satisfaction, and with it the brand's sum."""
    new = np.float32(value)
    brand = run.people[who].brand
    if brand >= 0:
        run.stock[brand, 1] += fixed(new) - fixed(run.people[who].satisfaction)
    run.people[who].satisfaction = new


@inner
def grievance_now(run, who, day):  # type: ignore[no-untyped-def]
    """A customer's grievance today: as it stood, faded since."""
    return run.people[who].grievance * kept_after(run.kept[1], day - run.people[who].grieved_day)


@inner
def set_grievance(run, who, value, day):  # type: ignore[no-untyped-def]
    run.people[who].grievance = np.float32(value)
    run.people[who].grieved_day = day


@inner
def opinion_now(run, who, brand, day):  # type: ignore[no-untyped-def]
    """A customer's opinion of a brand today, faded towards own experience, or towards one half where there is none."""
    people = run.people
    anchor = experience(people[who].satisfaction) if people[who].brand == brand else 0.5
    return faded(run.opinion[who, brand], anchor, kept_after(run.kept[0], day - people[who].settled_day))
