"""Plans placements from Python, epoch by epoch.

    with es.Drive() as drive:
        world = drive.reset("quickstart", seed=7, optimum=1)
        while not drive.epoch.last:
            drive.step([c.best for c in drive.epoch.collections])     # walk to each proven optimum
        drive.end.trace_hash

One process serves many episodes. The environments of `ermes_sim.env` and `ermes_sim.parallel`
stand on this. docs/PYTHON.md has the messages.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from ._binary import binary
from ._errors import ErmesError, Failed, MistakeError
from .run import Scenario, scenario_file

PROTOCOL = 1
_PATIENCE = 10.0  # seconds that the program has to end


@dataclass(frozen=True, slots=True)
class Site:
    """Where a collection is: numbers of nodes, the leader (sec: the anchor) among the replicas."""

    leader: int
    replicas: "tuple[int, ...]"


@dataclass(frozen=True, slots=True)
class World:
    """What is to be planned. Nodes are numbered in the order of `nodes`."""

    scenario: str
    seed: int
    collections: "tuple[str, ...]"
    consistency: "tuple[str, ...]"  # by collection
    nodes: "tuple[str, ...]"
    parents: "tuple[int, ...]"  # by node, -1 for the root
    rtt: "tuple[float, ...]"  # by node, s, of the link to its parent
    capacity: "tuple[int, ...]"  # by node, bytes; 0 = unlimited
    epochs: int
    epoch: float  # s

    def distance(self, a: int, b: int) -> float:
        """RTT between two nodes, s."""
        total, above = 0.0, {a: 0.0}
        while (up := self.parents[a]) >= 0:
            total += self.rtt[a]
            a = up
            above[a] = total
        total = 0.0
        while b not in above:
            total += self.rtt[b]
            b = self.parents[b]
        return above[b] + total


@dataclass(frozen=True, slots=True)
class CollectionState:
    """A collection in an epoch, and where it stood at its end. Rates are per second and by the
    node where the calls entered, energies in requests in flight."""

    reads: "tuple[float, ...]"
    writes: "tuple[float, ...]"
    leader: int  # -1: there is no such collection now
    replicas: "tuple[int, ...]"
    bytes: int  # of one copy
    moved: int  # bytes of state that went to new copies in the epoch
    energy: float
    optimum: "float | None"  # of the proven best placement; None if it was not proven
    best: "Site | None"  # that placement


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node at the end of an epoch: `load` is the busy share of its cores, `used` bytes of state."""

    load: float
    used: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """What was in an epoch, and what stood at its end."""

    number: int
    end: float  # s of virtual time
    last: bool  # no plan is awaited
    calls: int
    latency: "float | None"  # s, mean of the calls; None without any
    collections: "tuple[CollectionState, ...]"
    nodes: "tuple[NodeState, ...]"


@dataclass(frozen=True, slots=True)
class End:
    """What became of an episode."""

    trace_hash: str  # equal for equal scenario, seed and plans
    events: int
    end: float  # s of virtual time
    violations: "int | None"  # None if nobody checked


