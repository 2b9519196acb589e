"""Papers of staff forms come in parts under the ticket of the page, or whole; a refused form keeps those that came."""

import base64
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases import queries
from emas.cases.tests.factories import Town, photo
from emas.web.desk.tests.conftest import SignedIn

KEY = "0123456789abcdef0123456789abcdef"
TUS = {"Tus-Resumable": "1.0.0"}


def returned(city: Town) -> str:
    """A request of the RT that the RW sent back for a name and a photo."""
    ref = city.submit(channel="rt", actor=city.actor("rt001")).ref
    city.act("rw001", ref, "kembalikan", note="Foto buram.", data={"marked": ["nama_usaha", "ktp"]})
    return ref


def send_in_two(client: Client, page: str, field: str) -> None:
    """What the script does: begin with the ticket of the page, then two parts."""
    found = re.search(r'data-pe-parts="([^"]+)"', page)
    assert found is not None
    about = {"ticket": found.group(1), "field": field, "filename": "IMG_1.jpg"}
    packed = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in about.items())
    content, half = photo(), 400
    told = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": packed}
    address = client.post("/unggah/", headers=told)["Location"]
    for offset, part in ((0, content[:half]), (half, content[half:])):
        answer = client.patch(
            address,
            part,
            content_type="application/offset+octet-stream",
            headers={**TUS, "Upload-Offset": str(offset)},
        )
        assert answer.status_code == 204


def key_of(page: str) -> str:
    found = re.search(r'name="kunci" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


@pytest.mark.requirement("R-027")
def test_a_refused_repair_keeps_the_photo_that_came_in_parts(city: Town, signed_in: SignedIn) -> None:
    ref, rt = returned(city), signed_in("rt001")
    address = f"/desk/cases/{ref}/repair/"
    page = rt.get(address).content.decode()
    send_in_two(rt, page, "ktp")
    # A page that is loaded anew (the camera closed the browser, a lost signal) finds what came; a colleague's does not.
    assertContains(rt.get(address), "tersimpan")
    refused = rt.post(address, {"nama_usaha": "W", "kunci": key_of(page)})
    assertContains(refused, "tersimpan", status_code=422)
    assertContains(refused, f'value="{key_of(page)}"', status_code=422)
    before = queries.desk_case(actor=city.actor("rt001"), ref=ref, at=city.at).attachments
    assert rt.post(address, {"nama_usaha": "Warung Wati Baru", "kunci": key_of(page)}).status_code == 303
    after = queries.desk_case(actor=city.actor("rt001"), ref=ref, at=city.at).attachments
    assert {p.public_id for p in before if p.name == "ktp"} != {p.public_id for p in after if p.name == "ktp"}


def test_without_script_a_refused_repair_keeps_the_photo_and_lets_it_be_taken_out(
    city: Town, signed_in: SignedIn
) -> None:
    ref, rt = returned(city), signed_in("rt001")
    address = f"/desk/cases/{ref}/repair/"
    whole = SimpleUploadedFile("ktp.jpg", photo(), "image/jpeg")
    refused = rt.post(address, {"nama_usaha": "W", "kunci": KEY, "ktp": whole})
    assertContains(refused, "tersimpan", status_code=422)
    kept = re.search(r'name="hapus" value="([^"]+)"', refused.content.decode())
    assert kept is not None
    for _tap in range(2):
        again = rt.post(address, {"nama_usaha": "Warung", "kunci": KEY, "hapus": kept.group(1)})
        assertNotContains(again, "tersimpan")
        assertContains(again, 'value="Warung"')
