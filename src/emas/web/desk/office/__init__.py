"""Work that an office begins by itself: information, reports, lists; and the guides of its staff."""
