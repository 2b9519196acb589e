"""
Plain Python that every floor may use: time, identity numbers, money, the actor, errors.

No Django, no clock, no network, no database in here.
"""
