"""Many texts as one buffer, the way columns of a million values are read, compared and kept.

A list of a million strings costs more to make than to work with. `Texts` makes a string when somebody asks for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, overload

import attrs

from unifiedcustomer.model_fields import masked

if TYPE_CHECKING:
    from numpy import bool_, int32, int64, uint8, uint64
    from numpy.typing import NDArray

    Codes: TypeAlias = NDArray[int32]
    Places: TypeAlias = NDArray[int64]

__all__ = ["Cells", "Texts"]


@attrs.frozen(eq=False)
class Texts(Sequence[str]):
    """Text ``i`` is the UTF-8 in ``data[starts[i]:ends[i]]``. Texts may share bytes and leave bytes out.

    >>> texts = Texts.of(["b", "a", "", "b"])
    >>> texts[1], list(texts)
    ('a', ['b', 'a', '', 'b'])
    >>> distinct, codes = texts.encoded()
    >>> list(distinct), codes.tolist()
    (['b', 'a'], [0, 1, -1, 0])
    """

    data: NDArray[uint8] = attrs.field(repr=masked)
    starts: Places = attrs.field(repr=False)
    ends: Places = attrs.field(repr=False)

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Texts:
        """``values`` in one buffer; None is as good as empty."""
        if isinstance(values, Texts):
            return values
        import numpy as np

        texts = ["" if value is None else value for value in values]
        joined = "".join(texts)
        data = np.frombuffer(joined.encode("utf-8", "surrogatepass"), dtype=np.uint8)
        sizes = map(len, texts) if joined.isascii() else (len(t.encode("utf-8", "surrogatepass")) for t in texts)
        bounds = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(sizes, np.int64, len(texts)), out=bounds[1:])
        return cls(data, bounds[:-1], bounds[1:])

    @classmethod
    def repeated(cls, text: str, times: int) -> Texts:
        """``text``, again and again, kept once."""
        import numpy as np

        data = np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)
        return cls(data, np.zeros(times, dtype=np.int64), np.full(times, len(data), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Texts: ...
    def __getitem__(self, place: Any) -> str | Texts:
        if isinstance(place, slice):
            return Texts(self.data, self.starts[place].copy(), self.ends[place].copy())
        return self.data[self.starts[place] : self.ends[place]].tobytes().decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return iter(self.strings())

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of every sequence that is compared by what is in it

    def take(self, places: NDArray[Any]) -> Texts:
        """The texts at ``places``."""
        return Texts(self.data, self.starts[places], self.ends[places])

    def at(self, codes: Codes) -> Texts:
        """The text that each code points to; empty where the code is -1."""
        import numpy as np

        with_nothing = Texts(self.data, np.append(self.starts, 0), np.append(self.ends, 0))
        return with_nothing.take(np.where(codes < 0, len(self), codes))

    def with_at(self, places: Places, others: Texts) -> Texts:
        """The texts with those at ``places`` replaced by ``others``."""
        import numpy as np

        if not len(places):
            return self
        chosen = np.arange(len(self))
        chosen[places] = len(self) + np.arange(len(places))
        return Texts.together([self, others]).take(chosen)

    def or_else(self, others: Texts) -> Texts:
        """The texts, and in place of the empty ones those of ``others``."""
        import numpy as np

        empty = np.flatnonzero(self.ends <= self.starts)
        return self.with_at(empty, others.take(empty))

    def strings(self) -> list[str]:
        """All of them as strings; many at once cost less than one by one."""
        whole = self.data.tobytes()
        places = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        if whole.isascii():
            text = whole.decode("ascii")
            return [text[start:end] for start, end in places]
        return [whole[start:end].decode("utf-8", "surrogatepass") for start, end in places]

    def sample(self, most: int) -> list[str]:
        """All texts, or about ``most`` of them; which ones does not depend on their order."""
        import numpy as np

        if len(self) <= most:
            return self.strings()
        hashes = self.hashes()
        return self.take(np.flatnonzero(hashes <= np.partition(hashes, most - 1)[most - 1])).strings()

    def encoded(self) -> tuple[Texts, Codes]:
        """The distinct texts in order of appearance, and which one each text is; -1 for the empty ones."""
        import numpy as np

        from unifiedcustomer.kernels.columns import distinct_texts

        if self._is_one():
            return self[:1], np.zeros(len(self), dtype=np.int32)
        codes, firsts = distinct_texts(self.data, self.starts, self.ends)
        return self.take(firsts), codes

    def _is_one(self) -> bool:
        """Whether all texts are the same bytes, as those of `repeated` are."""
        if not len(self) or self.starts[0] != self.starts[-1] or self.ends[0] <= self.starts[0]:
            return False
        return bool((self.starts == self.starts[0]).all() and (self.ends == self.ends[0]).all())

    def hashes(self) -> NDArray[uint64]:
        """A 64-bit hash of each text, the same in every process and release."""
        from unifiedcustomer.kernels.columns import stable_hashes

        return stable_hashes(self.data, self.starts, self.ends)

    @staticmethod
    def together(parts: Sequence[Texts]) -> Texts:
        """The texts of all parts, in one buffer; bytes that parts share are there once."""
        import numpy as np

        if len(parts) == 1:
            return parts[0]
        if not parts:
            return Texts.of(())
        buffers = {id(part.data): part.data for part in parts}
        begins = np.cumsum([0, *map(len, buffers.values())][: len(buffers)], dtype=np.int64)
        shifts = dict(zip(buffers, begins.tolist(), strict=True))
        data = parts[0].data if len(buffers) == 1 else np.concatenate(list(buffers.values()))
        return Texts(
            data,
            np.concatenate([part.starts + shifts[id(part.data)] for part in parts]),
            np.concatenate([part.ends + shifts[id(part.data)] for part in parts]),
        )

    def packed(self) -> Texts:
        """The same texts in a buffer without other bytes."""
        from unifiedcustomer.kernels.columns import packed_texts

        data, bounds = packed_texts(self.data, self.starts, self.ends)
        return Texts(data, bounds[:-1], bounds[1:])

    def where(self, kept: NDArray[bool_]) -> Texts:
        """The same texts, empty where ``kept`` is False."""
        import numpy as np

        return Texts(self.data, self.starts, np.where(kept, self.ends, self.starts))


@attrs.frozen(eq=False)
class Cells(Sequence["str | None"]):
    """A column of raw cells over `Texts`: an empty one is None."""

    texts: Texts

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Cells:
        """``values`` as cells."""
        return values if isinstance(values, Cells) else cls(Texts.of(values))

    @property
    def present(self) -> NDArray[bool_]:
        """Which cells are there."""
        return self.texts.ends > self.texts.starts

    def any_longer_than(self, limit: int) -> bool:
        """Whether a cell has more than ``limit`` characters."""
        import numpy as np

        long = np.flatnonzero(self.texts.ends - self.texts.starts > limit)  # a character has one to four bytes
        return any(len(text) > limit for text in self.texts.take(long).strings()) if len(long) else False

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, place: int) -> str | None: ...
    @overload
    def __getitem__(self, place: slice) -> Cells: ...
    def __getitem__(self, place: Any) -> str | Cells | None:
        if isinstance(place, slice):
            return Cells(self.texts[place])
        return self.texts[place] or None

    def __iter__(self) -> Iterator[str | None]:
        return (text or None for text in self.texts.strings())

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]
