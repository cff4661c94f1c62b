"""A real browser without a window, for tests that skip where there is none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
PATIENCE = 10  # seconds
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Browser:
    """A browser with a page in it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def show(self, path: Path, place: str = "") -> None:
        """Open a file, at a place where one is given; what was logged before is forgotten."""
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.resize(1280, 720)
        self.driver.get(f"{path.as_uri()}{place}")

    def run(self, script: str, *arguments: object) -> Any:
        """Run a function body in the page and give what it returns."""
        return self.driver.execute_script(script, *arguments)

    def becomes_true(self, script: str) -> bool:
        """Wait until a script gives something true: what a click sets off may come a little later."""
        from selenium.webdriver.support.ui import WebDriverWait

        found: bool = WebDriverWait(self.driver, PATIENCE).until(lambda _: self.run(script))
        return found

    def find(self, selector: str) -> Any:
        """Find the first element."""
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """The words of all such elements that can be seen."""
        found = self.driver.find_elements("css selector", selector)
        return [one.text for one in found if one.is_displayed()]

    def ids(self, selector: str) -> list[str]:
        """The ids of all such elements, sorted."""
        return sorted(one.get_attribute("id") for one in self.driver.find_elements("css selector", selector))

    def click(self, selector: str) -> None:
        """Click into the middle of an element, as a mouse would."""
        self.find(selector).click()

    def press(self, keys: str) -> None:
        """Press keys where the focus is."""
        self.driver.switch_to.active_element.send_keys(keys)

    def resize(self, width: int, height: int, scale: float = 1) -> None:
        """Give the page a size; with a scale of 2 as at 200 % zoom."""
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def pdf(self, **options: object) -> bytes:
        """Print the page."""
        import base64

        told = self.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, **options})
        return base64.b64decode(told["data"])

    @property
    def complaints(self) -> list[str]:
        """What the console says since the page was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    @property
    def requests(self) -> list[str]:
        """The addresses asked for since the page was opened, but for those in the page or refused by it."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        told = [(event["method"], event["params"]) for event in events]
        refused = {
            details["requestId"]
            for method, details in told
            if method == "Network.loadingFailed" and details.get("blockedReason") == "csp"
        }
        asked = [
            details["request"]["url"]
            for method, details in told
            if method == "Network.requestWillBeSent" and details["requestId"] not in refused
        ]
        return [address for address in asked if not address.startswith("data:")]


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """Start a browser with an empty profile; skip where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver")
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("there is no Chromium here")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
