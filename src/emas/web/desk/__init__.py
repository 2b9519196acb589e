"""
Pages for staff: RT and RW, inbox, case, signing, registers, administration.

Not here: citizen pages (``public``).
"""
