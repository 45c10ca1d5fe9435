"""PDF of what is printed. Needs the extra ``pdf``. Nothing is fetched: pictures are given, or there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.rendering.print_piece import PrintPiece

__all__ = ["print_pdf"]


def print_pdf(piece: PrintPiece, *, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """``piece`` as a PDF, in the size it is printed in.

    Args:
        piece: what a renderer of the print channels gave.
        pictures: the files behind the addresses of its pictures.

    Raises:
        InvalidValue: a picture is not given, or the extra ``pdf`` is not installed.
    """
    try:
        from weasyprint import HTML  # pyright: ignore[reportMissingImports]
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # pyright: ignore[reportMissingImports]
    except (ImportError, OSError):  # OSError: WeasyPrint is there, Pango is not
        raise InvalidValue("pdf", Problem.UNSUPPORTED) from None
    known, missing = pictures or {}, []

    class Given(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            del headers
            if url not in known:
                missing.append(url)
                raise ValueError
            return URLFetcherResponse(url, known[url])

    made: bytes = HTML(string=piece.html, url_fetcher=Given()).write_pdf() or b""
    if missing:
        raise InvalidValue("pictures", Problem.MISSING)
    return made
