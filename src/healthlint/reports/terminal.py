"""What the terminal at hand can show."""

from __future__ import annotations

import os
import sys

from healthlint.reports.text import Page


def page(no_color: bool, quiet: bool = False) -> Page:
    """The page that standard output makes: its width, and whether it takes colour."""
    return Page(screen_width(), _colour(no_color), quiet)


def _colour(no_color: bool) -> bool:
    """The usual order: the option, NO_COLOR, FORCE_COLOR, then whether anybody is looking."""
    if no_color or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return is_screen() and os.environ.get("TERM") != "dumb"


def is_screen() -> bool:
    """Whether standard output is a terminal. Python has none at all where it was closed from the start."""
    return sys.stdout is not None and sys.stdout.isatty()


def screen_width() -> int:
    """Cells in a line of standard output. Very wide screens are not used up: nobody reads lines of 200 cells."""
    if not is_screen():
        return 100
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 88
    return max(40, min(columns, 120))
