"""XML documents as text. The words in them are inert already (see ``cells``), so XML can hold them all."""

from __future__ import annotations

from xml.etree.ElementTree import Element, indent, tostring


def document(root: Element) -> str:
    """The document with its declaration, indented. Files are written as UTF-8 (see ``output``)."""
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'
