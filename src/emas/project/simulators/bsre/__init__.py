"""
A stand-in of the eSign client service of BSrE (API v1 and v2): it really signs, with a test authority of its own, and fails on demand.

Written from the public descriptions of the service, not from the adapter. Not here: anything that the portal does.
"""

from emas.project.simulators.bsre.server import Simulator
from emas.project.simulators.bsre.state import FAULTS, User

__all__ = ["FAULTS", "Simulator", "User"]
