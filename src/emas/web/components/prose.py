"""
Text that officials write with simple marks (Markdown) as safe HTML.

Raw HTML is never taken over (it is shown as typed), pictures come as papers of the page and not by address, links lead to ordinary web and
mail addresses alone. Headings begin below those of the page.
"""

from collections.abc import Sequence
from functools import cache

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "link_open": "govuk-link",
    "table_open": "govuk-table",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "blockquote_open": "govuk-inset-text",
}
_LOWEST = 4


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    return reader.disable(["image", "html_block", "html_inline", "code", "fence", "backticks"])


def html(text: str) -> SafeString:
    """Write marked text as HTML with the classes of our pages: raw HTML is off, every text escaped."""
    reader = _reader()
    tokens = reader.parse(text)
    _dress(tokens)
    written = str(reader.renderer.render(tokens, reader.options, {}))
    return SafeString(written)


def _dress(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = min(int(token.tag[1:]) + 1 if token.tag == "h1" else int(token.tag[1:]), _LOWEST)
            token.tag = f"h{level}"
            if token.type == "heading_open":
                token.attrSet("class", "govuk-heading-m" if level == 2 else "govuk-heading-s")
        elif token.type in _CLASSES:
            token.attrSet("class", _CLASSES[token.type])
        if token.type == "link_open":
            token.attrSet("rel", "noopener nofollow")
        _dress(token.children or ())


def _word(token: Token) -> str:
    if token.type == "text":
        return token.content
    return " " if token.type in {"softbreak", "hardbreak"} else ""


def plain(text: str, most: int = 200) -> str:
    """Write the beginning of a marked text without its marks: for feeds and lists."""
    blocks = (token.children or () for token in _reader().parse(text))
    words = " ".join("".join(_word(child) for child in block) for block in blocks)
    flat = " ".join(words.split())
    return flat if len(flat) <= most else flat[: most - 1].rsplit(" ", 1)[0] + "…"
