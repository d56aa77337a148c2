"""Parts of the serving bench: models, contestants, servers, load."""

import sys
from pathlib import Path

# The steady load (`steady`) is shared with the tests.
sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))
