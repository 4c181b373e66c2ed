"""Protocol 1 of policies outside: lines of JSON (docs/EXTERNAL.md)."""

from __future__ import annotations

import json
import traceback
from typing import Any, BinaryIO, Callable

PROTOCOL = 1

Action = dict[str, Any]  # what View.relocate, copy, lead and drop return


class Place:
    """A node's address: its name and the way to the root. One object a node and run."""

    __slots__ = ("id", "name", "parent", "rtt", "depth")

    def __init__(self, id: int, name: str, parent: "Place | None", rtt: float):
        self.id, self.name, self.parent, self.rtt = id, name, parent, rtt
        self.depth: int = 0 if parent is None else parent.depth + 1

    def __repr__(self) -> str:
        return self.name


def distance(a: Place, b: Place) -> float:
    """RTT between two places along the tree, s."""
    total = 0.0
    while a is not b:
        if a.depth >= b.depth:
            total, a = total + a.rtt, _above(a)
        else:
            total, b = total + b.rtt, _above(b)
    return total


def _above(place: Place) -> Place:
    assert place.parent is not None, "two places of different trees"
    return place.parent


def toward(start: Place, end: Place) -> Place:
    """The neighbour of start on the way to end; start if they are equal."""
    if start is end:
        return start
    step = end
    while step.depth > start.depth:
        if step.parent is start:
            return step
        step = _above(step)
    return _above(start)


class Demand:
    """Calls that entered at one node: `access`, `rate` per second, `effective` seconds.

    The variance of the rate is rate / effective.
    """

    __slots__ = ("access", "rate", "effective")

    def __init__(self, access: Place, rate: float, effective: float):
        self.access, self.rate, self.effective = access, rate, effective

    def __repr__(self) -> str:
        return f"{self.rate:.3g}/s at {self.access}"


class Memory:
    """State of a node, bytes: `used`, `capacity` (0 = unlimited), `price`; `load` and `cores`."""

    __slots__ = ("used", "capacity", "price", "load", "cores")

    def __init__(self, row: "list[Any]"):
        self.used: int
        self.capacity: int
        self.price: float
        self.load: float
        self.cores: float
        self.used, self.capacity, self.price, self.load, self.cores = row


class Neighbour:
    """An adjacent node: `place`, whether gossip was heard (`known`), and its `memory`."""

    __slots__ = ("place", "known", "memory")

    def __init__(self, place: Place, known: bool, memory: Memory):
        self.place, self.known, self.memory = place, known, memory


class View:
    """What one node knows about one collection of which it holds a copy.

    Seconds, bytes, calls per second, requests in flight. `seed` is the only randomness that a
    policy may use.
    """

    def __init__(self, message: "dict[str, Any]", places: "dict[int, Place]", weights: "dict[str, float]", epoch_length: float):
        self.place = places[message["self"]]
        self.leader = places[message["leader"]]
        self.replicas = [places[i] for i in message["replicas"]]
        self.collection: str = message["collection"]
        self.bytes: int = message["bytes"]
        self.sequential: bool = message["sequential"]
        self.leads: bool = message["leads"]
        self.partial: bool = message["partial"]
        self.epoch: int = message["epoch"]
        self.idle: int = message["idle"]
        self.quiet: float = message["quiet"]
        self.seed = int(message["seed"])
        self.reads = [Demand(places[i], r, t) for i, r, t in message["reads"]]
        self.writes = [Demand(places[i], r, t) for i, r, t in message["writes"]]
        self.updates = tuple(message["updates"])
        self.memory = Memory(message["memory"])
        self.neighbours = [Neighbour(places[i], known, Memory(m)) for i, known, m in message["neighbours"]]
        self.service: float = message["service"]
        self.weights, self.epoch_length = weights, epoch_length

    @property
    def calls(self) -> "list[Demand]":
        """All that this copy serves, reads and writes together, by access node, ascending."""
        by: dict[int, Demand] = {}
        for d in self.reads + self.writes:
            if d.access.id in by:
                first = by[d.access.id]
                by[d.access.id] = Demand(d.access, first.rate + d.rate, first.effective)
            else:
                by[d.access.id] = d
        return [by[i] for i in sorted(by)]

    @property
    def own(self) -> float:
        """Rate of the calls that entered at this node."""
        return sum(d.rate for d in self.reads + self.writes if d.access is self.place)

    def distance(self, a: Place, b: Place) -> float:
        """RTT between two places, s."""
        return distance(a, b)

    def toward(self, place: Place) -> Place:
        """The neighbour of this node on the way to a place."""
        return toward(self.place, place)

    def relocate(self, to: Place, reason: str = "", **estimate: Any) -> Action:
        """The own copy goes to another node, with the leader's role if it has it."""
        return _action("lead" if self.leads else "copy", to, True, reason, estimate)

    def copy(self, to: Place, reason: str = "", **estimate: Any) -> Action:
        """One copy more."""
        return _action("copy", to, False, reason, estimate)

    def lead(self, to: Place, reason: str = "", drop_self: bool = False, **estimate: Any) -> Action:
        """The leader's role goes to another node, with a copy if it has none."""
        return _action("lead", to, drop_self, reason, estimate)

    def drop(self, reason: str = "", **estimate: Any) -> Action:
        """The own copy goes. A leader's role goes to the nearest other copy in the same act."""
        if not self.leads:
            return _action("drop", None, False, reason, estimate)
        others = [r for r in self.replicas if r is not self.place]
        if not others:
            raise ValueError("the only copy cannot be dropped")
        heir = min(others, key=lambda r: (distance(self.place, r), r.id))
        return _action("lead", heir, True, reason, estimate)


