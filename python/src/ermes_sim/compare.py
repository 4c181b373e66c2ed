"""Compares runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ._process import call
from .results import Result


def compare(runs: "Iterable[Result | str]", *, metrics: "Iterable[str] | None" = None, primary: "str | None" = None) -> "dict[str, Any]":
    """What `ermes-sim compare --json` says of runs: groups by scenario and settings, paired by
    seed, with intervals, p and Holm's correction (docs/STATISTICS.md)."""
    args = [str(r.dir) if isinstance(r, Result) else str(r) for r in runs]
    if metrics is not None:
        args += ["--metrics", ",".join(metrics)]
    if primary is not None:
        args += ["--primary", primary]
    said: "dict[str, Any]" = json.loads(call(["compare", *args, "--json"]).stdout)
    return said
