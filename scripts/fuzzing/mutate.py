# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Changes of MLIR text, by tokens, lines and bytes."""
import re

# Shapes come apart into their numbers: 128x64xi8 is '128' 'x' '64' 'x' 'i8'.
TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[%@#!^][\w.$-]+|\d+\.\d+(?:[eE][-+]?\d+)?|\d+|'
                   r"x(?=[\d?a-z!])|[A-Za-z_][\w.$]*|->|\s+|.", re.DOTALL)
NUMBERS = ["0", "1", "-1", "2", "3", "7", "15", "16", "17", "31", "33", "64", "255", "256", "1024",
           "65536", "1048577", "2147483647", "2147483648", "4294967295", "4294967296",
           "9223372036854775807", "9223372036854775808", "-9223372036854775808",
           "18446744073709551616", "1" + "0" * 40, "1e400", "0x7FC00000", "?"]
TYPES = ["i1", "i2", "i4", "i8", "ui4", "ui8", "si8", "i16", "i32", "i64", "i128", "i16777215",
         "f16", "bf16", "f32", "f64", "f80", "f128", "tf32", "index", "none", "f8E4M3FN",
         "f8E4M3FNUZ", "f8E5M2", "f8E5M2FNUZ", "f8E8M0FNU", "f6E2M3FN", "f6E3M2FN", "f4E2M1FN",
         "complex<f32>", "vector<4xf32>", "vector<[4]xi8>", "vector<0xf32>", "memref<?xi8>",
         "memref<*xi8>", "tensor<*xi8>", "tensor<0x0xi8>", "tensor<4x4xi8>", "tuple<>",
         "memref<4xi8, 3>", "memref<8x8xi8, strided<[?, ?], offset: ?>>", "!llvm.ptr"]
SCALARS = [name for name in TYPES if "<" not in name]
SIZES = ["0", "1", "2", "4", "8", "16", "17", "32", "48", "64", "96", "100", "127", "128", "256", "512"]
SHAPED = re.compile(r"(?:memref|tensor|vector)<[^<>]*(?:<[^<>]*>)?[^<>]*>|!qgemm\.\w+<[^<>]*>")
CHIPS = ["gfx1100", "gfx1151", "gfx1201", "gfx942", "gfx950", "gfx1250", "gfx900", "gfx9999", "",
         "sm_90", "gfx11-generic"]
ATTRIBUTES = ["unit", "true", "dense<0> : tensor<4xi32>", "array<i64: 1, 2>", "array<i64>", "[]",
              "{}", "\"\"", "@none", "affine_map<(d0) -> (d0)>", "affine_map<() -> ()>", "0.5 : f32",
              "-1 : i32", "0 : index", "9223372036854775807 : i64", "1 : i128", "dense<> : tensor<0xi8>"]


