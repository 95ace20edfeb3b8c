"""How a Run enters compiled code: as one pointer to a table of addresses and shapes.

Numba would otherwise hand every array of the run, seven words each, through every call: 500 arguments, and minutes of
compiling. In compiled code ``run.people`` is an array as ever; it is built from the table and carries no reference
count. In Python a Run is a plain named tuple of
arrays, so the kernel also runs uncompiled, to the same bits (``tests/engine/test_uncompiled.py``).
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype

from wom_sim.engine.state import NO_ARRAYS, Run

WORDS = 4  # of the table for each array: address and up to three sizes


class RunType(types.Type):
    """The compiled type of a Run: the name, record type and dimensions of each array."""

    def __init__(self, fields: tuple[tuple[str, Any, int], ...]) -> None:
        self.fields = fields
        described = hashlib.sha256(repr(fields).encode()).hexdigest()[:12]
        super().__init__(name=f"Run_{described}")

    def array_of(self, name: str) -> tuple[int, Any]:
        """Place in the table and array type of a field."""
        for place, (field, dtype, dimensions) in enumerate(self.fields):
            if field == name:
                return place, types.Array(dtype, dimensions, "C", aligned=True)
        raise AttributeError(name)


_known: dict[type, RunType] = {}  # dtypes and dimensions are the same for every run


@typeof_impl.register(Run)
def _typeof_run(run: Run, _context: Any) -> RunType:
    if Run not in _known:
        arrays = {name: array for name, array in run._asdict().items() if name not in NO_ARRAYS}
        _known[Run] = RunType(tuple((name, from_dtype(array.dtype), array.ndim) for name, array in arrays.items()))
    return _known[Run]


def with_table(run: Run) -> Run:
    """The run with its table of addresses; to be made anew whenever an array has been replaced.

    Raises:
        ValueError: an array is not contiguous.
    """
    rows = []
    for name, array in run._asdict().items():
        if name not in NO_ARRAYS:
            if not array.flags.c_contiguous:
                raise ValueError(f"{name} must be C-contiguous")
            # `ctypes.data` and not `__array_interface__`, which writes every record type out anew: ten times as long
            rows.append([array.ctypes.data, *array.shape, *[0] * (WORDS - 1 - array.ndim)])
    return run._replace(table=np.array(rows, np.uint64))


@register_model(RunType)
class _RunModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: RunType) -> None:
        super().__init__(dmm, fe_type, cgutils.intp_t.as_pointer())


@unbox(RunType)
def _unbox_run(_typ: RunType, obj: Any, c: Any) -> NativeValue:
    """The address of the table; the caller's Run keeps it and every array alive."""
    table = c.pyapi.object_getattr_string(obj, "table")
    native = c.unbox(types.Array(types.uint64, 2, "C"), table)
    array = c.context.make_array(types.Array(types.uint64, 2, "C"))(c.context, c.builder, native.value)
    address = c.builder.bitcast(array.data, cgutils.intp_t.as_pointer())
    c.context.nrt.decref(c.builder, types.Array(types.uint64, 2, "C"), native.value)
    c.pyapi.decref(table)
    return NativeValue(address, is_error=native.is_error)


@infer_getattr
class _RunAttribute(AttributeTemplate):
    key = RunType

    def generic_resolve(self, typ: RunType, attr: str) -> Any:
        return typ.array_of(attr)[1]


@lower_getattr_generic(RunType)
def _lower_attribute(context: Any, builder: Any, typ: RunType, value: Any, attr: str) -> Any:
    place, array_type = typ.array_of(attr)
    word = [builder.load(cgutils.gep_inbounds(builder, value, place * WORDS + at)) for at in range(1 + array_type.ndim)]
    array = context.make_array(array_type)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    strides = [context.get_constant(types.intp, size)]
    for length in reversed(word[2:]):
        strides.insert(0, builder.mul(strides[0], length))
    populate_array(
        array,
        data=builder.inttoptr(word[0], array.data.type),
        shape=word[1:],
        strides=strides,
        itemsize=context.get_constant(types.intp, size),
        meminfo=None,
    )
    return array._getvalue()
