"""
A stand-in of Dukcapil's population web service for rehearsals: credentials in the body, HTTP 200 for nearly everything, a quota.

Not here: the portal's own reading of it (``registry/adapters/dukcapil``); the two share no code, so neither excuses the other.
"""
