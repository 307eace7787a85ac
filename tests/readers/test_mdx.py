"""MDX: JSX, expressions and modules around Markdown."""

from __future__ import annotations

import pytest
from reading import found, read, shape

from healthlint.source import place, to_source

TEXT = """import Card from './cure'
export const meta = {
  cure: true,
}

# Back {count} pain

<Card title="Calm & quiet" onClick={() => a > b} count={3}>
  We **treat** {"tired"} backs, see <a href="https://a.org">here</a>.

    Indented
    words.
</Card>

{/* healthlint-ignore a/b: don't mind */}
Code `{x}` stays code.

```
import cure <Card>
```
"""


def test_only_prose_is_left() -> None:
    """Modules, tags and expressions go; words in strings and attributes stay."""
    assert [(kind, " ".join(text.split())) for kind, text in shape(TEXT, "mdx")] == [
        ("heading", "Back pain"),
        ("alt", "Calm & quiet"),
        ("paragraph", "We treat tired backs, see here."),
        ("paragraph", "Indented words."),
        ("paragraph", "Code stays code."),
    ]
    assert found(TEXT, "tired", "mdx") == "tired"


@pytest.mark.parametrize(
    "words",
    ['{"It\'s a tea"}', "{'A \"tea\"'}", "{`It's a {tea}`}"],
)
def test_words_in_braces_may_hold_the_other_quotes(words: str) -> None:
    """An apostrophe in a string in quotation marks is part of its words."""
    assert shape(f"<p>{words}</p>", "mdx") == [("paragraph", words[2:-2])]


def test_comments_in_braces_speak_to_healthlint() -> None:
    """``{/* */}`` is the comment of MDX."""
    comment = read(TEXT, "mdx").comments[0]
    assert comment.text == "healthlint-ignore a/b: don't mind"
    assert TEXT[comment.start : comment.end] == "{/* healthlint-ignore a/b: don't mind */}"


def test_stray_brackets_do_no_harm() -> None:
    """What never closes is text."""
    assert shape("Less { than <3 Tag\n\nmore", "mdx") == [
        ("paragraph", "Less { than <3 Tag"),
        ("paragraph", "more"),
    ]


@pytest.mark.parametrize(
    ("draft", "words", "column"),
    [
        ("{show && <p>Our oil cures asthma</p>}", "Our oil cures asthma", 13),
        ("<p>{show ? 'x' : \"Our oil cures acne\"}</p>", "Our oil cures acne", 19),
        ("<p>{show ? 'Our oil cures acne' : null}</p>", "Our oil cures acne", 13),
        ("Our oil {good ? 'cures' : 'eases'} acne", "eases", 28),
        ("<Hero text={`Our oil cures flu`} />", "Our oil cures flu", 14),
        ("<Hero sub={'Our oil cures gout'} />", "Our oil cures gout", 13),
        ("<Hero ctaLabel='Cure it' />", "Cure it", 17),
        ("<Hero anything='Our oil cures gout' />", "Our oil cures gout", 17),
        ("<Hero items={['Flu', 'Gout']} />", "Gout", 23),
        ("<Hero faq={[{q: 'Does our oil cure?', a: 1}]} />", "Does our oil cure?", 18),
        ("<Box header={<h2>Our oil cures <b>gout</b></h2>} />", "Our oil cures gout", 18),
        ("export const m = {title: 'Our oil cures gout'}", "Our oil cures gout", 27),
        ("export const C = () => (<p className='a'>Our oil cures gout</p>)", "Our oil cures gout", 42),
        ("{list.map((one) => <li key={one}>{one.name} cures {'gout'}</li>)}", "cures gout", 45),
        ("{t('Our oil cures asthma')}", "Our oil cures asthma", 5),
        ("{/* Don't */}<p>{'It\\u2019s a cure'}</p>", "It’s a cure", 19),
    ],
)
def test_copy_in_code_is_read_in_its_place(draft: str, words: str, column: int) -> None:
    """Readers see what an expression may show, whatever the code around it."""
    document = read(draft, "mdx")
    [block] = [block for block in document.blocks if block.text == words]
    start, _ = to_source(block, 0, len(words))
    assert place(document.source, start) == (1, column)


@pytest.mark.parametrize(
    "code",
    [
        "import oil from 'Our oil cures gout'",
        "export {oil} from 'Our oil cures gout'",
        "<Hero className='Our oil cures gout' href={'Our oil cures gout'} />",
        "<Hero onClick={() => toast('Our oil cures gout')} style={{ font: 'Our oil cures gout' }} />",
        "{kind === 'Our oil cures gout' && <Oil />}",
        "{'Our oil cures gout' === kind && <Oil />}",
        "{oils['Our oil cures gout'].count}",
        "<style>{`Our oil cures gout`}</style>",
        "{show && <code>Our oil cures gout</code>}",
        "{/* Our oil cures gout */}",
        "export const m = {slug: 'Our oil cures gout', references: [{title: 'Our oil cures gout'}]}",
        "export const m = {\n  // Our oil cures gout\n\n  oil: cures(gout),\n}",
        "{oils.map((oil: Array<string>) => oil.cures < gout)}",
    ],
)
def test_code_is_not_read_as_copy(code: str) -> None:
    """Modules, styles, handlers, comparisons and titles of other works are not what the page says."""
    assert shape(code, "mdx") == []


def test_paragraphs_in_code_stay_apart() -> None:
    """What one of two branches shows is not run on into the other; a link in it is a link."""
    document = read("{a ? <p>It <a href='https://a.org'>cures</a> flu</p> : <div>Ask us</div>}", "mdx")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("paragraph", "It cures flu"),
        ("paragraph", "Ask us"),
    ]
    assert document.blocks[0].links[0][1:] == (3, 8, "https://a.org")
