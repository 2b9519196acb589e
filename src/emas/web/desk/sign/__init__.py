"""Signing on the phone: list, card, one proof for all opened items, a result for each. Not here: making the signature."""
