"""Makes random.json beside it: the same numbers from a second implementation, written in Python integers.

xoroshiro128+ follows Blackman and Vigna's xoroshiro128plus.c of 2016 (rotations 24, 16 and 37, the low 32 bits of
the sum); the normal quantiles are those of Python's statistics module. Run with Python 3.12: python make-random.py
"""

import json
import math
import pathlib
import statistics

MASK32, MASK64 = 2**32 - 1, 2**64 - 1
QUANTILE = statistics.NormalDist().inv_cdf


def seed_state(parts):
    """cyrb128 over the words of all parts, each preceded by its kind and length."""
    words = []
    for part in parts:
        if isinstance(part, str):
            units = part.encode("utf-16-le")
            words += [len(units) // 2 + 1] + [int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2)]
        else:
            words += [0, part & MASK32, (part >> 32) & MASK32]
    h1, h2, h3, h4 = 1779033703, 3144134277, 1013904242, 2773480762
    for k in words:
        h1, h2, h3, h4 = (
            h2 ^ ((h1 ^ k) * 597399067 & MASK32),
            h3 ^ ((h2 ^ k) * 2869860233 & MASK32),
            h4 ^ ((h3 ^ k) * 951274213 & MASK32),
            h4,
        )
        h4 = h1 ^ ((h4 ^ k) * 2716044179 & MASK32)
    # JavaScript's >>> on the unsigned words.
    a = (h3 ^ (h1 >> 18)) * 597399067 & MASK32
    b = (h4 ^ (h2 >> 22)) * 2869860233 & MASK32
    c = (h1 ^ (h3 >> 17)) * 951274213 & MASK32
    d = (h2 ^ (h4 >> 19)) * 2716044179 & MASK32
    return [a, b, c, d]


def rotate(x, k):
    return (x << k | x >> (64 - k)) & MASK64


class Xoroshiro128Plus:
    def __init__(self, state):
        self.s0, self.s1 = state[0] << 32 | state[1], state[2] << 32 | state[3]

    def word(self):
        out = (self.s0 + self.s1) & MASK32
        s1 = self.s1 ^ self.s0
        self.s0 = rotate(self.s0, 24) ^ s1 ^ (s1 << 16 & MASK64)
        self.s1 = rotate(s1, 37)
        return out

    def integer(self, n):
        """Draws again where the rest of 2^32 by n would favour small numbers."""
        allowed = 2**32 // n * n
        while True:
            value = self.word() ^ 2**31
            if value < allowed:
                return value % n


cases = []
for parts in ([0], [42], [-7], [2**40 + 3], [42, "shuffle", 0], [42, "augment", 3, 28708], [1, "été", "x"], [1, "1"], [1, 1]):
    generator = Xoroshiro128Plus(seed_state(parts))
    cases.append(
        {
            "parts": parts,
            "next": [generator.word() / 2**32 for _ in range(5)],
            "normal": [QUANTILE((generator.word() + 0.5) / 2**32) for _ in range(20)],
            "integer": [generator.integer(n) for n in (1, 2, 7, 1000, 2**31 + 1, 2**32)],
        }
    )

order_generator, order = Xoroshiro128Plus(seed_state([5])), []
for i in range(20):
    j = order_generator.integer(i + 1)
    order.append(i)
    order[i], order[j] = order[j], i

probabilities = [10.0**-e for e in range(1, 16)] + [2.0**-33, 0.02, 0.074999, 0.075001, 0.2, 0.5, 0.7, 0.9249, 0.9251, 0.99]
probabilities += [1 - 2.0**-33, 1 - 1e-6]
quantiles = [{"probability": p, "quantile": QUANTILE(p)} for p in probabilities]
assert all(math.isfinite(q["quantile"]) for q in quantiles)

# Both ends and the middle of every octave of the smaller tail, on both sides of 0, and what is beyond.
tails = sorted({0, 1, 2} | {2**k + d for k in range(2, 31) for d in (-1, 0, 1, 2**k // 3)} | {2**31 - 1})
bits = [sign for tail in tails for sign in (tail, ~tail)]
normals = [{"bits": b, "normal": QUANTILE((b % 2**32 + 0.5) / 2**32)} for b in bits]

numbers = [2.0**-40, 1e-9, 0.05, 0.5, 0.7071, 0.99, 1.0, 1.01, 1.41421, 1.5, 3.0, 10.0, 12345.678, 1e12, 1e300]
logarithms = [{"number": n, "logarithm": math.log(n)} for n in numbers]
exponents = [-745.0, -700.0, -40.5, -1.0, -0.3, -1e-9, 0.0, 1e-9, 0.34, 0.35, 1.0, 2.5, 40.0, 709.0]
exponentials = [{"exponent": x, "power": math.exp(x)} for x in exponents]

path = pathlib.Path(__file__).parent / "random.json"
contents = {"cases": cases, "permutation": order, "quantiles": quantiles, "normals": normals, "logarithms": logarithms, "exponentials": exponentials}
path.write_text(json.dumps(contents, indent=1) + "\n")
