"""The number queue of an office: what waits for a number, oldest first."""
