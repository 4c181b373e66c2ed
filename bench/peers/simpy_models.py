"""SimPy on the models of the peers: see README.md."""
import random
import time

import simpy


def timer(env):
    while True:
        yield env.timeout(random.expovariate(1.0))
        count[0] += 1


def timers(n, events):
    env = simpy.Environment()
    count[0] = 0
    for _ in range(n):
        env.process(timer(env))
    start = time.process_time()
    while count[0] < events:
        env.step()
    return events / (time.process_time() - start)


def mm1(events):
    env = simpy.Environment()
    server = simpy.Resource(env)
    count[0] = 0

    def customer():
        count[0] += 1  # an arrival
        with server.request() as turn:
            yield turn
            yield env.timeout(random.expovariate(1 / 0.8))
        count[0] += 1  # a departure

    def source():
        while True:
            yield env.timeout(random.expovariate(1.0))
            env.process(customer())

    env.process(source())
    start = time.process_time()
    while count[0] < events:
        env.step()
    return events / (time.process_time() - start)


count = [0]
random.seed(1)
print(f"timers 1000 {timers(1_000, 500_000):.0f}", flush=True)
print(f"timers 100000 {timers(100_000, 500_000):.0f}", flush=True)
print(f"mm1 1 {mm1(200_000):.0f}", flush=True)
