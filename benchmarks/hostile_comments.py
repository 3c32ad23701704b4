"""Cost of comments made to be slow: python benchmarks/hostile_comments.py

Each flood is read at 16,000 and at 64,000 characters. A ratio of 4 is linear, 16 quadratic; the
milliseconds are this machine's.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from flows.proposals.commands.command_lines import command_lines

FLOODS: dict[str, Callable[[int], str]] = {
    "backticks and text": lambda n: "/litwatch x " + "`" * (n // 2) + "a" * (n // 2),
    "open comments": lambda n: "/litwatch x " + "<!-- " * (n // 5),
    "brackets": lambda n: "/litwatch x" + "[" * n,
    "quotations": lambda n: "> a\n" * (n // 4) + "/litwatch x",
    "commands": lambda n: "/litwatch help\n" * (n // 15),
    "link definitions": lambda n: "[a]: b\n" * (n // 7) + "/litwatch x",
    "list items": lambda n: "* a\n" * (n // 4) + "/litwatch x",
    "headings": lambda n: "a\n=\n" * (n // 4) + "/litwatch x",
    "tags": lambda n: "<a " * (n // 3) + "/litwatch x",
    "emphasis": lambda n: "*a_" * (n // 3) + "/litwatch x",
}


def main() -> None:
    print(f"{'flood':20} {'64,000 chars':>13} {'ratio to 16,000':>16}")
    for name, flood in FLOODS.items():
        small, large = (measure(flood(chars)) for chars in (16_000, 64_000))
        print(f"{name:20} {large * 1000:10.1f} ms {large / small:16.1f}")


def measure(body: str) -> float:
    """Seconds of the best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        list(command_lines(body))
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
