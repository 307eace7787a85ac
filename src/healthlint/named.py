"""Named tuples that cost next to nothing to define: half a hundred stand on the way to the first finding.

For a type checker this is ``typing.NamedTuple`` itself, and so it is for whoever uses such a
tuple. Importing ``typing`` and letting it look at every annotation would cost more than reading
a draft, so the fields are taken by name alone, and the constructor is written at the first call.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from operator import itemgetter

    try:
        from _collections import _tuplegetter as _field  # what ``collections`` itself uses where it can
    except ImportError:

        def _field(index, doc):
            return property(itemgetter(index), doc=doc)

    def _first_call(cls, *values, **named):
        """Write the constructor, with the fields as its parameters, and call it."""
        names = "".join(f", {name}" for name in cls._fields)
        # underscores, as a field may have any name that begins with a letter
        make = eval(f"lambda _cls{names}: _new(_cls, ({names[2:]},))", {"_new": tuple.__new__})  # noqa: S307
        make.__defaults__ = tuple(cls._field_defaults.values())
        make.__name__ = make.__qualname__ = f"{cls.__name__}.__new__"
        cls.__new__ = make
        return make(cls, *values, **named)

    def _make(cls, values):
        made = tuple.__new__(cls, values)
        if len(made) != len(cls._fields):
            raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, got {len(made)}")
        return made

    def _replace(self, /, **changes):
        made = self._make(map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"{type(self).__name__} has no field {', '.join(map(repr, changes))}")
        return made

    def _asdict(self):
        return dict(zip(self._fields, self, strict=True))

    def _shown(self):
        fields = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({', '.join(fields)})"

    def _as_arguments(self):
        return tuple(self)

    _COMMON = {
        "__slots__": (),
        "__new__": _first_call,
        "__repr__": _shown,
        "__getnewargs__": _as_arguments,  # copies and travels between processes
        "_make": classmethod(_make),
        "_replace": _replace,
        "_asdict": _asdict,
    }

    class _Defined(type):
        """Turns the body of a class into a tuple with names."""

        def __new__(cls, name, bases, body):
            if not bases:
                return type.__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"{name}: a field without a default follows one with a default")
            getters = {field: _field(index, None) for index, field in enumerate(fields)}
            own = {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            return type(name, (tuple,), {**_COMMON, **body, **own, **getters})

    class NamedTuple(metaclass=_Defined):
        """Base of the classes whose annotations are the names of a tuple."""
