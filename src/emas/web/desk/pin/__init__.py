"""The PIN by which an RT or RW confirms sensitive letters from inside a message. Not here: the factor of signing in."""
