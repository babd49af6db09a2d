"""The text before a canvas, encoded: the keys and values the decoder reads."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import cast

import torch
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion, DynamicCache
from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer


class Prefix:
    """Encoded text before the canvases of a batch: one row for each canvas, all of the same length in tokens.

    `cache` holds the keys and values of every layer, each (rows, key-value heads, tokens kept, head size): all tokens
    in a layer of full attention, the last `window - 1` in a sliding one. `last_hidden` (rows, 1, H) is the encoder's
    last hidden state at the last token, which foretells the next; None where nothing has been read.
    """

    def __init__(self, model: DiffusionGemmaForBlockDiffusion) -> None:
        self._model = model
        self.cache = DynamicCache(config=model.config.get_text_config(decoder=True))
        self.length = 0
        self.rows = 1
        self.last_hidden: Tensor | None = None

    @classmethod
    def restored(
        cls,
        model: DiffusionGemmaForBlockDiffusion,
        states: Iterable[tuple[Tensor, Tensor]],
        length: int,
        last_hidden: Tensor,
    ) -> Prefix:
        """The one-row prefix of `length` tokens whose layers hold `states`: for each layer its keys and its values.

        Both are (1, key-value heads, tokens kept, head size) and `last_hidden` is (1, 1, H), on the model's device;
        they are taken over, not copied.
        """
        prefix = cls(model)
        for layer, (keys, values) in zip(prefix.layers, states, strict=True):
            layer.lazy_initialization(keys, values)
            layer.keys, layer.values = keys, values
            if isinstance(layer, DynamicSlidingWindowLayer):
                layer.cumulative_length = length
        prefix.length = length
        prefix.last_hidden = last_hidden
        return prefix

    @property
    def layers(self) -> list[DynamicLayer]:
        """What `cache` holds, layer by layer; the model of this project has none but dynamic layers."""
        return cast(list[DynamicLayer], self.cache.layers)

    def extend(self, tokens: Sequence[Sequence[int]]) -> None:
        """Encode `tokens`, for each row as many, after what is there already.

        Raises:
            ValueError: the rows differ in length, or there are not as many as this prefix has.
        """
        if len(tokens) != self.rows:
            raise ValueError(f"{len(tokens)} rows of tokens for a prefix of {self.rows}")
        if any(tokens):
            self.read(tokens)

    def repeated(self, rows: int) -> Prefix:
        """The single row of this prefix, `rows` times; the memory is shared. What is added there is not added here."""
        return self._with_states(lambda states: states.expand(rows, *states.shape[1:]), rows)

    def branch(self) -> Prefix:
        """The same text, to be added to without adding it here."""
        return self._with_states(lambda states: states, self.rows)

    def selected(self, rows: Sequence[int]) -> Prefix:
        """Only these rows, in this order."""
        if list(rows) == list(range(self.rows)):
            return self
        index = torch.tensor(rows, device=self._model.device)
        return self._with_states(lambda states: states.index_select(0, index), len(rows))

    def _with_states(self, change: Callable[[Tensor], Tensor], rows: int) -> Prefix:
        other = copy.copy(self)
        other.rows = rows
        other.cache = copy.copy(self.cache)
        other.cache.layers = [copy.copy(layer) for layer in self.cache.layers]
        for layer in other.layers:
            if layer.keys is not None and layer.values is not None:
                layer.keys, layer.values = change(layer.keys), change(layer.values)
        if self.last_hidden is not None:
            other.last_hidden = change(self.last_hidden)
        return other

    @torch.inference_mode()
    def read(self, tokens: Sequence[Sequence[int]]) -> Tensor:
        """As `extend`, for one token at least; gives the encoder's last hidden states (rows, tokens, H)."""
        device = self._model.device
        input_ids = torch.tensor(tokens, device=device)
        rows, count = input_ids.shape
        positions = torch.arange(self.length, self.length + count, dtype=torch.int32, device=device).unsqueeze(0)
        encoder = self._model.model.encoder
        masks = encoder.create_masks_for_generate(
            config=self._model.config,
            inputs_embeds=torch.empty((rows, count, 0), dtype=self._model.dtype, device=device),
            attention_mask=torch.ones((rows, self.length + count), dtype=torch.bool, device=device),
            past_key_values=self.cache,
            position_ids=positions,
        )
        output = encoder(input_ids=input_ids, attention_mask=masks, past_key_values=self.cache, position_ids=positions)
        self.length += count
        # Not a view, which would hold on to the states of all tokens.
        self.last_hidden = output.last_hidden_state[:, -1:].clone()
        return output.last_hidden_state
