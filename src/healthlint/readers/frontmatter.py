"""Front matter."""

from healthlint.readers.outline import Outline
from healthlint.types import FrontMatter


def cut_front_matter(text: str) -> tuple[FrontMatter, int]:
    return FrontMatter(), 0


def add_front_matter(outline: Outline, text: str, front: FrontMatter) -> None:
    return
