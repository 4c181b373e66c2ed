"""Solves the LP and MPS files that standard input lists, in the newest HiGHS and in SCIP.

Prints a line per file and solver: file, solver, optimum (inf if infeasible), separated by tabs;
or SKIPPED and the package that is missing.
"""

import math
import sys


def highs(module, file):
    solver = module.Highs()
    solver.silent()
    solver.setOptionValue("mip_rel_gap", 1e-9)
    solver.setOptionValue("mip_abs_gap", 1e-9)
    solver.readModel(file)
    solver.run()
    status = solver.getModelStatus()
    if status == module.HighsModelStatus.kOptimal:
        return solver.getObjectiveValue()
    if status in (module.HighsModelStatus.kInfeasible, module.HighsModelStatus.kUnboundedOrInfeasible):
        return math.inf
    return math.nan


def scip(module, file):
    model = module.Model()
    model.hideOutput()
    model.readProblem(file)
    model.optimize()
    if model.getStatus() == "optimal":
        return model.getObjVal()
    return math.inf if model.getStatus() in ("infeasible", "inforunbd") else math.nan


def main():
    files = [line.strip() for line in sys.stdin if line.strip()]
    for name, solve in (("highspy", highs), ("pyscipopt", scip)):
        try:
            module = __import__(name)
        except ImportError:
            print(f"SKIPPED\t{name} is not installed: pip install {name}")
            continue
        for file in files:
            print(f"{file}\t{name}\t{solve(module, file)!r}", flush=True)


main()
