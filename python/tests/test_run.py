"""Runs from Python are the program's runs: nothing may be lost or made up on the way."""

import json
import signal
import subprocess
import threading

import polars as pl
import pytest

import ermes_sim as es

SHORT = {"rounds": 4, "expect": []}


def test_the_run_is_the_programs(quick, tmp_path):
    subprocess.run(
        [es.binary(), "run", "quickstart", "--seed", "7", "--set", "rounds=4", "--set", "expect=[]", "-q", "--out", tmp_path / "run"],
        check=True,
    )
    other = es.load(tmp_path / "run")
    assert quick.trace_hash == other.trace_hash
    assert quick.invocations.equals(other.invocations)
    assert quick.summary["latency_ms.mean"] == other.summary["latency_ms.mean"]


def test_every_table_is_a_frame(quick):
    assert "invocations" in quick.tables
    for name in quick.tables:
        frame = quick.table(name)
        assert isinstance(frame, pl.DataFrame) and frame.equals(quick.scan(name).collect()), name
    assert quick.invocations.height == quick.summary["invocations.total"]


def test_names_that_are_not_there_are_told(quick):
    with pytest.raises(KeyError, match="did you mean latency_ms.mean"):
        quick.summary["latency_ms.maen"]
    with pytest.raises(AttributeError, match="did you mean invocations"):
        quick.invocation
    with pytest.raises(KeyError, match="did you mean latency"):
        quick.figure("latncy")
    with pytest.raises(FileNotFoundError, match="no run directory"):
        es.load("nowhere")


def test_pictures_and_pages_are_the_programs(quick):
    assert quick.figure("latency")._repr_png_().startswith(b"\x89PNG")
    assert quick.report.read_text(encoding="utf-8").startswith("<!")
    assert quick.trace_hash[:12] in quick._repr_html_()
    assert "<script" not in quick._repr_html_()


def test_changes_and_maps_reach_the_scenario(tmp_path):
    scenario = {
        "name": "map", "rounds": 2,
        "network": {"tiers": [{"tier": "cloud"}, {"tier": "edge", "fanout": 2, "rtt": "20ms"}]},
        "functions": [{"name": "view_cart", "module": "retail-c", "mode": "read"}],
        "collections": [{"name": "cart", "consistency": "sequential", "reads": "view_cart"}],
        "clients": [{"name": "p", "at": "edge", "arrivals": {"process": "deterministic", "rate": "2/s"}, "collections": ["cart"]}],
    }
    r = es.run(scenario, set={"clients.p.arrivals.rate": "4/s"}, seed=2**64 - 1, out=tmp_path / "run")
    assert r.dir == tmp_path / "run"
    assert r.manifest["scenario"]["seed"] == 2**64 - 1
    assert r.summary["invocations.total"] == 4 * r.summary["seconds"]


def test_mistakes_have_places(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("version: 1\nextends: builtin:quickstart\nrouds: 3\nplacement: {betta: 1}\n")
    with pytest.raises(es.MistakeError) as caught:
        es.run(file)
    found = [(p.line, p.key) for p in caught.value.problems]
    assert found == [(3, "rouds"), (4, "placement.betta")]
    assert caught.value.problems[0].file == str(file) and 'did you mean "rounds"' in caught.value.problems[0].message
    for call in (es.run, es.Drive().reset, lambda scenario: es.sweep(scenario, {"placement.beta": [1]})):
        with pytest.raises(es.MistakeError) as caught:
            call({"extends": "builtin:quickstart", "rouds": 3})
        assert [(p.file, p.key) for p in caught.value.problems] == [("scenario", "rouds")]
    with pytest.raises(es.MistakeError) as caught:
        es.run("quickstart", set={"clients.shopper.cuont": 3})
    assert caught.value.problems[0].file == "--set clients.shopper.cuont=3"


def test_missed_thresholds_are_data_unless_strict():
    changes = {**SHORT, "expect": ["latency_ms.mean < 0.001"]}
    r = es.run("quickstart", set=changes)
    assert [m["expect"] for m in r.missed] == ["latency_ms.mean < 0.001"]
    with pytest.raises(es.Failed, match="missed") as caught:
        es.run("quickstart", set=changes, strict=True)
    assert caught.value.exit_code == 1 and caught.value.result.missed


def test_progress_is_heard():
    heard = []
    es.run("quickstart", set=SHORT, progress=heard.append)
    assert heard[-1]["phase"] == "writing" and all(0 <= m["now_ns"] for m in heard)


def test_an_error_of_the_listener_is_raised():
    def listener(message):
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        es.run("quickstart", set=SHORT, progress=listener)


def test_interruption_leaves_nothing(tmp_path):
    """The stop button of a notebook interrupts the main thread while the program runs."""
    out = tmp_path / "run"
    interrupted = []

    def interrupt(message):
        if not interrupted:
            interrupted.append(True)
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have ignored it
    try:
        with pytest.raises(KeyboardInterrupt):
            es.run("quickstart", set={"duration": "100h", "expect": []}, out=out, progress=interrupt)
    finally:
        signal.signal(signal.SIGINT, before)
    assert interrupted and not out.exists() and not list(tmp_path.iterdir())


def test_sweeps_and_solutions():
    s = es.sweep("quickstart", {"placement.beta": [0.01, 0.1]}, seeds=[3, 4], set=SHORT, metrics=["latency_ms.mean"], jobs=1)
    assert s.frame.height == 4 and s.frame["seed"].to_list() == [3, 4, 3, 4]
    one = es.run("quickstart", seed=3, set={**SHORT, "placement.beta": 0.01})
    assert s.frame.row(0, named=True)["trace_hash"] == one.trace_hash
    assert "placement.beta" in s.text
    solution = es.solve("quickstart")
    assert solution.status == "optimal" and solution.gap <= 1e-4
    assert solution.placement["cart-0"]["leader"] in solution.placement["cart-0"]["replicas"]


def test_comparisons_are_the_programs(tmp_path):
    runs = [
        es.run("quickstart", seed=seed, set=SHORT, policy={"sequential": rule}, out=tmp_path / f"{rule}-{seed}")
        for rule in ("energy", "static") for seed in (1, 2)
    ]
    said = es.compare(runs, metrics=["latency_ms.mean"])
    assert "latency_ms.mean" in json.dumps(said)


def test_the_program_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("ERMES_SIM", str(tmp_path / "none"))
    with pytest.raises(es.Failed, match="was not found"):
        es.run("quickstart")
