"""Puts the program into the wheel, and names the platforms that it runs on.

The program is a file of its own, no extension module, so one wheel serves all versions of
Python. `make wheel` builds it fully static and names it in ERMES_SIM_BINARY; without that a
wheel of pure Python is built, which looks for ermes-sim on PATH.
"""

import os
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Binary(BuildHookInterface):
    def initialize(self, version, build_data):
        binary = os.environ.get("ERMES_SIM_BINARY")
        if not binary or version == "editable":
            return
        if not Path(binary).is_file():
            raise FileNotFoundError(f"ERMES_SIM_BINARY: there is no file {binary}")
        build_data["shared_scripts"][binary] = "ermes-sim"
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + os.environ.get("ERMES_SIM_PLATFORM", "linux_x86_64")
