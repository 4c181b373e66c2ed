"""The policy `greedy` as a program outside of ermes-sim, with nothing but the standard library.

    ermes-sim run examples/external/greedy.yaml --allow-exec

Each question is a line of JSON on standard input, each answer a line on standard output
(docs/EXTERNAL.md). This rule moves the one copy to the node where most calls enter, if they
are more than those that enter here by a margin.
"""

import json
import sys


def decide(question, margin):
    calls = {}
    for access, rate, _ in question["reads"] + question["writes"]:
        calls[access] = calls.get(access, 0) + rate
    if not calls:
        return []
    best = max(sorted(calls), key=calls.get)  # of equals the lowest number
    own = calls.get(question["self"], 0)
    if best in question["replicas"] or calls[best] <= own * (1 + margin):
        return []
    return [
        {
            "kind": "lead" if question["leads"] else "copy",
            "to": best,
            "drop_self": True,
            "reason": f"{calls[best]:.3g} calls/s enter there, {own:.3g} here",
        }
    ]


def main():
    margin = 0.1
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            margin = message["params"].get("margin", margin)
            answer = {"type": "ready", "protocol": 1, "name": "greedy", "version": "1"}
        elif message["type"] == "decide":
            answer = {"type": "actions", "id": message["id"], "actions": decide(message, margin)}
        else:  # bye
            return
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
