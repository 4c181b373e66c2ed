"""Finds the program."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ._errors import Failed
from ._version import BINARY_VERSION

_NAME = "ermes-sim.exe" if os.name == "nt" else "ermes-sim"


def _candidates() -> "Iterator[str]":
    """Where the program may be, in the order in which it is looked for."""
    if named := os.environ.get("ERMES_SIM"):
        yield named
        return
    for scheme in (None, f"{os.name}_user"):
        try:
            folder = sysconfig.get_path("scripts", scheme) if scheme else sysconfig.get_path("scripts")
        except KeyError:
            continue
        if folder:
            yield os.path.join(folder, _NAME)
    if found := shutil.which(_NAME):
        yield found


def binary() -> str:
    """Path of the program: $ERMES_SIM, the one of the wheel, or the one on PATH.

    Raises Failed if there is none, or if it is not of the version that this package was built
    with.
    """
    looked = list(_candidates())
    for path in looked:
        if Path(path).is_file():
            _check(path)
            return path
    raise Failed(
        "the program ermes-sim was not found; looked at " + (", ".join(looked) or "PATH")
        + ". Install the wheel, put ermes-sim on PATH, or set ERMES_SIM to its path.",
        exit_code=None,
    )


@functools.cache
def versions(path: str) -> "dict[str, Any]":
    """What `ermes-sim version` says."""
    out = subprocess.run([path, "version", "--json"], capture_output=True, text=True, check=False)
    if out.returncode != 0:
        raise Failed(f"{path} version: {out.stderr.strip()}", exit_code=out.returncode)
    said: "dict[str, Any]" = json.loads(out.stdout)
    return said


def _check(path: str) -> None:
    found = versions(path)["program"]
    if BINARY_VERSION is not None and found != BINARY_VERSION:
        raise Failed(
            f"{path} is ermes-sim {found}, but this package was built with {BINARY_VERSION}; "
            "install both of one version, or unset ERMES_SIM",
            exit_code=None,
        )
