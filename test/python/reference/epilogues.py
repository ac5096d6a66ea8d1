# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Epilogues: the text of a region, and what it computes in NumPy.

`compute` takes the accumulators and the extras as values (broadcastable to M x N) and returns
one array of patterns for each out.
"""

from dataclasses import dataclass, field
from typing import Callable

import numpy as np

import spec

F32 = np.float32


@dataclass
class Epilogue:
    name: str
    outs: list  # (type, None | "max" | "add")
    compute: Callable = None
    text: str = ""  # empty: the identity
    extras: list = field(default_factory=list)  # (kind, type)
    num_rhs: int = 1
    integer: bool = False  # accumulators are i32


def identity(integer, out):
    return Epilogue(f"identity to {out}", [(out, None)], integer=integer,
                    compute=lambda acc: [spec.encode(out, acc)])


def bias(out):
    return Epilogue(
        f"bf16 bias to {out}", [(out, None)], extras=[("per_column", "bf16")],
        text=f"""^bb0(%a: f32, %b: bf16):
          %b32 = arith.extf %b : bf16 to f32
          %y = arith.addf %a, %b32 : f32
          %r = arith.truncf %y : f32 to {out}
          qgemm.yield %r : {out}""",
        compute=lambda a, b: [spec.encode(out, a + b.astype(F32))])


def silu(out):
    def compute(a, s):
        x = a * s.astype(F32)
        return [spec.encode(out, x / (F32(1) + spec.exp(-x)))]

    return Epilogue(
        f"silu to {out}", [(out, None)], compute, extras=[("per_row", "f16")],
        text=f"""^bb0(%a: f32, %s: f16):
          %one = arith.constant 1.0 : f32
          %s32 = arith.extf %s : f16 to f32
          %x = arith.mulf %a, %s32 : f32
          %m = arith.negf %x : f32
          %e = math.exp %m : f32
          %d = arith.addf %one, %e : f32
          %y = arith.divf %x, %d : f32
          %r = arith.truncf %y : f32 to {out}
          qgemm.yield %r : {out}""")


def exponential():
    return Epilogue(
        "exp to f32", [("f32", None)], lambda a: [spec.encode("f32", spec.exp(a * F32(0.125)))],
        text="""^bb0(%a: f32):
          %c = arith.constant 0.125 : f32
          %x = arith.mulf %a, %c : f32
          %r = math.exp %x : f32
          qgemm.yield %r : f32""")


def gated():
    def compute(gate, up):
        return [spec.encode("f16", gate / (F32(1) + spec.exp(-gate)) * up)]

    return Epilogue(
        "gated silu", [("f16", None)], compute, num_rhs=2,
        text="""^bb0(%g: f32, %u: f32):
          %one = arith.constant 1.0 : f32
          %m = arith.negf %g : f32
          %e = math.exp %m : f32
          %d = arith.addf %one, %e : f32
          %q = arith.divf %g, %d : f32
          %y = arith.mulf %q, %u : f32
          %r = arith.truncf %y : f32 to f16
          qgemm.yield %r : f16""")


def requantize(out):
    low, high = (-128, 127) if out == "i8" else (0, 255)

    def compute(a):
        y = np.round(a * F32(0.0375))
        return [spec.encode(out, np.where(np.isnan(y), 0, np.clip(y, low, high)))]

    convert = "fptosi" if out == "i8" else "fptoui"
    return Epilogue(
        f"requantize to {out}", [(out, None)], compute,
        text=f"""^bb0(%a: f32):
          %c = arith.constant {F32(0.0375)!s} : f32
          %x = arith.mulf %a, %c : f32
          %y = math.roundeven %x : f32
          %r = arith.{convert} %y : f32 to i8
          qgemm.yield %r : i8""")


def integer_program():
    def compute(a, x):
        t = (a - x) % (1 << 32)
        t = np.where(t >= 1 << 31, t - (1 << 32), t) >> 3
        return [spec.encode("i32", np.where(t > -100, t, -t))]

    return Epilogue(
        "integer program", [("i32", None)], compute, extras=[("per_element", "i32")], integer=True,
        text="""^bb0(%a: i32, %x: i32):
          %c0 = arith.constant 0 : i32
          %c3 = arith.constant 3 : i32
          %limit = arith.constant -100 : i32
          %d = arith.subi %a, %x : i32
          %t = arith.shrsi %d, %c3 : i32
          %n = arith.subi %c0, %t : i32
          %p = arith.cmpi sgt, %t, %limit : i32
          %r = arith.select %p, %t, %n : i32
          qgemm.yield %r : i32""")


def brain_float():
    def compute(a, x):
        b = spec.rounded("bf16", a)
        t = spec.rounded("bf16", b + x.astype(F32))
        t = spec.rounded("bf16", t * t)
        return [spec.encode("bf16", np.where(t < x.astype(F32), t, b))]

    return Epilogue(
        "bf16 arithmetic", [("bf16", None)], compute, extras=[("per_element", "bf16")],
        text="""^bb0(%a: f32, %x: bf16):
          %b = arith.truncf %a : f32 to bf16
          %t = arith.addf %b, %x : bf16
          %q = arith.mulf %t, %t : bf16
          %p = arith.cmpf olt, %q, %x : bf16
          %r = arith.select %p, %q, %b : bf16
          qgemm.yield %r : bf16""")


def row_reductions():
    def compute(a):
        total = a.sum(axis=-1, dtype=np.int64)
        return [spec.encode("i32", a), spec.encode("i32", a.max(axis=-1)),
                spec.encode("i32", spec.wrap32(total))]

    return Epilogue(
        "row maximum and sum", [("i32", None), ("i32", "max"), ("i32", "add")], compute,
        integer=True, text="""^bb0(%a: i32):
          qgemm.yield %a, %a, %a : i32, i32, i32""")


def row_maximum():
    return Epilogue(
        "float row maximum", [("f32", None), ("f32", "max")],
        compute=lambda a: [spec.encode("f32", a), spec.encode("f32", a.max(axis=-1))],
        text="""^bb0(%a: f32):
          qgemm.yield %a, %a : f32, f32""")
