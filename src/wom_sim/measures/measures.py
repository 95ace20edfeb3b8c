"""Every measure once: its name, unit, which way is better, and its formula in the docstring of the function that
computes it. Where nothing can be said (no ticket was answered, say) a measure is NaN.

money.py          what the brand earns and spends        customers.py   who stays, leaves and comes
word_of_mouth.py  what customers say                     service.py     what becomes of complaints
minds.py          what customers feel and believe        cascades.py    firestorms and cascades
outreach.py       what the brand says, and who for it    learning.py     what it learns from its failures
surveys.py        what it can see, and steers by         showrooming.py  late buyers
organisation.py   what comes of how it is organised
size.py           how loud it is for its size

``Counted`` gives the sums of the counted hours of one brand, the focal one unless another is asked for. Customers and money
are those of the market (the graph's times ``population.represents``); posts and people are those on the graph.
"""

# ruff: noqa: F401, I001  (in the order of tables)
from wom_sim.measures import money
from wom_sim.measures import customers
from wom_sim.measures import word_of_mouth
from wom_sim.measures import service
from wom_sim.measures import minds
from wom_sim.measures import cascades
from wom_sim.measures import outreach
from wom_sim.measures import organisation
from wom_sim.measures import learning
from wom_sim.measures import showrooming
from wom_sim.measures import surveys
from wom_sim.measures import size
from wom_sim.measures.listed import MEASURES, Measure

__all__ = ["MEASURES", "Measure"]
