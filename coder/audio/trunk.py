"""A speaker embedding that looks at each stretch of sound once.

pyannote.audio asks its embedding model about every chunk three times, once for each speaker there may be in it, and
hands over the same ten seconds each time. All but the last step of the model depends on the sound alone: done once, it
gives the same numbers. The model's own two halves are used, `forward_frames` and `forward_embedding`.
"""

from typing import Any

import torch

VOICES = 3
"""How many speakers the published segmentation models tell apart in a chunk: as often each chunk is asked about."""


class OneLook(torch.nn.Module):
    """An embedding model that keeps what it saw in a chunk for as long as the same chunk comes again."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self._seen: torch.Tensor | None = None
        self._frames: torch.Tensor | None = None

    def __getattr__(self, name: str) -> Any:
        """Answer as the model does: its sample rate, its dimension."""
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("model"), name)

    def forward(self, waveforms: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        """Embed waveforms of shape (batch, channel, sample), with weights of shape (batch, frames)."""
        if weights is None:
            return self.model(waveforms)
        news = [at for at in range(len(waveforms)) if not self._same(waveforms, at)]
        frames = iter(self.model.forward_frames(waveforms[news]).split(1)) if news else iter(())
        rows = []
        for at in range(len(waveforms)):
            self._frames = next(frames) if at in news else self._frames
            rows.append(self._frames)
        self._seen = waveforms[-1:]
        return self.model.forward_embedding(torch.cat(rows), weights=weights)

    def _same(self, waveforms: torch.Tensor, at: int) -> bool:
        """Whether a waveform is the one before it, which may be the last of the batch before."""
        before = waveforms[at - 1 : at] if at else self._seen
        return before is not None and torch.equal(before, waveforms[at : at + 1])


def look_once(pipeline: Any) -> bool:
    """Let a pipeline's embedding look once at each chunk; False where its model has no two halves."""
    embedding: Any = getattr(pipeline, "_embedding", None)
    model = getattr(embedding, "model_", None)
    if not (hasattr(model, "forward_frames") and hasattr(model, "forward_embedding")):
        return False
    embedding.model_ = OneLook(model)
    return True
