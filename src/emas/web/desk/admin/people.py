"""Posts, their holders, people and their accounts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.people import operations, queries
from emas.web.desk import search, sentences
from emas.web.desk.admin.forms import (
    AccountForm,
    EditPersonForm,
    EndHolderForm,
    HolderForm,
    NewPersonForm,
    PersonForm,
    ReasonForm,
)
from emas.web.desk.admin.page import ADMIN, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view, moved, told


@desk_view("GET", "POST", roles=ADMIN)
def posts(request: StaffRequest) -> HttpResponse:
    """The posts in reach with who fills them today."""
    if request.method == "POST":
        search.keep(request, "posts")
        return moved(request, "desk:posts")
    text = search.kept(request, "posts")
    found = queries.find_posts(
        actor=request.actor, at=clock.now(), text=text, page=search.page_number(request)
    )
    return render(request, "desk/admin/posts.html", {"list": found, "search": text})


@desk_view("GET", roles=ADMIN)
def post(request: StaffRequest, post_id: int) -> HttpResponse:
    """One post and all its holders."""
    at = clock.now()
    context = {
        "post": queries.post(actor=request.actor, post_id=post_id, at=at),
        "holders": queries.holders(actor=request.actor, post_id=post_id),
        "today": clock.local_date(at),
    }
    return render(request, "desk/admin/post.html", context)


@desk_view("GET", "POST", roles=ADMIN)
def holder_pick(request: StaffRequest, post_id: int) -> HttpResponse:
    """Find the person for a post."""
    if request.method == "POST":
        search.keep(request, "people")
        return moved(request, "desk:holder_pick", post_id)
    text = search.kept(request, "people")
    at = clock.now()
    found = queries.find_people(actor=request.actor, at=at, text=text, page=search.page_number(request))
    target = queries.post(actor=request.actor, post_id=post_id, at=at)
    return render(request, "desk/admin/people.html", {"list": found, "search": text, "post": target})


@desk_view("GET", "POST", roles=ADMIN)
def holder_new(request: StaffRequest, post_id: int, person_id: int) -> HttpResponse:
    """Place a person in a post: how, from when to when, on which basis."""
    at = clock.now()
    target = queries.post(actor=request.actor, post_id=post_id, at=at)
    who = queries.person(actor=request.actor, person_id=person_id, at=at)
    return form_page(
        request,
        form=bound(request, HolderForm, initial={"person_id": person_id, "start_on": clock.local_date(at)}),
        heading=_("%(name)s sebagai %(title)s") % {"name": who.name, "title": target.title},
        lead=target.unit_name,
        back=reverse("desk:post", args=[post_id]),
        button=_("Tunjuk pejabat"),
        save=lambda clean: _place(request, post_id, person_id, clean),
        done=_("Pejabat sudah ditunjuk."),
    )


def _place(request: StaffRequest, post_id: int, person_id: int, clean: dict[str, object]) -> None:
    values = {name: value for name, value in clean.items() if name != "person_id"}
    operations.place_holder(
        post_id=post_id,
        person_id=person_id,
        actor=request.actor,
        at=clock.now(),
        **values,  # type: ignore[arg-type]  # the form gives each its own type
    )


@desk_view("GET", "POST", roles=ADMIN)
def holder_end(request: StaffRequest, holder_id: int) -> HttpResponse:
    """Set the last day of a holding."""
    queries.holding(actor=request.actor, holder_id=holder_id)
    return form_page(
        request,
        form=bound(request, EndHolderForm, initial={"end_on": clock.local_date(clock.now())}),
        heading=_("Akhiri jabatan"),
        back=reverse("desk:posts"),
        button=_("Akhiri jabatan"),
        save=lambda clean: operations.end_holder(
            holder_id=holder_id, end_on=clean["end_on"], actor=request.actor, at=clock.now()
        ),
        done=_("Hari terakhir menjabat sudah dicatat."),
    )


@desk_view("GET", "POST", roles=ADMIN)
def people(request: StaffRequest) -> HttpResponse:
    """Officials and chairs in reach."""
    if request.method == "POST":
        search.keep(request, "people")
        return moved(request, "desk:people")
    text = search.kept(request, "people")
    found = queries.find_people(
        actor=request.actor, at=clock.now(), text=text, page=search.page_number(request)
    )
    return render(request, "desk/admin/people.html", {"list": found, "search": text, "post": None})


@desk_view("GET", roles=ADMIN)
def person(request: StaffRequest, person_id: int) -> HttpResponse:
    """One person and his account."""
    at = clock.now()
    who = queries.person(actor=request.actor, person_id=person_id, at=at)
    account = (
        queries.account(actor=request.actor, account_id=who.account_id, at=at) if who.account_id else None
    )
    factors = queries.factors(who.account_id) if who.account_id else None
    return render(request, "desk/admin/person.html", {"person": who, "account": account, "factors": factors})


@desk_view("GET", "POST", roles=ADMIN)
def person_new(request: StaffRequest, post_id: int | None = None) -> HttpResponse:
    """Add a person, on the way to a post when one is named."""
    if post_id is not None:
        queries.post(actor=request.actor, post_id=post_id, at=clock.now())

    def save(clean: dict[str, str]) -> str:
        person_id = operations.add_person(actor=request.actor, at=clock.now(), **clean)
        if post_id is None:
            return reverse("desk:person", args=[person_id])
        return reverse("desk:holder_new", args=[post_id, person_id])

    return form_page(
        request,
        form=bound(request, NewPersonForm),
        heading=_("Orang baru"),
        back=reverse("desk:people"),
        button=_("Tambah orang"),
        save=save,
        done=_("Orang sudah ditambah."),
    )


@desk_view("GET", "POST", roles=ADMIN)
def person_edit(request: StaffRequest, person_id: int) -> HttpResponse:
    """Change a person's particulars."""
    who = queries.person(actor=request.actor, person_id=person_id, at=clock.now())
    initial = {name: getattr(who, name) for name in PersonForm.base_fields}
    return form_page(
        request,
        form=bound(request, EditPersonForm, initial=initial),
        heading=_("Ubah data %(name)s") % {"name": who.name},
        back=reverse("desk:person", args=[person_id]),
        button=_("Simpan perubahan"),
        save=lambda clean: operations.edit_person(
            person_id=person_id, changes=clean, actor=request.actor, at=clock.now()
        ),
        done=_("Data sudah diubah."),
    )


