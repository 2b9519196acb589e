"""
The top floor: settings, url tables, process roles, and the ``emas`` command with its demo, benches and drills.

Not here: rules of any service.
"""
