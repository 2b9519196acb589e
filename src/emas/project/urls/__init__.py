"""Url tables, one per process role (``EMAS_ROLE``)."""