class Mutator:
    def __init__(self, seeds):
        self.seeds = seeds
        self.tokens = sorted({token for seed in seeds for token in TOKEN.findall(seed)
                              if not token.isspace()})
        self.words = [token for token in self.tokens if token[0].isalpha() or token[0] in "#!\""]

    def make(self, rng):
        """One mutated seed."""
        text = rng.choice(self.seeds)
        for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
            text = rng.choices(*zip(*CHANGES))[0](self, rng, text)
        # Cutting into chunks is the reader's business, not the input's. Upstream's parser
        # crashes on every array<index: ...>, which test/Robustness shows; once is enough.
        return text.replace("// -----", "//").replace("array<index", "array<i64")[:200000]

    def at_tokens(self, rng, text, wanted, replacement):
        """Replaces one token that `wanted` accepts."""
        tokens = TOKEN.findall(text)
        places = [i for i, token in enumerate(tokens) if wanted(token)]
        if places:
            i = rng.choice(places)
            tokens[i] = replacement(tokens[i])
        return "".join(tokens)

    def number(self, rng, text):
        return self.at_tokens(rng, text, lambda token: token.isdigit() or token == "?",
                              lambda _: rng.choice(NUMBERS))

    def element_type(self, rng, text):
        return self.at_tokens(rng, text, lambda token: token in TYPES, lambda _: rng.choice(TYPES))

    def everywhere(self, rng, text, wanted, replacement):
        """Replaces every occurrence of one token that `wanted` accepts: types stay consistent."""
        tokens = TOKEN.findall(text)
        places = [token for token in tokens if wanted(token)]
        if not places:
            return text
        old = rng.choice(places)
        new = replacement(old)
        return "".join(new if token == old else token for token in tokens)

    def same_number(self, rng, text):
        return self.everywhere(rng, text, lambda token: token.isdigit(),
                               lambda _: rng.choice(NUMBERS + SIZES * 2))

    def same_type(self, rng, text):
        return self.everywhere(rng, text, lambda token: token in SCALARS,
                               lambda _: rng.choice(SCALARS))

    def whole_type(self, rng, text):
        """One change inside of a shaped type, wherever that type stands."""
        places = SHAPED.findall(text)
        if not places:
            return text
        old = rng.choice(places)
        change = rng.choice([Mutator.number, Mutator.number, Mutator.element_type, Mutator.cut])
        new = change(self, rng, old)
        return text.replace(old, new)

    def definition(self, rng, text):
        """A number or word of an alias."""
        lines = text.splitlines(keepends=True)
        places = [i for i, line in enumerate(lines) if line[0] in "#!"]
        if not places:
            return text
        i = rng.choice(places)
        name, equals, body = lines[i].partition("=")
        change = rng.choice([Mutator.number, Mutator.number, Mutator.word, Mutator.element_type])
        lines[i] = name + equals + change(self, rng, body)
        return "".join(lines)

    def same_value(self, rng, text):
        """One value in the place of another of the same type, as far as an op shows it."""
        places = re.findall(r"^\s*(%\w+)(?: = | :).*?: ([^,={}]+)$", text, re.MULTILINE)
        pairs = [(a, b) for a, kind in places for b, other in places if a != b and kind == other]
        if not pairs:
            return text
        old, new = rng.choice(pairs)
        uses = [place for place in re.finditer(re.escape(old) + r"\b", text)][1:]
        if not uses:
            return text
        use = rng.choice(uses)
        return text[:use.start()] + new + text[use.end():]

    def chip(self, rng, text):
        return self.at_tokens(rng, text, lambda token: "gfx" in token,
                              lambda _: '"' + rng.choice(CHIPS) + '"')

    def word(self, rng, text):
        return self.at_tokens(rng, text, lambda token: token[0].isalpha() and len(token) > 1,
                              lambda _: rng.choice(self.words))

    def string(self, rng, text):
        return self.at_tokens(rng, text, lambda token: token[0] == '"',
                              lambda _: '"' + rng.choice(["", "\\00", "x" * 5000, "qg1:", "\\FF"]) + '"')

    def value(self, rng, text):
        values = [token for token in TOKEN.findall(text) if token[0] == "%"]
        return self.at_tokens(rng, text, lambda token: token[0] == "%", lambda _: rng.choice(values))

    def attribute(self, rng, text):
        """A wrong value after an `=`."""
        places = list(re.finditer(r"= ([^=,{}%\n]+)(?=[,}])", text))
        if not places:
            return text
        place = rng.choice(places)
        return text[:place.start(1)] + rng.choice(ATTRIBUTES) + text[place.end(1):]

    def drop_attribute(self, rng, text):
        places = list(re.finditer(r"[\w.]+ = [^=,{}%\n]+,? ?(?=[^\n]*})", text))
        if not places:
            return text
        place = rng.choice(places)
        return text[:place.start()] + text[place.end():]

    def any_token(self, rng, text):
        return self.at_tokens(rng, text, lambda token: not token.isspace(),
                              lambda _: rng.choice(self.tokens))

    def swap(self, rng, text):
        tokens = TOKEN.findall(text)
        i, j = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        tokens[i], tokens[j] = tokens[j], tokens[i]
        return "".join(tokens)

    def cut(self, rng, text):
        tokens = TOKEN.findall(text)
        start = rng.randrange(len(tokens))
        del tokens[start:start + rng.choice([1, 1, 2, 3, 5, 20])]
        return "".join(tokens) or text

    def repeat(self, rng, text):
        tokens = TOKEN.findall(text)
        start = rng.randrange(len(tokens))
        span = tokens[start:start + rng.choice([1, 2, 4, 8])]
        tokens[start:start] = span * rng.choice([1, 1, 2, 100])
        return "".join(tokens)

    def drop_line(self, rng, text):
        lines = text.splitlines(keepends=True)
        del lines[rng.randrange(len(lines))]
        return "".join(lines) or text

    def repeat_line(self, rng, text):
        lines = text.splitlines(keepends=True)
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
        return "".join(lines)

    def splice(self, rng, text):
        """A line of another seed."""
        lines = text.splitlines(keepends=True)
        lines.insert(rng.randrange(len(lines) + 1),
                     rng.choice(rng.choice(self.seeds).splitlines(keepends=True)))
        return "".join(lines)

    def noise(self, rng, text):
        place = rng.randrange(len(text))
        return text[:place] + chr(rng.choice([0, 1, 9, 34, 39, 60, 92, 127, 0xE9, 0xDCFF])) + text[place + 1:]

    def nest(self, rng, text):
        place = rng.randrange(len(text))
        left, right = rng.choice([("(", ")"), ("[", "]"), ("{", "}"), ("tuple<", ">"), ("-", "")])
        depth = rng.choice([3, 300, 20000])
        return text[:place] + left * depth + rng.choice([right * depth, ""]) + text[place:]


# The first half keeps the text readable, and so reaches the verifiers and passes.
CHANGES = [(Mutator.same_number, 12), (Mutator.same_type, 8), (Mutator.whole_type, 12),
           (Mutator.definition, 12), (Mutator.same_value, 6), (Mutator.number, 8),
           (Mutator.chip, 2), (Mutator.drop_line, 3), (Mutator.drop_attribute, 4),
           (Mutator.attribute, 3), (Mutator.value, 2), (Mutator.element_type, 2), (Mutator.word, 2),
           (Mutator.string, 1), (Mutator.any_token, 1), (Mutator.swap, 1), (Mutator.cut, 1),
           (Mutator.repeat, 1), (Mutator.repeat_line, 1), (Mutator.splice, 1), (Mutator.noise, 0.5),
           (Mutator.nest, 0.2)]
