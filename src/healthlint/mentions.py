"""Where concepts are mentioned in a sentence, worked out for those that somebody asks about.

A word often stands for a dozen concepts, of which the rules look at two or three.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Place = tuple[int, int]
Mention = tuple[int, int, frozenset[int]]  # first word, last word (exclusive), numbers of the concepts


class Mentions(Mapping[int, Sequence[Place]]):
    """Concept number -> its places, in order of first word, longest first."""

    __slots__ = ("_concepts", "_kept", "_mentions")

    def __init__(self, mentions: list[Mention], hidden: Sequence[tuple[int, int, int]] = ()) -> None:
        """``hidden``: (concept, first, last): mentions of the concept inside this span mean something else."""
        self._mentions = mentions
        self._concepts: set[int] = set().union(*[mention[2] for mention in mentions])
        self._kept: dict[int, Sequence[Place]] = {}
        for concept, first, last in hidden:
            left = [place for place in self.get(concept, ()) if not (first <= place[0] and place[1] <= last)]
            self._kept[concept] = left
            if not left:
                self._concepts.discard(concept)

    def __getitem__(self, concept: int) -> Sequence[Place]:
        if concept not in self._concepts:
            raise KeyError(concept)
        places = self._kept.get(concept)
        if places is None:
            places = self._kept[concept] = [
                (first, last) for first, last, concepts in self._mentions if concept in concepts
            ]
        return places

    def get(self, concept: int, default: Sequence[Place] = ()) -> Sequence[Place]:  # type: ignore[override]
        """The places of a concept, ``default`` where it is not mentioned."""
        places = self._kept.get(concept)
        if places:
            return places
        return self[concept] if concept in self._concepts else default

    def keys(self) -> set[int]:  # type: ignore[override]
        """The numbers of all concepts that are mentioned."""
        return self._concepts

    def __iter__(self) -> Iterator[int]:
        return iter(self._concepts)

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, concept: object) -> bool:
        return concept in self._concepts
