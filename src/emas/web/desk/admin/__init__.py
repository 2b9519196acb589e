"""Administration: units, posts, holders, accounts, calendars, residents, coverage, services. Reach is decided by ``people``."""
