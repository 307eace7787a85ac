"""Shortcodes and tags of site generators: ``{{< callout text="..." >}}``, ``{% include a.html title="..." %}``.

What is copy in them stands in quotes; all else is taken out of the prose with them (see ``run.finish``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from healthlint.readers.run import Prose, part
from healthlint.readers.shown import is_shown

# "{{ site.title }}" fills in a value, and "{{</* ... */>}}" is one that is only shown.
_SHORTCODE = re.compile(r"\{(?:\{[<%](?!/\*)|%)[^{}]{0,2000}\}")
_VALUE = re.compile(r"""(?<=\s)(?:([A-Za-z_][\w.-]{0,60})\s?=\s?)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`)""")


def shown_values(prose: Prose) -> Iterator[Prose]:
    """The copy in the values of the shortcodes of ``prose``."""
    for shortcode in _SHORTCODE.finditer(prose.text):
        for value in _VALUE.finditer(prose.text, *shortcode.span()):
            low, high = value.span(value.lastindex or 0)
            if high > low and is_shown(value[1] or "", prose.text[low:high]):
                yield part(prose, low, high)
