"""Brownian motion as a binary tree of the intervals that were asked for: the Brownian interval of Kidger, Foster, Li and
Lyons, "Efficient and accurate gradients for neural SDEs", 2021 (arXiv 2105.13493), on which torchsde stands.

A query divides a leaf of the tree at its ends. Each division is a Brownian bridge whose normals are drawn again from a
seed of its own whenever they are needed, so that the tree gives the same bits on replay, and only the last divisions are
kept. What the description leaves open is done in the cheapest way: seeds are mixed integers, one generator is seeded
again and again, and what is kept of a division is both of its parts.
"""

import math
import random
from collections import OrderedDict

import torch

from timing import interleaved, rates

KEPT = 45
LEAF = 0.8 * KEPT

_MASK = (1 << 64) - 1
_LEFT, _RIGHT = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03


def _mixed(x):
    """The finaliser of SplitMix64, Steele, Lea and Flood, 2014."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


class _Node:
    """An interval; once it is divided its middle is there, and with it the seed of its normals."""

    __slots__ = ("start", "end", "parent", "is_right", "middle", "seed", "left", "right")

    def __init__(self, start, end, parent, is_right):
        self.start, self.end, self.parent, self.is_right = start, end, parent, is_right
        self.middle = None

    def divide(self, middle):
        if self.parent is not None:
            self.seed = _mixed((self.parent.seed + (_RIGHT if self.is_right else _LEFT)) & _MASK)
        self.middle = middle
        self.left = _Node(self.start, middle, self, 0)
        self.right = _Node(middle, self.end, self, 1)


class BrownianInterval:
    """Increments over parts of [start, end]; with area also H = (1/h) int (W_r - (r - s)/h W) dr, the space-time area.

    The step, where it is given, is the length of most queries: the tree is built in advance down to leaves of 36 steps,
    so that what is kept is enough for a sweep backward.
    """

    def __init__(self, start, end, shape, seed, step=None, area=False):
        self._shape = (2, *shape) if area else tuple(shape)
        self._generator = torch.Generator()
        self._divided = self._with_area if area else self._bridge
        self._joined = self._join_areas if area else self._join
        self._kept = OrderedDict()
        self._root = self._last = _Node(start, end, None, 0)
        self._root.seed = _mixed(seed & _MASK)
        length = end - start
        self._whole = self._normals(_mixed((seed + 1) & _MASK)).mul_(math.sqrt(length))
        if area:
            w, h = self._whole.unbind()
            self._whole = (w, h.mul_(math.sqrt(1 / 12)))
        if step is not None:
            self._halve(self._root, LEAF * step)

    def _halve(self, node, longest):
        waiting = [node]
        while waiting:
            node = waiting.pop()
            if node.end - node.start > longest:
                node.divide(0.5 * (node.start + node.end))
                waiting += [node.right, node.left]

    def increment(self, a, b):
        """W(b) - W(a), or the pair (W, H); not to be changed."""
        node = self._last
        while node.start > a or node.end < b:
            node = node.parent
            if node is None:
                raise ValueError(f"[{a}, {b}] is not part of [{self._root.start}, {self._root.end}]")
        while node.start != a or node.end != b:
            middle = node.middle
            if middle is None:
                # A query that begins with the leaf, as each one of a sweep does, is divided once.
                if node.start == a:
                    node.divide(b)
                    node = node.left
                else:
                    node.divide(a)
                    node = node.right
            elif b <= middle:
                node = node.left
            elif a >= middle:
                node = node.right
            else:
                self._last = node
                first = self.increment(a, middle)
                return self._joined(first, self.increment(middle, b), middle - a, b - middle)
        self._last = node
        return self._value(node)

    def _value(self, node):
        kept, parts = self._kept, None
        path = [node]
        while parts is None and path[-1].parent is not None:
            parent = path[-1].parent
            parts = kept.get(parent)
            if parts is None:
                path.append(parent)
            else:
                kept.move_to_end(parent)
        value = self._whole if parts is None else parts[path[-1].is_right]
        while len(path) > 1:
            divided = path.pop()
            parts = kept[divided] = self._divided(divided, value)
            if len(kept) > KEPT:
                kept.popitem(last=False)
            value = parts[path[-1].is_right]
        return value

    def _normals(self, seed):
        self._generator.manual_seed(seed)
        return torch.randn(self._shape, generator=self._generator)

    def _bridge(self, node, w):
        left, right = node.middle - node.start, node.end - node.middle
        share = left / (left + right)
        before = self._normals(node.seed).mul_(math.sqrt(share * right)).add_(w, alpha=share)
        return before, w - before

    def _with_area(self, node, value):
        w, h = value
        x, y = self._normals(node.seed).unbind()
        left, right = node.middle - node.start, node.end - node.middle
        both = left + right
        root = math.sqrt(left**3 + right**3)
        a = math.sqrt(left**7 * right) / (2 * both * root)
        b = math.sqrt(left * right**7) / (2 * both * root)
        c = math.sqrt(3 * (left * right) ** 3) / (6 * root)
        before = torch.mul(w, left / both).add_(h, alpha=6 * left * right / both**2).add_(x, alpha=2 * (a + b) / both)
        early = torch.mul(h, (left / both) ** 2).add_(x, alpha=-a / left).add_(y, alpha=c / left)
        late = torch.mul(h, (right / both) ** 2).add_(x, alpha=-b / right).add_(y, alpha=-c / right)
        return (before, early), (w - before, late)

    @staticmethod
    def _join(first, second, _left, _right):
        return first + second

    @staticmethod
    def _join_areas(first, second, left, right):
        (w, h), (v, g) = first, second
        area = (right * (g + 0.5 * w) + left * (h - 0.5 * v)) / (left + right)
        return w + v, area


class Queries:
    """Equal intervals of [0, 1], asked for in three orders; each round has a new path.

    A path is made of a seed, and gives the increment between two times.
    """

    def __init__(self, intervals, path):
        times = [k / intervals for k in range(intervals + 1)]
        self.pairs = list(zip(times, times[1:]))
        self.shuffled = random.Random(1).sample(self.pairs, intervals)
        self.path = path
        self.seed = 0

    def _ask(self, *orders):
        self.seed += 1
        increment = self.path(self.seed)
        for order in orders:
            for a, b in order:
                increment(a, b)

    def sequence(self):
        self._ask(self.pairs)

    def both_directions(self):
        self._ask(self.pairs, reversed(self.pairs))

    def in_random_order(self):
        self._ask(self.shuffled)


def queries(options, limits):
    """Queries a second: in sequence, there and back (double_), and in random order."""

    def path(shape, seed, step, area):
        return BrownianInterval(0.0, 1.0, shape, seed, step, area).increment

    return queries_of(path, options, limits)


def queries_of(path, options, limits):
    """The figures of paths, each made of a shape, a seed, the step or None, and whether it has areas."""
    batch, count, intervals = options.batch or 256, options.noise, options.intervals
    step, area = None if options.no_grid else 1 / intervals, options.levy_area == "SPACE_TIME"
    asked = Queries(intervals, lambda seed: path((batch, count), seed, step, area))
    samples = interleaved(limits.or_else(50, 101), asked.sequence, asked.both_directions, asked.in_random_order)
    result = {"batch": batch, "noise": count, "intervals": intervals, "levy_area": options.levy_area}
    result["grid"] = "none" if options.no_grid else "given"
    for name, sample, each in zip(("sequential", "double", "random"), samples, (1, 2, 1)):
        result.update(rates(name, sample, each * intervals))
    return result
