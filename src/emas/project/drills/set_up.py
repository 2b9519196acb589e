"""Imported by the process that those of a crowd are forked from: sets Django up, once for all of them."""

from emas.project.cli import start_django

start_django()
