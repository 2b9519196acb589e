"""Themes in the services folder: a fault names its line and what would repair it."""

from pathlib import Path

from emas.catalogue import queries

MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


def write(root: Path, text: str) -> Path:
    folder = root / "mahkamah" / "_theme"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lambang.svg").write_text(MARK)
    (folder / "theme.yaml").write_text(text)
    return root


def test_a_sound_theme_and_what_is_wrong_with_others(tmp_path: Path) -> None:
    sound = 'instansi: ms\naccent: "#5b2a86"\nmark: lambang.svg\n'
    themes, faults = queries.load_themes(write(tmp_path, sound))
    assert ([each.instansi for each in themes], faults) == (["ms"], ())
    pale = sound.replace("#5b2a86", "#c9a24b").replace("lambang.svg", "lain.svg")
    themes, faults = queries.load_themes(write(tmp_path, pale))
    assert themes == ()
    assert [(each.line, each.code) for each in faults] == [(2, "accent_contrast"), (3, "file_missing")]
    assert "#816830 would do" in faults[0].message
