"""
People in posts of the unit tree: units, posts, holders, accounts, sign-in, office calendars.

Not here: residents (``registry``) and what people do to cases (``cases``).
"""
