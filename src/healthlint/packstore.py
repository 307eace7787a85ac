"""The compiled form of rule packs in a file: where it is kept, and when it may be used.

It is kept beside the packs in a built wheel, else in the user's cache folder, under a
name that is the digest of every byte it was made from, and it is only read when the
digest in its name and inside it agrees with the rule files at hand. It holds numbers and
texts only, so a planted file can at worst be wrong data.

Reading and hashing all rule files takes longer than most drafts' own rules, so their digest is
noted in the cache folder under what the file system says of them (see ``packs._file_facts``).

A file is one line of JSON, and behind it, for each table of texts, where in its bytes
each text begins (``"I"`` of ``struct``) and the bytes, then the tables of numbers (``"i"``).
"""

from __future__ import annotations

import mmap
import os
import sys
import time
from collections.abc import Mapping, Sequence

from healthlint.cachefolder import cache_folder, forget_old, keep
from healthlint.digests import blake2b
from healthlint.packed import Texts
from healthlint.quickjson import unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MOST_KEPT = 8
MOST_KNOWN = 50  # digests by stamp; some bytes each
DIGEST_LETTERS = 64
SETTLED = 2_000_000_000  # ns without a change after which a file's times are believed
COMPILED_FORM = 12  # raise it whenever the compiled form changes its meaning

# The tables of texts: most of them no draft ever asks for, so they are cut out of the file one by one.
TABLES = ("branches", "concepts", "meanings", "patterns", "rows", "scales", "standards", "terms", "weighed")
NUMBERS = ("needs", "also_needs", "weights")  # tables of whole numbers
_PLACE = 4  # bytes of an "I" or "i"

# The modules beside ``compiler`` that decide what the compiled form of given rule files is.
DECIDING = (
    *("packfile", "yamlfile", "rulekeys", "severities", "packs", "types", "patterns", "inflect", "words"),
    *("weights", "scales", "packed", "packstore", "quickjson"),
)

_HERE = os.path.dirname(os.path.abspath(__file__))
INSTALLED = os.path.isdir(os.path.join(_HERE, "_compiled"))  # with a compiled form of its own; no checkout


def digest_of(files: Sequence[tuple[str, str, bytes]]) -> str:
    """The digest of all that decides the compiled form of these rule files (see ``packs.rule_files``)."""
    total = blake2b(
        f"{COMPILED_FORM} {sys.byteorder} {_code_version()}".encode(), digest_size=DIGEST_LETTERS // 2
    )
    for pack, shown, data in files:
        total.update(f"\n{pack} {shown} {len(data)}\n".encode("utf-8", "surrogatepass"))
        total.update(data)
    return total.hexdigest()


def known_digest(stamp: Sequence[Any]) -> str:
    """The digest that files of this ``stamp`` had when they were last read, "" if that is not known.

    ``stamp`` is what the file system says of them: asking it costs a tenth of reading and hashing.
    """
    try:
        with open(_note(stamp), "rb", buffering=0) as file:
            digest = file.read(DIGEST_LETTERS + 1).decode("ascii")
    except (OSError, ValueError):
        return ""
    return digest if len(digest) == DIGEST_LETTERS and digest.isalnum() else ""  # it becomes part of a path


def remember_digest(stamp: Sequence[Any], digest: str, changed: int) -> None:
    """Note the digest of the files of a ``stamp``, unless one ``changed`` (ns) just now.

    It might do so again within the same tick of the file system's clock, and leave the same stamp.
    """
    place = _note(stamp)
    if place and changed < time.time_ns() - SETTLED:
        keep(place, digest.encode())
        forget_old(cache_folder(), "known-", MOST_KNOWN)


def _note(stamp: Sequence[Any]) -> str:
    """The file for the digest of a stamp; "" where nothing is to be kept."""
    if not cache_folder():
        return ""
    facts = f"{COMPILED_FORM} {sys.byteorder} {_code_version()} {stamp}"
    name = blake2b(facts.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return os.path.join(cache_folder(), f"known-{name}")


def _code_version() -> str:
    """What of this program decides the compiled form: its compiling modules, by their size.

    In a checkout by their time, too: one under work must never run on a form made by older code. An
    installed program does not change, and its own copy was compiled before it was written here.
    """
    modules = [os.path.join("compiler", name) for name in sorted(os.listdir(os.path.join(_HERE, "compiler")))]
    modules += [f"{name}.py" for name in DECIDING]
    facts = [os.stat(os.path.join(_HERE, name)) for name in modules if name.endswith(".py")]
    return ",".join(str(one.st_size if INSTALLED else (one.st_size, one.st_mtime_ns)) for one in facts)


def _places(digest: str) -> list[str]:
    name = f"packs-{digest[:24]}"
    places = [os.path.join(_HERE, "_compiled", name)]
    if cache_folder():
        places.append(os.path.join(cache_folder(), name))
    return places


def read(digest: str) -> dict[str, Any] | None:
    """The compiled form of that digest, if a whole copy is kept anywhere."""
    places = _places(digest) if digest else ()
    return next(filter(None, (_read(place, digest) for place in places)), None)


def _read(place: str, digest: str) -> dict[str, Any] | None:
    try:
        # Mapped, not read: of five megabytes a draft asks for a tenth.
        with open(place, "rb", buffering=0) as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        base = data.find(b"\n") + 1
        compiled: dict[str, Any] = unpacked(data[:base].decode("ascii"))
        if compiled["size"] == len(data) - base and compiled["digest"] == digest:
            return {**compiled, **_tables(data, base, compiled["tables"])}
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        pass
    return None


def _tables(data: mmap.mmap, base: int, sizes: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
    """Each table of the file; its ``sizes`` are how many texts it has, and their bytes, or how many numbers."""
    tables: dict[str, Sequence[Any]] = {}
    whole = memoryview(data)
    for name in TABLES:
        count, length = sizes[name]
        begin = base + (count + 1) * _PLACE
        tables[name] = Texts(data, begin, whole[base:begin].cast("I"))
        base = begin + length
    for name in NUMBERS:
        begin, base = base, base + sizes[name] * _PLACE
        tables[name] = whole[begin:base].cast("i")
    return tables


def write(digest: str, compiled: Mapping[str, Any]) -> None:
    """Keep a copy for the next start; every edit of a project pack leaves an older one behind."""
    if cache_folder():
        keep(_places(digest)[-1], _file_of(digest, compiled))
        forget_old(cache_folder(), "packs-", MOST_KEPT)


def _file_of(digest: str, compiled: Mapping[str, Any]) -> bytes:
    import json
    from array import array

    body = b""
    sizes: dict[str, Any] = {}
    for name in TABLES:
        texts = [text.encode() for text in compiled[name]]
        starts = array("I", [0])
        for text in texts:
            starts.append(starts[-1] + len(text))
        body += starts.tobytes() + b"".join(texts)
        sizes[name] = (len(texts), starts[-1])
    for name in NUMBERS:
        body += array("i", compiled[name]).tobytes()
        sizes[name] = len(compiled[name])
    rest = {key: value for key, value in compiled.items() if key not in (*TABLES, *NUMBERS)}
    head = {**rest, "digest": digest, "size": len(body), "tables": sizes}
    # plain ASCII is read twice as fast
    return json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode() + b"\n" + body
