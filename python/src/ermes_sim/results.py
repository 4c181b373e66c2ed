"""What a run leaves: its summary, tables and figures."""

from __future__ import annotations

import difflib
import html
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl


class Summary(Mapping[str, Any]):
    """summary.json by dotted paths, such as s["latency_ms.steady.mean"].

    docs/SUMMARY.md lists all paths with unit and meaning. A value that the run could not give
    is None, and `warnings` says why.
    """

    def __init__(self, data: "dict[str, Any]") -> None:
        self._data = data

    def __getitem__(self, path: str) -> Any:
        value: Any = self._data
        for part in path.split("."):
            if not isinstance(value, dict) or part not in value:
                near = difflib.get_close_matches(path, list(self), n=1)
                raise KeyError(f"there is no {path} in the summary" + (f"; did you mean {near[0]}?" if near else ""))
            value = value[part]
        return value

    def __iter__(self) -> "Iterator[str]":
        yield from _paths(self._data, "")

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def warnings(self) -> "list[str]":
        """The doubts about the run's numbers."""
        return self._data.get("warnings") or []

    def to_dict(self) -> "dict[str, Any]":
        """All of summary.json."""
        return self._data

    def __repr__(self) -> str:
        return f"Summary of {self._data.get('name')}, {len(self)} values"


def _paths(data: "dict[str, Any]", prefix: str) -> "Iterator[str]":
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, f"{prefix}{key}.")
        else:
            yield prefix + key


class Figure:
    """A picture that the program has drawn; a notebook shows it."""

    def __init__(self, path: Path):
        self.path = path

    def _repr_png_(self) -> "bytes | None":
        return self.path.read_bytes() if self.path.suffix == ".png" else None

    def _repr_svg_(self) -> "str | None":
        return self.path.read_text() if self.path.suffix == ".svg" else None

    def save(self, target: "str | os.PathLike[str]") -> Path:
        """Copies the picture to a file."""
        return Path(shutil.copyfile(self.path, target))

    def __repr__(self) -> str:
        return f"Figure {self.path.name}"


class Result:
    """A run directory.

    Tables are attributes: `r.invocations`, `r.rounds`, ... (docs/TABLES.md), read when they are
    first asked for. `r.scan(name)` is lazy. A run without `out` owns a temporary directory, which
    goes with this object.
    """

    def __init__(self, directory: "str | os.PathLike[str]", owner: "tempfile.TemporaryDirectory[str] | None" = None) -> None:
        self.dir = Path(directory)
        self._owner = owner
        self._read: "dict[str, pl.DataFrame]" = {}
        if not (self.dir / "manifest.json").is_file():
            raise FileNotFoundError(f"{self.dir} is no run directory: it has no manifest.json")

    @cached_property
    def summary(self) -> Summary:
        """The numbers that one asks first."""
        return Summary(json.loads((self.dir / "summary.json").read_text(encoding="utf-8")))

    @cached_property
    def manifest(self) -> "dict[str, Any]":
        """How to make the run again, and what it was made with."""
        data: "dict[str, Any]" = json.loads((self.dir / "manifest.json").read_text(encoding="utf-8"))
        return data

    @property
    def trace_hash(self) -> str:
        """Digest of all events: equal for equal scenario, seed and version."""
        return str(self.manifest["trace_hash"])

    @property
    def missed(self) -> "list[dict[str, Any]]":
        """The thresholds of the scenario that the run missed."""
        return [e for e in self.summary.to_dict().get("expect") or [] if not e["met"]]

    @property
    def tables(self) -> "list[str]":
        """Names of the tables."""
        return sorted(p.stem for p in (self.dir / "tables").glob("*.parquet"))

    @property
    def figures(self) -> "list[str]":
        """Names of the figures."""
        return sorted(p.stem for p in (self.dir / "plots").glob("*.png"))

    def _table(self, name: str) -> Path:
        path = self.dir / "tables" / f"{name}.parquet"
        if name not in self.tables:
            near = difflib.get_close_matches(name, self.tables, n=1)
            raise AttributeError(f"the run has no table {name}" + (f"; did you mean {near[0]}?" if near else f"; it has {', '.join(self.tables)}"))
        return path

    def scan(self, name: str) -> pl.LazyFrame:
        """A table that is read as far as a query needs it."""
        return pl.scan_parquet(self._table(name))

    def table(self, name: str) -> pl.DataFrame:
        """A table."""
        if name not in self._read:
            self._read[name] = pl.read_parquet(self._table(name))
        return self._read[name]

    def __getattr__(self, name: str) -> pl.DataFrame:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.table(name)

    def __dir__(self) -> "list[str]":
        return [*super().__dir__(), *self.tables]

    def figure(self, name: str) -> Figure:
        """A figure, as the program drew it."""
        path = self.dir / "plots" / f"{name}.png"
        if name not in self.figures:
            near = difflib.get_close_matches(name, self.figures, n=1)
            raise KeyError(f"the run has no figure {name}" + (f"; did you mean {near[0]}?" if near else f"; it has {', '.join(self.figures)}"))
        return Figure(path)

    @property
    def report(self) -> Path:
        """The interactive report, a page for a browser."""
        return self.dir / "report.html"

    def _facts(self) -> "list[tuple[str, str]]":
        s = self.summary.to_dict()

        def number(path: str, digits: int = 3, factor: float = 1, unit: str = "") -> str:
            try:
                value = self.summary[path]
            except KeyError:
                return "-"
            return "-" if value is None else f"{value * factor:.{digits}f}{unit}"

        facts = [
            ("calls", f"{s['invocations']['total']:,}"),
            ("mean latency", number("latency_ms.mean", unit=" ms")),
            ("steady mean", number("latency_ms.steady.mean", unit=" ms")),
        ]
        for model in ("sec", "sequential"):
            facts.append((f"optimality gap, {model}", number(f"optimality_gap.{model}.gap", 2, 100, " %")))
        facts.append(("violations", number("violations", 0)))
        facts.append(("trace hash", self.trace_hash[:12]))
        facts += [("missed", f"{m['expect']}, found {m['actual']}") for m in self.missed]
        facts += [("warning", w) for w in self.summary.warnings]
        return facts

    def __repr__(self) -> str:
        return f"{self.summary['name']}, seed {self.summary['seed']}\n" + "\n".join(f"  {k}: {v}" for k, v in self._facts())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:left'>{html.escape(k)}</td><td style='text-align:left'>{html.escape(v)}</td></tr>"
            for k, v in self._facts()
        )
        title = html.escape(f"{self.summary['name']}, seed {self.summary['seed']}")
        return f"<table><caption>{title}</caption>{rows}</table>"


def load(directory: "str | os.PathLike[str]") -> Result:
    """Opens a run directory that is there already."""
    return Result(directory)
