"""Calls the program: its arguments, progress, interruption and exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ._binary import binary
from ._errors import Failed, MistakeError

_PATIENCE = 10.0  # seconds that an interrupted program has to clean up


@dataclass(frozen=True)
class Output:
    """What a call printed. `code` is 0, or 1 if the caller accepts that."""

    code: int
    stdout: str
    stderr: str


def call(
    args: "Iterable[Any]", *, progress: "Callable[[dict[str, Any]], Any] | None" = None, accept: "Sequence[int]" = (0,),
    pass_fds: "Sequence[int]" = (), started: "Callable[[], None] | None" = None,
) -> Output:
    """Executes `ermes-sim ARGS` and waits.

    `progress` hears each line of --progress=json as a dictionary. A KeyboardInterrupt ends the
    program first, which then leaves nothing half-written. Raises MistakeError for exit code 2,
    Failed for others that are not in `accept`.
    """
    process = subprocess.Popen(
        [binary(), *map(str, args)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", errors="replace", pass_fds=pass_fds,
    )
    assert process.stdout is not None and process.stderr is not None
    out, errors = process.stdout, process.stderr
    if started is not None:
        started()
    said: list[str] = []
    heard: list[BaseException] = []

    def listen() -> None:
        for line in errors:
            message = _progress(line) if progress is not None else None
            if progress is None or message is None:
                said.append(line)
                continue
            try:
                progress(message)
            except BaseException as error:  # shown once the program has ended
                heard.append(error)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        stdout = out.read()
        code = process.wait()
    except BaseException:  # KeyboardInterrupt above all
        _end(process)
        raise
    listener.join()
    if heard:
        raise heard[0]
    text = "".join(said).strip()
    if code == 2:
        raise MistakeError(text)
    if code in (130, -signal.SIGINT):
        raise KeyboardInterrupt
    if code not in accept:
        raise Failed(text or f"ermes-sim ended with exit code {code}", exit_code=code)
    return Output(code, stdout, text)


def _progress(line: str) -> "dict[str, Any] | None":
    if not line.startswith("{"):
        return None
    try:
        message: "dict[str, Any]" = json.loads(line)
    except json.JSONDecodeError:
        return None
    return message if "phase" in message or "done" in message else None


def _end(process: "subprocess.Popen[str]") -> None:
    """Asks the program to end, and makes it end if it does not. SIGTERM, because a shell may
    have started us with SIGINT ignored."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
