"""What a machine cannot do is a sentence; a fault of the program is none, so that it quotes nothing."""

import pytest

from coder.audio.worker import _known


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError("CUDA failed with error out of memory"), "The GPU did not take it: CUDA failed"),
        (RuntimeError("Library libcublas.so.12 is not found or cannot be loaded"), "The GPU did not take it: Library"),
        (RuntimeError("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED\nmore"), "The GPU did not take it: cuDNN error"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "Memory ran out."),
        (RuntimeError("std::bad_alloc"), "Memory ran out."),
        (MemoryError(), "Memory ran out."),
    ],
)
def test_what_the_machine_could_not_do_is_said(error: Exception, said: str) -> None:
    known = _known(error)
    assert known is not None
    assert known.message.startswith(said)
    assert known.hint


@pytest.mark.parametrize(
    "error", [RuntimeError("never mentioned the greenhouse"), KeyError("greenhouse"), ValueError()]
)
def test_anything_else_is_a_fault_and_stays_unsaid(error: Exception) -> None:
    assert _known(error) is None
