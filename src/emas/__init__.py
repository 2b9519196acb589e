"""
Portal Emas: a public-service portal in which a service is data and one engine moves every case.

The floors of the house and who may import whom are in ``docs/explanation/architecture.md``; ``.importlinter`` checks them.
"""

__version__ = "0.1.0"
