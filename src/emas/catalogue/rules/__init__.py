"""
Decisions about service definitions: read a folder, check it, ask its form, evaluate its expressions.

Plain Python: no Django, no clock, no database. Not here: publishing and finding (``operations``, ``queries``).
"""
