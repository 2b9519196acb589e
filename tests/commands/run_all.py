"""Run several ``emas`` commands, one after another, in this one process; reads them from stdin and prints how each ended, as JSON."""

import json
import sys

from click.testing import CliRunner

from emas.project.cli import emas


def main() -> None:
    ended = []
    for words in json.load(sys.stdin):
        done = CliRunner().invoke(emas, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        ended.append({"code": done.exit_code, "stdout": done.stdout})
    print(json.dumps(ended))


if __name__ == "__main__":
    main()
