"""A fresh installation: its first administrator, the city's real units, and systems that use the API."""

from collections import Counter

import pytest

from emas.people.models import Person, Unit
from tests.commands.conftest import Here

ADMIN = ("--name", "Rini Astuti", "--login", "admin.kota", "--email", "admin@kota.example")


@pytest.mark.asvs("6.3.2")
def test_the_first_administrator_gets_a_password_once(here: Here) -> None:
    made = here.json("account", "create-admin", *ADMIN)
    assert made["login"] == "admin.kota"
    assert len(made["password"]) == 16
    refused = here.emas("account", "create-admin", *ADMIN, ok=False)
    assert "there is an administrator already" in refused.stderr
    other = here.json("account", "first-password", "admin.kota")
    assert other["password"] != made["password"]
    assert "no account" in here.emas("account", "first-password", "siapa", ok=False).stderr


def test_the_real_units_stand_and_nobody_is_invented(here: Here) -> None:
    told = here.emas("account", "create-admin", *ADMIN).stdout
    assert "installed: 45 units" in told
    kinds = Counter(Unit.objects.values_list("kind", flat=True))
    assert (kinds["kelurahan"], kinds["kecamatan"], kinds["rt"], kinds["pengadilan"]) == (29, 5, 0, 0)
    assert Person.objects.count() == 1
    assert set(Unit.objects.values_list("address", flat=True)) == {""}


def test_bad_particulars_are_named_and_leave_no_administrator(here: Here) -> None:
    told = here.emas(
        "account", "create-admin", "--name", "R", "--login", "X Y", "--email", "a@b.example", ok=False
    )
    assert "login: login_form" in told.stderr
    here.emas("account", "create-admin", *ADMIN)


def test_a_client_system_is_made_listed_and_revoked(here: Here) -> None:
    here.emas("account", "create-admin", *ADMIN)
    made = here.json(
        "client", "issue", "Kios", "--unit", "35.74.01.1001", "--role", "kepala", "--scope", "cases:act", "--scope", "cases:sign"
    )  # fmt: skip
    assert made["token"].startswith("emas_")
    (row,) = here.json("client", "list")["clients"]
    assert (row["name"], row["active"], row["scopes"]) == ("Kios", True, ["cases:act", "cases:sign"])
    assert made["token"] not in here.emas("client", "list").stdout
    here.emas("client", "revoke", str(made["id"]))
    assert here.json("client", "list")["clients"][0]["active"] is False
    here.emas("client", "revoke", "999", ok=False)
    refused = here.emas("client", "issue", "X", "--unit", "35.74.01.1001", "--scope", "cases:sign", ok=False)
    assert "sign_needs_head" in refused.stderr
    assert "no unit" in here.emas("client", "issue", "X", "--unit", "9", "--scope", "verify", ok=False).stderr
