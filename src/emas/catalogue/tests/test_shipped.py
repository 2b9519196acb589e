"""The services that ship: they load, and they say what the founding documents ask of each."""

from functools import cache
from pathlib import Path

import pytest

from emas.catalogue.rules import folder, graph, labels
from emas.catalogue.types import ServiceDefinition

ROOT = Path(__file__).resolve().parents[4] / "services"


@cache
def _found() -> folder.Found:
    return folder.load(ROOT)


@cache
def _letters() -> tuple[ServiceDefinition, ...]:
    return tuple(d for d in _found().definitions if d.letter)


@pytest.mark.requirement("R-029")
@pytest.mark.requirement("R-022")
@pytest.mark.requirement("R-032")
def test_they_load_and_cover_the_kinds_of_letter() -> None:
    assert [str(f) for f in _found().faults] == []
    assert len(_letters()) >= 14
    assert {"keterangan", "pengantar", "rekomendasi"} <= {d.kind for d in _letters()}


@pytest.mark.requirement("R-023")
@pytest.mark.requirement("R-028")
@pytest.mark.requirement("R-039")
def test_each_letter_says_information_law_papers_and_how_to() -> None:
    # What only an office's own people ask for is on no public page and has no published standard.
    for letter in (each for each in _letters() if each.is_listed):
        assert letter.summary.id
        assert letter.how_to
        assert letter.form.attachments
        assert set(letter.legal_titles) == set(letter.legal_basis) > set()
        assert set(letter.standard) == set(range(1, 15))


@pytest.mark.requirement("R-036")
@pytest.mark.requirement("R-044")
def test_each_is_free() -> None:
    assert {d.fee_rupiah for d in _found().definitions} == {0}


@pytest.mark.requirement("R-042")
def test_what_is_asked_depends_on_the_letter() -> None:
    asked = {frozenset(d.form.fields) | frozenset(d.form.attachments) for d in _letters()}
    assert len(asked) == len(_letters())


@pytest.mark.requirement("R-056")
def test_the_way_goes_from_rt_over_rw_to_the_kelurahan() -> None:
    # What an agency issues by itself begins at its own counter, or goes on from a letter that went this way.
    for letter in (d for d in _letters() if d.agency in {"kelurahan", "kecamatan"}):
        flow = letter.flow
        first = flow.steps[flow.start["web"]]
        assert first.post is not None
        assert labels.post(first.post).id == "Ketua RT"
        ways = graph.forward(graph.edges(flow))
        without_rw = [e for e in ways if flow.steps[e.source].post != labels_post("rw@rw")]
        reached = graph.reached([first.name], without_rw)
        assert not any(flow.steps[n].is_public_document for n in reached), letter.slug


def labels_post(key: str) -> object:
    return next(s.post for d in _letters() for s in d.flow.steps.values() if s.post and s.post.key == key)


@pytest.mark.requirement("R-008")
@pytest.mark.requirement("R-058")
def test_one_letter_ends_at_an_agency() -> None:
    levels = {s.post.level for d in _letters() for s in d.flow.steps.values() if s.post}
    assert any(level.startswith("opd:") for level in levels)
