"""Plans from Python must do what plans inside of the program do."""

import gc
import signal
import subprocess
import sys
import textwrap

import pytest

import ermes_sim as es


def walk(drive, *args, **kwargs):
    """Plays an episode that walks to the proven optimum of every epoch, as the oracle does."""
    world = drive.reset(*args, optimum=1, **kwargs)
    while not drive.epoch.last:
        drive.step([c.best if any(c.reads) or any(c.writes) else None for c in drive.epoch.collections])
    return world


def test_who_walks_to_the_optimum_is_the_oracle():
    oracle = es.run("quickstart", seed=2**64 - 1, set={"expect": []}, policy={"sequential": "oracle"})
    with es.Drive() as drive:
        world = walk(drive, "quickstart", seed=2**64 - 1)
        assert drive.end.trace_hash == oracle.trace_hash and drive.end.violations == 0
    assert world.seed == 2**64 - 1 and world.epochs == 12 and world.epoch == 5
    assert len(world.collections) == 8 and set(world.consistency) == {"sequential"}
    assert world.nodes[0] == "cloud-0" and world.parents[0] == -1
    edge, other = world.nodes.index("edge-0"), world.nodes.index("edge-3")
    assert world.distance(edge, other) == pytest.approx(2 * (0.016 + 0.004)) and world.distance(edge, edge) == 0


def test_baselines_are_measured_by_the_same_messages():
    run = es.run("quickstart", seed=5, set={"expect": []}, policy={"sequential": "greedy"})
    with es.Drive() as drive:
        drive.reset("quickstart", seed=5, set={"placement.sequential": "greedy"}, watch=True, planned=["sequential", "sec"])
        assert len(drive.world.collections) == 16
        epochs = [drive.epoch]
        while not drive.epoch.last:
            epochs.append(drive.step())
        assert drive.end.trace_hash == run.trace_hash
    for model in ("sequential", "sec"):
        rows = run.energy.filter(run.energy["consistency"] == model).sort("epoch")
        ours = [
            sum(c.energy for c, m in zip(e.collections, drive.world.consistency) if m == model) for e in epochs
        ]
        assert ours == pytest.approx((rows["total"] - rows["hydrostatic"] - rows["load"]).to_list())


def test_mistakes_end_the_episode_and_not_the_process(tmp_path):
    with es.Drive() as drive:
        with pytest.raises(es.Failed, match="reset first"):
            drive.step()
        drive.reset("quickstart", set={"rounds": 3})
        process = drive._process.pid
        with pytest.raises(es.MistakeError, match="node 2 holds no copy"):
            drive.step([es.Site(2, (1,))] + [None] * 7)
        with pytest.raises(es.Failed, match="reset first"):
            drive.step()
        with pytest.raises(es.MistakeError, match='did you mean "rounds"'):
            drive.reset("quickstart", set={"rouds": 3})
        with pytest.raises(es.MistakeError, match="planned: want"):
            drive.reset("quickstart", planned=["both"])
        file = tmp_path / "s.yaml"
        file.write_text("version: 1\nextends: builtin:quickstart\nrounds: 3\n")
        drive.reset(file)
        drive.reset({"extends": "builtin:quickstart", "rounds": 2})
        assert drive.world.epochs == 2
        assert drive.step().last and drive.end.events > 0
        with pytest.raises(es.Failed, match="reset first"):
            drive.step()
        assert drive._process.pid == process


def test_programs_start_only_where_it_is_allowed():
    outside = {"placement.sequential": {"policy": "external", "command": [sys.executable, "-c", "raise SystemExit(3)"]}}
    with es.Drive() as drive, pytest.raises(es.MistakeError, match="--allow-exec"):
        drive.reset("quickstart", set=outside, watch=True)
    with es.Drive(allow_exec=True) as drive, pytest.raises(es.Failed, match="exit status 3"):
        drive.reset("quickstart", set=outside, watch=True)


def test_no_process_is_left():
    drive = es.Drive()
    drive.reset("quickstart")
    process = drive._process
    drive.close()
    drive.close()
    assert process.returncode == 0
    drive.reset("quickstart", set={"rounds": 2})  # it starts again
    process = drive._process
    del drive
    gc.collect()
    assert process.returncode == 0


def test_a_program_that_dies_is_told():
    with es.Drive() as drive:
        drive.reset("quickstart")
        drive._process.kill()
        drive._process.wait()
        with pytest.raises(es.Failed, match="exit code -9"):
            drive.step()


def test_ctrl_c_leaves_no_process(tmp_path):
    script = tmp_path / "s.py"
    script.write_text(textwrap.dedent("""
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have ignored it
        import ermes_sim as es
        with es.Drive() as drive:
            drive.reset("quickstart")
            print(drive._process.pid, flush=True)
            while True:
                drive.reset("quickstart")
    """))
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    child = int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert "KeyboardInterrupt" in said
    assert subprocess.run(["kill", "-0", str(child)], capture_output=True).returncode != 0
