"""The list of what waits for the posts of an officer. Not here: deciding (``case``) or signing (``sign``)."""
