"""
Conversations, visits and ready answers as officers see them. Opening one is recorded.
"""

from emas.inquiries.queries._canned import canned as canned
from emas.inquiries.queries._canned import canned_list as canned_list
from emas.inquiries.queries._conversations import conversation as conversation
from emas.inquiries.queries._conversations import inbox as inbox
from emas.inquiries.queries._conversations import is_officer as is_officer
from emas.inquiries.queries._conversations import line_count as line_count
from emas.inquiries.queries._conversations import waiting_count as waiting_count
from emas.inquiries.queries._preview import preview as preview
from emas.inquiries.queries._topics import topic as topic
from emas.inquiries.queries._topics import topics as topics
from emas.inquiries.queries._visits import visit as visit
from emas.inquiries.queries._visits import visits as visits
from emas.inquiries.queries.desks import colleagues as colleagues
from emas.inquiries.queries.desks import desk as desk
from emas.inquiries.queries.desks import desk_of as desk_of
