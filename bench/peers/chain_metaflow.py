"""Run by Metaflow's own interpreter. Its flows are classes with one method per step, so the class is written here."""

import os

from metaflow import FlowSpec

STEPS = int(os.environ["STEPS"])
_HEAD = """
from metaflow import FlowSpec, step
def fibo(n):
    return n if n < 2 else fibo(n - 1) + fibo(n - 2)
class ChainFlow(FlowSpec):
"""


def source(steps: int) -> str:
    """A linear flow of `steps` steps, the first and last of which must be called start and end."""
    names = ["start", *(f"step{number}" for number in range(1, steps - 1)), "end"]
    lines = [_HEAD]
    for name, after in zip(names, [*names[1:], ""], strict=True):
        then = f"self.next(self.{after})" if after else "pass"
        lines.append(f"    @step\n    def {name}(self):\n        self.value = fibo(10)\n        {then}\n")
    return "".join(lines) + "if __name__ == '__main__':\n    ChainFlow()\n"


if __name__ == "__main__":
    assert FlowSpec
    print(source(STEPS))
