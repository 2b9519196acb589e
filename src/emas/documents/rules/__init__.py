"""Decisions about letters: numbers, blocks, codes and verdicts. No Django, no clock, no database."""
