from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emas.kernel.actor import ANONYMOUS, SYSTEM, HoldingKind
from emas.kernel.errors import NotAllowed
from emas.people import operations, queries
from emas.people.models import Account, Post
from emas.people.tests.factories import AT, SmallCity


def _post(unit_id: int, role: str) -> int:
    return Post.objects.get(unit_id=unit_id, role=role).pk


def _person(login: str) -> int:
    return Account.objects.get(login=login).person_id


def test_actor_holds_the_post_of_the_account(city: SmallCity) -> None:
    bram = city.actor("bram")
    assert bram.kind == "staff"
    assert bram.holds("cs", city.kelurahan)
    assert not bram.holds("cs", city.other_kelurahan)
    assert bram.posts[0].unit_path == "35.74/35.74.03/35.74.03.1003/"
    assert bram.posts[0].instansi == "kota-probolinggo"


def test_actor_takes_two_queries(city: SmallCity) -> None:
    account_id = Account.objects.get(login="bram").pk
    with CaptureQueriesContext(
        connection,
    ) as seen:
        queries.actor_for(account_id, AT)
    assert len(seen) == 2


@pytest.mark.asvs("8.3.2")
@pytest.mark.parametrize("change", [{"is_blocked": True}, {"is_active": False}])
def test_blocked_account_is_nobody_at_once(city: SmallCity, change: dict[str, bool]) -> None:
    Account.objects.filter(login="bram").update(**change)
    assert city.actor("bram") == ANONYMOUS


@pytest.mark.asvs("7.4.2")
def test_old_session_epoch_is_nobody(city: SmallCity) -> None:
    account = Account.objects.get(login="bram")
    assert queries.actor_for(account.pk, AT, account.session_epoch).kind == "staff"
    operations.end_sessions(account_id=account.pk, at=AT)
    assert queries.actor_for(account.pk, AT, account.session_epoch) == ANONYMOUS


def test_ended_holding_gives_no_post(city: SmallCity) -> None:
    late = AT + timedelta(days=40)
    holder = queries.recipients(city.kelurahan, "cs", AT)[0]
    operations.end_holder(holder_id=holder.holder_id, end_on=date(2026, 11, 10), actor=SYSTEM, at=AT)
    assert city.actor("bram", AT).posts
    assert not city.actor("bram", late).posts
    assert queries.post_states([(city.kelurahan, "cs")], late)[(city.kelurahan, "cs")].is_vacant


@pytest.mark.requirement("R-051")
def test_plh_takes_the_inbox_for_his_days_and_gives_it_back(city: SmallCity) -> None:
    operations.place_holder(
        post_id=_post(city.kelurahan, "kepala"),
        person_id=_person("seklur.jati"),
        kind=HoldingKind.PLH,
        start_on=date(2026, 11, 3),
        end_on=date(2026, 11, 6),
        basis="Surat Perintah 800/12/2026",
        actor=SYSTEM,
        at=AT,
    )
    during, after = AT + timedelta(days=2), AT + timedelta(days=5)
    assert city.actor("lurah.hasan", AT).holds("kepala", city.kelurahan)
    assert not city.actor("lurah.hasan", during).holds("kepala", city.kelurahan)
    stand_in = city.actor("seklur.jati", during)
    assert stand_in.holds("kepala", city.kelurahan)
    assert stand_in.holds("sekretaris", city.kelurahan)
    assert [h.kind for h in queries.recipients(city.kelurahan, "kepala", during)] == [HoldingKind.PLH]
    assert city.actor("lurah.hasan", after).holds("kepala", city.kelurahan)
    signer = queries.signer_for(city.kelurahan, "kepala", _person("seklur.jati"), during)
    assert (signer.kind, signer.basis) == (HoldingKind.PLH, "Surat Perintah 800/12/2026")
    with pytest.raises(NotAllowed, match="not_on_duty"):
        queries.signer_for(city.kelurahan, "kepala", _person("lurah.hasan"), during)


