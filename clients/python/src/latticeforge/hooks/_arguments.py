"""What a request says to the hook: the `lf_…` arguments that travel with its sampling parameters."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ._answers import ANSWER

_U32 = 1 << 32
_ANSWER_KINDS = ("text", "number", "choice")


@dataclass(frozen=True, slots=True)
class Arguments:
    """Of one request, which is one sample of a group. ValueError from `of` names the argument, its value and the bound."""

    group: str
    """The caller's name of the question; requests with the same one are samples of one group."""
    sequence: int
    """Number of the sample in its group, u32, used once."""
    samples: int = 1
    """Samples that the caller sends for the group."""
    policy: str = ""
    """Name of a policy that the sidecar has loaded, empty for its default."""
    answer_kind: Literal["text", "number", "choice"] = "number"
    answer: str = ANSWER
    """Regular expression of an answer that the text states; its first group that matched is the answer."""
    conclude: tuple[int, ...] = ()
    """Ids of the tokens that end thinking, `</think>`; CONCLUDE forces them. Without them it ends a sample that has stated its answer."""

    @classmethod
    def of(cls, extra: Mapping[str, Any] | None) -> Arguments | None:
        """None where the request does not want to be watched."""
        given = {name: value for name, value in (extra or {}).items() if name.startswith("lf_")}
        if not given:
            return None
        for name in given:
            if name not in _READERS:
                near = difflib.get_close_matches(name, _READERS, 1)
                hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(_READERS)}"
                raise ValueError(f"unknown argument {name}{hint}")
        for name in ("lf_group", "lf_sequence"):
            if name not in given:
                raise ValueError(f"{name} is missing: a request that is watched names its group and its number in it")
        return cls(**{name[3:]: _READERS[name](name, value) for name, value in given.items()})


def _name(name: str, value: Any) -> str:
    text = str(value)
    if isinstance(value, (list, dict)) or not 0 < len(text) <= 256:
        raise ValueError(f"{name} is {value!r}; it must be a text of 1 to 256 characters, or a number")
    return text


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}; it must be a text")
    return value


def _number(first: int, last: int) -> Any:
    def read(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not first <= value <= last:
            raise ValueError(f"{name} is {value!r}; it must be a whole number from {first} to {last}")
        return value

    return read


def _kind(name: str, value: Any) -> str:
    if value not in _ANSWER_KINDS:
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(_ANSWER_KINDS)}")
    return str(value)


def _pattern(name: str, value: Any) -> str:
    try:
        groups = re.compile(_text(name, value)).groups
    except re.error as error:
        raise ValueError(f"{name} is {value!r}, no regular expression: {error}") from None
    if not groups:
        raise ValueError(f"{name} is {value!r}; it must have a group, which is the answer")
    return str(value)


def _ids(name: str, value: Any) -> tuple[int, ...]:
    ids = value if isinstance(value, (list, tuple)) else [value]
    return tuple(_number(0, _U32 - 1)(name, one) for one in ids)


_READERS = {
    "lf_group": _name,
    "lf_sequence": _number(0, _U32 - 2),
    "lf_samples": _number(1, 65535),
    "lf_policy": _text,
    "lf_answer_kind": _kind,
    "lf_answer": _pattern,
    "lf_conclude": _ids,
}
