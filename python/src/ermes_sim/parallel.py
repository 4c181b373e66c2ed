"""A PettingZoo environment with an agent for each collection.

    from ermes_sim.parallel import parallel_env
    env = parallel_env(scenario="quickstart")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import gymnasium as gym
import numpy as np
import numpy.typing as npt
from pettingzoo import ParallelEnv

from .drive import World
from .planning import ROWS, Floats, Planning
from .run import Scenario

Actions = npt.NDArray[np.int64]


class PlacementParallelEnv(ParallelEnv[str, Floats, Actions]):
    """All agents act at once, once an epoch. On N nodes each has

    * observation: Box of 4·N + 2·N values: reads and writes per second of its collection by the
      node where they entered, where its copies and its leader are; then the busy share of the
      cores of each node, and the megabytes that each holds.
    * action: MultiDiscrete of 1 + N numbers: the leader's node, then for each node whether a copy
      is to be there. What is impossible is *stay*, and info["impossible"] is 1.
    * reward: that of `ermes/Placement-v0`, of its own collection; they add up to it.

    All agents are alike, so that they can share weights. Parameters, seeds and errors are those
    of `ermes_sim.env.PlacementEnv`.
    """

    metadata: "dict[str, Any]" = {"name": "ermes_placement_v0", "render_modes": [], "is_parallelizable": True}

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
        self.possible_agents = list(self.world.collections)
        self.agents: "list[str]" = []
        self._random = np.random.default_rng()
        nodes = len(self.world.nodes)
        size = (len(ROWS) + 2) * nodes
        self.observation_spaces = {a: gym.spaces.Box(0.0, np.inf, shape=(size,), dtype=np.float32) for a in self.possible_agents}
        self.action_spaces = {a: gym.spaces.MultiDiscrete([nodes] + [2] * nodes) for a in self.possible_agents}

    @property
    def world(self) -> World:
        """Names of collections and nodes, the tree, capacities."""
        return self._planning.world

    def observation_space(self, agent: str) -> gym.spaces.Box:
        """Of one agent: always the same object."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> gym.spaces.MultiDiscrete:
        """Of one agent: always the same object."""
        return self.action_spaces[agent]

    def reset(
        self, seed: "int | None" = None, options: "dict[str, Any] | None" = None
    ) -> "tuple[dict[str, Floats], dict[str, dict[str, Any]]]":
        """Begins an episode; its first epoch has passed. There are no options."""
        if seed is not None:
            self._random = np.random.default_rng(seed)
        self._planning.reset(seed if seed is not None else int(self._random.integers(2**31)))
        self.agents = [] if self._planning.epoch.last else list(self.possible_agents)
        return self._observe(), self._infos(dict.fromkeys(self.possible_agents, 0))

    def step(self, actions: "Mapping[str, Actions]") -> Any:
        """Plays an epoch with an action for each agent; who gives none stays."""
        unknown = [a for a in actions if a not in self.agents]
        if unknown:
            raise KeyError(f"actions: there is no agent {unknown[0]!r} now; there are {len(self.agents)}")
        plan, impossible = [], {}
        for at, agent in enumerate(self.possible_agents):
            site, wrong = None, False
            if agent in actions:
                site, wrong = self._planning.site(at, np.asarray(actions[agent], dtype=np.int64))
            plan.append(site)
            impossible[agent] = int(wrong)
        acting, self.agents = self.agents, []
        self._planning.step(plan)
        over = self._planning.epoch.last
        if not over:
            self.agents = acting
        rewards = dict(zip(self.possible_agents, self._planning.rewards()))
        return (
            self._observe(), rewards, dict.fromkeys(self.possible_agents, False),
            dict.fromkeys(self.possible_agents, over), self._infos(impossible),
        )

    def _observe(self) -> "dict[str, Floats]":
        p = self._planning
        nodes = p.of_nodes().ravel()
        return {a: np.concatenate([p.of_collection(c).ravel(), nodes]) for a, c in zip(self.possible_agents, p.epoch.collections)}

    def _infos(self, impossible: "Mapping[str, int]") -> "dict[str, dict[str, Any]]":
        shared = self._planning.info()
        return {
            a: {**shared, "energy": c.energy, "optimum": c.optimum, "moved": c.moved, "impossible": impossible[a]}
            for a, c in zip(self.possible_agents, self._planning.epoch.collections)
        }

    def baseline(self, policy: Any, *, seed: "int | None" = None) -> "list[dict[str, Any]]":
        """What a policy of the program does in the same world: see PlacementEnv.baseline."""
        self.agents = []
        return self._planning.baseline(policy, seed)

    def close(self) -> None:
        """Ends the process."""
        self._planning.drive.close()
        self.agents = []


def parallel_env(**parameters: Any) -> PlacementParallelEnv:
    """The environment, as PettingZoo's own are made."""
    return PlacementParallelEnv(**parameters)
