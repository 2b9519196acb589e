"""The mark of an office, checked like whatever else somebody sends."""

from emas.documents.rules import limits
from emas.kernel.errors import Invalid


def cleaned_mark(*, content: bytes, field: str = "mark") -> tuple[bytes, str]:
    """
    Check and rewrite the mark of an office (SVG or PNG); gives its bytes and media type. Nothing is stored.

    Raises: Invalid at ``field`` with ``mark_type``, ``mark_big``, ``mark_broken``, ``mark_active``, ``mark_box``.
    """
    from emas.documents.adapters.files import marks
    from emas.documents.adapters.files.pictures import Refused

    if len(content) > limits.KINDS["photo"].max_bytes:
        raise Invalid({field: ("mark_big",)})
    try:
        return marks.clean(content)
    except Refused as error:
        raise Invalid({field: (error.code,)}) from error
