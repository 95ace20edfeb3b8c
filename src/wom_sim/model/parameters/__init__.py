"""THE list: every parameter of the world once, with default, unit, bounds, plausible range, meaning and source.

people.py   time, seeds, network, population             talk.py     touchpoints, voice, spread, attention, trust
channel.py  channels                                     service.py  service, reviews, joining, money
brand.py    brands and how they poach                    dates.py    events, the study
persuasion.py  who is asked to speak                    staff.py     employees in public
learning.py  root causes of failures
surveys.py  how people answer surveys
showrooming.py  late buyers

What a policy may set stands in ``world/policy.py`` and ``world/outreach.py``, in the same form.
"""

from wom_sim.model.parameters.brand import MOST_BRANDS, POACHING_PRESETS, Brand, Poaching
from wom_sim.model.parameters.channel import CHANNEL_KINDS, MOST_CHANNELS, Channel
from wom_sim.model.parameters.dates import MOST_INCIDENTS, Event, Study
from wom_sim.model.parameters.learning import Learning
from wom_sim.model.parameters.people import AIRLINE_RHYTHM, Network, Population, Seeds, Time
from wom_sim.model.parameters.persuasion import Persuasion
from wom_sim.model.parameters.section import Moment, P, People, Position, Section, Share, clock_of, hours_of
from wom_sim.model.parameters.service import Joining, Money, Reviews, Service
from wom_sim.model.parameters.showrooming import Showrooming
from wom_sim.model.parameters.staff import Employees
from wom_sim.model.parameters.surveys import Surveys
from wom_sim.model.parameters.talk import Attention, Spread, Touchpoints, Trust, Voice

__all__ = [
    "AIRLINE_RHYTHM",
    "CHANNEL_KINDS",
    "MOST_BRANDS",
    "MOST_CHANNELS",
    "MOST_INCIDENTS",
    "POACHING_PRESETS",
    "Attention",
    "Brand",
    "Channel",
    "Employees",
    "Event",
    "Joining",
    "Learning",
    "Moment",
    "Money",
    "Network",
    "P",
    "People",
    "Persuasion",
    "Poaching",
    "Population",
    "Position",
    "Reviews",
    "Section",
    "Seeds",
    "Service",
    "Share",
    "Showrooming",
    "Spread",
    "Study",
    "Surveys",
    "Time",
    "Touchpoints",
    "Trust",
    "Voice",
    "clock_of",
    "hours_of",
]
