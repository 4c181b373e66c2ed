"""Progress bars, where tqdm is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Union


Progress = Union[bool, None, Callable[[dict[str, Any]], Any]]  # what run and sweep take


class _Bar:
    """Turns lines of --progress=json into a bar of tqdm, in a terminal or a notebook."""

    def __init__(self, tqdm: Any, what: str) -> None:
        self._tqdm, self._what = tqdm, what
        self._bar: Any = None

    def __call__(self, message: "dict[str, Any]") -> None:
        done, total, unit = _parts(message)
        if self._bar is None:
            self._bar = self._tqdm(total=total, desc=self._what, unit=unit, leave=False)
        self._bar.n = done
        if phase := message.get("phase"):
            self._bar.set_postfix_str(phase, refresh=False)
        self._bar.refresh()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _parts(message: "dict[str, Any]") -> "tuple[float, float, str]":
    if "done" in message:
        return message["done"], message["of"], "run"
    return round(message["now_ns"] / 1e9, 1), round(message["end_ns"] / 1e9, 1), "s"


def bar(progress: Progress, what: str) -> "tuple[Callable[[dict[str, Any]], Any] | None, Callable[[], None]]":
    """What hears of progress: a function of the caller's, a bar, or nobody.

    `progress` is True for a bar if tqdm is installed, False for nobody, None for a bar in
    notebooks and terminals alone, or a function that gets each message.
    """
    if callable(progress):
        return progress, lambda: None
    if progress is False or (progress is None and not _watched()):
        return None, lambda: None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None, lambda: None
    b = _Bar(tqdm, what)
    return b, b.close


def _watched() -> bool:
    """Whether somebody looks: a notebook or a terminal."""
    if "ipykernel" in sys.modules:
        return True
    return bool(getattr(sys.stderr, "isatty", lambda: False)())
