"""Solves the files that standard input lists: LP and MPS in the newest HiGHS and in SCIP, those in
the format of lp_solve (.lpsolve) in OR-Tools, which reads no other LP.

Prints a line per file and solver: file, solver, optimum (inf if infeasible), separated by tabs;
or SKIPPED and the package that is missing.
"""

import importlib
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


def ortools(module, file):
    model = module.Model()
    if not model.import_from_lp_file(file):
        return math.nan
    solver = module.Solver("scip")
    status = solver.solve(model)
    if status == module.SolveStatus.OPTIMAL:
        return solver.objective_value
    return math.inf if status == module.SolveStatus.INFEASIBLE else math.nan


def main():
    files = [line.strip() for line in sys.stdin if line.strip()]
    for package, path, solve in (
        ("highspy", "highspy", highs),
        ("pyscipopt", "pyscipopt", scip),
        ("ortools", "ortools.linear_solver.python.model_builder", ortools),
    ):
        try:
            module = importlib.import_module(path)
        except ImportError:
            print(f"SKIPPED\t{package} is not installed: pip install {package}")
            continue
        for file in files:
            if file.endswith(".lpsolve") != (package == "ortools"):
                continue
            print(f"{file}\t{package}\t{solve(module, file)!r}", flush=True)


main()
