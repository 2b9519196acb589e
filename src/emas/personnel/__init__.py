"""
Personnel: employment facts of officials, their balances of days as an append-only ledger, absences, and who approves whose requests.

Not here: who a person is and which post he holds (``people``), the request itself and its steps (``cases``), letters (``documents``).
"""
