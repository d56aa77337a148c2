"""Distributed jobs for real: PyTorch's DDP and MPI, several processes each, from one pipeline file."""

from __future__ import annotations

import pytest

from gang_programs import prove_ssh, prove_together
from running import RunningStudio
from wheels import torch_is_there


@pytest.mark.skipif(not torch_is_there(), reason="PyTorch's CPU wheel does not lie on this machine")
def test_ddp_and_mpi_run_as_one_job_each(studio: RunningStudio) -> None:
    prove_together(studio.client(), workers=3, seconds=240)


def test_a_launcher_that_insists_on_ssh_finds_one(studio: RunningStudio) -> None:
    prove_ssh(studio.client(), seconds=240)