_ESTIMATES = {"delta", "terms", "threshold", "offer"}


def _action(kind: str, to: "Place | None", drop_self: bool, reason: str, estimate: "dict[str, Any]") -> Action:
    unknown = set(estimate) - _ESTIMATES
    if unknown:
        raise TypeError(f"unknown: {', '.join(sorted(unknown))}; an action may have {', '.join(sorted(_ESTIMATES))}")
    action: dict[str, Any] = {"kind": kind, "reason": reason, **estimate}
    if to is not None:
        action["to"] = to.id
    if drop_self:
        action["drop_self"] = True
    return action


def actions(answer: Any) -> "list[Action]":
    """What a rule returned, as a list: None, one action, or several."""
    if answer is None:
        return []
    if isinstance(answer, dict):
        return [answer]
    return list(answer)


class RuleFailed(Exception):
    """A rule raised; `cause` is what."""

    def __init__(self, cause: BaseException):
        super().__init__(repr(cause))
        self.cause = cause


def serve(decide: "Callable[[View, dict[str, Any]], Any]", ready: "dict[str, Any]", questions: BinaryIO, answers: BinaryIO) -> None:
    """Answers questions until `bye` or the end of the input. Raises RuleFailed if the rule does,
    after the simulator has been told."""

    def say(message: "dict[str, Any]") -> None:
        answers.write(json.dumps(message, allow_nan=False).encode() + b"\n")
        answers.flush()

    places: dict[int, Place] = {}
    hello: "dict[str, Any]" = {}
    for line in questions:
        message = json.loads(line)
        kind = message["type"]
        if kind == "hello":
            if message["protocol"] != PROTOCOL:
                say({"type": "error", "id": 0, "message": f"this SDK speaks protocol {PROTOCOL}, not {message['protocol']}"})
                return
            hello = message
            places.clear()
            say({"type": "ready", "protocol": PROTOCOL, **ready})
        elif kind == "decide":
            for number, name, parent, rtt in message["places"]:
                places[number] = Place(number, name, places.get(parent), rtt)
            try:
                view = View(message, places, hello["weights"], hello["epoch"])
                answer = {"type": "actions", "id": message["id"], "actions": actions(decide(view, hello["params"]))}
                text = json.dumps(answer, allow_nan=False)
            except BaseException as error:
                say({"type": "error", "id": message["id"], "message": traceback.format_exc()})
                raise RuleFailed(error) from error
            answers.write(text.encode() + b"\n")
            answers.flush()
        elif kind == "bye":
            return
