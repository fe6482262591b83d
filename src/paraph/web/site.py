"""What all pages of one running application share: the register, the reader, and answers that are kept for a while."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from paraph.records import Document, Reading
from paraph.register import Register, RegisterError
from paraph.register.browsing import Written
from paraph.register.waiting import Waiting

if TYPE_CHECKING:
    from paraph.reader import Reader

_READINGS_KEPT = 200  # reports whose mentions are at hand
_SHARE_OF_TIME = 20
"""An answer that took a second to work out is kept for at least so many seconds, whatever is added."""
_LEAST_KEPT = 2.0  # seconds
MOST_WAITING = 300


class _Kept(NamedTuple):
    answer: Any
    written: Written
    until: float
    day: date
    outlives_decisions: bool

    def holds(self, written: Written) -> bool:
        """Whether it may still be given when the register has been written so far."""
        same = self.written == written and self.day == date.today()
        decided = self.written.decided != written.decided and not self.outlives_decisions
        return same or (not decided and time.monotonic() < self.until)


class Site:
    """A register as it is served. `sign_in_to_read` is set where others than this machine can reach it."""

    def __init__(self, where: str, *, sign_in_to_read: bool = False) -> None:
        self.register = Register(where)
        self.sign_in_to_read = sign_in_to_read
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()
        self._reading = threading.Lock()  # one report is read at a time
        self._answered: dict[str, float] = {}
        self._reader: Reader | None = None
        self._readings: OrderedDict[str, Reading] = OrderedDict()

    def close(self) -> None:
        """Let go of the register."""
        self.register.close()

    def kept(self, key: Hashable, make: Callable[[], Any], *, outlives_decisions: bool = False) -> Any:
        """An answer that takes long to work out: kept as long as nothing is added to the register and the day is the
        same; while documents come in, worked out anew at most a twentieth of the time.

        A decision, by whomever, ends it, unless it `outlives_decisions`. Whoever asks while it is being worked out
        anew has the last one; the first to ask waits for it.
        """
        written = self.register.written()
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
            found = self._kept.get(key)
        over = found is None or (not found.outlives_decisions and found.written.decided != written.decided)
        if found is not None and not over and (found.holds(written) or not lock.acquire(blocking=False)):
            return found.answer
        if over:
            lock.acquire()
        try:
            with self._guard:
                found = self._kept.get(key)
            if found is not None and found.holds(written):
                return found.answer
            begun = time.monotonic()
            answer = make()
            took = time.monotonic() - begun
            until = time.monotonic() + max(_LEAST_KEPT, took * _SHARE_OF_TIME)
            with self._guard:
                self._kept[key] = _Kept(answer, written, until, date.today(), outlives_decisions)
                self._kept.move_to_end(key)
                while len(self._kept) > _READINGS_KEPT:
                    gone, _ = self._kept.popitem(last=False)
                    self._locks.pop(gone, None)
            return answer
        finally:
            lock.release()

    def waiting(self) -> list[Waiting]:
        """The queue of questions for people, without those that have been answered since it was worked out."""

        def work_out() -> list[Waiting]:
            begun = time.monotonic()
            found = self.register.waiting(MOST_WAITING)
            with self._guard:
                self._answered = {key: at for key, at in self._answered.items() if at >= begun}
            return found

        found: list[Waiting] = self.kept("waiting", work_out, outlives_decisions=True)
        return [one for one in found if one.key not in self._answered]

    def wrote(self, question: str | None = None, *, taken_back: bool = False) -> None:
        """Something was decided, perhaps as the answer to a question of the queue: what is kept may be out of date."""
        with self._guard:
            if question and not taken_back:
                self._answered[question] = time.monotonic()
            elif question:
                self._answered.pop(question, None)
            queue = self._kept.get("waiting")
            self._kept.clear()
            # The queue may be long in making: it goes on as it is, and is looked at anew when its time has come.
            if queue is not None:
                self._kept["waiting"] = queue

    def reading(self, key: str, document: Document) -> Reading:
        """What the reader makes of a document now, with its reasons; kept by the document's key."""
        with self._reading:
            if key in self._readings:
                self._readings.move_to_end(key)
                return self._readings[key]
            made = self._loaded().read(document, explain=True)
            self._readings[key] = made
            while len(self._readings) > _READINGS_KEPT:
                self._readings.popitem(last=False)
            return made

    def read(self, document: Document) -> Reading:
        """A document that comes in, read."""
        with self._reading:
            return self._loaded().read(document)

    def _loaded(self) -> Reader:
        """The reader, which is loaded when it is first needed: most pages need none."""
        if self._reader is None:
            from paraph.reader import Reader

            self._reader = Reader()
        return self._reader

    def said(self, error: RegisterError) -> str:
        """An error in words for whoever is at the other end, who need not know where the register lies."""
        where = self.register.shown
        said = str(error)
        return said.removeprefix(f"{where}: ").replace(where, "the register")
