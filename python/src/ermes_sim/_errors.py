"""The ways in which a call can fail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .results import Result


class ErmesError(Exception):
    """All errors of this package."""


class Failed(ErmesError):
    """The program failed: a broken law, a policy outside that failed, a full disk.

    `exit_code` is that of the program, None if it was never started. `result` is the run, where
    it was written before the program said that it failed.
    """

    def __init__(self, message: str, exit_code: "int | None", result: "Result | None" = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.result = result


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input. `line` and `column` count from 1; None if unknown."""

    message: str
    file: "str | None" = None
    line: "int | None" = None
    column: "int | None" = None
    key: "str | None" = None

    def __str__(self) -> str:
        where = ":".join(str(x) for x in (self.file, self.line, self.column) if x is not None)
        return ": ".join(x for x in (where, self.key, self.message) if x)


_PLACE = re.compile(r"^(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<rest>.*)$")
_OPTION = re.compile(r"^(?P<file>--[a-z-]+ .+?): (?P<rest>[^ ].*)$")
_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w\-]*(?:\[\d+\])?(?:\.[\w\-]+(?:\[\d+\])?)*): (?P<message>.*)$")


class MistakeError(ErmesError):
    """The caller's input is wrong; `problems` lists all that is, each with its place."""

    def __init__(self, text: str):
        super().__init__(text)
        self.problems = [_problem(line) for line in text.splitlines() if line.strip()]


def _problem(line: str) -> Problem:
    file = number = column = None
    if m := _PLACE.match(line):
        file, number, line = m["file"], int(m["line"]), m["rest"]
        column = int(m["column"]) if m["column"] else None
    elif m := _OPTION.match(line):
        file, line = m["file"], m["rest"]
    key = None
    if m := _KEY.match(line):
        key, line = m["key"], m["message"]
    return Problem(line, file, number, column, key)
