"""The stand-in speaks the protocol of the public descriptions; asked with plain HTTP, never through the adapter."""

import base64
import http.client
import io
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from emas.project.simulators.bsre import Simulator, User
from emas.project.simulators.bsre.state import FAULTS, PASSPHRASE
from tests.outside import signing as act

NIK = act.NIK


@pytest.fixture
def bsre() -> Iterator[Simulator]:
    simulator = act.stand_in()
    simulator.state.users.clear()
    simulator.state.users[NIK] = User(nik=NIK, name="Hasan Basri")
    simulator.state.control({"fault": "", "forget": True, "sign_seconds": 0, "hold_seconds": 0.3})
    yield simulator
    simulator.state.control({"fault": ""})


def page(text: str = "") -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if text:
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
            drawing = f"BT /F1 12 Tf 100 200 Td ({text}) Tj ET".encode()
            pdf.pages[0].Contents = pdf.make_stream(drawing)
        pdf.save(out)
    return out.getvalue()


def call(
    bsre: Simulator,
    method: str,
    path: str,
    body: bytes = b"",
    media: str = "application/json",
    **headers: str,
) -> tuple[int, Any, bytes]:
    login = base64.b64encode(f"{bsre.user}:{bsre.password}".encode()).decode()
    sent = {"Content-Type": media, "Authorization": f"Basic {login}"} | headers
    request = urllib.request.Request(bsre.url + path, data=body or None, headers=sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def form(texts: dict[str, str], files: dict[str, bytes]) -> tuple[bytes, str]:
    border = uuid.uuid4().hex
    body = b""
    for name, text in texts.items():
        body += f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
    for name, content in files.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="a.pdf"\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return body + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"


def sign_v1(bsre: Simulator, pdf: bytes, headers: dict[str, str] | None = None, **texts: str) -> Any:
    given = {"nik": NIK, "passphrase": PASSPHRASE, "tampilan": "invisible"} | texts
    body, media = form(given, {"file": pdf})
    return call(bsre, "POST", "/api/sign/pdf", body, media, **(headers or {}))


def post(bsre: Simulator, path: str, **values: Any) -> tuple[int, dict[str, Any]]:
    status, _, body = call(bsre, "POST", path, json.dumps(values).encode())
    return status, json.loads(body)


def test_v1_signs_and_hands_out_once(bsre: Simulator) -> None:
    status, headers, pdf = sign_v1(bsre, page())
    assert (status, pdf[:5], len(headers["id_dokumen"])) == (200, b"%PDF-", 32)
    assert headers["signing_time"]
    path = f"/api/sign/download/{headers['id_dokumen']}"
    assert call(bsre, "GET", path)[2] == pdf
    assert call(bsre, "GET", path)[0] == 404
    body, media = form({}, {"signed_file": pdf})
    report = json.loads(call(bsre, "POST", "/api/sign/verify", body, media)[2])
    assert (report["jumlah_signature"], report["summary"]) == (1, "VALID")
    assert report["details"][0]["info_signer"]["signer_name"] == "Hasan Basri"
    body, media = form({}, {"signed_file": pdf.replace(b"%%EOF", b"%%EOG", 1)})
    assert json.loads(call(bsre, "POST", "/api/sign/verify", body, media)[2])["summary"] != "VALID"
    body, media = form({}, {"signed_file": page()})
    assert json.loads(call(bsre, "POST", "/api/sign/verify", body, media)[2])["summary"] is None


@pytest.mark.parametrize(
    "look",
    [
        {
            "page": "1",
            "xAxis": "50",
            "yAxis": "60",
            "width": "80",
            "height": "80",
            "linkQR": "https://a.example/v/1",
        },
        {"tag_koordinat": "#", "width": "60", "height": "60", "linkQR": "https://a.example/v/1"},
        {"page": "1", "xAxis": "50", "yAxis": "60", "width": "80", "height": "80"},
    ],
)
def test_v1_signs_visibly(bsre: Simulator, look: dict[str, str]) -> None:
    status, _, pdf = sign_v1(bsre, page("tanda # tangan"), tampilan="visible", image="false", **look)
    assert status == 200
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        rectangle = [float(number) for number in opened.pages[0].Annots[0].Rect]
    assert rectangle[2] - rectangle[0] > 40


def test_v2_signs_checks_and_names_things_as_the_service_does(bsre: Simulator) -> None:
    file = base64.b64encode(page()).decode()
    values = {
        "nik": NIK,
        "passphrase": PASSPHRASE,
        "file": [file],
        "signatureProperties": [{"tampilan": "INVISIBLE"}],
    }
    status, answer = post(bsre, "/api/v2/sign/pdf", **values)
    assert (status, len(answer["file"])) == (200, 1)
    _, report = post(bsre, "/api/v2/verify/pdf", file=answer["file"][0])
    assert (report["conclusion"], report["signatureCount"]) == ("VALID", 1)
    information = report["signatureInformations"][0]
    assert "timestampInfomation" in information
    assert "signatureAlgoritm" in information["certificateDetails"][0]
    assert post(bsre, "/api/v2/verify/pdf", file=file)[1]["conclusion"] == "NO_SIGNATURE"
    assert call(bsre, "POST", "/api/v2/verify/pdf", b'{"file": ""}')[0] == 500
    assert len(json.loads(call(bsre, "GET", f"/api/v2/user/certificate/chain/{NIK}")[2])["data"]) == 3
    assert call(bsre, "GET", "/api/v2/user/certificate/chain/x")[0] == 400


def test_status_speaks_both_versions(bsre: Simulator) -> None:
    assert json.loads(call(bsre, "GET", f"/api/user/status/{NIK}")[2])["status_code"] == 1111
    assert json.loads(call(bsre, "GET", "/api/user/status/12")[2])["status_code"] == 1110
    assert post(bsre, "/api/v2/user/check/status", nik=NIK)[1]["status"] == "ISSUE"
    assert post(bsre, "/api/v2/user/check/status", nik="12")[1]["status_code"] == 2011
    assert post(bsre, "/api/v2/user/check/status", nik="9" * 16)[1] == {
        "status_code": 2021,
        "status": "NO_CERTIFICATE",
        "message": "User belum memiliki sertifikat",
    }


def test_a_code_is_good_for_so_many_files_and_no_more(bsre: Simulator) -> None:
    post(bsre, "/api/v2/sign/get/totp", nik=NIK, data=1)
    code = json.loads(call(bsre, "GET", "/_state")[2])["totp"][NIK]
    values = {
        "nik": NIK,
        "totp": code,
        "file": [base64.b64encode(page()).decode()],
        "signatureProperties": [{}],
    }
    assert post(bsre, "/api/v2/sign/pdf", **values)[0] == 200
    assert post(bsre, "/api/v2/sign/pdf", **values)[0] == 400


def test_strangers_are_refused_in_the_frame_s_words(bsre: Simulator) -> None:
    status, _, body = call(bsre, "GET", f"/api/user/status/{NIK}", Authorization="Basic eDp5")
    assert status == 401
    assert set(json.loads(body)) == {"timestamp", "status", "error", "path"}


def test_wrong_passphrases_come_in_two_shapes(bsre: Simulator) -> None:
    status, _, body = sign_v1(bsre, page(), passphrase="salah")
    assert (status, json.loads(body)["status_code"]) == (400, 2031)
    bsre.state.control({"fault": "wrong_passphrase_old", "nik": NIK, "times": 1})
    status, _, body = sign_v1(bsre, page())
    assert (status, json.loads(body)["status_code"]) == (400, 400)
    assert json.loads(body)["error"].endswith("2031")
    assert sign_v1(bsre, page())[0] == 200


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"slow"}))
def test_each_fault_can_be_asked_for_by_header(bsre: Simulator, fault: str) -> None:
    broken_off = False
    try:
        status, headers, body = sign_v1(bsre, page(), {"X-Simulate": fault})
    except (OSError, http.client.HTTPException):
        broken_off = True
        status, headers, body = 0, {}, b""
    assert broken_off is (fault in {"timeout_after_signing", "reset", "reset_after_signing", "cut_off"})
    good = status == 200 and body.startswith(b"%PDF-") and headers["id_dokumen"]
    assert not good or fault in {"truncated", "other_signer", "unsigned"}


def test_signatures_are_counted_by_what_was_sent(bsre: Simulator) -> None:
    pdf = page()
    sign_v1(bsre, pdf)
    sign_v1(bsre, pdf, {"X-Simulate": "unsigned"})
    sign_v1(bsre, pdf)
    assert list(json.loads(call(bsre, "GET", "/_state")[2])["signatures"].values()) == [2]


def test_control_refuses_what_it_does_not_know(bsre: Simulator) -> None:
    assert call(bsre, "POST", "/_control", b'{"fault": "earthquake"}')[0] == 400
    assert call(bsre, "POST", "/_control", b"[")[0] == 400
