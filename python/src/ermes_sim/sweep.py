"""Runs a scenario at many points of its parameters."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from . import progress as _progress
from ._process import call
from .run import Scenario, scenario_file


class Sweep:
    """Results of a sweep.

    `frame` has a row per run: point, replication, seed, trace_hash, missed, a column per key
    that varied and one per metric. `text` is the table that the program prints, with intervals.
    """

    def __init__(self, directory: "str | os.PathLike[str]", text: str, owner: "tempfile.TemporaryDirectory[str] | None" = None) -> None:
        self.dir, self.text, self._owner = Path(directory), text, owner

    @cached_property
    def frame(self) -> pl.DataFrame:
        """One row per run."""
        return pl.read_parquet(self.dir / "sweep.parquet")

    def __repr__(self) -> str:
        return self.text


def sweep(
    scenario: Scenario,
    axes: "Mapping[str, Iterable[Any]]",
    *,
    seeds: "int | Iterable[int]" = 1,
    set: "Mapping[str, Any] | None" = None,
    metrics: "Iterable[str] | None" = None,
    jobs: "int | None" = None,
    out: "str | os.PathLike[str] | None" = None,
    resume: bool = False,
    allow_exec: bool = False,
    progress: "_progress.Progress" = None,
) -> Sweep:
    """Runs a scenario at all combinations of values.

    `axes` maps keys of the scenario to values. `seeds` are the seeds of the replications of
    every point, or their number. `metrics` are paths of the summary to keep. `jobs` runs at
    once, as many as there are processors by default. Raises as `run` does.
    """
    owner = None
    if out is None:
        owner = tempfile.TemporaryDirectory(prefix="ermes-sim-")
        out = Path(owner.name) / "sweep"
    plan: dict[str, Any] = {
        "version": 1, "name": "sweep",
        "axes": [{"key": key, "values": [_value(v) for v in values]} for key, values in axes.items()],
    }
    if isinstance(seeds, int):
        plan["replications"] = seeds
    else:
        plan["seeds"] = list(seeds)
    if set:
        plan["set"] = {key: _value(v) for key, v in set.items()}
    if metrics is not None:
        plan["metrics"] = list(metrics)
    hear, close = _progress.bar(progress, "sweep")
    args = ["--out", str(out)]
    if hear is not None:
        args.append("--progress=json")
    if jobs is not None:
        args += ["--jobs", str(jobs)]
    if resume:
        args.append("--resume")
    if allow_exec:
        args.append("--allow-exec")
    try:
        with scenario_file(scenario) as file, tempfile.TemporaryDirectory(prefix="ermes-sim-") as folder:
            plan["scenario"] = str(Path(file).absolute()) if Path(file).exists() else file
            written = Path(folder) / "plan.yaml"
            written.write_text(json.dumps(plan), encoding="utf-8")
            output = call(["sweep", str(written), *args], progress=hear)
    finally:
        close()
    return Sweep(out, output.stdout, owner)


def _value(v: Any) -> Any:
    """A value of a plan: numbers, texts and truth values as they are, policies as maps in JSON."""
    return json.dumps(v) if isinstance(v, (Mapping, list, tuple)) else v
