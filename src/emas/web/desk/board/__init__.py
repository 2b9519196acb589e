"""The list for the board of the RT: letters whose people no message reached. Not here: the messages themselves (``notify``)."""
