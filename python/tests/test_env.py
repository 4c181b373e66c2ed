"""The environments for reinforcement learning, held by the checkers of Gymnasium and PettingZoo."""

import warnings

import pytest

gym = pytest.importorskip("gymnasium")
pytest.importorskip("pettingzoo")

import numpy as np  # noqa: E402
from gymnasium.utils.env_checker import check_env  # noqa: E402
from pettingzoo.test import parallel_api_test, parallel_seed_test  # noqa: E402

import ermes_sim as es  # noqa: E402
from ermes_sim.parallel import parallel_env  # noqa: E402

SHORT = {"rounds": 5}


@pytest.fixture
def env():
    e = gym.make("ermes/Placement-v0", scenario="quickstart", reward="gap", set=SHORT)
    yield e
    e.close()


def play(env, seed, actions):
    """Rewards and infos of an episode; actions come from a stream with its own seed."""
    env.action_space.seed(actions)
    observation, info = env.reset(seed=seed)
    out = [(0.0, info)]
    while True:
        observation, reward, terminated, truncated, info = env.step(env.action_space.sample())
        assert not terminated and env.observation_space.contains(observation)
        out.append((reward, info))
        if truncated:
            return out


def test_gymnasium_checks_it(env):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*maximum value is infinity.*")
        check_env(env.unwrapped)


def test_pettingzoo_checks_it():
    parallel_api_test(parallel_env(scenario="quickstart", set=SHORT), num_cycles=20)
    parallel_seed_test(lambda: parallel_env(scenario="quickstart", set=SHORT))


def test_equal_seeds_and_actions_are_equal_runs(env):
    first, again = play(env, 3, 1), play(env, 3, 1)
    assert [r for r, _ in first] == [r for r, _ in again]
    assert first[-1][1]["trace_hash"] == again[-1][1]["trace_hash"]
    assert play(env, 3, 2)[-1][1]["trace_hash"] != first[-1][1]["trace_hash"]
    assert play(env, 4, 1)[-1][1]["trace_hash"] != first[-1][1]["trace_hash"]
    _, info = env.reset(seed=3)
    assert info["seed"] == 3
    drawn = [env.reset()[1]["seed"] for _ in range(3)]
    env.reset(seed=3)
    assert len(set(drawn)) == 3 and drawn == [env.reset()[1]["seed"] for _ in range(3)]


def test_the_reward_is_the_distance_to_the_proven_optimum(env):
    for reward, info in play(env, 7, 1)[1:]:
        assert reward == pytest.approx(info["optimum"] - info["energy"]) and reward <= 1e-12
    dear = gym.make("ermes/Placement-v0", set=SHORT, reward="energy", optimum=0, migration=1e-6)
    for (_, a), (reward, b) in zip(play(env, 7, 1)[1:], play(dear, 7, 1)[1:]):
        assert b["energy"] == a["energy"] and b["optimum"] is None
        assert reward == pytest.approx(-b["energy"] - 1e-6 * b["moved"])
    dear.close()


def test_the_optimum_may_be_proven_seldom():
    seldom = gym.make("ermes/Placement-v0", set=SHORT, optimum=3)
    optima = [info["optimum"] for _, info in play(seldom, 7, 1)]
    assert optima[0] == optima[1] == optima[2] != optima[3] == optima[4]
    seldom.close()


def test_agents_are_the_planner_in_parts(env):
    agents = parallel_env(scenario="quickstart", set=SHORT)
    rng = np.random.default_rng(1)
    observation, _ = env.reset(seed=5)
    observations, _ = agents.reset(seed=5)
    assert agents.agents == list(env.unwrapped.world.collections)
    nodes = len(agents.world.nodes)
    while agents.agents:
        each = {a: agents.action_space(a).sample() for a in agents.agents}
        each = {a: np.concatenate([[rng.integers(nodes)], rng.integers(2, size=nodes)]) for a in each}
        observation, reward, _, truncated, info = env.step(np.concatenate(list(each.values())))
        observations, rewards, _, truncations, infos = agents.step(each)
        assert sum(rewards.values()) == pytest.approx(reward)
        assert sum(i["impossible"] for i in infos.values()) == info["impossible"]
        for at, a in enumerate(agents.possible_agents):
            assert (observations[a][: 4 * nodes] == observation[at * 4 * nodes : (at + 1) * 4 * nodes]).all()
            assert (observations[a][4 * nodes :] == observation[-2 * nodes :]).all()
    assert truncated and all(truncations.values())
    assert infos["cart-0"]["trace_hash"] == info["trace_hash"]
    with pytest.raises(KeyError, match="no agent"):
        agents.step(each)
    agents.close()


