"""Named tuples of our own behave as those of the standard library do."""

from __future__ import annotations

from healthlint.baseline import Match
from healthlint.named import NamedTuple


class Odd(NamedTuple):
    """Fields called like what the constructor needs itself."""

    new: int
    cls: int = 2
    tuple: int = 3


def test_fields_may_have_any_name() -> None:
    """By place, by name and by default, at the first call and later."""
    assert Odd(1) == (1, 2, 3)
    assert Odd(new=4, cls=5) == (4, 5, 3)
    assert Odd(1)._replace(tuple=7).tuple == 7
    assert Match({}, (), ()).new == ()
