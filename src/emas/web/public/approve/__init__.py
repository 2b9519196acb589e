"""Approval pages of RT and RW: reached by a single-use link in a message."""
