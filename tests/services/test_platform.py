"""What the founding documents say of the platform as a whole, read off the shipped services and the address tables."""

from importlib import import_module
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition
from emas.web.components import service_form

SERVICES = Path(__file__).resolve().parents[2] / "services"
#: Seed 002 names four kinds, seed 000 the fifth; they had to work first.
NAMED = {"sk-kelahiran", "sk-kematian", "sk-usaha", "pengantar-skck", "sk-penghasilan"}


@pytest.fixture(scope="module")
def shipped() -> tuple[ServiceDefinition, ...]:
    return catalogue.load(root=SERVICES)[0]


@pytest.mark.requirement("R-086")
def test_the_files_of_the_seed_are_online(shipped: tuple[ServiceDefinition, ...]) -> None:
    online = {d.slug.split("/")[1] for d in shipped if d.is_enabled and "web" in d.channels}
    assert online >= NAMED


@pytest.mark.requirement("R-063")
@pytest.mark.requirement("R-083")
def test_kelurahan_kecamatan_and_agencies_carry_the_service(shipped: tuple[ServiceDefinition, ...]) -> None:
    levels = {step.post.level.split(":")[0] for d in shipped for step in d.flow.steps.values() if step.post}
    assert levels >= {"rt", "rw", "kelurahan", "kecamatan", "opd"}


@pytest.mark.requirement("R-029")
@pytest.mark.requirement("R-038")
def test_services_are_permits_and_others(shipped: tuple[ServiceDefinition, ...]) -> None:
    assert {"keterangan", "pengantar", "rekomendasi"} <= {d.kind for d in shipped}


@pytest.mark.requirement("R-084")
@pytest.mark.parametrize(
    ("role", "served", "refused"),
    [
        ("public", "/lacak/", "/desk/inbox/"),
        ("desk", "/desk/inbox/", "/api/v1/services"),
        ("api", "/api/v1/services", "/desk/"),
    ],
)
def test_a_server_serves_its_part_alone(role: str, served: str, refused: str) -> None:
    table = f"emas.project.urls.{role}"
    import_module(table)
    assert resolve(served, urlconf=table)
    with pytest.raises(Resolver404):
        resolve(refused, urlconf=table)


@pytest.mark.requirement("R-042")
def test_every_yes_or_no_of_the_shipped_forms_can_be_answered_no_on_the_page(
    shipped: tuple[ServiceDefinition, ...],
) -> None:
    """The examples go past the page: a box that can't say no would stop a citizen there and nothing here."""
    asked = 0
    for definition in shipped:
        form = definition.form
        shown = service_form.questions(form, form.page_fields, service_form.Shown(raw={}))
        for one in (*shown, *(cell for table in shown for row in table.rows for cell in row)):
            if one.label.endswith("?") and not one.is_optional and one.kind == "bool":
                raise AssertionError((definition.slug, one.name))
            asked += [option.value for option in one.options] == [service_form.YES, service_form.NO]
    assert asked >= 8
