"""
Runs the jobs of the outbox and the clock of the cases.

Not here: what the jobs do (each is one call to one operation).
"""
