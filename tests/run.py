"""
Run the whole suite: once on SQLite in random order, then every database test again on PostgreSQL.

PostgreSQL is looked for at ``EMAS_TEST_POSTGRES`` (default: the local server). Where none answers, that half is skipped loudly.
"""

import os
import subprocess
import sys
import tempfile

# What a test writes need not outlive a power cut: nobody waits for the disk. No test stops the server itself.
DEFAULT_POSTGRES = "postgresql://127.0.0.1:5432/test?connect_timeout=3&options=-csynchronous_commit%3Doff"


def pytest(*arguments: str, database: str = "") -> int:
    """Run pytest in a process of its own, so that each database gets fresh settings; gives its exit code."""
    environment = dict(os.environ)
    if database:
        environment["EMAS_DATABASE_URL"] = database
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        # One more than there are cores: many tests wait for a browser or for processes of their own.
        environment.get("EMAS_TEST_PROCESSES") or str((os.cpu_count() or 1) + 1),
        "--dist=loadgroup",
        "--durations=30",
        "--durations-min=3",
        *arguments,
    ]
    return subprocess.run(command, env=environment, check=False).returncode


def postgres_url() -> str:
    """Give the address of a PostgreSQL that answers, or ''."""
    import psycopg

    url = os.environ.get("EMAS_TEST_POSTGRES", DEFAULT_POSTGRES)
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError as error:
        print(f"\n!!! NO POSTGRESQL AT {url.split('?')[0]}: {str(error).splitlines()[0]}", flush=True)
        print(
            "!!! The PostgreSQL half of the suite is SKIPPED. Set EMAS_TEST_POSTGRES to run it.\n", flush=True
        )
        return ""
    return url


def main() -> int:
    """Run both halves and print the table of requirements; any failure makes the exit code not 0."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EMAS_REQUIREMENTS_SEEN"] = os.path.join(folder, "seen")
        print("== SQLite", flush=True)
        codes = [pytest(*sys.argv[1:])]
        url = postgres_url()
        if url:
            print("== PostgreSQL", flush=True)
            codes.append(pytest("--only-database", *sys.argv[1:], database=url))
        subprocess.run([sys.executable, "tests/requirements_table.py"], check=False)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