def test_an_signs_beside_the_head(city: SmallCity) -> None:
    operations.place_holder(
        post_id=_post(city.kelurahan, "kepala"),
        person_id=_person("seklur.jati"),
        kind=HoldingKind.AN,
        start_on=date(2026, 11, 1),
        end_on=date(2026, 12, 31),
        basis="SK 188/3/2026",
        on_behalf_title="Sekretaris Lurah",
        actor=SYSTEM,
        at=AT,
    )
    assert city.actor("lurah.hasan").holds("kepala", city.kelurahan)
    deputy = queries.signer_for(city.kelurahan, "kepala", _person("seklur.jati"), AT)
    assert (deputy.kind, deputy.on_behalf_title) == (HoldingKind.AN, "Sekretaris Lurah")
    assert len(queries.recipients(city.kelurahan, "kepala", AT)) == 2


def test_post_states_of_many_pairs_in_two_queries(city: SmallCity) -> None:
    pairs = [(u, r) for u in city.units.values() for r in ("cs", "kasi", "kepala", "rt", "rw")]
    with CaptureQueriesContext(connection) as seen:
        states = queries.post_states(pairs, AT)
    assert len(seen) == 2
    assert len(states) == len(pairs)
    assert states[(city.other_kelurahan, "kepala")].is_vacant
    assert states[(city.other_kelurahan, "kasi")].post_id is None
    assert not states[(city.kelurahan, "kasi")].is_vacant


def test_home_units_in_one_query(city: SmallCity) -> None:
    with CaptureQueriesContext(connection) as seen:
        home = queries.home_units(kelurahan_code="35.74.03.1003", rw="1", rt="01")
    assert len(seen) == 1
    assert home is not None
    assert (home.rt_id, home.rw_id, home.kelurahan_id) == (city.rt, city.rw, city.kelurahan)
    assert (home.kecamatan_id, home.kota_id, home.instansi) == (city.kecamatan, city.kota, "kota-probolinggo")
    unknown = queries.home_units(kelurahan_code="35.74.03.1003", rw="009", rt="001")
    assert unknown is not None
    assert unknown.rw_id is None
    assert queries.home_units(kelurahan_code="99.99.99.9999", rw="001", rt="001") is None


@pytest.mark.asvs("8.4.1")
def test_client_token_acts_for_its_post_only(city: SmallCity) -> None:
    client_id, token = operations.issue_client(
        name="Loket mandiri",
        scopes=("cases:read",),
        post_id=_post(city.kelurahan, "cs"),
        actor=city.actor("admin.kota"),
        at=AT,
        expires_at=AT + timedelta(days=30),
    )
    actor = queries.actor_for_client(token, AT)
    assert actor is not None
    assert (actor.kind, actor.client_id, actor.scopes) == ("client", client_id, frozenset({"cases:read"}))
    assert [(p.role, p.unit_id) for p in actor.posts] == [("cs", city.kelurahan)]
    assert queries.actor_for_client(token + "x", AT) is None
    assert queries.actor_for_client(token, AT + timedelta(days=31)) is None
    operations.revoke_client(client_id=client_id, actor=city.actor("admin.kota"), at=AT)
    assert queries.actor_for_client(token, AT) is None


def test_able_persons_agree_with_post_states_in_one_query(city: SmallCity) -> None:
    operations.place_holder(
        post_id=_post(city.kelurahan, "kepala"),
        person_id=_person("seklur.jati"),
        kind=HoldingKind.PLH,
        start_on=date(2026, 11, 1),
        end_on=date(2026, 11, 6),
        basis="SP 1",
        actor=SYSTEM,
        at=AT,
    )
    Account.objects.filter(login="sari").update(is_blocked=True)
    pairs = [(u, r) for u in city.units.values() for r in ("cs", "kasi", "kepala", "rt", "rw")]
    with CaptureQueriesContext(connection) as seen:
        able = queries.able_persons(pairs=pairs, at=AT)
    assert len(seen) == 1
    states = queries.post_states(pairs, AT)
    assert able == {
        pair: frozenset(h.person_id for h in state.holders if h.has_active_account)
        for pair, state in states.items()
    }
