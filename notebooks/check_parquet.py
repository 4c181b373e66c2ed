"""Checks that DuckDB, pandas and polars read every table of runs alike, and as
docs/TABLES.md says.

    check_parquet.py RUN...

Researchers use these three. Without this check a change of encoding that one of
them reads differently, or not at all, would show first in somebody's paper.
"""

import re
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq

DOCS = Path(__file__).parent.parent / "docs" / "TABLES.md"
POLARS = {"VARCHAR": pl.String, "BIGINT": pl.Int64, "INTEGER": pl.Int32, "DOUBLE": pl.Float64, "BOOLEAN": pl.Boolean}
PANDAS = {"VARCHAR": ("object", "str", "string"), "BIGINT": ("int64", "float64"), "INTEGER": ("int32", "float64"), "DOUBLE": ("float64",), "BOOLEAN": ("bool", "object")}


def documented() -> dict[str, dict[str, tuple[str, bool]]]:
    """Type and nullability of each column of each table, by the reference."""
    tables: dict[str, dict[str, tuple[str, bool]]] = {}
    table = None
    for line in DOCS.read_text().split("<!-- reference: generated -->")[1].splitlines():
        if heading := re.fullmatch(r"## (\w+)", line):
            table = tables.setdefault(heading[1], {})
        elif column := re.match(r"\| `(\w+)` \| (\w+)(, nullable)? \|", line):
            table[column[1]] = (column[2], column[3] is not None)
    return tables


def one(query: str):
    """The value that a query has as its only answer."""
    return duckdb.sql(query).fetchall()[0][0]


def check(file: Path, columns: dict[str, tuple[str, bool]]) -> int:
    """Reads one table three times; returns its rows."""
    source = f"'{file}'"
    described = {name: kind for name, kind, *_ in duckdb.sql(f"describe select * from {source}").fetchall()}
    assert described == {name: kind for name, (kind, _) in columns.items()}, f"{file}: DuckDB sees {described}, the docs say {columns}"
    frame, lazy = pd.read_parquet(file), pl.read_parquet(file)
    rows = one(f"select count(*) from {source}")
    assert rows == len(frame) == len(lazy), (file, rows, len(frame), len(lazy))
    assert list(frame.columns) == lazy.columns == list(columns), (file, list(frame.columns))

    parquet = pq.ParquetFile(file)
    assert b"ermes-sim.schema" in (parquet.schema_arrow.metadata or parquet.metadata.metadata), file
    for index, (name, (kind, nullable)) in enumerate(columns.items()):
        where = f"{file}: {name}"
        if name.endswith("_ns") and not nullable:
            assert kind == "BIGINT", where
        assert lazy.schema[name] == POLARS[kind], (where, lazy.schema[name])
        assert str(frame[name].dtype) in PANDAS[kind], (where, frame[name].dtype)
        if not rows:
            continue
        chunk = parquet.metadata.row_group(0).column(index)
        assert chunk.compression == "ZSTD", (where, chunk.compression)
        nulls = one(f'select count(*) - count("{name}") from {source}')
        assert nulls == frame[name].isna().sum() == lazy[name].null_count(), (where, nulls)
        assert nullable or nulls == 0, where
        if kind == "VARCHAR":
            assert "RLE_DICTIONARY" in chunk.encodings, (where, chunk.encodings)
            distinct = {value for (value,) in duckdb.sql(f'select distinct "{name}" from {source}').fetchall()}
            assert distinct == set(frame[name].unique()) == set(lazy[name].unique()), where
        elif kind == "DOUBLE":
            total = one(f'select fsum("{name}") from {source}') or 0.0
            for other in (frame[name].sum(), lazy[name].sum()):
                assert abs(total - other) <= 1e-9 * max(1.0, lazy[name].abs().sum()), (where, total, other)
        else:
            total = one(f'select sum("{name}"::hugeint) from {source}') or 0
            assert total == int(frame[name].sum()) == (lazy[name].sum() or 0), (where, total)
    return rows


def main() -> int:
    tables = documented()
    for run in map(Path, sys.argv[1:]):
        files = {file.stem: file for file in sorted((run / "tables").glob("*.parquet"))}
        assert set(files) <= set(tables), f"{run}: {set(files) - set(tables)} are not in docs/TABLES.md"
        assert {"invocations", "rounds", "placements", "comparisons"} <= set(files), f"{run} has only {set(files)}"
        rows = sum(check(file, tables[name]) for name, file in files.items())
        print(f"ok    {run.name}: {len(files)} tables, {rows} rows, the same to DuckDB, pandas and polars")
    return 0


if __name__ == "__main__":
    sys.exit(main())
