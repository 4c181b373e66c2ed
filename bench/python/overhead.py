"""What a policy outside costs, and how fast environments step: python bench/python/overhead.py [REPEATS]

The rule greedy decides in Go, in a module of WebAssembly, and in a Python process. All give the
same run, so that the difference is what asking costs. CPU time is that of the program and its
children; it hardly depends on what else the machine does, wall time does. Runs alternate, and
medians are shown.
"""

import resource
import statistics
import sys
import time
from pathlib import Path

import gymnasium as gym

import ermes_sim as es

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RULES = {
    "Go": {"policy": "greedy", "margin": 0.1},
    "WASM": {"policy": "wasm", "module": str(EXAMPLES / "wasm" / "greedy.wasm"), "params": [0.1]},
    "Python": {"policy": "external", "command": [sys.executable, str(EXAMPLES / "external" / "greedy.py")]},
}
LEAN = {"expect": [], "ilp.compare": [], "record": "summary"}


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def policies(scenario: str, repeats: int) -> None:
    taken = {name: [] for name in RULES}
    results = {}
    for _ in range(repeats):
        for name, rule in RULES.items():
            before, began = cpu(), time.perf_counter()
            results[name] = es.run(scenario, set=LEAN, policy={"sequential": rule}, check=False, progress=False)
            taken[name].append((cpu() - before, time.perf_counter() - began))
    hashes = {r.trace_hash for r in results.values()}
    assert len(hashes) == 1, hashes
    decisions = results["Python"].manifest["policies"][0]["decisions"]
    print(f"{scenario}: {decisions:,} decisions, trace hash {hashes.pop()[:12]}")
    base = None
    for name, pairs in taken.items():
        used, wall = (statistics.median(x) for x in zip(*pairs))
        base = used if base is None else base
        print(f"  {name:7} CPU {used:6.2f} s  wall {wall:6.2f} s  {(used - base) / decisions * 1e6:+8.0f} µs of CPU a decision")


def steps(scenario: str, repeats: int, **parameters) -> None:
    env = gym.make("ermes/Placement-v0", scenario=scenario, **parameters)
    env.action_space.seed(1)
    rates, resets = [], []
    for seed in range(repeats):
        began = time.perf_counter()
        env.reset(seed=seed)
        resets.append(time.perf_counter() - began)
        began, count, over = time.perf_counter(), 0, False
        while not over:
            _, _, _, over, _ = env.step(env.action_space.sample())
            count += 1
        rates.append(count / (time.perf_counter() - began))
    env.close()
    shown = ", ".join(f"{k}={v}" for k, v in parameters.items())
    print(f"{scenario} ({shown}): {statistics.median(rates):.1f} steps/s, reset {1e3 * statistics.median(resets):.0f} ms")


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for scenario in ("quickstart", "mobility"):
        policies(scenario, repeats)
    for scenario, episodes in (("quickstart", repeats), ("mobility", max(1, repeats // 3))):
        steps(scenario, episodes, reward="gap", optimum=1)
        steps(scenario, episodes, reward="energy", optimum=0)


if __name__ == "__main__":
    main()
