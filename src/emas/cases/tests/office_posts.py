"""The posts of the city that only office work needs: evaluation team, its head, the secretary, the mayor, and an agency's head."""

from emas.cases.tests.factories import Town
from emas.people.models import Account, Holder, Person, Post
from emas.people.tests.factories import SINCE

POSTS = (
    ("tim.monev", "35.74", "monev", "Tim Monitoring dan Evaluasi"),
    ("ketua.monev", "35.74", "ketua", "Ketua Tim Monitoring dan Evaluasi"),
    ("sekda", "35.74", "sekretaris", "Sekretaris Daerah"),
    ("walikota", "35.74", "kepala", "Wali Kota Probolinggo"),
)


def add_office_posts(city: Town) -> None:
    """Let somebody hold each of them."""
    for number, (login, unit, role, title) in enumerate(POSTS):
        post = Post.objects.create(unit_id=city.city.units[unit], role=role, title=title)
        phone = f"08120001{number:04d}"
        person = Person.objects.create(public_id=f"uji-{login}", name=title, phone=phone)
        Holder.objects.create(post=post, person=person, start_on=SINCE)
        account = Account(person=person, login=login, first_signed_in_at=city.at, factor_since=city.at)
        account.set_unusable_password()
        account.save()
