"""Drills: each module's ``run(**options)`` breaks something on purpose and yields ``Figure`` rows that count what was lost."""
