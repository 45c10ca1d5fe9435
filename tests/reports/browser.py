"""A browser that opens a page from a file, presses keys, clicks, and saves what is saved; over the pipe of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser():
    """The program, or a loud skip."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None or os.name == "nt":
        pytest.skip("NOT TESTED IN A BROWSER: no Chromium is installed")
    return found


class Page:
    """An open page."""

    def __init__(self, reads, writes):
        self._reads, self._writes = reads, writes
        self._number, self._rest = 0, b""
        self.session = None

    def ask(self, method, **given):
        """One command of the DevTools protocol; gives its result."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": given}
        if self.session is not None and not method.startswith(("Target.", "Browser.")):
            asked["sessionId"] = self.session
        os.write(self._writes, json.dumps(asked).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                more = os.read(self._reads, 1 << 20)
                assert more, "the browser has gone"
                self._rest += more
            told, _, self._rest = self._rest.partition(b"\0")
            answer = json.loads(told)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def value(self, expression):
        """What a piece of JavaScript gives. The page's own policy does not bind the one who looks."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key):
        """A key goes down and up."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if kind == "keyDown" and len(key) == 1 else {}
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, **text)

    def until(self, expression):
        """Wait until it is true."""
        end = time.monotonic() + 20
        while not self.value(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.05)


@contextmanager
def opened(path, downloads, profile):
    """The page of a file, in a browser that has no network to go to."""
    to_child, from_parent = os.pipe()
    to_parent, from_child = os.pipe()

    def pipes():
        os.dup2(to_child, 3)
        os.dup2(from_child, 4)

    command = [
        browser(), "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
        "--proxy-server=http://127.0.0.1:9", f"--user-data-dir={profile}", "about:blank",
    ]  # fmt: skip
    # No other thread runs while the browser is started.
    process = subprocess.Popen(
        command,
        preexec_fn=pipes,  # noqa: PLW1509
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_child)
    os.close(from_child)
    page = Page(to_parent, from_parent)
    try:
        target = next(each for each in page.ask("Target.getTargets")["targetInfos"] if each["type"] == "page")
        page.session = page.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        page.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        page.ask("Page.enable")
        page.ask("Page.navigate", url=path.as_uri())
        page.until("document.readyState === 'complete' && location.protocol === 'file:'")
        yield page
    finally:
        process.kill()
        process.wait()
        os.close(to_parent)
        os.close(from_parent)
