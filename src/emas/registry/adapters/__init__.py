"""Registers outside the portal; one folder each."""
