"""Asking memory for a row before it is needed: a cascade, a diary or a list of reviews jumps about among the customers,
and waiting for memory would be most of an hour's cost."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

AHEAD = 16  # rows between asking and using


def prefetch(rows: Any, row: int) -> None:
    """Ask for a row of an array (its first 64 bytes); no more than a hint, so uncompiled code does nothing."""


@intrinsic
def _ask(_typing: Any, rows: Any, row: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(rows)(context, builder, arguments[0])
        at = context.cast(builder, arguments[1], row, types.intp)
        step = cgutils.unpack_tuple(builder, array.strides)[0]
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        address = builder.gep(builder.bitcast(array.data, byte), [builder.mul(at, step)])
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        hint = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(hint, [address, word(0), word(3), word(1)])  # to read, keep in all caches, data
        return context.get_dummy_value()

    return types.void(rows, row), generate


@overload(prefetch)
def _prefetch(rows, row):  # type: ignore[no-untyped-def]
    def ask(rows, row):  # type: ignore[no-untyped-def]
        _ask(rows, row)

    return ask
