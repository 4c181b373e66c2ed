"""Version of the package; `make wheel` writes the program's."""

__version__ = "0.1.0.dev0"
BINARY_VERSION: "str | None" = None  # of the program that this package was built with; None accepts any
