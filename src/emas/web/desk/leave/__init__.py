"""Absences: one's own balance and requests, the office's calendar, and the leave officer's books."""
