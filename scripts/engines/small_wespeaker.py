"""A speaker embedding of four layers; it goes the way of the published one through pyannote.audio.

The process that loads the pipeline imports this module by its name, so it lies by itself.
"""

from pyannote.audio.models.embedding.wespeaker import BaseWeSpeakerResNet
from pyannote.audio.models.embedding.wespeaker.resnet import BasicBlock, ResNet

DIMENSION = 32


class SmallWeSpeaker(BaseWeSpeakerResNet):
    """WeSpeaker's ResNet with one block a stage and four channels."""

    def __init__(
        self,
        sample_rate: int = 16_000,
        num_channels: int = 1,
        num_mel_bins: int = 80,
        frame_length: int = 25,
        frame_shift: int = 10,
        dither: float = 0.0,
        window_type: str = "hamming",
        use_energy: bool = False,
        task: None = None,
    ) -> None:
        super().__init__(
            sample_rate=sample_rate,
            num_channels=num_channels,
            num_mel_bins=num_mel_bins,
            frame_length=frame_length,
            frame_shift=frame_shift,
            dither=dither,
            window_type=window_type,
            use_energy=use_energy,
            task=task,
        )
        self.resnet = ResNet(
            BasicBlock,
            [1, 1, 1, 1],
            m_channels=4,
            feat_dim=num_mel_bins,
            embed_dim=DIMENSION,
            pooling_func="TSTP",
            two_emb_layer=False,
        )
