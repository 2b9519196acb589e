"""The sealed box of staff: the list, one's own key, a case, its persons, and what a clerk enters for somebody."""
