#!/bin/sh
# Make the hash-pinned locks anew. They hold no registry address: the ordinary pip settings of the machine say where to look.
set -eu
cd "$(dirname "$0")/.."
pin() { uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate "$@"; }
pin pyproject.toml -o requirements/base.txt
pin pyproject.toml --extra s3 -c requirements/base.txt -o requirements/s3.txt
pin pyproject.toml requirements/build.in -c requirements/base.txt -o requirements/run.txt
pin pyproject.toml --extra bench --extra s3 requirements/build.in requirements/dev.in -c requirements/s3.txt -c requirements/run.txt -o requirements/dev.txt
