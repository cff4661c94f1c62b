"""One walk over the events of a YAML parser, filling lists or mappings as it goes.

PyYAML's C parser gives the events where there is one, its Python parser elsewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import repeat, starmap
from typing import Any, NoReturn

import yaml

from orgflow.diagnostics import Diagnostic, Position
from orgflow.document.decoding import unreadable
from orgflow.document.limits import Limits
from orgflow.document.marks import Data, Lines, Marks
from orgflow.document.meaning import Unusable, meaning
from orgflow.document.syntax import SPACES, Refusal, Spot, explain, is_too_deep
from orgflow.document.tabs import tabbed
from orgflow.document.ways import A_KEY, BEGIN, IN_QUOTES, ONE_EACH, ONE_MAPPING, SPLIT, STAR, WRITE_OUT
from orgflow.plaintext import visible

SCALAR: Any = yaml.ScalarEvent  # a key or a value
LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)
IDLE = re.compile(r"[ \t]*(#.*)?|\.\.\.([ \t]+(#.*)?)?")
NO_KEYS = frozenset(("", "<<"))
NO_NAMES: Mapping[str, str] = {}
ENDLESS: Any = repeat(())  # no arguments, as often as somebody asks
REMEMBERED = 50_000  # texts kept to be recognized when they come again


def reads_fast() -> bool:
    """Whether there is PyYAML's C parser, which takes a tenth of the time of its Python parser."""
    return hasattr(yaml, "CLoader")


class Stop(Exception):
    """Nothing more can be read; the diagnostics say why."""


_KEY = object()  # a mapping waits for its next key
_DROP = object()  # the value that comes belongs to a key that was refused


