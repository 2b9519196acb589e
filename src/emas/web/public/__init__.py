"""
Pages for citizens, without account: find, apply, follow, verify; and the sign-in of staff.

Not here: staff pages (``desk``).
"""
