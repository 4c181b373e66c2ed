"""The Gymnasium environment `ermes/Placement-v0`: one planner places all collections.

    import ermes_sim, gymnasium as gym
    env = gym.make("ermes/Placement-v0", scenario="quickstart", reward="gap")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import gymnasium as gym
import numpy as np
import numpy.typing as npt

from .drive import World
from .planning import ROWS, Floats, Planning
from .run import Scenario

ID = "ermes/Placement-v0"

Actions = npt.NDArray[np.int64]


class PlacementEnv(gym.Env[Floats, Actions]):
    """A step is an epoch of the scenario. C collections on N nodes:

    * observation: Box of C·4·N + 2·N values, what was measured in the epoch. For each collection
      reads and writes per second by the node where they entered, where its copies are and where
      its leader is (1 or 0); then of each node the busy share of its cores, then of each the
      megabytes that it holds. `parts` cuts it up.
    * action: MultiDiscrete of C·(1 + N) numbers, for each collection the leader's node, then for
      each node whether a copy is to be there. What is impossible is *stay*, and is counted in
      info["impossible"].
    * reward: "gap" is -(E - E*), with the proven optimum E* of the epoch's own demand; "energy"
      is -E. In requests in flight, less `migration` for each byte moved.

    Episodes are truncated when the scenario ends, never terminated. `reset(seed=n)` plays the
    scenario with seed n; without, a seed is drawn, and stands in info["seed"].

    `optimum` proves every so many epochs. `planned` are the consistency models that are
    planned. `set` changes keys of the scenario. Checkers are off unless `check`. Raises
    MistakeError for a wrong scenario, Failed where an optimum cannot be proven.
    """

    metadata: "dict[str, Any]" = {"render_modes": []}

    def __init__(
        self,
        scenario: Scenario = "quickstart",
        *,
        reward: str = "gap",
        migration: float = 0.0,
        optimum: int = 1,
        planned: "Iterable[str]" = ("sequential",),
        set: "Mapping[str, Any] | None" = None,
        check: bool = False,
        allow_exec: bool = False,
        render_mode: "str | None" = None,
    ) -> None:
        if render_mode is not None:
            raise ValueError(f"render_mode: there is none, found {render_mode!r}")
        self.render_mode = render_mode
        self._planning = Planning(
            scenario, reward=reward, migration=migration, optimum=optimum, planned=planned, set=set, check=check, allow_exec=allow_exec,
        )
        collections, nodes = len(self.world.collections), len(self.world.nodes)
        size = collections * len(ROWS) * nodes + 2 * nodes
        self.observation_space = gym.spaces.Box(0.0, np.inf, shape=(size,), dtype=np.float32)
        self.action_space = gym.spaces.MultiDiscrete(([nodes] + [2] * nodes) * collections)
        self._over = True

    @property
    def world(self) -> World:
        """Names of collections and nodes, the tree, capacities."""
        return self._planning.world

    def reset(self, *, seed: "int | None" = None, options: "dict[str, Any] | None" = None) -> "tuple[Floats, dict[str, Any]]":
        """Begins an episode; its first epoch has passed. There are no options."""
        super().reset(seed=seed)
        self._planning.reset(seed if seed is not None else int(self.np_random.integers(2**31)))
        self._over = self._planning.epoch.last
        return self._observe(), {**self._planning.info(), "impossible": 0}

    def step(self, action: Actions) -> "tuple[Floats, float, bool, bool, dict[str, Any]]":
        """Plays an epoch. Raises gymnasium.error.ResetNeeded if the episode is over."""
        if self._over:
            raise gym.error.ResetNeeded("the episode is over; call reset first")
        rows = np.asarray(action, dtype=np.int64).reshape(len(self.world.collections), 1 + len(self.world.nodes))
        plan, impossible = [], 0
        for at, row in enumerate(rows):
            site, wrong = self._planning.site(at, row)
            plan.append(site)
            impossible += wrong
        self._over = True  # unless the step succeeds
        self._planning.step(plan)
        self._over = self._planning.epoch.last
        info = {**self._planning.info(), "impossible": impossible}
        return self._observe(), float(sum(self._planning.rewards())), False, self._over, info

    def _observe(self) -> Floats:
        p = self._planning
        parts = [p.of_collection(c).ravel() for c in p.epoch.collections]
        return np.concatenate([*parts, p.of_nodes().ravel()])

    def parts(self, observation: Floats) -> "dict[str, Floats]":
        """An observation cut up: reads, writes, copies and leader as arrays of shape (collections,
        nodes), load and used of shape (nodes,)."""
        collections, nodes = len(self.world.collections), len(self.world.nodes)
        cube = observation[: -2 * nodes].reshape(collections, len(ROWS), nodes)
        out = {name: cube[:, i] for i, name in enumerate(ROWS)}
        out["load"], out["used"] = observation[-2 * nodes : -nodes], observation[-nodes:]
        return out

    def baseline(self, policy: Any, *, seed: "int | None" = None) -> "list[dict[str, Any]]":
        """What a policy of the program does in the same world: a row of info and reward for each
        epoch but the first, which no planner can change.

        `policy` is a name such as "energy" or "oracle", a map with parameters, or "none", which
        leaves everything where it was put. An episode that is under way is abandoned.
        """
        self._over = True
        return self._planning.baseline(policy, seed)

    def close(self) -> None:
        """Ends the process."""
        self._planning.drive.close()
        self._over = True
