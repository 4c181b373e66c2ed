"""Solves an MPS file in the HiGHS of highspy, with one thread: FILE GAP SECONDS (of the processor).

Prints JSON: value and bound, null where there is none.
"""

import json
import math
import sys
import time

import highspy


def main(file, gap, seconds):
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.readModel(file)
    end = time.process_time() + seconds

    def look(event):
        if time.process_time() > end:
            event.interrupt()

    for told in (solver.cbMipInterrupt, solver.cbSimplexInterrupt, solver.cbIpmInterrupt):
        told.subscribe(look)
    solver.setOptionValue("time_limit", 4 * seconds + 10)  # presolve looks at nothing else
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == 2
    value = info.objective_function_value if found else None
    bound = info.mip_dual_bound if math.isfinite(info.mip_dual_bound) else None
    print(json.dumps({"value": value, "bound": bound}))


main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))
