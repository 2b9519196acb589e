"""
Questions that people bring to an office: by chat to its number, or at its counter; answered by what is published, or by an officer.

Not here: sending (``notify``), what the answers are (``catalogue``), requests for a service (``cases``).
"""
