"""Supervision: what the posts that a service names as its supervisors see of its work."""