@desk_view("GET", "POST", roles=ADMIN)
def accounts(request: StaffRequest) -> HttpResponse:
    """The accounts in reach."""
    if request.method == "POST":
        search.keep(request, "accounts")
        return moved(request, "desk:accounts")
    state = request.GET.get("state", "")
    text = search.kept(request, "accounts")
    found = queries.find_accounts(
        actor=request.actor, at=clock.now(), text=text, state=state, page=search.page_number(request)
    )
    states = [(code, title) for code, title in sentences.ACCOUNT_STATES.items() if code]
    context = {"list": found, "search": text, "state": state, "states": states}
    return render(request, "desk/admin/accounts.html", context)


@desk_view("GET", "POST", roles=ADMIN)
def account_new(request: StaffRequest, person_id: int) -> HttpResponse:
    """Make a sign-in; its first password is shown once."""
    who = queries.person(actor=request.actor, person_id=person_id, at=clock.now())

    def save(clean: dict[str, str]) -> HttpResponse:
        first = operations.create_account(
            person_id=person_id,
            login=clean["login"],
            email=clean["email"],
            actor=request.actor,
            at=clock.now(),
        )
        return render(request, "desk/admin/password.html", {"first": first, "person_id": person_id})

    return form_page(
        request,
        form=bound(request, AccountForm, initial={"email": who.email}),
        heading=_("Akun untuk %(name)s") % {"name": who.name},
        back=reverse("desk:person", args=[person_id]),
        button=_("Buat akun"),
        save=save,
    )


@desk_view("POST", roles=ADMIN)
def account_password(request: StaffRequest, account_id: int) -> HttpResponse:
    """Give a new first password, shown once."""
    at = clock.now()
    first = operations.issue_first_password(account_id=account_id, actor=request.actor, at=at)
    row = queries.account(actor=request.actor, account_id=account_id, at=at)
    return render(request, "desk/admin/password.html", {"first": first, "person_id": row.person_id})


@desk_view("GET", "POST", roles=ADMIN)
def account_block(request: StaffRequest, account_id: int) -> HttpResponse:
    """Block an account, with a reason."""
    row = queries.account(actor=request.actor, account_id=account_id, at=clock.now())
    return form_page(
        request,
        form=bound(request, ReasonForm),
        heading=_("Blokir akun %(login)s") % {"login": row.login},
        lead=_("Orang ini langsung keluar dari semua perangkat dan tidak bisa masuk lagi."),
        back=reverse("desk:person", args=[row.person_id]),
        button=_("Blokir akun"),
        save=lambda clean: operations.block_account(
            account_id=account_id, reason=clean["reason"], actor=request.actor, at=clock.now()
        ),
        done=_("Akun sudah diblokir."),
    )


@desk_view("POST", roles=ADMIN)
def account_unblock(request: StaffRequest, account_id: int) -> HttpResponse:
    """Lift a block."""
    at = clock.now()
    row = queries.account(actor=request.actor, account_id=account_id, at=at)
    operations.unblock_account(
        account_id=account_id, reason=_("dibuka oleh admin"), actor=request.actor, at=at
    )
    told(request, _("Blokir sudah dibuka."))
    return moved(request, "desk:person", row.person_id)


@desk_view("GET", "POST", roles=ADMIN)
def account_factors(request: StaffRequest, account_id: int) -> HttpResponse:
    """Take a lost second factor away, with a reason. What it was is never shown."""
    row = queries.account(actor=request.actor, account_id=account_id, at=clock.now())
    return form_page(
        request,
        form=bound(request, ReasonForm),
        heading=_("Lepas langkah kedua %(login)s") % {"login": row.login},
        lead=_(
            "Hanya bila orangnya kehilangan ponsel dan kode cadangan. Pastikan ia datang sendiri. Ia akan diberi tahu."
        ),
        back=reverse("desk:person", args=[row.person_id]),
        button=_("Lepas langkah kedua"),
        save=lambda clean: operations.remove_factors(
            account_id=account_id, reason=clean["reason"], actor=request.actor, at=clock.now()
        ),
        done=_("Langkah kedua sudah dilepas."),
    )


@desk_view("GET", "POST", roles=ADMIN)
def account_identity(request: StaffRequest, account_id: int) -> HttpResponse:
    """Release the account of the identity provider, with a reason; the next use confirms jabatan and phone again."""
    row = queries.account(actor=request.actor, account_id=account_id, at=clock.now())
    return form_page(
        request,
        form=bound(request, ReasonForm),
        heading=_("Lepas akun tersambung %(login)s") % {"login": row.login},
        lead=_("Sesudah ini, jabatan dan nomor HP dicocokkan lagi saat ia masuk dengan akun lain."),
        back=reverse("desk:person", args=[row.person_id]),
        button=_("Lepas akun tersambung"),
        save=lambda clean: operations.release_identity(
            account_id=account_id, reason=clean["reason"], actor=request.actor, at=clock.now()
        ),
        done=_("Akun tersambung sudah dilepas."),
    )
