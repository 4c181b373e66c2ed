"""Executes notebooks where they stand, in memory; the files are not changed.

    execute.py NOTEBOOK...

Exits 1 and shows the cell if one fails.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def main() -> int:
    failed = 0
    for name in sys.argv[1:]:
        path = Path(name)
        notebook = nbformat.read(path, as_version=4)
        try:
            NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
            print(f"ok    {path}")
        except CellExecutionError as error:
            failed += 1
            print(f"FAIL  {path}\n{error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
