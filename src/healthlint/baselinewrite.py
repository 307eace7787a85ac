"""Writing a baseline so that nothing is lost: one writer at a time, and the old file until the new one is whole."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from healthlint.errors import SettingsError
from healthlint.settings import shown

PATIENCE = 30.0  # seconds to wait for another writer; writing takes milliseconds


@contextmanager
def only_writer(file: str) -> Iterator[None]:
    """Keep other writers of ``file`` waiting. Raises SettingsError if one does not end.

    The lock is the system's, on a file beside it, so it ends with its process, however
    that ends: nobody has to guess whether a lock that was left behind is still meant.
    """
    name = os.path.realpath(file) + ".lock"
    until = time.monotonic() + PATIENCE
    handle = _try_lock(name, file)
    while handle is None:
        if time.monotonic() > until:
            raise SettingsError(
                f"{shown(file)}: another healthlint has been writing it for {PATIENCE:.0f} seconds; "
                "let it finish, or stop it, and try again"
            )
        time.sleep(0.02)
        handle = _try_lock(name, file)
    try:
        yield
    finally:
        if sys.platform != "win32":
            os.unlink(name)
        os.close(handle)


def _try_lock(name: str, file: str) -> int | None:
    """The lock's handle, or None if somebody else has it."""
    try:
        if sys.platform == "win32":
            # Windows takes the file away when its last handle is closed, also by a crash.
            flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY | os.O_NOINHERIT
            try:
                return os.open(name, flags)
            except PermissionError:
                if os.access(os.path.dirname(name), os.W_OK):
                    return None  # being taken away just now
                raise
        return _try_flock(name)
    except FileExistsError:
        return None
    except OSError as error:
        raise _cannot(file, error) from None


def _try_flock(name: str) -> int | None:
    if sys.platform == "win32":
        raise AssertionError("Windows has no flock")
    import fcntl

    handle = os.open(name, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The holder before us may have taken the file away: then what we locked is nobody's.
        if os.path.samestat(os.fstat(handle), os.stat(name)):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def replace_text(file: str, text: str) -> None:
    """Put ``text`` into ``file`` at once or not at all. A link is followed, permissions are kept.

    To be called by the only writer. Raises SettingsError if it cannot be written.
    """
    target = os.path.realpath(file)
    part = target + ".part"
    try:
        mode = stat.S_IMODE(os.stat(target).st_mode) if os.path.exists(target) else None
        if os.path.lexists(part):
            os.unlink(part)  # left by a writer that was stopped
        # "x" refuses whatever somebody may have put there in the meantime.
        with open(part, "xb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            os.chmod(part, mode)
        os.replace(part, target)
        _keep_folder(os.path.dirname(target))
    except OSError as error:
        raise _cannot(file, error) from None
    finally:
        try:
            os.unlink(part)  # what could not be finished
        except OSError:
            pass


def _keep_folder(folder: str) -> None:
    """Make the new name survive a power cut, where a folder can be opened for that."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network file systems refuse; the file itself is safe
    finally:
        os.close(handle)


def _cannot(file: str, error: OSError) -> SettingsError:
    return SettingsError(f"{shown(file)}: cannot be written: {error.strerror}; nothing was changed")
