"""Whether a risk is told to the reader, in a little language (see ``scenes``): what takes it back, and how far."""

from __future__ import annotations

import pytest

from healthlint.stated import stated, untold
from scenes import hit

UNSEEN, LINK, ELSEWHERE = "readers may not see it there", "only a link", "sends the reader elsewhere"
ASKED, BACK, DENIED = "asked, not answered", "taken back", "denied"

CASES = [
    ("It zings.", ""),
    ("![The lamp zings](lamp.png)", UNSEEN),
    ("Tea.\n\n## References\n\n1. Lee A. It zings. J Tea 2019. https://doi.org/10.1000/lee2019\n", UNSEEN),
    ('Lee A. "Why it zings so." Lamp Letters, 2019.', "only a title"),
    ("Lee A. Why it zings so. Lamp Letters, 2019.", "only a title"),
    ('Lee said that it zings. "Tea." Lamp Letters, 2019.', ""),
    ('Tea. "It zings." Lamp Letters, 2019.', ""),
    # links
    ("[The lamp zings](/x)", LINK),
    ("[Why it zings so](/x)", LINK),
    ("[The lamp](/x) zings.", ""),
    ("The lamp [zings](/x).", ""),
    ("The [lamp zings](/x).", LINK),
    ("It [zings](/x).", LINK),
    ("It zings like [tea](/x).", ""),
    ("[Tea](/x) like it zings.", ""),
    # other pages
    ("Read about how it zings.", ELSEWHERE),
    ("Read about zings.", ELSEWHERE),
    ("It zings, so read about it.", ""),
    # questions and their answers
    ("Is it that it zings?", ASKED),
    ("Is it that it zings? Call us.", ASKED),
    ("Is it that it zings? Rarely.", ""),
    ("Is it that it zings? Now and then we say rarely.", ""),
    ("Is it that it zings? Now and then we say so rarely.", ASKED),
    ("Is it that it zings? Not here, rarely.", ASKED),
    ("Is it that it zings? Never, rarely at most.", ASKED),
    ("Is it that it zings? Never harmless, rarely so.", ""),
    ("Is it that it zings? We never know, rarely at most.", ""),
    ("Is it that it zings? Is it loud? Rarely.", ""),
    ("Is it that it zings? Is it loud?", ASKED),
    ("Is it that it zings?\n\nRarely.", ""),
    ("Is it that it zings? Tell us.", ASKED),
    # taken back in the next sentence of the block, early on
    ("It zings. Not here.", BACK),
    ("It zings. As you may well know not here.", BACK),
    ("It zings. As you may all well know not here.", ""),
    ("It zings.\n\nNot here.", ""),
    ("It zings. Not here, but it can happen.", ""),
    # or behind a stop that stands inside the sentence
    ("It zings; not here.", BACK),
    ("It zings; as you will all know not here.", BACK),
    ("It zings; as you may well all know not here.", ""),
    ("It zings, not here.", ""),
    ("Not here; it zings.", ""),
    ("It zings; not here, it can happen.", ""),
    # denied in its clause
    ("It never zings.", DENIED),
    ("Never is it so that this zings.", DENIED),
    ("Never fails, it zings.", ""),
    ("Never fails it zings.", DENIED),
    ("Never fails but zings.", ""),
    ("Never fails: zings.", DENIED),
    ("Never fails; zings.", ""),
    ("Never; zings.", ""),
    ("Soap; never zings.", DENIED),
    ("It almost never zings.", ""),
    ("It cannot only zings.", ""),
    ("It cannot only never zings.", DENIED),
    ("It never cannot only zings.", DENIED),
    ("It zings, never fails.", ""),
    ("No soap, tea zings.", ""),
    ("No soap, tea or rum zings.", DENIED),
    ("No soap zings.", DENIED),
    ("No soap, zings or glows.", ""),
    ("It is anything but sure zings.", DENIED),
    ("Never soap, tea zings.", DENIED),
    ("No tea, it or rum zings.", ""),
    # of any part of it
    ("Never lamp, it zings.", DENIED),
    ("The lamp, it zings.", ""),
    ("No lamp, zings.", DENIED),
    # an aside ends at its comma
    ("If never well, zings.", ""),
    ("So if never well, zings.", ""),
    ("So now if never well, zings.", DENIED),
    ("Tea, if never well, zings.", ""),
    ("If tea, never well, zings.", DENIED),
    ("When never well zings.", DENIED),
    # behind it
    ("That it zings is fiction.", DENIED),
    ("That it zings, they say, is fiction.", DENIED),
    ("That it zings, it is fiction.", ""),
    ("It zings; is fiction.", ""),
    ("It zings but tea is fiction.", ""),
    ("Tea is fiction: it zings.", ""),
    ("That it zings is fiction no more.", ""),
    ("That it zings is fiction, it seems.", DENIED),
    # granted all the same, here or in the next sentence of the block
    ("It never zings, it can happen.", ""),
    ("It never zings or can happen.", DENIED),
    ("It never zings but can happen.", ""),
    ("It can happen, so it never zings.", ""),
    ("That it zings is fiction, if never, can happen.", ""),
    ("It never can happen, that it zings is fiction.", DENIED),
    ("It never can happen, it zings is fiction.", DENIED),
    ("It never zings. It can happen.", ""),
    ("It never zings. It never can happen.", DENIED),
    ("It never zings. It is never harmless and can happen.", ""),
    ("It never zings.\n\nIt can happen.", DENIED),
    ("It never zings. So there.", DENIED),
]


@pytest.mark.parametrize(("text", "why_not"), CASES)
def test_told_or_not(text: str, why_not: str) -> None:
    """A risk counts where a reader is told it; the reason says what takes it back."""
    made = hit(text)
    assert untold(made) == why_not
    assert stated(made) == (not why_not)


@pytest.mark.parametrize(
    ("text", "why_not"),
    [
        ("It never zings.", ""),
        ("No lamp zings.", ""),
        ("Is it that it zings? Tell us.", ""),
        ("Is it that it zings? Tea for us.", ASKED),
        ("Is it that it zings? Not here, tell us.", ASKED),
        # a flat no turns away those it asks for, and denies what it asks about
        ("A lamp that zings? Never.", ""),
        ("Does it zing, the lamp that zings? Never.", ASKED),
        ("It zings. Not here.", BACK),
        ("Read about how it zings.", ELSEWHERE),
    ],
)
def test_a_ban(text: str, why_not: str) -> None:
    """Where the statement is itself a ban, its "no" belongs to it."""
    made = hit(text)
    assert untold(made, forbids=True) == why_not
    assert stated(made, forbids=True) == (not why_not)


def test_in_a_list() -> None:
    """An item's link is judged by the item's own words, its answer from where the item begins."""
    text = "What zings at times:\n\n- [tea](/x)\n- rum\n"
    assert untold(hit(text, which=1)) == ""
    asked = "So is it that it zings?\n\n- rarely\n- now and then we say rarely"
    assert untold(hit(asked)) == ""
