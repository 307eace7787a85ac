"""Draw the picture of the README from real output: python docs/picture.py > docs/report.svg"""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys

DRAFT = """\
---
healthlint: {profile: uk, modality: reflexology}
---

Foot reflexology boosts your immune system. It does not cure cancer.
93% of our clients had fewer headaches.
"""
COLOURS = {
    "31": "#d1242f",
    "33": "#9a6700",
    "34": "#0969da",
    "36": "#1b7c83",
    "32": "#1a7f37",
    "2": "#6e7781",
    "90": "#6e7781",
}
WIDTH, LINE = 8.0, 17
NO_BREAK = "\u00a0"  # a browser folds plain spaces


def spans(line: str) -> str:
    """A line of terminal output as SVG text, its colours kept."""
    parts = []
    colour, bold = "#1f2328", False
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if piece.startswith("\x1b["):
            for code in piece[2:-1].split(";"):
                if code in ("", "0"):
                    colour, bold = "#1f2328", False
                elif code == "1":
                    bold = True
                else:
                    colour = COLOURS.get(code, colour)
        elif piece:
            weight = ' font-weight="bold"' if bold else ""
            parts.append(
                f'<tspan fill="{colour}"{weight}>{html.escape(piece).replace(" ", NO_BREAK)}</tspan>'
            )
    return "".join(parts)


def main() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "healthlint", "--isolated", "--stdin-path", "draft.md", "-"],
        input=DRAFT,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": "96"},
        check=False,
    )
    lines = ["$ healthlint draft.md", *run.stdout.rstrip().splitlines()]
    longest = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    width, height = int(longest * WIDTH + 40), len(lines) * LINE + 34
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">')
    print("<title>The report of healthlint on a draft of two sentences</title>")
    print('<rect width="100%" height="100%" rx="8" fill="#f6f8fa" stroke="#d0d7de"/>')
    print('<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">')
    for number, line in enumerate(lines):
        print(f'<text x="20" y="{30 + number * LINE}">{spans(line)}</text>')
    print("</g></svg>")


if __name__ == "__main__":
    main()
