"""ermes-sim from Python.

    import ermes_sim as es

    r = es.run("quickstart", seed=7)
    r.summary["latency_ms.steady.mean"], r.trace_hash
    r.invocations                                   # polars

Everything is computed by the program; this package starts it and reads what it leaves.
"""

from ._binary import binary
from ._errors import ErmesError, Failed, MistakeError, Problem
from ._version import __version__
from .compare import compare
from .drive import Drive, Site
from .policy import Policy, policy
from .protocol import View
from .results import Figure, Result, Summary, load
from .run import run
from .solve import Solution, solve
from .sweep import Sweep, sweep

__all__ = [
    "Drive", "ErmesError", "Failed", "Figure", "MistakeError", "Policy", "Problem", "Result", "Site", "Solution", "Summary", "Sweep",
    "View", "__version__", "binary", "compare", "load", "policy", "run", "solve", "sweep",
]


def _register() -> None:
    """Makes gym.make("ermes/Placement-v0") work where Gymnasium is installed."""
    try:
        import gymnasium
    except ImportError:
        return
    if "ermes/Placement-v0" not in gymnasium.registry:
        gymnasium.register(id="ermes/Placement-v0", entry_point="ermes_sim.env:PlacementEnv")


_register()
