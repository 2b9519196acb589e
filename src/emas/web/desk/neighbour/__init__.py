"""Home and lists of the heads of RT and RW: few words, big letters, two buttons. Not here: filing a request (``entry``)."""
