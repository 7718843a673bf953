"""How well raters agree on events that each of them placed freely in time: arrays in, records out.

Two raters share no units here, so their events are compared in three ways, each under rules that are printed with it:
what was seen in each unit of time (`units`), the two sequences aligned (`alignment`), and events matched one to one by
what they have in common (`overlap`). All three are sums over sessions (`tallies`), so limits resample sessions.
"""

from coder.agreement.timed.agreeing import Shared, agree_in_time
from coder.agreement.timed.alignment import align
from coder.agreement.timed.events import USUAL, Events, Rules, TwoCodings, events_of
from coder.agreement.timed.listing import links
from coder.agreement.timed.overlap import match
from coder.agreement.timed.records import Link, OnsetError, Placed, Timed, TimedAgreement, Why

__all__ = [
    "USUAL",
    "Events",
    "Link",
    "OnsetError",
    "Placed",
    "Rules",
    "Shared",
    "Timed",
    "TimedAgreement",
    "TwoCodings",
    "Why",
    "agree_in_time",
    "align",
    "events_of",
    "links",
    "match",
]
