"""Who has been to a desk before with the same matter, and what that means under one view of the customer."""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.engine.record import MERGED, QUEUED
from wom_sim.engine.reference.things import Complaint
from wom_sim.model import draws
from wom_sim.world.policy import Policy


class Contact(NamedTuple):
    """The last that a desk knew of somebody, as long as the matter is open."""

    complaint: Complaint
    hour: float


def note_contact(complaint: Complaint, policy: Policy, time: float) -> None:
    """A desk takes note of a contact: has its author been there with a matter that is still open? Then one view of the
    customer merges what waits of it with this."""
    view, author, brand = policy.organisation.customer_view, complaint.author, complaint.brand
    if view == "off":
        return
    if author is not None:
        last, within = author.contact, 24.0 * brand.town.setting.service.complaint_lifetime_days
        if last is not None and last.complaint.brand is brand and time - last.hour <= within:
            complaint.again = True
            if view == "one":
                merge(last.complaint, complaint, time)
        author.contact = Contact(complaint, time)
    elif brand.town.draw(draws.BACKGROUND_KIND, 5, complaint.key) < brand.town.setting.service.comes_again:
        complaint.again = True
    if complaint.again:
        brand.note("repeated")


def merge(earlier: Complaint, complaint: Complaint, time: float) -> None:
    """A complaint that still waits goes on as a later one of the same customer, which has its place in the queue."""
    if earlier.state == QUEUED:
        earlier.state, earlier.closed = MERGED, time
        complaint.since = min(complaint.since, earlier.since)
        complaint.brand.note("merged")


def settle(complaint: Complaint) -> None:
    """The matter of a complaint's author is settled: whoever comes again comes with another."""
    author = complaint.author
    if author is not None and author.contact is not None and author.contact.complaint.brand is complaint.brand:
        author.contact = None
