"""Runs scenarios."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Union

from . import progress as _progress
from ._errors import Failed, MistakeError
from ._process import call
from .policy import Asked, Policy
from .results import Result

CONSISTENCIES = ("sequential", "sec")

# A path, the name of a built-in scenario, or a map of its keys.
Scenario = Union[str, "os.PathLike[str]", "Mapping[str, Any]"]

# A name, a rule, a command, a map of `policy` and parameters, or a map from consistency models to these.
PolicyChoice = Union[None, str, Policy, "Sequence[str]", "Mapping[str, Any]"]


def assignments(changes: "Mapping[str, Any] | None") -> "list[str]":
    """--set for each change; values are JSON, which the program reads as YAML."""
    out = []
    for key, value in (changes or {}).items():
        out += ["--set", f"{key}={json.dumps(value)}"]
    return out


class Rules:
    """Arguments for placement policies, and the rules that this process answers for."""

    def __init__(self, policy: "PolicyChoice") -> None:
        self.args: list[str] = []
        self.asked: list[Asked] = []
        choices: "list[tuple[str | None, Any]]"
        if policy is None:
            choices = []
        elif isinstance(policy, str):
            choices = [(None, policy)]
        elif isinstance(policy, Mapping) and "policy" not in policy:
            choices = list(policy.items())
        else:
            choices = [(consistency, policy) for consistency in CONSISTENCIES]
        for consistency, rule in choices:
            if consistency not in (*CONSISTENCIES, None):
                raise ValueError(f"policy: want the keys {' and '.join(CONSISTENCIES)}, found {consistency!r}")
            self._add(consistency, rule)

    def _add(self, consistency: "str | None", rule: Any) -> None:
        if isinstance(rule, str):
            self.args += ["--policy", rule if consistency is None else f"{consistency}={rule}"]
        elif isinstance(rule, Policy):
            asked = Asked(rule)
            self.asked.append(asked)
            self._set(consistency, {"policy": "external", "command": ["python", rule.name], "params": rule.params})
            self.args += ["--policy-pipe", f"{consistency}={asked.read},{asked.write}"]
        elif isinstance(rule, Mapping):
            self._set(consistency, dict(rule))
            if rule.get("policy") == "external":
                self._allow()
        elif isinstance(rule, Sequence):
            self._set(consistency, {"policy": "external", "command": [str(word) for word in rule]})
            self._allow()
        else:
            raise TypeError(
                f"policy of {consistency} collections: want a name, a map with `policy` and parameters, "
                f"a command as a list of words, or a function decorated with @policy, found {rule!r}"
            )

    def _set(self, consistency: "str | None", value: "dict[str, Any]") -> None:
        self.args += ["--set", f"placement.{consistency}={json.dumps(value)}"]

    def _allow(self) -> None:
        if "--allow-exec" not in self.args:
            self.args.append("--allow-exec")

    @property
    def pass_fds(self) -> "list[int]":
        return [fd for a in self.asked for fd in (a.read, a.write)]

    def started(self) -> None:
        for a in self.asked:
            a.started()

    def finish(self) -> "BaseException | None":
        """The first exception of a rule, once all have been told that the run is over."""
        for a in self.asked:
            a.join()
        return next((a.failure for a in self.asked if a.failure is not None), None)


@contextlib.contextmanager
def scenario_file(scenario: "Scenario") -> "Iterator[str]":
    """A scenario as an argument: a path, the name of a built-in one, or a map that is written
    to a temporary file, which mistakes call "scenario"."""
    if not isinstance(scenario, Mapping):
        yield str(scenario)
        return
    with tempfile.TemporaryDirectory(prefix="ermes-sim-") as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(json.dumps({"version": 1, **scenario}, indent=1), encoding="utf-8")
        try:
            yield str(file)
        except MistakeError as mistake:
            raise MistakeError(str(mistake).replace(str(file), "scenario")) from None


def run(
    scenario: Scenario,
    *,
    seed: "int | None" = None,
    set: "Mapping[str, Any] | None" = None,
    policy: PolicyChoice = None,
    out: "str | os.PathLike[str] | None" = None,
    check: bool = True,
    strict: bool = False,
    allow_exec: bool = False,
    progress: _progress.Progress = None,
) -> Result:
    """Simulates a scenario.

    `scenario` is a path, the name of a built-in scenario, or a map of its keys. `set` changes
    keys by dotted path. `policy` is the name of a placement policy, a function decorated with
    `@policy`, a command as a list of words, a map of `policy` and parameters, or a map from
    "sequential" and "sec" to any of these. `out` is the run directory; without it the result
    owns a temporary one. `progress` is True, False, or a function that hears of it.

    Missed thresholds are data (`result.missed`), and raise Failed only if `strict`. Raises
    MistakeError for what is wrong with the input, Failed if the run fails or breaks a law of
    the platform, and what a function given as a policy raised.
    """
    owner = None
    if out is None:
        owner = tempfile.TemporaryDirectory(prefix="ermes-sim-")
        out = Path(owner.name) / "run"
    rules = Rules(policy)
    hear, close = _progress.bar(progress, str(scenario) if not isinstance(scenario, Mapping) else scenario.get("name", "run"))
    args = ["--quiet", "--out", str(out)]
    if hear is not None:
        args.append("--progress=json")
    if seed is not None:
        args += ["--seed", str(seed)]
    if not check:
        args.append("--check=off")
    if allow_exec:
        args.append("--allow-exec")
    args += assignments(set) + rules.args
    try:
        with scenario_file(scenario) as file:
            output = call(["run", file, *args], progress=hear, accept=(0, 1), pass_fds=rules.pass_fds, started=rules.started)
    finally:
        close()
        failure = rules.finish() if rules.asked else None
    if failure is not None:
        raise failure
    if output.code == 1 and not Path(out, "manifest.json").is_file():
        raise Failed(output.stderr, exit_code=1)
    result = Result(out, owner)
    if output.code == 1 and (strict or not _only_missed(output.stderr)):
        raise Failed(output.stderr, exit_code=1, result=result)
    return result


def _only_missed(said: str) -> bool:
    lines = [line for line in said.splitlines() if line.strip()]
    return bool(lines) and all(line.startswith("missed: ") for line in lines)
