"""
Look-ups in base registers; today the population register (residents by NIK) with its import.

Not here: accounts and officials (``people``).
"""
