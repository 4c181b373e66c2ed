"""Optimal placements."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ._errors import Failed
from ._process import call
from .run import Scenario, assignments


@dataclass(frozen=True)
class Solution:
    """A placement and what is proven of it. `raw` is all that the program said."""

    status: str
    placement: "dict[str, Any] | None"
    objective: "dict[str, Any] | float | None"
    bound: "float | None"
    gap: "float | None"
    raw: "dict[str, Any]" = field(repr=False)


def solve(
    problem: Scenario,
    *,
    formulation: str = "fast",
    gap: "float | None" = None,
    time: "str | float | None" = None,
    nodes: "int | None" = None,
    verify: bool = False,
    set: "Mapping[str, Any] | None" = None,
) -> Solution:
    """Finds the placement of lowest F + C.

    `problem` is a path to a problem file, a map of its keys, or a scenario: then that of its
    expected demand at the start. `time` is a limit in seconds of wall clock, or a duration such
    as "60s". A problem without a placement has the status "infeasible" and no placement. Raises
    MistakeError and Failed.
    """
    args = ["--json", "--formulation", formulation]
    if gap is not None:
        args += ["--gap", repr(float(gap))]
    if time is not None:
        args += ["--time", time if isinstance(time, str) else f"{time}s"]
    if nodes is not None:
        args += ["--nodes", str(nodes)]
    if verify:
        args.append("--verify")
    args += assignments(set)
    with tempfile.TemporaryDirectory(prefix="ermes-sim-") as folder:
        file = str(problem)
        if isinstance(problem, Mapping):
            written = Path(folder) / "problem.json"
            written.write_text(json.dumps(problem), encoding="utf-8")
            file = str(written)
        output = call(["ilp", "solve", file, *args], accept=(0, 1))
    if not output.stdout.strip():
        raise Failed(output.stderr, exit_code=output.code)
    raw = json.loads(output.stdout)
    return Solution(
        status=raw["status"], placement=raw.get("placement"), objective=raw.get("objective"),
        bound=raw.get("bound"), gap=raw.get("gap"), raw=raw,
    )
