"""What people have said of identity, as pairs of records: decisions outlive nodes, entries and readers' versions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from paraph.register import schema
from paraph.register.identity.clustering import Pair, pair_of
from paraph.register.rows import chunks, run


class Constraints:
    """Pairs of record keys that are one thing, pairs that are not, records that stand by themselves or are
    withdrawn, and all that decisions in force speak of (`named`): these outlive any reading."""

    def __init__(
        self,
        together: Iterable[Pair] = (),
        apart: Iterable[Pair] = (),
        set_apart: Iterable[str] = (),
        withdrawn: Iterable[str] = (),
        named: Iterable[str] = (),
    ) -> None:
        self.together = frozenset(pair_of(*pair) for pair in together)
        self.apart = frozenset(pair_of(*pair) for pair in apart)
        self.set_apart = frozenset(set_apart)
        self.withdrawn = frozenset(withdrawn)
        self.named = frozenset(named)
        self._partners: dict[str, set[str]] = defaultdict(set)
        for one, other in self.together:
            self._partners[one].add(other)
            self._partners[other].add(one)

    @classmethod
    def load(cls, connection: Connection) -> Constraints:
        """The decisions of a register that are in force; worked out anew only after a decision."""
        # Decisions are only ever appended, so the last one tells whether there are new ones.
        state = run(connection, "SELECT id, key FROM decisions ORDER BY id DESC LIMIT 1").first()
        known = _worked_out.get(connection.engine)
        if known is None or known[0] != state:
            known = _worked_out[connection.engine] = (state, cls._worked_out(connection))
        return known[1]

    @classmethod
    def _worked_out(cls, connection: Connection) -> Constraints:
        d = schema.decisions
        undone = select(d.c.undoes).where(d.c.undoes.isnot(None))
        rows = connection.execute(
            select(d.c.action, d.c.content)
            .where(d.c.action.notin_(["undo", "add"]), d.c.id.notin_(undone))
            .order_by(d.c.id)
        )
        together: set[Pair] = set()
        apart: set[Pair] = set()
        set_apart: set[str] = set()
        withdrawn: set[str] = set()
        named: set[str] = set()
        for action, content in rows:
            said = json.loads(content)
            one, other = said.get("one", []), said.get("other", [])
            named |= {*one, *other, *said.get("records", ())}
            # The later word holds where two decisions contradict each other.
            if action == "withdraw":
                withdrawn |= set(said["records"])
            elif action in ("merge", "correct"):
                # A correction of an entry keeps its records together, however far the new value is from the old.
                all_ = {*one, *other, *said.get("with", ())}
                apart = {pair for pair in apart if not all_.issuperset(pair)} if all_ else apart
                together |= _star(sorted(all_))
            elif action in ("not_same", "split"):
                set_apart |= {*one, *other}
                new = {pair_of(left, right) for left in one for right in other}
                together, apart = together - new, apart | new
                together |= _star(one) | _star(other) if action == "split" else set()
        return cls(together, apart, set_apart, withdrawn, named)

    def nodes_joined_with(self, connection: Connection, nodes: Iterable[int]) -> set[int]:
        """Nodes that people have joined with any of these, though no link does."""
        if not self.together:
            return set()
        r = schema.records.c
        keys: set[str] = set()
        for chunk in chunks(sorted(nodes)):
            keys |= set(connection.scalars(select(r.key).where(r.node.in_(chunk))))
        partners = {partner for key in keys for partner in self._partners.get(key, ())} - keys
        found: set[int] = set()
        for part in chunks(sorted(partners)):
            query = select(r.node).where(r.key.in_(part), r.node.isnot(None), r.live)
            found |= {number for number in connection.scalars(query) if number is not None}
        return found


def _star(keys: Iterable[str]) -> set[Pair]:
    """Pairs that make one thing of all: each with the first."""
    first, *others = list(keys) or [""]
    return {pair_of(first, other) for other in others}


_worked_out: WeakKeyDictionary[Engine, tuple[Any, Constraints]] = WeakKeyDictionary()
