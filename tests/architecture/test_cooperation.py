"""What another body needs to develop the portal together with the city (Perwali 107/2021 Pasal 14; Perpres 95/2018 Pasal 46: reuse)."""

import re
from pathlib import Path

import pytest
import yaml
from django.test import Client

REPO = Path(__file__).resolve().parents[2]


def _read(name: str) -> str:
    return (REPO / name).read_text(encoding="utf-8")


@pytest.mark.requirement("R-070")
@pytest.mark.django_db
def test_another_body_may_take_change_connect_and_contribute(client: Client) -> None:
    """The agreement itself is on paper; the portal gives what it stands on: rights, description, rules for contributions, an open contract."""
    about = yaml.safe_load(_read("publiccode.yml"))
    assert about["legal"]["license"] in _read("LICENSE")
    assert "local-authorities" in about["intendedAudience"]["scope"]
    contribute = _read("CONTRIBUTING.md")
    assert "A service is data" in contribute
    links = {link for link in re.findall(r"\]\(([\w./-]+\.md)", contribute) if not link.startswith("http")}
    assert {link for link in links if not (REPO / link).exists()} == set()
    contract = client.get("/api/v1/openapi.json").json()
    assert contract["openapi"].startswith("3.1")
    assert {"/api/v1/cases", "/api/v1/services"} <= set(contract["paths"])
