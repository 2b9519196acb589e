"""One router per subject; every operation makes one call to one door."""
