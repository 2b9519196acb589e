"""What ``emas doctor`` looks at. Each check gives a state and, when it is not green, what to do."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from emas.kernel import clock
from emas.project.doctoring_box import sealed_box
from emas.project.doctoring_messages import browser_notices, email, messages
from emas.project.doctoring_unused import unused
from emas.project.findings import GREEN as GREEN
from emas.project.findings import RED as RED
from emas.project.findings import YELLOW as YELLOW
from emas.project.findings import Finding as Finding

LOW_DISK_BYTES = 2_000_000_000


def database() -> Iterator[Finding]:
    """Reachable, migrated, and of a kind that fits."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield Finding(
            "database", RED, type(error).__name__, "check EMAS_DATABASE_URL and that the server runs"
        )
        return
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding("database", GREEN, connection.vendor)
    if waiting:
        yield Finding(
            "migrations", RED, f"{len(waiting)} not applied", "run: emas prepare (emas up does it by itself)"
        )
    else:
        yield Finding("migrations", GREEN, "all applied")
    if settings.PRODUCTION and connection.vendor == "sqlite":
        to_do = "one machine is served well by it; for several, set EMAS_DATABASE_URL to PostgreSQL"
        yield Finding("database size", YELLOW, "SQLite in production", to_do)


def keys() -> Iterator[Finding]:
    """Key files are there and readable by the owner only."""
    folder = Path(settings.KEYS_DIR)
    # Public keys are there to be given away, and a lock holds nothing.
    secret = [p for p in folder.glob("*") if p.is_file() and p.suffix not in {".pub", ".lock"}]
    loose = [p.name for p in secret if p.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if loose:
        yield Finding("keys", RED, f"readable by others: {', '.join(loose)}", f"run: chmod 600 {folder}/*")
    else:
        yield Finding("keys", GREEN, str(folder) if folder.exists() else "from the environment")


def address() -> Iterator[Finding]:
    """The address printed in QR codes is the one people can reach."""
    url = settings.EMAS_BASE_URL
    if settings.PRODUCTION and not url.startswith("https://"):
        yield Finding(
            "address", RED, url, "set EMAS_BASE_URL to the https address: it is printed in every QR"
        )
    elif not settings.PRODUCTION and "127.0.0.1" in url:
        yield Finding(
            "address", YELLOW, url, "QR codes open on this machine only; set EMAS_BASE_URL for others"
        )
    else:
        yield Finding("address", GREEN, url)
    if settings.PRODUCTION and settings.EMAS_DEMO:
        yield Finding("demo", RED, "on", "set EMAS_DEMO=0: anybody can sign in as anyone")


def disk() -> Iterator[Finding]:
    """Room for files, and a folder that can be written."""
    home = Path(settings.HOME_DIR)
    if not os.access(home, os.W_OK):
        yield Finding("home folder", RED, f"{home} can't be written", "give it to the portal's user")
        return
    free = shutil.disk_usage(home).free
    state = GREEN if free > LOW_DISK_BYTES else RED
    yield Finding("disk", state, f"{free / 1e9:,.1f} GB free", "" if state == GREEN else "make room")


def static_files() -> Iterator[Finding]:
    """Style sheets and scripts are built."""
    built = Path(settings.PACKAGE_DIR) / "web" / "components" / "static" / "pe" / "citizen.css"
    if built.exists():
        yield Finding("style sheets", GREEN, "built")
    else:
        yield Finding(
            "style sheets", RED, "missing", "run: make setup (or install the wheel, which holds them)"
        )


def services() -> Iterator[Finding]:
    """Service folders load without fault and are published."""
    from emas.catalogue import queries as catalogue

    _, faults = catalogue.load(Path(settings.SERVICES_DIR))
    if faults:
        yield Finding(
            "services", RED, f"{len(faults)} faults; first: {faults[0]}", "run: emas services check"
        )
    live = catalogue.live_definitions()
    if live:
        yield Finding("published services", GREEN, str(len(live)))
    else:
        yield Finding("published services", RED, "none", "run: emas services publish")


def posts() -> Iterator[Finding]:
    """Every post that is needed has a holder with an account."""
    from emas.people import queries as people

    rows = people.coverage(at=clock.now())
    lacking = [row for row in rows if row.lacks]
    if not rows:
        yield Finding("posts", RED, "no units", "run: emas demo, or emas account create-admin")
    elif lacking:
        to_do = "see Cakupan jabatan in the administration pages"
        yield Finding("posts", YELLOW, f"{len(lacking)} of {len(rows)} lack a holder or an account", to_do)
    else:
        yield Finding("posts", GREEN, f"all {len(rows)} covered")


def administrators() -> Iterator[Finding]:
    """Somebody can get in and administer the city."""
    from emas.project import first_city

    if first_city.has_admin(clock.now()):
        yield Finding("administrator", GREEN, "there is one")
    else:
        yield Finding("administrator", RED, "none with an account", "run: emas account create-admin")


def unit_codes() -> Iterator[Finding]:
    """Offices that number letters have the code that stands in the numbers."""
    from emas.people import queries as people
    from emas.people.types import UnitKind

    offices = [*people.units_of_kind(kind=UnitKind.KELURAHAN), *people.units_of_kind(kind=UnitKind.KECAMATAN)]
    bare = [unit for unit in offices if not unit.number_code]
    if bare:
        to_do = "write them under Kelola > Unit: they stand in every letter number"
        yield Finding("unit codes", RED, f"{len(bare)} of {len(offices)} offices have none", to_do)
    elif offices:
        yield Finding("unit codes", GREEN, f"all {len(offices)} offices")


def jobs() -> Iterator[Finding]:
    """The worker keeps up and nothing was given up."""
    from emas.outbox import queries as outbox

    health = outbox.health(at=clock.now())
    if health.dead:
        yield Finding("jobs", RED, f"{health.dead} given up", "see the worker's log; then: emas worker")
    elif health.oldest_seconds > 120:
        found = f"{health.waiting} wait, the oldest {health.oldest_seconds:,.0f} s"
        last = outbox.last_delivered_at()
        if last is not None and (clock.now() - last).total_seconds() < 120:
            yield Finding("jobs", RED, found, "a worker runs but is behind: see its log")
        elif settings.EMAS_DEMO:
            yield Finding("jobs", YELLOW, found, "they go on when the portal starts: emas up --demo")
        else:
            yield Finding("jobs", RED, found, "no worker runs: emas up, or emas worker")
    else:
        yield Finding("jobs", GREEN, "none is late")


def signer() -> Iterator[Finding]:
    """Who signs, and whether the signature is certified."""
    if settings.EMAS_SIGNER == "local":
        to_do = "letters say so on every page; BSrE is needed for certified signatures"
        yield Finding("signature", YELLOW, "local authority, not certified", to_do)
        return
    yield from _bsre()


def _bsre() -> Iterator[Finding]:
    """Roots that can be read, a service that answers, NIKs of those who sign."""
    from emas.documents import queries as documents
    from emas.platform import outside

    try:
        count = len(documents.trust_roots())
        yield Finding("BSrE roots", GREEN, f"{count} in {settings.EMAS_BSRE_ROOTS}")
    except (OSError, ValueError) as error:
        to_do = "EMAS_BSRE_ROOTS must name a PEM file with the roots that signatures lead to"
        yield Finding("BSrE roots", RED, type(error).__name__, to_do)
    state = outside.try_now("bsre")
    if state.is_well:
        yield Finding("BSrE service", GREEN, f"answers in {state.last_ms} ms at {settings.EMAS_BSRE_URL}")
    else:
        to_do = _BSRE_TO_DO.get(
            state.last_error, "is EMAS_BSRE_URL right, and does the appliance run? then try again"
        )
        yield Finding("BSrE service", RED, state.last_error or state.state, to_do)
    if not settings.EMAS_BSRE_CERTIFIED:
        to_do = "right for a stand-in or a sandbox; for the real service remove EMAS_BSRE_CERTIFIED=0"
        yield Finding("BSrE signatures", YELLOW, "marked as not certified", to_do)
    elif settings.EMAS_BSRE_URL.startswith("http://"):
        to_do = "give the appliance a TLS certificate and name its authority in EMAS_BSRE_CA"
        yield Finding("BSrE connection", YELLOW, "passphrases travel unencrypted inside your network", to_do)


_BSRE_TO_DO = {
    "http_401": "the appliance does not know EMAS_BSRE_USER or EMAS_BSRE_PASSWORD: make the pair in its admin page",
    "refused:tls": "its certificate is not trusted: name the authority's file in EMAS_BSRE_CA",
    "refused:private_address": "its name leads to a private address: add the name to EMAS_PRIVATE_HOSTS",
    "unreachable:connect": "nothing answers there: check EMAS_BSRE_URL, the firewall, and that the appliance runs",
}


def population() -> Iterator[Finding]:
    """Who answers for a NIK, and whether it does."""
    from emas.platform import outside
    from emas.registry import queries as registry

    if settings.EMAS_POPULATION == "register":
        count = registry.count()
        to_do = "" if count else "run: emas import residents FILE, or connect Dukcapil"
        yield Finding("population", GREEN if count else YELLOW, f"own register, {count:,} residents", to_do)
        return
    found = outside.try_now("dukcapil")
    is_well = found.is_well
    to_do = (
        ""
        if is_well
        else _DUKCAPIL_TO_DO.get(found.last_error.partition(":")[0], "see docs/how-to/connect-dukcapil.md")
    )
    said = f"Dukcapil, {settings.EMAS_DUKCAPIL_MODE}" + ("" if is_well else f": {found.last_error}")
    yield Finding("population", GREEN if is_well else RED, said, to_do)


def files() -> Iterator[Finding]:
    """The place of the files takes, gives back and forgets."""
    from emas.kernel.errors import Unavailable
    from emas.platform import blobs

    where = f"bucket {settings.EMAS_S3_BUCKET}" if settings.EMAS_FILES == "s3" else str(settings.BLOBS_DIR)
    try:
        blobs.try_out()
    except (Unavailable, OSError) as error:
        code = getattr(error, "code", type(error).__name__)
        to_do = _FILES_TO_DO.get(code, "see that the portal's user may write there")
        yield Finding("files", RED, f"{where}: {code}", to_do)
    else:
        yield Finding("files", GREEN, where)


def second_factor() -> Iterator[Finding]:
    """Signers and administrators do not hang on a password alone."""
    from emas.people import operations, queries

    policy = settings.EMAS_SECOND_FACTOR
    if policy != "required":
        yield Finding(
            "second factor", YELLOW, policy, "set EMAS_SECOND_FACTOR=required for signers and admins"
        )
    else:
        lacking = queries.lacking_factor(at=clock.now())
        found = f"{lacking} signers and admins have none yet" if lacking else "required; all have one"
        to_do = "each is led to set one up at the next sign-in" if lacking else ""
        yield Finding("second factor", YELLOW if lacking else GREEN, found, to_do)
    if policy != "off" and not operations.passkey_host():
        to_do = "set EMAS_BASE_URL to a name: passkeys can't be bound to a number"
        yield Finding("passkeys", YELLOW, settings.EMAS_BASE_URL, to_do)
    elif policy != "off":
        yield Finding("passkeys", GREEN, f"bound to {operations.passkey_host()}")


def identity_provider() -> Iterator[Finding]:
    """The provider by which RT and RW heads sign in answers."""
    from emas.people import operations
    from emas.platform.outside import OutsideError

    provider = operations.provider()
    if provider is None:
        yield Finding("sign-in of RT and RW", GREEN, "by password; no identity provider configured")
        return
    try:
        provider.probe()
    except OutsideError as error:
        to_do = _PROVIDER_TO_DO.get(error.detail, "check EMAS_OIDC_ISSUER and the way out to it")
        yield Finding("sign-in of RT and RW", RED, f"{error.code} {error.detail}".strip(), to_do)
    else:
        back = f"{settings.EMAS_BASE_URL}/masuk/penyedia/kembali/"
        yield Finding("sign-in of RT and RW", GREEN, f"{settings.EMAS_OIDC_ISSUER}; it must know {back}")


_PROVIDER_TO_DO = {
    "issuer": "EMAS_OIDC_ISSUER must be written exactly as the provider's discovery names it",
    "other_host": "the provider names hosts that are not in EMAS_OIDC_HOSTS: add them if they are its own",
    "tls": "name the authority of its certificate in EMAS_OIDC_CA",
}
_FILES_TO_DO = {
    "files_away": "check EMAS_S3_ENDPOINT and the way to it; see docs/how-to/connect-s3.md",
    "files_refused": "check EMAS_S3_ACCESS_KEY, EMAS_S3_SECRET_KEY, EMAS_S3_REGION and the rights of that key",
    "files_no_bucket": "create the bucket, or correct EMAS_S3_BUCKET",
}
_DUKCAPIL_TO_DO = {
    "population_login": "check EMAS_DUKCAPIL_USER_ID, EMAS_DUKCAPIL_PASSWORD and EMAS_DUKCAPIL_KEY_CASE",
    "population_down": "check EMAS_DUKCAPIL_URL, its agency part included, and the names of the methods",
    "population_credentials": "check EMAS_DUKCAPIL_KEY_CASE and EMAS_DUKCAPIL_KEYS: the gateway saw no credentials",
    "population_ip": "have this server's address registered, or correct EMAS_DUKCAPIL_IP_USER",
    "population_ip_invalid": "correct EMAS_DUKCAPIL_IP_USER",
    "population_quota": "today's quota is used up; ask for a larger one if this happens often",
    "population_incomplete": "check EMAS_DUKCAPIL_KEYS and the names of the methods",
    "population_agency": "call Dukcapil: the agency's access was stopped",
    "population_user": "call Dukcapil: the user id must be made active",
    "unreachable": "check EMAS_DUKCAPIL_URL and the VPN",
    "timeout_unknown": "check the VPN; if it is only slow, raise EMAS_DUKCAPIL_SECONDS",
    "refused": "name the authority of its certificate in EMAS_DUKCAPIL_CA, or its host in EMAS_PRIVATE_HOSTS",
}


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    database,
    keys,
    address,
    disk,
    static_files,
    services,
    administrators,
    posts,
    unit_codes,
    jobs,
    signer,
    population,
    messages,
    browser_notices,
    email,
    sealed_box,
    files,
    second_factor,
    identity_provider,
    unused,
)


#: Without these the other checks have nothing to look at.
_GROUND = frozenset({"database", "migrations"})


def examine() -> list[Finding]:
    """Run every check; one that breaks is a red line, not the end."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings += list(check())
        except Exception as error:
            first = next((f.subject for f in findings if f.state == RED and f.subject in _GROUND), "")
            to_do = (
                f"needs the {first} line above to be green"
                if first
                else "the check itself failed: see the log"
            )
            subject = check.__name__.replace("_", " ")
            findings.append(Finding(subject, RED, f"not checked ({type(error).__name__})", to_do))
    return findings
