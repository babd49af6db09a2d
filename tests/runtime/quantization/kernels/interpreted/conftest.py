"""Tests that run on Triton's interpreter: only in a process that was started for them, see `test_interpreted.py`.

The interpreter has to be asked for before Triton is first imported, and would change Triton for all other tests.
"""

from __future__ import annotations

import os
from typing import Any

import torch

collect_ignore_glob = [] if os.environ.get("TRITON_INTERPRET") == "1" else ["test_*.py"]

if not collect_ignore_glob:
    # The interpreter keeps bfloat16 as 16 bits. By itself it cuts a float32 off at these instead of rounding it, and
    # multiplies matrices of them as whole numbers (Triton 3.6 to 3.9). Both as on a GPU:
    import triton.language as tl
    from triton.runtime.interpreter import InterpreterBuilder, TensorHandle

    _cast, _create_dot = InterpreterBuilder.cast_impl, InterpreterBuilder.create_dot

    def _cast_rounding(builder: Any, source: Any, target: Any) -> Any:
        if (source.dtype.scalar, target.scalar) != (tl.float32, tl.bfloat16):
            return _cast(builder, source, target)
        rounded = torch.from_numpy(source.data.copy()).bfloat16().view(torch.uint16)
        return TensorHandle(rounded.numpy(), tl.bfloat16)

    def _create_dot_of_any(builder: Any, left: Any, right: Any, *others: Any) -> Any:
        if left.get_element_ty() == tl.bfloat16:
            # Products of two are exact in float32.
            left, right = (builder.create_fp_ext(one, tl.float32) for one in (left, right))
        return _create_dot(builder, left, right, *others)

    InterpreterBuilder.cast_impl = _cast_rounding
    InterpreterBuilder.create_dot = _create_dot_of_any
