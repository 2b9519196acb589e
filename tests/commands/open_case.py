"""Open one case of the installation that the environment names, as proof that its seals open; prints facts as JSON."""

import json
import sys

from emas.project.cli import start_django


def main(ref: str) -> None:
    start_django()
    from emas.cases import queries
    from emas.documents import queries as documents
    from emas.kernel import clock
    from emas.kernel.actor import Actor

    seen = queries.progress(ref, Actor(kind="applicant", case_ref=ref), clock.now())
    issued = documents.issued_file(case_ref=ref)
    chain = queries.verify_chain(ref=ref)
    facts = {"state": seen.state, "chain_is_whole": chain.is_whole, "letter_bytes": len(issued.content)}
    print(json.dumps(facts))


if __name__ == "__main__":
    main(sys.argv[1])
