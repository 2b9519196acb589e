"""
Benches: each module's ``run(**options)`` yields ``Figure`` rows with a yardstick of the same run.

They start and stop what they need, on free loopback ports, in a temporary folder.
"""