class Walk:
    """One walk over the events of a text, filling one list or mapping at a time."""

    def __init__(self, source: str, lines: Lines, limits: Limits) -> None:
        self.source, self.lines, self.limits = source, lines, limits
        self.data: Data = None
        self.marks = Marks()
        self.problems: list[Diagnostic] = []
        self._size = 0  # of the text, in characters
        self._known: dict[str, Data] = {}
        self._names: dict[str, str] = {}
        self._tabbed: dict[int, int] = {}
        self._is_odd = False  # whether there may be more than keys and values: a tab, an anchor, a tag
        self._around: list[tuple[Any, ...]] = []
        self._top: list[Data] = []  # what the text is, once it is read
        self._into: Any = self._top  # the list or mapping that is being filled
        self._next: Any = None  # _KEY, a key that waits for its value, or _DROP; None in a list
        self._number = 0  # of the list or mapping
        self._keys: dict[str, int] | None = None  # the keys of the mapping, once one came twice

    def stop_at(self, problem: Diagnostic | None) -> None:
        """End the walk here where there is a problem."""
        if problem is not None:
            self.problems.append(problem)
            raise Stop

    def read(self, text: str) -> None:
        """Take in all events of a text."""
        self._size = len(text)
        self._tabbed = tabbed(text, self.lines)
        self._is_odd = bool(self._tabbed) or "&" in text or "!" in text
        others: dict[type, Callable[[Any], None]] = defaultdict(lambda: lambda event: None)
        others[yaml.MappingStartEvent] = self._mapping
        others[yaml.SequenceStartEvent] = self._sequence
        others[yaml.MappingEndEvent] = others[yaml.SequenceEndEvent] = self._end
        others[yaml.AliasEvent] = self._alias
        others[yaml.DocumentEndEvent] = self._document_end
        parser = LOADER(text)
        try:
            in_c = not isinstance(parser, yaml.Loader)
            self._fill(starmap(parser.get_event, ENDLESS) if in_c else _events(parser), others)
        except yaml.MarkedYAMLError as error:
            self._refused(error)
        finally:
            parser.dispose()
        self.data = self._top[0] if self._top else None
        if self.data is None and not self.problems:
            self.stop_at(Diagnostic("ORG112", Position(self.source, 1, 1), "the file is empty", BEGIN))

    # -- events

    def _fill(self, events: Iterator[Any], others: Mapping[type, Callable[[Any], None]]) -> None:
        """Take in keys and values as they come, and leave what is neither to ``others``.

        Nearly every event of a text passes through here. So what happens to all of them stands in
        one piece, for calls would cost more than the work; what is rare is left to other methods.
        """
        into, waits_for, known, names = self._into, self._next, self._known, NO_NAMES
        add_start, add_end, is_odd = self.marks.starts.append, self.marks.ends.append, self._is_odd
        for event in events:
            if type(event) is not SCALAR:
                self._next = waits_for
                if event is None:
                    return
                others[type(event)](event)
                into, waits_for = self._into, self._next
                names = self._names if self._keys is None else NO_NAMES
                continue
            add_start(event.start_mark.index)
            add_end(event.end_mark.index)
            text = event.value
            if is_odd:
                self._look_at(event, len(self.marks) - 1)
            if waits_for is _KEY:
                if text in names and text not in into:
                    waits_for = names[text]
                else:
                    waits_for = self._key(text, event.style)
                    names = self._names if self._keys is None else NO_NAMES
                continue
            if event.style:
                text = self._checked(text, event.style)
            else:
                text = known[text] if text in known else self._meaning(text)
            if waits_for is None:
                into.append(text)
            else:
                if waits_for is not _DROP:
                    into[waits_for] = text
                waits_for = _KEY

    def _mapping(self, event: Any) -> None:
        self._begin(event, {}, _KEY)

    def _sequence(self, event: Any) -> None:
        self._begin(event, [], None)

    def _begin(self, event: Any, container: Any, waits_for: Any) -> None:
        start = event.start_mark.index
        number = self.marks.add(start, start)
        if self._is_odd or number >= self.limits.values:
            self._look_at(event, number)
        if self._next is _KEY:
            message = "a key must be a text; this opens a list or keys of its own"
            self._fatal("ORG104", self._at(number), message, A_KEY)
        if len(self._around) >= self.limits.depth:
            self._too_deep(self._at(number))
        self._put(container)
        self._around.append((self._into, self._next, self._number, self._keys))
        self._into, self._next, self._number, self._keys = container, waits_for, number, None

    def _end(self, event: Any) -> None:
        if len(self._into) > self.limits.members:
            self._too_full()
        if len(self.marks.starts) > self.limits.values:
            self._look_for_limits(event.start_mark, len(self.marks) - 1)
        end = event.end_mark
        self.marks.close(self._number, end.index if end.column else self.marks.starts[self._number])
        self._into, self._next, self._number, self._keys = self._around.pop()

    def _alias(self, event: Any) -> None:
        mark = event.start_mark
        number = self.marks.add(mark.index, mark.index + len(event.anchor) + 1)
        self._look_for_limits(mark, number)
        self._report("ORG105", self._at(number), f"'*{event.anchor}' points to another place", STAR)
        if self._next is _KEY:
            self.marks.dropped.add(number + 1)
            self._next = _DROP
        else:
            self._put(None)

    def _look_at(self, event: Any, number: int) -> None:
        """Refuse what is no part of a key or value: a tab, an anchor, a tag, one too many."""
        self._look_for_limits(event.start_mark, number)
        if event.anchor is not None or event.tag is not None:
            self._decorated(event)

    def _look_for_limits(self, mark: Any, number: int) -> None:
        if number >= self.limits.values:
            self._too_many(f"the file has more than {self.limits.values:,} keys and values", "values")
        if self._tabbed and self._tabbed.get(mark.line) == mark.column:
            self._tab(mark.line)

    def _decorated(self, event: Any) -> None:
        """Refuse the anchor or the tag in front of a value."""
        mark = event.start_mark
        word = self.lines.words(mark.line + 1, mark.column).split(maxsplit=1)
        at = Position(self.source, mark.line + 1, mark.column + 1, len(word[0]) if word else 1)
        if event.anchor is not None:
            way = f"{WRITE_OUT}; put a text that begins with & in quotes"
            self._report("ORG105", at, f"'&{event.anchor}' gives a place a name for use elsewhere", way)
        if event.tag is not None:
            way = "delete it; put a text that begins with ! in quotes"
            self._report("ORG107", at, "a word with ! before a value asks for a type", way)

    def _document_end(self, event: Any) -> None:
        """Look at what follows the document instead of letting the parser go on."""
        mark = event.start_mark
        if mark.index >= self._size:
            return
        skipped = mark.column
        for number in range(mark.line + 1, len(self.lines) + 1):
            rest = self.lines[number][skipped:]
            if not IDLE.fullmatch(rest):
                at = Position(self.source, number, skipped + 1, max(1, len(rest.rstrip())))
                self._surplus(at, second=event.explicit or rest.startswith("---"))
            skipped = 0

    def _surplus(self, at: Position, *, second: bool) -> None:
        if second:
            self._fatal("ORG108", at, "a second document begins here", ONE_EACH)
        code, message = "ORG101", "the file is complete before this, and more text follows"
        first = self._at(0)
        if first.column > at.column:
            code, message = "ORG114", "this line begins further to the left than the first key of the file"
        problem = self._problem(code, at, message, ONE_MAPPING)
        self.stop_at(replace(problem, related=((first, "the file begins here"),)))

    # -- keys and values

    def _key(self, text: str, style: str) -> Any:
        """Take in a key that is new, or there already, or none at all; gives what waits for its value."""
        told = len(self.problems)
        name, number = self._checked(text, style), len(self.marks) - 1
        if not style and name in NO_KEYS:
            self._bad_key(name, number)
        elif name in self._into:
            self._twice(name, number)
        else:
            if self._keys is not None:
                self._keys[name] = number
            # a key that is remarked upon is not kept, for it is to be wherever it comes again
            return self._name(name) if len(self.problems) == told else name
        self.marks.dropped.add(number + 1)
        return _DROP

    def _name(self, name: str) -> str:
        """The one copy of a key that comes often."""
        if len(self._names) < REMEMBERED and name not in NO_KEYS:
            return self._names.setdefault(name, name)
        return name

    def _bad_key(self, name: str, number: int) -> None:
        if name:
            self._report("ORG106", self._at(number), "'<<' takes over the keys of another place", WRITE_OUT)
        else:
            self._report("ORG104", self._at(number), "there is no key before this colon", A_KEY)

    def _twice(self, name: str, number: int) -> None:
        if self._keys is None:
            self.marks.close(self._number, self.marks.ends[self._number])
            self._keys = self.marks.keys(self._number, self._into)
        first = self._at(self._keys[name])
        message = f"the key {_quoted(name)} stands here for the second time"
        problem = self._problem("ORG103", self._at(number), message, "keep one of the two")
        self._add(replace(problem, related=((first, "the first one is here"),)))

    def _put(self, value: Data) -> None:
        into = self._into
        if self._next is None:
            into.append(value)
        else:
            if self._next is not _DROP:
                into[self._next] = value
            self._next = _KEY
        if len(into) > self.limits.members:
            self._too_full()

    def _too_full(self) -> NoReturn:
        message = f"a list or a group of keys has more than {self.limits.members:,} entries"
        self._too_many(message, "members")

    def _too_many(self, message: str, limit: str) -> NoReturn:
        at = self._at(self._number)
        self._fatal("ORG122", at, f"{message} {self.limits.raised_by(limit)}", SPLIT)

    def _meaning(self, text: str) -> Data:
        """What a plain scalar stands for that may not have come before."""
        text = self._checked(text, "")
        try:
            value = meaning(text, self.limits)
        except Unusable as wrong:
            self._report("ORG124", self._at(len(self.marks) - 1), str(wrong), IN_QUOTES)
            return None
        if len(self._known) < REMEMBERED:
            self._known[text] = value
        return value

    def _checked(self, text: str, style: str) -> str:
        """Refuse what a quoted text may smuggle in by escapes, and a text that is too long."""
        if style != '"' and len(text) <= self.limits.text:
            return text
        number = len(self.marks) - 1
        if len(text) > self.limits.text:
            message = f"a text can have {self.limits.text:,} characters; this has {len(text):,}"
            message += f" {self.limits.raised_by('text')}"
            self._report("ORG123", self._at(number), message, "shorten it")
        odd = unreadable(text)
        if odd is not None:
            message = f"the invisible character U+{ord(odd):04X} cannot be part of a text"
            self._report("ORG111", self._at(number), message, "delete what stands for it after the \\")
        return text[: self.limits.text]

    # -- places and problems

    def _tab(self, line: int) -> None:
        """Report a line that is indented with a tab, once."""
        if self._tabbed.pop(line, None) is not None:
            at = Position(self.source, line + 1, self.lines[line + 1].index("\t") + 1)
            self._report("ORG102", at, "this line is indented with a tab", SPACES)

    def _too_deep(self, at: Position) -> NoReturn:
        message = f"brackets and indentation are nested more than {self.limits.depth} levels deep"
        message += f" {self.limits.raised_by('depth')}"
        way = "an organization needs 6 levels; look for brackets that are not closed"
        self._fatal("ORG121", at, message, way)

    def _refused(self, error: yaml.MarkedYAMLError) -> NoReturn:
        """Say in plain words what the parser refused."""
        at, since = _spot(error.problem_mark), _spot(error.context_mark)
        refusal = Refusal(error.context or "", error.problem or "", at or since or Spot(0, 0), since)
        if is_too_deep(refusal):
            self._too_deep(self._place(refusal.at, 1))
        told = explain(refusal, lambda number: self.lines[number + 1])
        problem = self._problem(told.code, self._place(told.at, told.length), told.message, told.help)
        if told.related is not None:
            problem = replace(problem, related=((self._place(told.related[0], 1), told.related[1]),))
        self._add(problem)
        if told.code == "ORG102":
            for line in [line for line in self._tabbed if line > told.at.line]:
                self._tab(line)
        raise Stop

    def _place(self, spot: Spot, length: int) -> Position:
        return Position(self.source, spot.line + 1, spot.column + 1, length)

    def _at(self, number: int) -> Position:
        line, column, length = self.marks.spot(number, self.lines)
        return Position(self.source, line, column, length or 1)

    def _problem(self, code: str, at: Position, message: str, way: str) -> Diagnostic:
        return Diagnostic(code, at, visible(message), visible(way), excerpt=self.lines.excerpt(at.line))

    def _report(self, code: str, at: Position, message: str, way: str) -> None:
        self._add(self._problem(code, at, message, way))

    def _add(self, problem: Diagnostic) -> None:
        self.problems.append(problem)
        if len(self.problems) >= self.limits.problems:
            message = f"{self.limits.problems} problems were found up to here; the rest was not looked at"
            self.problems.append(self._problem("ORG125", problem.position, message, "correct these first"))
            raise Stop

    def _fatal(self, code: str, at: Position, message: str, way: str) -> NoReturn:
        self._report(code, at, message, way)
        raise Stop


def _events(parser: Any) -> Iterator[Any]:
    """The events of PyYAML's Python parser, which fails in ways of its own."""
    try:
        yield from iter(parser.get_event, None)
    except (ValueError, OverflowError):
        # an escape for a character beyond Unicode
        mark = parser.get_mark()
        raise yaml.MarkedYAMLError("in a quoted scalar", None, "no such character", mark) from None


def _spot(mark: Any) -> Spot | None:
    return None if mark is None else Spot(mark.line, mark.column)


def _quoted(name: str) -> str:
    return f"'{name}'" if len(name) <= 60 else f"'{name[:57]}...'"
