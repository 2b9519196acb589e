"""``emas doctor``: green, red, and what to do about it."""

from emas.catalogue import operations as catalogue
from emas.kernel import clock
from tests.commands.conftest import REPO, Here, Portal


def states(portal: Portal, ok: bool, **environment: str) -> dict[str, str]:
    told = portal.json("doctor", ok=ok, **environment)
    for finding in told["findings"]:
        assert finding["state"] in {"green", "yellow", "red"}
        assert finding["state"] == "green" or finding["to_do"], finding
    return {finding["subject"]: finding["state"] for finding in told["findings"]}


def test_an_empty_home_is_told_what_to_do_first(portal: Portal) -> None:
    found = states(portal, ok=False)
    assert (found["database"], found["migrations"]) == ("green", "red")
    told = portal.emas("doctor", ok=False).stdout
    assert "emas prepare" in told
    # Whatever can't be looked at yet names the line that comes first, not a cause that is none.
    assert "needs the migrations line above to be green" in told
    assert found["sealed box"] == "red"


def test_a_fresh_installation_lacks_only_what_people_must_fill_in(here: Here) -> None:
    for slug in ("kelurahan/sk-usaha", "diskominfo/bantuan-akun-rw"):
        catalogue.publish(path=REPO / "services" / slug, at=clock.now())
    here.emas("account", "create-admin", "--name", "A B", "--login", "admin", "--email", "a@kota.example")
    told = here.json("doctor", ok=False)
    found = {finding["subject"]: finding["state"] for finding in told["findings"]}
    assert {subject for subject, state in found.items() if state == "red"} - {"style sheets"} == {
        "unit codes"
    }
    assert (found["administrator"], found["posts"], found["jobs"]) == ("green", "yellow", "green")


def test_a_database_that_is_away_is_a_finding_not_a_crash(portal: Portal) -> None:
    found = states(portal, ok=False, EMAS_DATABASE_URL="postgresql://127.0.0.1:1/nowhere")
    assert found["database"] == "red"


def test_loose_keys_and_a_demo_in_production_are_red(portal: Portal) -> None:
    portal.emas("doctor", ok=False)
    key = portal.home / "keys" / "emas_sealing_key"
    key.chmod(0o644)
    secrets = dict.fromkeys(("EMAS_SECRET_KEY", "EMAS_SEALING_KEY", "EMAS_DIGEST_KEY"), "x" * 50)
    found = states(portal, ok=False, EMAS_PRODUCTION="1", EMAS_DEMO="1", EMAS_HOSTS="emas.example", **secrets)
    assert (found["keys"], found["demo"], found["address"]) == ("red", "red", "red")
