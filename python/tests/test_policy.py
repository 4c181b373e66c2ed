"""A rule must decide alike in Go, as a function, and as a program."""

import subprocess
import sys
import textwrap

import pytest

import ermes_sim as es
from ermes_sim import policy

SHORT = {"rounds": 6, "expect": []}


@policy(margin=0.1)
def greedy(v, margin):
    best = max(v.calls, key=lambda d: d.rate, default=None)  # of equals the lowest id
    if best and best.access not in v.replicas and best.rate > v.own * (1 + margin):
        return v.relocate(best.access, f"{best.rate:.3g} calls/s enter there, {v.own:.3g} here")


@pytest.fixture(scope="module")
def inside():
    return es.run("quickstart", set=SHORT, policy={"sequential": "greedy"}).trace_hash


def test_a_function_decides_as_go(inside):
    r = es.run("quickstart", set=SHORT, policy={"sequential": greedy})
    assert r.trace_hash == inside
    account = r.manifest["policies"][0]
    assert account["name"] == "greedy" and account["decisions"] > 10 and not account["stateful"]
    assert r.manifest["scenario"]["placement"]["sequential"]["params"] == {"margin": 0.1}


def test_a_program_decides_as_go(inside, tmp_path):
    rule = tmp_path / "rule.py"
    rule.write_text(textwrap.dedent('''
        from ermes_sim import policy

        @policy(margin=0.1)
        def greedy(v, margin):
            print("printing is harmless")
            best = max(v.calls, key=lambda d: d.rate, default=None)
            if best and best.access not in v.replicas and best.rate > v.own * (1 + margin):
                return v.relocate(best.access, f"{best.rate:.3g} calls/s enter there, {v.own:.3g} here")

        if __name__ == "__main__":
            greedy.main()
    '''))
    r = es.run("quickstart", set=SHORT, policy={"sequential": [sys.executable, str(rule)]})
    assert r.trace_hash == inside
    checked = subprocess.run([es.binary(), "policy", "check", "--", sys.executable, str(rule)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_parameters_can_be_changed():
    with pytest.raises(TypeError, match="no parameter marign"):
        greedy.using(marign=2)
    r = es.run("quickstart", set=SHORT, policy={"sequential": greedy.using(margin=1.5)})
    go = es.run("quickstart", set=SHORT, policy={"sequential": {"policy": "greedy", "margin": 1.5}})
    assert r.trace_hash == go.trace_hash
    both = {"policy": "static"}
    assert es.run("quickstart", set=SHORT, policy=both).trace_hash == es.run("quickstart", set=SHORT, policy="static").trace_hash


def test_what_a_rule_raises_is_raised():
    @policy
    def broken(v):
        return v.nothing

    with pytest.raises(AttributeError, match="nothing"):
        es.run("quickstart", set=SHORT, policy={"sequential": broken})


def test_impossible_actions_end_the_run():
    @policy
    def headless(v):
        return {"kind": "drop"}

    with pytest.raises(es.Failed, match="want lead with drop_self"):
        es.run("quickstart", set=SHORT, policy={"sequential": headless})


def test_programs_start_only_where_the_call_names_them(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(
        "version: 1\nextends: builtin:quickstart\nexpect: []\nrounds: 4\n"
        f"placement:\n  sequential: {{policy: external, command: ['{sys.executable}', -c, 'raise SystemExit(3)']}}\n"
    )
    with pytest.raises(es.MistakeError, match="--allow-exec"):
        es.run(file)
    with pytest.raises(es.Failed, match="exit status 3"):
        es.run(file, allow_exec=True)


def test_wrong_policies_are_told():
    with pytest.raises(ValueError, match="sequential and sec"):
        es.run("quickstart", policy={"eventual": "energy"})
    with pytest.raises(TypeError, match="decorated with @policy"):
        es.run("quickstart", policy={"sequential": lambda v: None})
    with pytest.raises(es.MistakeError, match="there is no policy"):
        es.run("quickstart", policy={"sequential": "gredy"})
