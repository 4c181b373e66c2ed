"""Placement policies in Python.

    from ermes_sim import policy

    @policy(margin=0.1)
    def greedy(v, margin):
        best = max(v.calls, key=lambda d: d.rate, default=None)
        if best and best.access not in v.replicas and best.rate > v.own * (1 + margin):
            return v.relocate(best.access, f"{best.rate:.3g} calls/s enter there")

    es.run("mobility", policy={"sequential": greedy})      # asked in this process

    if __name__ == "__main__":
        greedy.main()                                      # or as a program: python rule.py
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from typing import Any, Callable, overload

from .protocol import RuleFailed, View, serve

__all__ = ["Policy", "View", "policy"]


class Policy:
    """A rule with its parameters. Call it with a View to try it."""

    def __init__(self, rule: "Callable[..., Any]", params: "dict[str, Any]", eager: bool, stateful: bool, version: str) -> None:
        functools.update_wrapper(self, rule)
        self.rule, self.params = rule, params
        self.eager, self.stateful, self.version = eager, stateful, version
        self.name: str = rule.__name__

    def __call__(self, view: View, **params: Any) -> Any:
        return self.rule(view, **{**self.params, **params})

    def using(self, **params: Any) -> "Policy":
        """The same rule with other parameters."""
        unknown = set(params) - set(self.params)
        if unknown:
            raise TypeError(f"{self.name} has no parameter {', '.join(sorted(unknown))}; it has {', '.join(self.params) or 'none'}")
        return Policy(self.rule, {**self.params, **params}, self.eager, self.stateful, self.version)

    def ready(self) -> "dict[str, Any]":
        """What the simulator hears of the rule."""
        return {
            "name": self.name, "version": self.version, "eager": self.eager,
            "stateful": self.stateful, "reusable": not self.stateful,
        }

    def decide(self, view: View, params: "dict[str, Any]") -> Any:
        """Answers one question, with the parameters of the scenario."""
        unknown = set(params) - set(self.params)
        if unknown:
            raise TypeError(f"{self.name} has no parameter {', '.join(sorted(unknown))}")
        return self(view, **params)

    def main(self) -> None:
        """Answers questions on standard input. What the rule prints goes to standard error."""
        answers = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        try:
            serve(self.decide, self.ready(), sys.stdin.buffer, answers)
        except RuleFailed:
            sys.exit(1)


@overload
def policy(rule: "Callable[..., Any]", /, *, eager: bool = ..., stateful: bool = ..., version: str = ..., **params: Any) -> Policy: ...


@overload
def policy(
    rule: None = None, /, *, eager: bool = ..., stateful: bool = ..., version: str = ..., **params: Any
) -> "Callable[[Callable[..., Any]], Policy]": ...


def policy(
    rule: "Callable[..., Any] | None" = None, /, *, eager: bool = False, stateful: bool = False, version: str = "1", **params: Any
) -> "Policy | Callable[[Callable[..., Any]], Policy]":
    """Makes a function a Policy.

    The function gets a View and the parameters, and returns None, an action, or a list of
    actions, best first. `eager` rules are asked again as soon as an act is committed; a rule
    that remembers anything must say `stateful`.
    """
    if rule is not None:
        return Policy(rule, params, eager, stateful, version)
    return lambda f: Policy(f, params, eager, stateful, version)


class Asked:
    """A rule that a run asks in this process, over two pipes and in a thread."""

    def __init__(self, rule: Policy):
        self.rule = rule
        self.failure: "BaseException | None" = None
        self._questions, self.write = os.pipe()
        self.read, self._answers = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def started(self) -> None:
        """The program has its ends of the pipes now."""
        os.close(self.read)
        os.close(self.write)
        self._thread.start()

    def _serve(self) -> None:
        with os.fdopen(self._questions, "rb") as questions, os.fdopen(self._answers, "wb") as answers:
            try:
                serve(self.rule.decide, self.rule.ready(), questions, answers)
            except RuleFailed as failed:
                self.failure = failed.cause
            except BrokenPipeError:
                pass  # the run has ended; it says why

    def join(self) -> None:
        self._thread.join(10)
