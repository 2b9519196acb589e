"""``emas drill …``: break things on purpose, count what is lost."""

import click

from emas.project.cli.bench import Measurement, option

DRILLS = (
    Measurement(
        "drills",
        "kill",
        "kill -9 of worker or web at random instants while letters, leave and SIRAMASAKAN cases are under way.",
        (option("times", 50), option("letters", 20)),
        failpoints=True,
        sabotage="idempotency,messages,delivery,timers,ledger,versions,numbers,overlaps",
    ),
    Measurement(
        "drills",
        "race",
        "Many people act on one case, or take the next number of one queue, at the same moment, on both databases.",
        (option("actors", 16), option("rounds", 200)),
        database="both",
        failpoints=True,
        sabotage="compare_and_swap,counter",
    ),
    Measurement(
        "drills",
        "messages",
        "The gateway of messages is dead for 24 simulated hours, then back with doubled and reordered call-backs.",
        (option("messages", 600),),
        failpoints=True,
        sabotage="resend",
    ),
    Measurement(
        "drills",
        "access",
        "Every address x every role x another unit's case.",
        (option("roles", 0),),
        failpoints=True,
        sabotage="access",
    ),
    Measurement(
        "drills",
        "signer",
        "Every known fault of BSrE, met by every letter of its round; then the lurah goes on.",
        (option("letters", 20),),
        failpoints=True,
        sabotage="signature_check",
    ),
    Measurement(
        "drills",
        "canary",
        "Planted secrets, used in every way that works and fails, are searched wherever they must not be.",
        (option("letters", 2),),
        failpoints=True,
        sabotage="passphrase",
    ),
    Measurement(
        "drills",
        "uploads",
        "Malformed, cut, bomb and double-faced files through the page of papers, and good ones among them.",
        (option("files", 2000),),
        failpoints=True,
        sabotage="upload_checks",
    ),
)


@click.group()
def drill() -> None:
    """Break things on purpose and count what is lost."""


for _measurement in DRILLS:
    drill.add_command(_measurement.command())
