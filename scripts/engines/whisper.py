"""A Whisper model with random weights, in the form that faster-whisper loads.

It hears nothing; it only takes the way of a real model through every line of the engine. Random weights alone would
give no words: the 1,501 time stamps outweigh the text. So the output head is untied and one of its dimensions, which
the decoder's last norm holds constant, serves as a bias that lifts a dozen words and the end of text.
"""

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS = ("the", "of", "and", "you", "we", "it.", "is", "to", "anger", "alone", "never", "told?")
"""What it says, in no order. A leading space makes each a word of its own."""
WORD_BIAS = 1.0
CONSTANT = 12.0
"""What the reserved dimension holds: times a row's first weight, it is that token's bias."""
LANGUAGE = re.compile(r"<\|[a-z]{2,3}\|>")
FILLER = "Ġunused"
"""How tokens begin that only make up the number; they are never said."""
STAMPS = 1501
"""Time stamps from 0 to 30 s in steps of 20 ms."""


@dataclass(frozen=True)
class Size:
    """How large a model is."""

    width: int
    layers: int
    heads: int
    mels: int = 80
    texts: int = 0
    """Tokens for text; 0 takes no more than are needed."""
    multilingual: bool = False
    """Whether it takes itself for one that knows languages: CTranslate2 tells by a token that is empty."""
    end: float = 0.8
    """How eager it is to stop: the end of text's share of the bias."""
    quantization: str = "float32"


TINY = Size(width=64, layers=2, heads=2)
TINY_MULTILINGUAL = Size(width=64, layers=2, heads=2, multilingual=True)
SMALL = Size(width=768, layers=12, heads=12, texts=50_257, multilingual=True, end=0.93, quantization="int8")
"""What OpenAI's `small` has."""


def build(folder: Path, size: Size = TINY, seed: int = 0) -> Path:
    """Make the model in a folder."""
    import torch
    from ctranslate2.converters import TransformersConverter
    from transformers import PreTrainedTokenizerFast, WhisperFeatureExtractor

    torch.manual_seed(seed)
    tokenizer = _tokenizer(size)
    model = _model(tokenizer, size)
    end = "<|endoftext|>"
    with tempfile.TemporaryDirectory() as source:
        model.save_pretrained(source)
        wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=end, eos_token=end, unk_token=end)
        wrapped.save_pretrained(source)
        WhisperFeatureExtractor(feature_size=size.mels).save_pretrained(source)
        converter = TransformersConverter(source, copy_files=["tokenizer.json", "preprocessor_config.json"])
        converter.convert(str(folder), quantization=size.quantization, force=True)
    _name_languages(folder, tokenizer)
    return folder


def tiny(folder: Path) -> Path:
    """Make the small one for English only."""
    return build(folder, TINY)


def tiny_multilingual(folder: Path) -> Path:
    """Make the small one for many languages."""
    return build(folder, TINY_MULTILINGUAL)


def _name_languages(folder: Path, tokenizer: Any) -> None:
    """Say which tokens are languages; the converter finds them only in models as they are published."""
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["lang_ids"] = sorted(at for token, at in tokenizer.get_vocab().items() if LANGUAGE.fullmatch(token))
    path.write_text(json.dumps(config), encoding="utf-8")


def _tokenizer(size: Size) -> Any:
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    special = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in _LANGUAGE_CODES)]
    special += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"]
    special += ["<|notimestamps|>", *(f"<|{step * 0.02:.2f}|>" for step in range(STAMPS))]
    ids = {letter: at for at, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    merges = []
    for word in WORDS:
        grown = "Ġ"  # how this alphabet writes a leading space
        for letter in word:
            if grown + letter not in ids:
                merges.append((grown, letter))
                ids[grown + letter] = len(ids)
            grown += letter
    if size.multilingual:
        ids[""] = len(ids)
    while len(ids) < size.texts:
        ids[f"{FILLER}{len(ids)}"] = len(ids)
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(one, special=True) for one in special])
    return tokenizer


def _model(tokenizer: Any, size: Size) -> Any:
    import torch
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    id_of = tokenizer.token_to_id
    end = id_of("<|endoftext|>")
    config = WhisperConfig(
        vocab_size=tokenizer.get_vocab_size(),
        d_model=size.width,
        tie_word_embeddings=False,
        encoder_layers=size.layers,
        decoder_layers=size.layers,
        encoder_attention_heads=size.heads,
        decoder_attention_heads=size.heads,
        encoder_ffn_dim=4 * size.width if size.width > 64 else 128,
        decoder_ffn_dim=4 * size.width if size.width > 64 else 128,
        num_mel_bins=size.mels,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=id_of("<|startoftranscript|>"),
    )
    model = WhisperForConditionalGeneration(config).eval()
    with torch.no_grad():
        head = model.proj_out.weight
        head.normal_(std=0.35 * (64 / size.width) ** 0.5)
        head[:, 0] = 0.0
        head[[id_of("Ġ" + word) for word in WORDS], 0] = WORD_BIAS
        head[end, 0] = size.end
        fillers = [at for token, at in tokenizer.get_vocab().items() if token.startswith(FILLER)]
        head[fillers] = 0.0
        head[fillers, 0] = -WORD_BIAS
        decoder = model.model.decoder
        decoder.embed_tokens.weight.normal_(std=1.0)
        decoder.embed_positions.weight.normal_(std=0.5)
        decoder.layer_norm.weight[0] = 0.0
        decoder.layer_norm.bias[0] = CONSTANT
    model.generation_config.alignment_heads = [[size.layers - 1, 0], [size.layers - 1, 1]]
    model.generation_config.suppress_tokens = None
    model.generation_config.begin_suppress_tokens = None
    return model
