# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Arrays of qgemm's element types in memory: packing, strides, memref types."""

import numpy as np

import spec


def pack(type_name, patterns):
    """A flat stream of patterns to bytes, low bits first."""
    bits = spec.bits_of(type_name)
    patterns = np.asarray(patterns, dtype=np.uint64).ravel()
    stream = (patterns[:, None] >> np.arange(bits, dtype=np.uint64)) & np.uint64(1)
    return np.packbits(stream.astype(np.uint8).ravel(), bitorder="little").tobytes()


def unpack(type_name, data, count):
    bits = spec.bits_of(type_name)
    stream = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")[: count * bits]
    weights = np.uint64(1) << np.arange(bits, dtype=np.uint64)
    return (stream.reshape(count, bits).astype(np.uint64) * weights).sum(axis=1, dtype=np.uint64)


class Buffer:
    """An n-dimensional array of patterns, stored with padding between lines."""

    def __init__(self, random, type_name, patterns, column_major=False, pad=0, dynamic=()):
        self.type_name = type_name
        patterns = np.asarray(patterns, dtype=np.uint64)
        self.shape = patterns.shape
        order = list(range(patterns.ndim))
        if column_major:
            order[-2:] = order[:-3:-1]
        lines = patterns.transpose(order)
        # Lines and batches of sub-byte types start on a byte.
        step = {4: 2, 6: 4}.get(spec.bits_of(type_name), 1)
        width = lines.shape[-1] + pad
        width = max(1, -(-width // step) * step)
        padded = random.integers(0, 1 << spec.bits_of(type_name), lines.shape[:-1] + (width,))
        padded = padded.astype(np.uint64)
        padded[..., : lines.shape[-1]] = lines
        self.stream = padded.ravel()
        strides = [1] * patterns.ndim
        for i in range(patterns.ndim - 2, -1, -1):
            strides[i] = strides[i + 1] * padded.shape[i + 1]
        self.strides = [0] * patterns.ndim
        for stored, axis in enumerate(order):
            self.strides[axis] = strides[stored]
        contiguous = not column_major and width == lines.shape[-1]
        extents = ["?" if i in dynamic else str(e) for i, e in enumerate(self.shape)]
        layout = "" if contiguous else f", strided<{self.strides}>"
        self.memref = f"memref<{'x'.join(extents)}x{type_name}{layout}>"

    def bytes(self):
        return pack(self.type_name, self.stream)

    def positions(self):
        """The place of each element in the stream."""
        grids = np.meshgrid(*(np.arange(e) for e in self.shape), indexing="ij", sparse=True)
        return sum(g * s for g, s in zip(grids, self.strides)) + np.zeros(self.shape, int)

    def with_patterns(self, patterns):
        """The stream after the elements have been written."""
        stream = self.stream.copy()
        stream[self.positions().ravel()] = np.asarray(patterns, np.uint64).ravel()
        return stream
