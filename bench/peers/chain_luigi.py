"""Run by Luigi's own interpreter: a chain of STEPS external programs, each marked done by a file."""

import json
import os
import sys
import time

import luigi
from luigi.contrib.external_program import ExternalProgramTask

STEPS = int(os.environ["STEPS"])


class Step(ExternalProgramTask):
    """One step in a process of its own."""

    number = luigi.IntParameter()
    folder = luigi.Parameter()
    capture_output = False

    def requires(self):
        """The step before."""
        return Step(number=self.number - 1, folder=self.folder) if self.number else []

    def program_args(self):
        """The same command as everywhere."""
        return json.loads(os.environ["COMMAND"])

    def run(self):
        """Run the program, then leave the mark."""
        super().run()
        with self.output().open("w") as mark:
            mark.write("done")

    def output(self):
        """The mark."""
        return luigi.LocalTarget(os.path.join(self.folder, str(self.number)))


if __name__ == "__main__":
    times = []
    for round_ in range(int(os.environ["ROUNDS"])):
        begin = time.perf_counter()
        last = Step(number=STEPS - 1, folder=os.path.join(os.environ["WORK"], str(round_)))
        assert luigi.build([last], local_scheduler=True, workers=1, log_level="WARNING")
        times.append(time.perf_counter() - begin)
    json.dump(times, sys.stdout)
