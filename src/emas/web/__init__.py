"""
Pages. ``public`` and ``desk`` do not know each other; both use ``components``.

Not here: rules. A page makes one call to one door and translates the answer.
"""
