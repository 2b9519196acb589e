"""Register books of outgoing letters: page, sheet, print. Not here: giving numbers (``documents``)."""
