"""What the environments for reinforcement learning have in common: observations, actions, rewards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ._errors import Failed
from .drive import CollectionState, Drive, Epoch, Site, World
from .run import Scenario

Floats = npt.NDArray[np.float32]

REWARDS = ("gap", "energy")
MEGABYTE = 1e6

# A collection's part of an observation has these rows, each with a value a node.
ROWS = ("reads", "writes", "copies", "leader")


class Planning:
    """An episode as environments see it: arrays in, arrays out.

    `reward` is "gap", -(E - E*) with the proven optimum E*, or "energy", -E; both in requests in
    flight, less `migration` for each byte of state that was moved. The optimum is proven every
    `optimum` epochs, and stands for those between.
    """

    def __init__(
        self, scenario: Scenario, *, reward: str, migration: float, optimum: int, planned: "Iterable[str]",
        set: "Mapping[str, Any] | None", check: bool, allow_exec: bool,
    ) -> None:
        if reward not in REWARDS:
            raise ValueError(f"reward: want {' or '.join(REWARDS)}, found {reward!r}")
        if optimum < 0 or (reward == "gap" and optimum < 1):
            raise ValueError(f"optimum: want every how many epochs it is proven, at least 1 for the reward gap, found {optimum}")
        if not (migration >= 0 and np.isfinite(migration)):
            raise ValueError(f"migration: want requests in flight a byte, 0 or more, found {migration}")
        self.scenario, self.reward, self.migration = scenario, reward, migration
        self.optimum, self.planned = optimum, tuple(planned)
        self.set = {"execution.memoise": True, "check": check, **(set or {})}
        self.drive = Drive(allow_exec=allow_exec)
        self.reset(None)  # what is to be planned is known now

    def reset(self, seed: "int | None", *, set: "Mapping[str, Any] | None" = None, watch: bool = False) -> None:
        """Begins an episode with a seed of the scenario."""
        self._proven: "list[float | None]" = []
        self.drive.reset(
            self.scenario, seed=seed, set={**self.set, **(set or {})}, optimum=self.optimum, planned=self.planned, watch=watch,
        )
        self._note()

    def step(self, plan: "list[Site | None] | None") -> None:
        """Plays an epoch."""
        self.drive.step(plan)
        self._note()

    def _note(self) -> None:
        """Keeps the optima that were proven last."""
        epoch = self.epoch
        due = self.optimum > 0 and epoch.number % self.optimum == 0
        before = self._proven or [None] * len(epoch.collections)
        self._proven = [c.optimum if due else b for c, b in zip(epoch.collections, before)]
        if self.reward == "gap":
            for name, c, e in zip(self.world.collections, epoch.collections, self._proven):
                if due and e is None and c.leader >= 0:
                    raise Failed(
                        f"epoch {epoch.number}: the optimum of {name} is not proven within the limits ilp.mip_nodes and "
                        "ilp.iterations, or this build has no solver; raise them, or take the reward \"energy\"", exit_code=None,
                    )

    @property
    def world(self) -> World:
        return self.drive.world

    @property
    def epoch(self) -> Epoch:
        return self.drive.epoch

    def rewards(self) -> "list[float]":
        """Of the epoch, by collection."""
        out = []
        for c, optimum in zip(self.epoch.collections, self._proven):
            cost = c.energy
            if self.reward == "gap":
                cost -= optimum if optimum is not None else c.energy
            out.append(-cost - self.migration * c.moved)
        return out

    def info(self) -> "dict[str, Any]":
        """Of the epoch, of all collections together."""
        e = self.epoch
        proven = [o for o in self._proven if o is not None]
        out: "dict[str, Any]" = {
            "number": e.number, "end": e.end, "seed": self.world.seed, "calls": e.calls, "latency": e.latency,
            "energy": sum(c.energy for c in e.collections), "moved": sum(c.moved for c in e.collections),
            "optimum": sum(proven) if len(proven) == sum(c.leader >= 0 for c in e.collections) else None,
        }
        if e.last and self.drive.end is not None:
            out["trace_hash"], out["events"] = self.drive.end.trace_hash, self.drive.end.events
        return out

    def of_collection(self, c: CollectionState) -> Floats:
        """Rows of ROWS: rates per second, and 1 where a copy or the leader is."""
        out = np.zeros((len(ROWS), len(self.world.nodes)), dtype=np.float32)
        out[0], out[1] = c.reads, c.writes
        if c.leader >= 0:
            out[2, list(c.replicas)] = 1
            out[3, c.leader] = 1
        return out

    def of_nodes(self) -> Floats:
        """Busy shares of the cores, and megabytes of state that are held, by node."""
        return np.array([[n.load for n in self.epoch.nodes], [n.used / MEGABYTE for n in self.epoch.nodes]], dtype=np.float32)

    def site(self, at: int, action: "npt.NDArray[np.int64]") -> "tuple[Site | None, bool]":
        """Where an action [leader, copy at node 0, copy at node 1, ...] takes a collection, and
        whether that is impossible: no copy, a leader without one, or a node that could not hold
        one if it were empty. It stays then."""
        c, capacity = self.epoch.collections[at], self.world.capacity
        if c.leader < 0:
            return None, False
        leader, replicas = int(action[0]), tuple(int(n) for n in np.flatnonzero(action[1:]))
        fits = all(capacity[n] == 0 or c.bytes <= capacity[n] for n in replicas)
        if leader not in replicas or not fits:
            return Site(c.leader, c.replicas), True
        return Site(leader, replicas), False

    def baseline(self, policy: Any, seed: "int | None") -> "list[dict[str, Any]]":
        """Plays an episode in which a policy of the program decides: see PlacementEnv.baseline."""
        rule = {"none": "static"}.get(policy, policy) if isinstance(policy, str) else policy
        changes = {f"placement.{model}": rule for model in self.planned}
        self.reset(seed, set=changes, watch=True)
        rows = []
        while True:
            if self.epoch.number > 0:
                rows.append({**self.info(), "reward": float(sum(self.rewards()))})
            if self.epoch.last:
                return rows
            self.step(None)
