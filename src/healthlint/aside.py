"""Findings and texts put aside on disk while a run goes on; see ``gathered``.

They go to an unnamed file, from which they are read draft by draft. It is nobody
else's to read and gone with the process; where none can be made or the disk is full,
memory has to do.
"""

from __future__ import annotations

import io
import json
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any, overload

from healthlint.types import Finding, Note, Source

# Where a record stands in the file, and its size, in bytes: one number for both, as there is one
# for every draft of a run.
_Place = int
_SIZE_BITS = 32


class Disk:
    """Records in a file that has no name."""

    def __init__(self) -> None:
        import tempfile

        self._end = 0
        self._file: IO[bytes]
        try:
            # Unbuffered: a disk that is full says so at once.
            self._file = tempfile.TemporaryFile(buffering=0, prefix="healthlint-")  # noqa: SIM115
        except OSError:
            self._file = io.BytesIO()
        self._close = weakref.finalize(self, self._file.close)

    def put(self, record: bytes) -> _Place:
        """Add a record."""
        place = self._end << _SIZE_BITS | len(record)
        try:
            self._write(record)
        except OSError:
            written = b"".join(self._read(0, self._end))
            self._close()
            self._file = io.BytesIO(written)
            self._write(record)
        self._end += len(record)
        return place

    def get(self, place: _Place) -> bytes:
        """A record, as it was added."""
        return b"".join(self._read(place >> _SIZE_BITS, place & ((1 << _SIZE_BITS) - 1)))

    def _write(self, record: bytes) -> None:
        self._file.seek(self._end)
        left = memoryview(record)
        while left:
            left = left[self._file.write(left) :]

    def _read(self, start: int, left: int) -> Iterator[bytes]:
        self._file.seek(start)
        while left:
            part = self._file.read(left)
            if not part:
                raise OSError("the findings that were put aside cannot be read again")
            left -= len(part)
            yield part


class _Told:
    """What many findings share (rule, reason, advice, standards): held once, found by number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], int] = {}
        self.all: list[tuple[Any, ...]] = []

    def number(self, finding: Finding) -> int:
        """The number of what this finding shares with others."""
        shared = (finding.rule, finding.family, finding.kind, finding.why, finding.instead, finding.standards)
        if shared not in self._numbers:
            self._numbers[shared] = len(self.all)
            self.all.append(shared)
        return self._numbers[shared]


class Waiting(Sequence[Finding]):
    """The findings of many drafts, in order, read from disk whenever somebody goes through them."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._told = _Told()
        self._drafts: list[_Place] = []
        self._length = 0
        self.tally: Counter[tuple[str, str]] = Counter()

    def add(self, findings: Sequence[Finding]) -> None:
        """Add the findings of one draft."""
        rows = [(finding.path, self._told.number(finding), *_own(finding)) for finding in findings]
        self._drafts.append(self._disk.put(json.dumps(rows).encode()))
        self._length += len(rows)
        self.tally.update((finding.state, finding.severity) for finding in findings)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Finding]:
        for place in self._drafts:
            yield from self._of_draft(place)

    def _of_draft(self, place: _Place) -> Iterator[Finding]:
        for path, number, *own in json.loads(self._disk.get(place)):
            yield _finding(path, self._told.all[number], own)

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...

    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        return tuple(self)[index]

    def changed(self, change: Callable[[Finding], Finding]) -> Waiting:
        """The same findings, each as ``change`` makes it."""
        result = Waiting(self._disk)
        for place in self._drafts:
            result.add([change(finding) for finding in self._of_draft(place)])
        return result


def _own(finding: Finding) -> tuple[Any, ...]:
    """What a finding does not share."""
    return (
        finding.start, finding.end, finding.line, finding.column, finding.end_line, finding.end_column,
        finding.severity, finding.message, finding.quote, finding.notes, finding.fingerprint, finding.state,
        finding.reason, finding.pathless,
    )  # fmt: skip


def _finding(path: str, shared: tuple[Any, ...], own: Sequence[Any]) -> Finding:
    start, end, line, column, end_line, end_column, severity, message, quote, notes, *rest = own
    fingerprint, state, reason, pathless = rest
    rule, family, kind, why, instead, standards = shared
    return Finding(
        path, start, end, line, column, end_line, end_column, rule, family, kind, severity, message, quote,
        why, instead, standards, tuple(Note(*note) for note in notes), fingerprint, state, reason, pathless,
    )  # fmt: skip


class Texts(Mapping[str, Source]):
    """The texts of drafts by path, read from disk whenever somebody asks for one."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._places: dict[str, _Place] = {}
        self._last: Source | None = None

    def add(self, source: Source) -> None:
        """Add a text. Of two with one path, the later one counts."""
        record = f"{source.encoding}\n{source.text}".encode("utf-8", "surrogatepass")
        self._places[source.path] = self._disk.put(record)

    def __getitem__(self, path: str) -> Source:
        if self._last is None or self._last.path != path:
            from healthlint.source import line_starts

            record = self._disk.get(self._places[path]).decode("utf-8", "surrogatepass")
            encoding, _, text = record.partition("\n")
            self._last = Source(path, text, line_starts(text), encoding)
        return self._last

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
