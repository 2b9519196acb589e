"""What the page part with the button for notices in the browser needs."""

from emas.notify import queries as notices


def push_part(*, person_id: int | None = None, case_ref: str = "") -> dict[str, object]:
    """Give the key ('' where there are no such notices) and how many browsers get those of this person or case."""
    key = notices.push_key()
    browsers = notices.push_browsers(person_id=person_id, case_ref=case_ref) if key else 0
    return {"push_key": key, "push_browsers": browsers}
