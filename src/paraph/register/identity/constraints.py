"""What people have said of identity, as pairs of records: decisions outlive nodes, entries and readers' versions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import combinations

from sqlalchemy import Connection, select

from paraph.register import schema
from paraph.register.identity.clustering import Pair, pair_of


class Constraints:
    """Pairs of record keys that are one thing, pairs that are not, records that stand by themselves or are
    withdrawn."""

    def __init__(
        self,
        together: Iterable[Pair] = (),
        apart: Iterable[Pair] = (),
        set_apart: Iterable[str] = (),
        withdrawn: Iterable[str] = (),
    ) -> None:
        self.together = frozenset(pair_of(*pair) for pair in together)
        self.apart = frozenset(pair_of(*pair) for pair in apart)
        self.set_apart = frozenset(set_apart)
        self.withdrawn = frozenset(withdrawn)

    @classmethod
    def load(cls, connection: Connection) -> Constraints:
        """The decisions of a register that are in force."""
        d = schema.decisions
        undone = select(d.c.undoes).where(d.c.undoes.isnot(None))
        rows = connection.execute(
            select(d.c.action, d.c.content)
            .where(d.c.action.in_(["merge", "not_same", "split", "withdraw"]), d.c.id.notin_(undone))
            .order_by(d.c.id)
        )
        together: set[Pair] = set()
        apart: set[Pair] = set()
        set_apart: set[str] = set()
        withdrawn: set[str] = set()
        for action, content in rows:
            said = json.loads(content)
            if action == "withdraw":
                withdrawn |= set(said["records"])
                continue
            if action == "split":
                moved, rest = said["moved"], said["rest"]
                set_apart |= {*moved, *rest}
                together |= {pair_of(moved[0], other) for other in moved[1:]}
                together |= {pair_of(rest[0], other) for other in rest[1:]}
                new = {pair_of(one, other) for one in moved for other in rest}
            else:
                new = {pair_of(*pair) for pair in combinations(said["records"], 2)}
            # The later word holds where two decisions contradict each other.
            if action == "merge":
                together, apart = together | new, apart - new
            else:
                together, apart = together - new, apart | new
        return cls(together, apart, set_apart, withdrawn)

    def nodes_joined_with(self, connection: Connection, nodes: Iterable[int]) -> set[int]:
        """Nodes that people have joined with any of these, though no link does."""
        if not self.together:
            return set()
        r = schema.records.c
        keys = set(connection.scalars(select(r.key).where(r.node.in_(list(nodes)))))
        partners = {other for pair in self.together if keys & set(pair) for other in pair} - keys
        if not partners:
            return set()
        found = connection.scalars(select(r.node).where(r.key.in_(partners), r.node.isnot(None), r.live))
        return {number for number in found if number is not None}
