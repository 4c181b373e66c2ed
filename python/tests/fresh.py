"""What a user does first, in a fresh virtual environment with the wheel and its extra `rl` alone:
tools/notebooks.sh runs it. It needs no test runner, so that nothing is there by chance."""

import gymnasium as gym

import ermes_sim as es

sweep = es.sweep("quickstart", {"placement.beta": [0.01, 0.1]}, seeds=2, set={"rounds": 4, "expect": []}, progress=False)
assert sweep.frame.height == 4 and sweep.frame["trace_hash"].n_unique() >= 2

env = gym.make("ermes/Placement-v0", scenario="quickstart", set={"rounds": 4})
observation, info = env.reset(seed=1)
truncated = False
while not truncated:
    observation, reward, terminated, truncated, info = env.step(env.action_space.sample())
assert env.observation_space.contains(observation) and reward <= 0 and len(info["trace_hash"]) == 64
env.close()

run = es.run("quickstart", seed=1, set={"rounds": 4, "expect": []}, progress=False)
assert run.invocations.height == run.summary["invocations.total"]
try:
    es.run("quickstart", set={"rouds": 4})
except es.MistakeError as mistake:
    assert mistake.problems[0].file == "--set rouds=4", mistake.problems
else:
    raise AssertionError("a mistake was not told")
print("fresh environment: a sweep, an episode of learning, a run and a mistake are as they should be")
