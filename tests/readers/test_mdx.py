"""MDX: JSX, expressions and modules around Markdown."""

from __future__ import annotations

import pytest
from reading import found, read, shape

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
