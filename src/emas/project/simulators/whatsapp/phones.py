"""The phone page: what every person received, and a line to answer."""

from html import escape
from urllib.parse import quote

from emas.kernel import clock
from emas.project.simulators.whatsapp.state import Bubble, Phone, State

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#e8efe9;color:#12261c}
header{padding:1rem;background:#0b5d3b;color:#fff}h1{font-size:1.25rem;margin:0}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1rem;padding:1rem}
section{background:#f7f5ef;border:.5rem solid #1c1c1c;border-radius:1.5rem;display:flex;flex-direction:column;max-height:40rem}
h2{font-size:1rem;margin:0;padding:.75rem 1rem;background:#0b5d3b;color:#fff;border-radius:.9rem .9rem 0 0}
ol{list-style:none;margin:0;padding:.75rem;overflow:auto;flex:1;display:flex;flex-direction:column;gap:.5rem}
li{max-width:85%;padding:.5rem .75rem;border-radius:.75rem;background:#fff;overflow-wrap:anywhere;white-space:pre-line}
li.mine{align-self:flex-end;background:#d6f5c9}small{display:block;color:#4a5a50}
li a,li button{display:inline-block;margin:.25rem .25rem 0 0;padding:.5rem .75rem;border:1px solid #0b5d3b;border-radius:.5rem;background:#fff;color:#0b5d3b;font:inherit;min-height:2.75rem;box-sizing:border-box}
form.say{display:flex;gap:.5rem;padding:.75rem}input{flex:1;font:inherit;padding:.5rem;min-height:2.75rem;box-sizing:border-box;min-width:0}
form.say button{font:inherit;padding:.5rem 1rem;background:#0b5d3b;color:#fff;border:0;border-radius:.5rem}
"""


def page(state: State) -> str:
    """Draw all telephones, the one with the latest message first."""
    with state.lock:
        rows = sorted(state.phones.values(), key=_latest, reverse=True)
        drawn = "".join(_phone(phone) for phone in rows)
    fresh = (
        '<section><h2>Nomor lain</h2><form class="say" method="post" action="/ponsel/kirim">'
        '<input name="number" placeholder="62812…" aria-label="Nomor" inputmode="numeric">'
        '<input name="words" placeholder="Pesan" aria-label="Pesan"><button>Kirim</button></form></section>'
    )
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Ponsel tiruan</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><header><h1>Ponsel tiruan: WhatsApp untuk latihan</h1>"
        "<p>Muat ulang halaman untuk melihat pesan baru.</p></header>"
        f"<main>{drawn}{fresh}</main></body></html>"
    )


def _latest(phone: Phone) -> float:
    return phone.bubbles[-1].at.timestamp() if phone.bubbles else 0.0


def _phone(phone: Phone) -> str:
    name = f"+{phone.number}" if phone.number else f"tanpa nomor ({phone.user_id})"
    bubbles = "".join(_bubble(phone, bubble) for bubble in phone.bubbles[-30:])
    return (
        f'<section aria-label="{escape(name)}"><h2>{escape(name)}</h2><ol>{bubbles}</ol>'
        f'<form class="say" method="post" action="/ponsel/kirim">{_who(phone)}'
        '<input name="words" aria-label="Balasan" placeholder="Balas…" autocomplete="off"><button>Kirim</button></form></section>'
    )


def _who(phone: Phone) -> str:
    return (
        f'<input type="hidden" name="number" value="{escape(phone.number)}">'
        f'<input type="hidden" name="user_id" value="{escape(phone.user_id)}">'
    )


def _bubble(phone: Phone, bubble: Bubble) -> str:
    at = bubble.at.astimezone(clock.LOCAL)
    links = "".join(f'<a href="{_safe(url)}">{escape(text)}</a>' for text, url in bubble.links)
    taps = "".join(
        f'<form method="post" action="/ponsel/kirim">{_who(phone)}<input type="hidden" name="kind" value="button_reply">'
        f'<input type="hidden" name="words" value="{escape(id_)}"><button>{escape(title)}</button></form>'
        for id_, title in bubble.buttons
    )
    kind = "" if bubble.is_mine else f" · {escape(bubble.kind)} {escape(bubble.status)}"
    return (
        f'<li class="{"mine" if bubble.is_mine else "theirs"}">{_linked(bubble.text)}'
        f"{links}{taps}<small>{at:%d-%m %H.%M}{kind}</small></li>"
    )


def _linked(text: str) -> str:
    """Show addresses as links, as a telephone does."""
    words = [
        f'<a href="{_safe(word)}">{escape(word)}</a>'
        if word.startswith(("http://", "https://"))
        else escape(word)
        for word in text.split(" ")
    ]
    return " ".join(words)


def _safe(url: str) -> str:
    return escape(quote(url, safe=":/?&=%-._~#"))
