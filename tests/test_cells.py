"""Text for terminals: made inert, and wrapped by cells."""

from __future__ import annotations

import pytest

from healthlint.reports.cells import inert, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb", "a    b"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb\u2066c\u200bd", "a\\u202eb\\u2066c\\u200bd"),
        ("\udce9\U000e0041", "\\udce9\\U000e0041"),
        ("naïve 针 👩\u200d⚕", "naïve 针 👩\u200d⚕"),
        ("a\u00a0b", "a b"),
    ],
)
def test_inert(text: str, shown: str) -> None:
    """What a terminal would act on, or would hide, is spelt out; letters of any script stay."""
    assert inert(text) == shown


def test_wrap() -> None:
    """Lines break between words, by cells, and later lines are indented."""
    assert wrap("aaa bbb ccc ddd eee fff", 13, "  ") == "aaa bbb ccc\n  ddd eee fff"
    assert wrap("aaa bbb ccc ddd eee fff", 13, "  ", begun=8) == "aaa\n  bbb ccc ddd\n  eee fff"
    assert wrap("针灸 针灸 针灸 针灸 针灸", 20) == "针灸 针灸 针灸 针灸\n针灸"
    assert wrap("x" * 50 + " y", 20) == "x" * 50 + "\ny"
