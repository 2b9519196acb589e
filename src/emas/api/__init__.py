"""
Machine-to-machine: the JSON API, health and metrics.

Not here: pages.
"""
