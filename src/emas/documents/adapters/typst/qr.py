"""The QR code as a vector picture."""

import io

import segno

#: One fixed mask: trying all eight takes four times as long, and the payload is random anyway.
_MASK = 3


def svg(text: str) -> str:
    """Draw ``text`` at error level M with the quiet zone of the standard (4 modules)."""
    out = io.BytesIO()
    segno.make(text, error="m", mask=_MASK, micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, nl=False, dark="#000"
    )
    return out.getvalue().decode("ascii")
