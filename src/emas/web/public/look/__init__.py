"""How the pages of an office look: its accent as a style sheet, its mark."""
