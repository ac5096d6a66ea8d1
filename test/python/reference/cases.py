# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random products: the op's text, its buffers, and the expected contents of the outs."""

from dataclasses import dataclass, field

import numpy as np

import epilogues
import spec
from memory import Buffer

SHAPES = [(1, 1, 1), (3, 5, 7), (4, 9, 64), (7, 6, 33), (5, 130, 40), (66, 3, 100)]


@dataclass
class Scheme:
    """How a case quantizes. Scales: (type, block) or a constant; block extents None are full."""

    lhs: str
    rhs: str
    lhs_scale: object = None
    rhs_scale: object = None
    lhs_zero: object = None
    rhs_zero: object = None
    epilogue: epilogues.Epilogue = None
    k_by_n: bool = False
    column_major_scales: bool = False
    batches: int = None
    experts: int = None
    gather: bool = False
    extreme: bool = False
    depth: int = None
    name: str = ""


@dataclass
class Case:
    name: str
    mlir: str
    buffers: list
    expected: list  # (buffer index, stream)
    floats: dict = field(default_factory=dict)


class Builder:
    def __init__(self, scheme, seed):
        self.s = scheme
        self.random = np.random.default_rng(seed)
        self.m, self.n, self.k = SHAPES[seed % len(SHAPES)]
        if scheme.depth is not None:
            self.k = scheme.depth
        self.buffers, self.clauses = [], []

    # -- memory ---------------------------------------------------------------------------------

    def add(self, type_name, patterns, column_major=False):
        column_major &= spec.bits_of(type_name) >= 8  # as the op requires
        pad = int(self.random.integers(0, 4))
        if column_major and np.shape(patterns)[-2] + pad == 1:
            pad = 1  # strides of 1 both ways mean row-major
        dynamic = [i for i in range(np.ndim(patterns)) if self.random.random() < 0.4]
        if np.ndim(patterns) == 1:
            pad = 0
        buffer = Buffer(self.random, type_name, patterns, column_major, pad, dynamic)
        self.buffers.append(buffer)
        return f"%{len(self.buffers) - 1}", buffer

    def patterns(self, type_name, shape):
        if self.s.extreme and not spec.is_float(type_name):
            bits, signed = spec.INTEGERS[type_name]
            return np.full(shape, 1 << (bits - 1) if signed else (1 << bits) - 1, np.uint64)
        if type_name in ("f16", "bf16", "f32"):
            return spec.encode(type_name, self.random.standard_normal(shape))
        patterns = self.random.integers(0, 1 << spec.bits_of(type_name), shape).astype(np.uint64)
        if spec.is_float(type_name):  # NaN and Inf only here and there
            special = ~np.isfinite(spec.decode(type_name, patterns))
            patterns[special & (self.random.random(shape) < 0.98)] = 0
        return patterns

    def scale_patterns(self, type_name, shape):
        if type_name == "f8E8M0FNU":
            return self.random.integers(122, 132, shape).astype(np.uint64)
        values = self.random.uniform(0.01, 2.0, shape) * self.random.choice([1, 1, 1, -1], shape)
        odd = self.random.random(shape)
        values[odd < 0.02] = 0
        values[odd > 0.99] = np.inf if odd.size % 2 else np.nan
        return spec.encode(type_name, values)

    def zero_patterns(self, type_name, shape):
        if spec.is_float(type_name):
            return spec.encode(type_name, self.random.uniform(0, 15, shape))
        if type_name == "i32":
            low = -(1 << 31) if self.random.random() < 0.3 else -300
            return spec.encode("i32", self.random.integers(low, 300, shape))
        return self.random.integers(0, 1 << spec.bits_of(type_name), shape).astype(np.uint64)

    # -- sides ----------------------------------------------------------------------------------

    def param(self, kind, given, rows, leading):
        """The clause and the Param of each batch."""
        if given is None:
            return "", [None] * leading[1]
        if not isinstance(given, tuple):
            is_float = isinstance(given, float)
            text = repr(given) if is_float else str(given)
            value = np.float32(given) if is_float else given
            type_name = "f32" if is_float else "i32"
            return f" {kind}({text})", [Param_constant(type_name, value)] * leading[1]
        type_name, (br, bk) = given
        shape = leading[0] + (1 if br is None else -(-rows // br),
                              1 if bk is None else -(-self.k // bk))
        make = self.scale_patterns if kind == "scale" else self.zero_patterns
        patterns = make(type_name, shape)
        value, buffer = self.add(type_name, patterns, self.s.column_major_scales)
        values = spec.decode(type_name, patterns).reshape((-1,) + shape[-2:])
        show = lambda e: "full" if e is None else str(e)
        text = f" {kind}({value} : {buffer.memref}) block [{show(br)}, {show(bk)}]"
        return text, [spec.Param(type_name, v, (br, bk)) for v in values]

    def side(self, kind, type_name, rows, leading, scale, zero, column_major=False):
        patterns = self.patterns(type_name, leading[0] + (rows, self.k))
        value, buffer = self.add(type_name, patterns, column_major)
        text = f"{kind}({value} : {buffer.memref})"
        scale_text, scales = self.param("scale", scale, rows, leading)
        zero_text, zeros = self.param("zero", zero, rows, leading)
        self.clauses.append(text + scale_text + zero_text)
        values = spec.decode(type_name, patterns).reshape((leading[1], rows, self.k))
        return [spec.Side(type_name, v, s, z) for v, s, z in zip(values, scales, zeros)]

    # -- the whole ------------------------------------------------------------------------------

    def build(self):
        s, m, n = self.s, self.m, self.n
        batched = ((s.batches,), s.batches) if s.batches else ((), 1)
        rhs_leading = ((s.experts,), s.experts) if s.experts else batched
        lhs_rows = m + 3 if s.gather else m
        lhs = self.side("lhs", s.lhs, lhs_rows, batched, s.lhs_scale, s.lhs_zero)
        rhs = [self.side("rhs", s.rhs, n, rhs_leading, s.rhs_scale, s.rhs_zero, s.k_by_n)
               for _ in range(s.epilogue.num_rhs)]
        groups = self.groups(lhs, rhs, lhs_rows)
        extras_text, extras = self.extras(batched)
        outs = [self.out(t, r, batched) for t, r in s.epilogue.outs]
        self.clauses.insert(1 + len(rhs), "outs(" + ", ".join(o[0] for o in outs) + ")")
        expected = [o[1].positions() * 0 + self.initial(o[1]) for o in outs]
        for batch, rows, sides in groups:
            accs = [spec.accumulators(sides[0], r) for r in sides[1:]]
            picked = [self.pick(kind, values, batch, rows) for kind, values in extras]
            with np.errstate(all="ignore"):
                results = s.epilogue.compute(*accs, *picked)
            for want, got in zip(expected, results):
                (want[batch] if s.batches else want)[rows] = got
        text = self.text(extras_text)
        base = len(self.buffers) - len(outs)
        streams = [(base + i, o[1].with_patterns(e)) for i, (o, e) in enumerate(zip(outs, expected))]
        return Case(self.s.name, text, self.buffers, streams)

    def initial(self, buffer):
        return buffer.stream[buffer.positions()]

    def groups(self, lhs, rhs, lhs_rows):
        """(batch, rows of the outs, sides) of each product."""
        s, m = self.s, self.m
        if not s.experts:
            return [(b, np.arange(m), [lhs[b]] + [r[b] for r in rhs]) for b in range(len(lhs))]
        cuts = np.sort(self.random.integers(0, m + 1, s.experts + 1))
        cuts[0] = 0
        value, buffer = self.add("i32", spec.encode("i32", cuts))
        self.clauses.append(f"offsets({value} : {buffer.memref})")
        source = np.arange(m)
        if s.gather:
            source = self.random.integers(0, lhs_rows, m)
            value, buffer = self.add("i32", spec.encode("i32", source))
            self.clauses.append(f"gather({value} : {buffer.memref})")
        groups = []
        for e in range(s.experts):
            rows = np.arange(cuts[e], cuts[e + 1])
            part = select_rows(lhs[0], source[rows], lhs_rows)
            groups.append((0, rows, [part] + [r[e] for r in rhs]))
        return groups

    def extras(self, batched):
        texts, values = [], []
        for kind, type_name in self.s.epilogue.extras:
            shape = {"per_row": (self.m,), "per_column": (self.n,),
                     "per_element": (self.m, self.n)}[kind]
            leading = () if kind == "per_column" and self.s.batches else batched[0]
            patterns = self.patterns(type_name, leading + shape)
            value, buffer = self.add(type_name, patterns)
            texts.append(f"{value} {kind} : {buffer.memref}")
            decoded = spec.decode(type_name, patterns)
            values.append((kind, decoded))
        return ", ".join(texts), values

    def pick(self, kind, values, batch, rows):
        if self.s.batches and kind != "per_column":
            values = values[batch]
        if kind == "per_column":
            return values[None, :]
        return values[rows][:, None] if kind == "per_row" else values[rows]

    def out(self, type_name, reduction, batched):
        shape = batched[0] + ((self.m,) if reduction else (self.m, self.n))
        patterns = self.random.integers(0, 1 << spec.bits_of(type_name), shape)
        value, buffer = self.add(type_name, patterns)
        kind = f" per_row {reduction}" if reduction else ""
        return f"{value}{kind} : {buffer.memref}", buffer

    def text(self, extras_text):
        arguments = ", ".join(f"%{i}: {b.memref}" for i, b in enumerate(self.buffers))
        lines = list(self.clauses)
        if self.s.epilogue.text:
            extras = f"({extras_text}) " if extras_text else ""
            lines.append(f"epilogue {extras}{{\n        {self.s.epilogue.text}\n      }}")
        body = "\n          ".join(lines)
        return f"func.func @f({arguments}) {{\n      qgemm.matmul\n          {body}\n      return\n}}\n"


def Param_constant(type_name, value):
    return spec.Param(type_name, value, None)


def select_rows(side, rows, all_rows):
    """The rows of a side, with a scale and zero point for each."""
    def select(param):
        if param is None or param.block is None:
            return param
        br, bk = param.block
        index = np.zeros(all_rows, int) if br is None else np.arange(all_rows) // br
        return spec.Param(param.type_name, param.values[index][rows], (1, bk))

    return spec.Side(side.type_name, side.values[rows], select(side.scale), select(side.zero))
