"""
A stand-in of the WhatsApp Cloud API: takes messages, tells statuses by signed call-backs, lets people answer, and fails on demand.

Written from the public description of the API, not from the adapter. Not here: anything that the portal does.
"""

from emas.project.simulators.whatsapp.server import Simulator
from emas.project.simulators.whatsapp.state import Settings

__all__ = ["Settings", "Simulator"]
