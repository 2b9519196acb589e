"""Answers that the information desks of the demo keep ready."""

from datetime import datetime

from emas.inquiries import operations
from emas.people import queries as people

_READY = (
    ("Salam", "Selamat datang di layanan informasi kami. Apa yang bisa kami bantu?"),
    ("Datang dengan KTP", "Untuk itu mohon datang ke kantor pada jam kerja dan membawa KTP. Data pribadi tidak kami bahas di sini."),
    ("Sudah terjawab", "Terima kasih sudah bertanya. Bila ada yang lain, tulis saja di sini."),
)  # fmt: skip
_DESKS = ("demo.cs-mpp", "demo.ptsp-ms")


def ready_answers(*, at: datetime) -> None:
    """Write them, in the name of who sits there."""
    for account in people.demo_accounts(at=at):
        if account.login in _DESKS:
            actor = people.actor_for(account.id, at)
            for title, text in _READY:
                operations.save_canned(title=title, text=text, actor=actor, at=at)
