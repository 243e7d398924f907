"""Which of several editions come together: the surest pairs first, and never two that must be apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from itertools import product

Pair = tuple[str, str]
"""Two editions, the lower id first."""

Apart = Callable[[str, str], bool]
Contradiction = Callable[[str, str, bool], bool]
"""Whether two pages show that they are not one; a vouched pair only if beyond doubt."""


def pair(one: str, other: str) -> Pair:
    """The two in their order."""
    return (one, other) if one < other else (other, one)


def clusters(
    members: Iterable[str], found: Mapping[Pair, float], joined: Set[Pair], separated: Set[Pair], apart: Contradiction
) -> list[list[str]]:
    """Editions that are one work, each work in order; what comes out depends on what goes in, not on its order.

    `found` are pairs that pages show to be one, with their scores; `joined` and `separated` are persons' decisions;
    `apart` says of which two pages show that they are not one. Where such two are both, and equally surely, one
    with a third, neither is joined to it: a person is to say which. Two are vouched for where a person joined one of
    them with a third that the other is found one with.
    """

    def apart_by_any(one: str, other: str) -> bool:
        both = pair(one, other)
        return both in separated or (both not in joined and apart(*both, is_vouched(one, other)))

    def is_vouched(one: str, other: str) -> bool:
        thirds = {third for both in joined for third in both if both != pair(one, other) and {one, other} & {*both}}
        return any(
            (pair(a, third) in joined and pair(b, third) in found)
            for third in thirds - {one, other}
            for a, b in ((one, other), (other, one))
        )

    home = {key: [key] for key in sorted(members)}
    for both in sorted(joined):
        _merge(home, both, lambda a, b: pair(a, b) in separated)
    rivals = _Rivals({**found, **dict.fromkeys(joined, 2.0)}, apart_by_any)
    for both, _ in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        if both not in separated and not rivals.has(both):
            _merge(home, both, apart_by_any)
    return sorted({id(group): sorted(group) for group in home.values()}.values())


def _merge(home: dict[str, list[str]], both: Pair, apart: Apart) -> None:
    low, high = home[both[0]], home[both[1]]
    if low is not high and not any(apart(a, b) for a, b in product(low, high)):
        low.extend(high)
        home.update(dict.fromkeys(high, low))


class _Rivals:
    """Whether an edition is found one, no less surely, with two that must be apart."""

    def __init__(self, found: Mapping[Pair, float], apart: Apart) -> None:
        self.found, self.apart = found, apart
        self.near: dict[str, set[str]] = defaultdict(set)
        for one, other in found:
            self.near[one].add(other)
            self.near[other].add(one)

    def has(self, both: Pair) -> bool:
        return any(
            third != far and self.found[pair(near, third)] >= self.found[both] and self.apart(third, far)
            for near, far in (both, both[::-1])
            for third in self.near[near]
        )
