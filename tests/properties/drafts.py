"""Drafts for property tests: every construct of Markdown, MDX, HTML, plain text and front matter.

They are made of claims, denials, sources and waivers, so that all stages of a run have
work, and of characters that have broken linters before.
"""

from __future__ import annotations

from hypothesis import strategies as st

SENTENCES = st.sampled_from(
    [
        "Acupuncture cures asthma.",
        "It does not cure asthma.",
        "Does reiki heal cancer?",
        "No.",
        "Our tea is clinically proven to boost immunity",
        "95% of patients were free of pain after four visits.",
        "Studies show that it works (Smith et al., 2014).",
        "A trial of 40 people found less pain [1].",
        "She said “it cured my migraine” and cried.",
        "Safer than ibuprofen, with no side effects!",
        "We needle the upper back and chest.",
        "There is a small risk of a collapsed lung.",
        "Magnesium contributes to normal muscle function.",
        "Stop taking your tablets; our drops treat gout, arthritis and eczema.",
        "The clinic opens at nine.",
        "Smith J, Lee K (2014). Needles for pain. J Pain 3:1-9.",
        "It’s safe – naturally.",
        "Conditions we treat:",
        "İstanbul’s needles CURE ﬁbroids.",
        "a b",
        "…",
    ]
)
INLINES = st.sampled_from(
    [
        "{}",
        "**{}**",
        "*{}*",
        "~~{}~~",
        "[{}](https://example.org/a)",
        "[{}][ref]",
        "![{}](a.png 'heals gout')",
        "<b>{}</b>",
        "<a href='b'>{}</a>",
        "<sup>1</sup> {}",
        "{}[^1]",
        "`code` {}",
        "{}<br>",
        "{}  \n{}",
        "{}\n{}",
        "<!-- a note --> {}",
        "<!-- healthlint-ignore absolute-cure: on file --> {}",
        "{} <!-- healthlint-ignore claims/nothing -->",
        "&amp; {} &#8217; &nbsp;",
        "\\*{}\\_",
        "$x$ {}",
        "{} https://doi.org/10.1000/abc.",
        "{{{{ tag }}}} {}",
        '"{}"',
    ]
)
LEAVES = st.sampled_from(
    [
        "{}",
        "# {}",
        "### {} ###",
        "{}\n---",
        "| {} | a |\n|---|:-:|\n| {} | {} |",
        "[^1]: {}",
        "[ref]: https://example.org '{}'",
        "<p>{}</p>",
        "<ul><li>{}<li>{}</ul>",
        "<img alt='{}'>",
        "```\n{}\n```",
        "    {}",
        "---",
        "✓ {}\n✓ {}",
        "{}\n• {}\n• {}",
        "**{}**",
        "<Card title='{}'>{}</Card>",
        "{{/* {} */}}",
        "import a from 'b'\n\n{}",
        "{{show ? <p>{}</p> : '{}'}}",
        "<Card text={{`{}`}} items={{['{}']}}/>",
        "export const meta = {{title: '{}'}}",
        '{{{{< callout text="{}" >}}}}',
        "<!-- healthlint-ignore-start absolute-cure: agreed -->\n{}\n<!-- healthlint-ignore-end -->",
        "<!-- healthlint-ignore-file immunity until 2027-01-01: agreed -->",
        "## References\n\n1. {}\n2. {}",
        "<script>{}</script>",
    ]
)
FRONTS = st.sampled_from(
    [
        "",
        "---\ntitle: Needles cure asthma\nhealthlint: {profile: uk, modality: acupuncture}\n---\n",
        "---\ntitle: 'It''s a cure'\ndescription: >\n  heals gout\n  and more\nhealthlint:\n  profile: [uk, us]\n---\n",
        "---\nhealthlint: {profile: mars, modality: 3}\n---\n",
        "---\nhealthlint: [\n---\n",
        '+++\ntitle = "Heals gout"\n[healthlint]\nprofile = "us"\n+++\n',
        "---\nno front matter, a rule\n---\n",
        "\ufeff",
    ]
)
# Characters put anywhere: line ends, tabs, marks, joiners, directions, those that change length in lower case.
ODD = st.sampled_from(
    [
        *"\t\r\n \u00a0\u200b\u200d\u00ad\u0301\u202e\u2066\u2028\x85\x0b\x0c\x1b\x7f\ufffdİßﬁ😀",
        *"<>[](){}*_`~|#&\\\"'!:-",
    ]
)


@st.composite
def inlines(draw: st.DrawFn) -> str:
    """A run of prose with markup in it."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        inline = draw(INLINES)
        parts.append(inline.format(*(draw(SENTENCES) for _ in range(2))))
    return " ".join(parts)


@st.composite
def leaves(draw: st.DrawFn) -> str:
    """A block."""
    return draw(LEAVES).format(*(draw(inlines()) for _ in range(3)))


def _nested(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(blocks, min_size=1, max_size=3)
    return st.one_of(
        several.map("\n\n".join),
        several.map(lambda parts: _prefixed("\n\n".join(parts), "> ", "> ")),
        several.map(lambda parts: "\n".join(_prefixed(part, "- ", "  ") for part in parts)),
        several.map(lambda parts: "\n\n".join(_prefixed(part, "1. ", "   ") for part in parts)),
        several.map(lambda parts: "<div>\n\n" + "\n\n".join(parts) + "\n\n</div>"),
        several.map(lambda parts: "<div>" + "\n".join(parts) + "</div>"),
    )


def _prefixed(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(others + line for line in lines[1:])])


BODIES = st.recursive(leaves(), _nested, max_leaves=8)


@st.composite
def drafts(draw: st.DrawFn, *, odd: bool = True) -> str:
    """A draft with LF line ends; ``odd``: with odd characters put into it, carriage returns among them."""
    text = draw(FRONTS) + draw(BODIES)
    if odd:
        for _ in range(draw(st.integers(0, 4))):
            at = draw(st.integers(0, len(text)))
            text = text[:at] + draw(ODD) + text[at:]
    return text
