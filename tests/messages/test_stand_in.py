"""The stand-in speaks as the API's description says: what it refuses, what it keeps, what its phone page shows."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from emas.notify.adapters.whatsapp import _table
from emas.project.simulators.whatsapp import Settings, Simulator
from emas.project.simulators.whatsapp.state import ERRORS

NUMBER = Settings().phone_number_id


@pytest.fixture
def stand_in() -> Iterator[Simulator]:
    with Simulator() as simulator:
        simulator.register("halo", "Halo {{1}}, ada kabar.")
        yield simulator


def call(
    simulator: Simulator, path: str, body: Any = None, token: str = "token-latihan", **headers: str
) -> tuple[int, Any]:
    raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        simulator.url + path, raw, {"Authorization": f"Bearer {token}", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            content, status = answer.read(), answer.status
    except urllib.error.HTTPError as error:
        content, status = error.read(), error.code
    try:
        return status, json.loads(content)
    except ValueError:
        return status, content


def send(simulator: Simulator, to: str = "6281200000001", **content: Any) -> tuple[int, Any]:
    return call(
        simulator, f"/v25.0/{NUMBER}/messages", {"messaging_product": "whatsapp", "to": to, **content}
    )


def template(*words: str, name: str = "halo") -> dict[str, Any]:
    parameters = [{"type": "text", "text": word} for word in words]
    named = {
        "name": name,
        "language": {"code": "id"},
        "components": [{"type": "body", "parameters": parameters}],
    }
    return {"type": "template", "template": named}


TEXT = {"type": "text", "text": {"body": "hai"}}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (TEXT, 131047),
        (template("Wati"), 0),
        (template(), 132000),
        (template("a", "b"), 132000),
        (template("Wati", name="lain"), 132001),
        (template("a\nb"), 132008),
        ({"type": "sticker", "sticker": {}}, 131051),
        ({"type": "text"}, 131008),
    ],
)
def test_what_it_takes_and_refuses(stand_in: Simulator, content: dict[str, Any], code: int) -> None:
    status, answer = send(stand_in, **content)
    assert status == 200 if not code else answer["error"]["code"] == code


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_a_magic_number_gives_every_code(stand_in: Simulator, code: int) -> None:
    if len(str(code)) < 3:
        stand_in.state.control.numbers["62899000"] = code
    to = "62899000" if len(str(code)) < 3 else f"62899{code:06d}"
    status, answer = send(stand_in, to, **template("Wati"))
    assert (status, answer["error"]["code"]) == (ERRORS[code][0], code)


def test_a_wrong_token_is_190_and_a_wrong_address_100(stand_in: Simulator) -> None:
    assert call(stand_in, f"/v25.0/{NUMBER}", token="salah")[1]["error"]["code"] == 190
    assert call(stand_in, "/v25.0/77")[1]["error"]["code"] == 100
    assert call(stand_in, f"/v25.0/{NUMBER}")[1]["id"] == NUMBER


def test_the_pair_limit_is_a_burst_of_45(stand_in: Simulator) -> None:
    codes = [send(stand_in, **template("Wati"))[0] for _ in range(46)]
    assert codes == [200] * 45 + [400]
    assert stand_in.state.broken["pair"] == 44


def test_the_tier_counts_people_not_messages(stand_in: Simulator) -> None:
    stand_in.state.settings.tier = 2
    answers = [send(stand_in, f"62812000000{n}", **template("Wati"))[0] for n in (1, 2, 1, 3)]
    assert answers == [200, 200, 200, 400]


def test_interactive_document_and_media_inside_the_window(stand_in: Simulator) -> None:
    call(stand_in, "/_control", {"say": {"number": "6281200000001", "words": "halo"}})
    buttons = [{"type": "reply", "reply": {"id": "SETUJU X", "title": "Setujui"}}]
    tapped = {"type": "button", "body": {"text": "Setuju?"}, "action": {"buttons": buttons}}
    assert send(stand_in, type="interactive", interactive=tapped)[0] == 200
    many = {**tapped, "action": {"buttons": buttons * 4}}
    assert send(stand_in, type="interactive", interactive=many)[1]["error"]["code"] == 131009
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-isi\r\n--b--\r\n'
    )
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    media = call(stand_in, f"/v25.0/{NUMBER}/media", body, **kind)[1]["id"]
    assert send(stand_in, type="document", document={"id": media, "filename": "a.pdf"})[0] == 200
    found = call(stand_in, f"/v25.0/{media}")[1]
    assert call(stand_in, found["url"].removeprefix(stand_in.url)) == (200, b"%PDF-isi")
    assert call(stand_in, found["url"].removeprefix(stand_in.url), token="x")[0] == 401
    stand_in.state.control.offset_seconds = 400
    assert call(stand_in, found["url"].removeprefix(stand_in.url))[0] == 404


def test_the_phone_page_shows_messages_and_takes_answers(stand_in: Simulator) -> None:
    send(stand_in, **template("<b>Wati</b>"))
    status, page = call(stand_in, "/ponsel")
    text = page.decode()
    assert status == 200
    assert "Halo &lt;b&gt;Wati&lt;/b&gt;, ada kabar." in text
    form = urllib.parse.urlencode({"number": "6281200000001", "words": "terima kasih"}).encode()
    assert call(stand_in, "/ponsel/kirim", form)[0] == 200
    assert "terima kasih" in call(stand_in, "/ponsel")[1].decode()
    assert send(stand_in, **TEXT)[0] == 200
    assert len(call(stand_in, "/_state")[1]["taken"]) == 2


def test_the_packaged_table_is_one_that_meta_accepts(stand_in: Simulator) -> None:
    table = _table.read(_table.PACKAGED)
    allowed = {
        "kode", "layanan", "status", "pemegang", "batas", "tautan", "jabatan", "inisial", "wilayah", "jumlah",
        "kantor", "topik", "syarat", "langkah", "masa", "nomor",
    }  # fmt: skip
    assert {name for each in table.templates.values() for name in each.values} <= allowed
    stand_in.approve(_table.PACKAGED, "https://portal.example")
    assert len(stand_in.state.templates) >= 20


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("{{1}} di awal", "starts"),
        ("di akhir {{1}}", "ends"),
        ("a {{1}} {{2}} b", "side by side"),
        ("a {{2}} b", "places"),
    ],
)
def test_a_table_that_meta_would_refuse_is_not_read(tmp_path: Any, body: str, fault: str) -> None:
    file = tmp_path / "t.yaml"
    values = "[kode, layanan]" if "{{2}} b" in body and "{{1}}" in body else "[kode]"
    file.write_text(f'templates:\n  x: {{name: x, category: UTILITY, body: "{body}", values: {values}}}\n')
    with pytest.raises(ValueError, match=fault):
        _table.read(file)