class Drive:
    """A process of `ermes-sim drive`.

    `reset` begins an episode, `step` plays an epoch; `world`, `epoch` and, once it is over,
    `end` say how it stands. Not for several threads at once.
    """

    def __init__(self, *, allow_exec: bool = False) -> None:
        self._args = ["drive", "--allow-exec"] if allow_exec else ["drive"]
        self._process: "subprocess.Popen[str] | None" = None
        self._said: Any = None
        self._world: "World | None" = None
        self._epoch: "Epoch | None" = None
        self.end: "End | None" = None

    @property
    def world(self) -> World:
        """What is to be planned. Raises Failed before the first reset."""
        if self._world is None:
            raise Failed("no episode has begun; call reset first", exit_code=None)
        return self._world

    @property
    def epoch(self) -> Epoch:
        """The epoch that ended last. Raises Failed before the first reset."""
        if self._epoch is None:
            raise Failed("no episode is under way; call reset first", exit_code=None)
        return self._epoch

    def reset(
        self,
        scenario: Scenario,
        *,
        seed: "int | None" = None,
        set: "Mapping[str, Any] | None" = None,
        optimum: int = 0,
        planned: "Iterable[str]" = ("sequential",),
        watch: bool = False,
    ) -> World:
        """Begins an episode, and plays its first epoch; one that is under way is abandoned.

        `scenario` and `set` are as for `run`. The optimum of every `optimum`-th epoch is proven,
        0 for none. `planned` are the consistency models whose collections the plans are for;
        others keep their policy. With `watch` the scenario's policies decide everywhere, and
        plans are not heard: so baselines are measured by the same messages. Raises MistakeError.
        """
        self._epoch = self.end = None
        changes = dict(set or {})
        if seed is not None:
            changes["seed"] = int(seed)
        if self._process is None or self._process.poll() is not None:
            self._start()
        with scenario_file(scenario) as file:
            self._say({
                "type": "reset", "scenario": file, "set": changes, "optimum": optimum,
                "planned": list(planned), "watch": watch,
            })
            m = self._hear("world")  # all files of the scenario have been read
        if m["protocol"] != PROTOCOL:
            raise Failed(f"{binary()} speaks protocol {m['protocol']}, this package {PROTOCOL}", exit_code=None)
        self._world = World(
            scenario=m["scenario"], seed=int(m["seed"]), collections=tuple(m["collections"]),
            consistency=tuple(m["consistency"]), nodes=tuple(m["nodes"]), parents=tuple(m["parents"]),
            rtt=tuple(m["rtt"]), capacity=tuple(m["capacity"]), epochs=m["epochs"], epoch=m["epoch"],
        )
        self._advance()
        return self._world

    def step(self, plan: "Sequence[Site | None] | None" = None) -> Epoch:
        """Says where each collection of the world is to be, and plays an epoch.

        None for a collection, or instead of all, means that its last plan stands; one without a
        plan stays where it is. Raises MistakeError for a plan of another length, and for sites
        that cannot be: no copy, a leader without one, nodes that are not there. The episode is
        over then.
        """
        if self._epoch is None or self._epoch.last:
            raise Failed("no episode is under way; call reset first", exit_code=None)
        sites = None
        if plan is not None:
            sites = [None if s is None else {"leader": int(s.leader), "replicas": [int(n) for n in s.replicas]} for s in plan]
        self._say({"type": "plan", "collections": sites})
        return self._advance()

    def _advance(self) -> Epoch:
        m = self._hear("epoch")
        self._epoch = Epoch(
            number=m["number"], end=m["end"], last=m["last"], calls=m["calls"], latency=m["latency"],
            collections=tuple(_collection(c) for c in m["collections"]),
            nodes=tuple(NodeState(n["load"], n["used"]) for n in m["nodes"]),
        )
        if self._epoch.last:
            e = self._hear("end")
            self.end = End(e["trace_hash"], e["events"], e["end"], e["violations"])
            if e["violations"]:
                raise Failed("the run broke a law of the platform, which is a bug of ermes-sim:\n" + "\n".join(e["broken"] or []), exit_code=None)
        return self._epoch

    def _say(self, message: "dict[str, Any]") -> None:
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message, allow_nan=False) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # _hear says how it ended

    def _start(self) -> None:
        self.close()
        self._said = tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(
            [binary(), *self._args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, text=True, encoding="utf-8",
        )

    def _hear(self, kind: str) -> "dict[str, Any]":
        assert self._process is not None and self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            code = self._process.wait()
            self._said.seek(0)
            said = self._said.read().strip()
            self._epoch = None
            if code in (130, -2):
                raise KeyboardInterrupt
            raise Failed(said or f"ermes-sim drive ended with exit code {code}", exit_code=code)
        m: "dict[str, Any]" = json.loads(line)
        if m["type"] == "error":
            self._epoch = None
            error: ErmesError = MistakeError(m["message"]) if m["mistake"] else Failed(m["message"], exit_code=None)
            raise error
        if m["type"] != kind:
            raise Failed(f"ermes-sim drive: want {kind}, found {m['type']}", exit_code=None)
        return m

    def close(self) -> None:
        """Ends the process; an episode that is under way is abandoned."""
        process, self._process, self._epoch = self._process, None, None
        if process is not None:
            assert process.stdin is not None and process.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._said.close()

    def __enter__(self) -> "Drive":
        return self

    def __exit__(self, kind: "type[BaseException] | None", error: "BaseException | None", trace: "TracebackType | None") -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):  # the interpreter may be ending
            self.close()


def _site(s: "dict[str, Any] | None") -> "Site | None":
    return None if s is None else Site(s["leader"], tuple(s["replicas"]))


def _collection(c: "dict[str, Any]") -> CollectionState:
    return CollectionState(
        tuple(c["reads"]), tuple(c["writes"]), c["leader"], tuple(c["replicas"]), c["bytes"], c["moved"],
        c["energy"], c["optimum"], _site(c["best"]),
    )
