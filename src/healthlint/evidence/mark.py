"""What a scan of the text finds before anything is looked up."""

from __future__ import annotations

from healthlint.named import NamedTuple

NOTE, SURVEY = "note", "survey"  # kinds of citation in small print: of a work, and of a survey of users


class Mark(NamedTuple):
    """Something in a block that may point to a source, not yet looked up.

    ``names``: surnames or an organisation. ``sure``: a reader takes it for a
    citation, so that it is a mistake if nothing answers it. ``resolved``: it holds
    the source itself. ``strict``: a form that means a
    citation where there is a list that it may point into ("(3)", "(Hill & Dale 2014)").
    ``work``: it names the journal, too, so that the work can be found without a list.
    """

    start: int
    end: int
    kind: str
    label: str
    names: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    sure: bool = True
    resolved: bool = False
    strict: bool = False
    organisation: bool = False
    work: bool = False