def test_what_is_impossible_stays_and_is_counted(env):
    env.reset(seed=1)
    nodes = len(env.unwrapped.world.nodes)
    nowhere = np.zeros((8, 1 + nodes), dtype=np.int64)
    for at, row in enumerate(nowhere):
        row[0] = at % nodes
        if at >= 4:
            row[1 + (at + 1) % nodes] = 1  # a copy, but not the leader's
    observation, _, _, _, info = env.step(nowhere.ravel())
    assert info["impossible"] == 8 and info["moved"] == 0
    parts = env.unwrapped.parts(observation)
    assert parts["copies"][:, 0].tolist() == [1] * 8 and parts["leader"].sum() == 8
    edge = np.zeros((8, 1 + nodes), dtype=np.int64)
    edge[:, 0], edge[:, 1], edge[:, nodes] = nodes - 1, 1, 1
    observation, _, _, _, info = env.step(edge.ravel())
    assert info["impossible"] == 0 and info["moved"] >= 8 * 65536
    assert env.unwrapped.parts(observation)["leader"][:, -1].tolist() == [1] * 8


def test_a_node_that_is_too_small_is_impossible():
    network = {"network.tiers": [{"tier": "cloud"}, {"tier": "edge", "fanout": 2, "rtt": "20ms", "memory": "1KiB"}]}
    shoppers = {"clients.shopper.working_set.region": "edge", "rounds": 3}
    small = gym.make("ermes/Placement-v0", set={**network, **shoppers}, reward="energy", optimum=0)
    small.reset(seed=1)
    everywhere = np.tile([0, 1, 1, 1], 8)
    _, _, _, _, info = small.step(everywhere)
    assert info["impossible"] == 8 and info["moved"] == 0
    small.close()


def test_baselines_are_the_programs(env):
    reward = {name: sum(r["reward"] for r in env.unwrapped.baseline(name, seed=9)) for name in ("none", "energy", "oracle")}
    assert reward["none"] < reward["energy"] and reward["none"] < reward["oracle"] < 0
    run = es.run("quickstart", seed=9, set={**SHORT, "expect": []}, policy={"sequential": {"policy": "greedy", "margin": 0.5}})
    rows = env.unwrapped.baseline({"policy": "greedy", "margin": 0.5}, seed=9)
    assert rows[-1]["trace_hash"] == run.trace_hash and [r["number"] for r in rows] == [1, 2, 3, 4]


def test_mistakes_are_told(env):
    for wrong, message in (({"reward": "joy"}, "gap or energy"), ({"optimum": 0}, "at least 1"), ({"migration": -1}, "0 or more")):
        with pytest.raises(ValueError, match=message):
            gym.make("ermes/Placement-v0", **wrong)
    with pytest.raises(es.MistakeError, match="did you mean"):
        gym.make("ermes/Placement-v0", scenario="quikstart")
    play(env, 1, 1)
    with pytest.raises(gym.error.ResetNeeded):
        env.unwrapped.step(env.action_space.sample())
    with pytest.raises(ValueError, match="reshape"):
        env.reset(seed=1)
        env.unwrapped.step(np.zeros(3))
    env.close()
    with pytest.raises(gym.error.ResetNeeded):
        env.unwrapped.step(env.action_space.sample())


def test_several_at_once():
    envs = gym.make_vec("ermes/Placement-v0", num_envs=2, vectorization_mode="async", set=SHORT)
    _, infos = envs.reset(seed=[1, 2])
    assert infos["seed"].tolist() == [1, 2]
    _, rewards, _, truncated, _ = envs.step(envs.action_space.sample())
    assert rewards.shape == (2,) and not truncated.any()
    envs.close()
