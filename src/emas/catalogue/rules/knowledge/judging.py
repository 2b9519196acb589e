"""How surely the first topic is the one that is meant."""

import math
from collections.abc import Mapping, Sequence

from emas.catalogue.rules.knowledge import matching
from emas.catalogue.rules.knowledge.index import Index
from emas.catalogue.rules.knowledge.matching import Match, Said


def sure(index: Index, stems: Mapping[str, Said], found: Sequence[Match]) -> float:
    """Answer 0 to 1, by the weights of ``words/weights.yaml``; 0 where no topic is first."""
    if not has_first(found):
        return 0.0
    weights = index.words.weights["sure"]
    known = facts(index, stems, found)
    return 1 / (1 + math.exp(-sum(weight * known[name] for name, weight in weights.items())))


def has_first(found: Sequence[Match]) -> bool:
    """Tell whether there is a topic of ours to judge."""
    return bool(found) and found[0].is_ours and found[0].explained > 0


def facts(index: Index, stems: Mapping[str, Said], found: Sequence[Match]) -> dict[str, float]:
    """Answer what speaks for and against the first topic."""
    first = found[0]
    second = found[1].likely if len(found) > 1 else 0.0
    asked = matching.content(index, stems)
    strangers = sum(1 for stem, said in asked.items() if not said.sure or stem not in index.by_stem)
    return {
        "bias": 1.0,
        "likely": first.likely,
        "ahead": math.log((first.likely + 0.01) / (second + 0.01)) / 4.6,
        "explained": first.explained,
        "nearest": min(1.0, first.facts["nearest"]),
        "whole": float(first.named > 0),
        "named": float(first.named > 1),
        "leaning": max(-1.0, min(1.0, first.facts["leaning"] / 5)),
        "strangers": strangers / max(1, len(asked)),
        "elsewhere": sum(match.likely for match in found if not match.is_ours),
        "current": first.facts["current"],
        "words": 1 / max(1, len(asked)),
    }
