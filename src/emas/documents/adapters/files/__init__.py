"""Readers of pictures and PDFs that strangers sent."""
