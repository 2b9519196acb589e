"""Tests of the staff pages: one file per page."""
