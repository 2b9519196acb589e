"""Outside systems of sign-in."""
