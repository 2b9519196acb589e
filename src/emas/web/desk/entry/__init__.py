"""Filing a request for somebody: the RT for a resident of his RT, the CS for a walk-in. Not here: deciding on requests."""
