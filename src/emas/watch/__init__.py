"""
Outside watchers: client systems that are told by a signed call (a webhook) when something happens to a case of their post or unit.

Not here: what an event of a case is and whom it concerns (``cases``), notices to people (``notify``), the way out (``platform.outside``).
"""
