"""Calls that outside services make by themselves: signed, stored before anything is done about them, answered at once."""
