"""A picture of the table: one bar for each figure that has a ratio, on a
logarithmic axis whose middle is native speed, with marks at what is asked."""

import math
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 960, 300, 860
LINE, HEAD = 20, 70
LOW, HIGH = 0.01, 100.0
COLOURS = {"aim": "#2a7f4f", "met": "#5b9bd0", "missed": "#c0392b",
           "": "#9a9a9a"}
MEANING = {"aim": "aim reached", "met": "met", "missed": "missed",
           "": "nothing asked"}


def place(ratio):
    """Where a ratio stands on the axis; what is beyond it, at its end."""
    ratio = min(max(ratio, LOW), HIGH)
    share = math.log(ratio / LOW) / math.log(HIGH / LOW)
    return LEFT + share * (RIGHT - LEFT)


def words(x, y, what, anchor="start", **more):
    """A line of text."""
    extra = "".join(f' {key.replace("_", "-")}="{escape(str(value))}"'
                    for key, value in more.items())
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>'
            f'{escape(what)}</text>')


def rectangle(x, y, width, height, colour):
    """A filled one."""
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" fill="{colour}"/>')


def upright(x, top, bottom, colour, width=1.0):
    """A line from top to bottom."""
    return (f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" '
            f'y2="{bottom:.1f}" stroke="{colour}" stroke-width="{width}"/>')


def axis(bottom):
    """Decades, and native speed."""
    for decade in (0.01, 0.1, 1, 10, 100):
        yield upright(place(decade), HEAD - 6, bottom,
                      "#000000" if decade == 1 else "#dddddd")
        yield words(place(decade), HEAD - 12, f"{decade:g}x", "middle")


def legend():
    """What the colours mean."""
    at = LEFT
    for verdict, meaning in MEANING.items():
        yield rectangle(at, 30, 12, 12, COLOURS[verdict])
        yield words(at + 18, 40, meaning)
        at += 130


def limits_of(line):
    """What is asked, as ratios."""
    if line.judged != "ratio" or line.least is None:
        return []
    return [line.least, line.aim]


def bar(line, top):
    """Label, bar, marks, number."""
    middle, end = place(1), place(line.ratio)
    yield words(LEFT - 10, top + 12, f"{line.name}, {line.mode}", "end")
    yield rectangle(min(middle, end), top, max(abs(end - middle), 1),
                    LINE - 6, COLOURS[line.verdict])
    for limit in limits_of(line):
        yield upright(place(limit), top - 2, top + LINE - 4, "#000000", 2)
    yield words(WIDTH - 10, top + 12, f"{line.ratio:.3f}", "end")


def svg(lines, title):
    """The whole picture, as text."""
    shown = [line for line in lines
             if line.ratio is not None and math.isfinite(line.ratio)]
    bottom = HEAD + LINE * len(shown) + 6
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
             f'height="{bottom + 10}" viewBox="0 0 {WIDTH} {bottom + 10}" '
             f'font-family="sans-serif" font-size="12">',
             rectangle(0, 0, WIDTH, bottom + 10, "#ffffff"),
             words(10, 20, title, font_weight="bold"), *legend(),
             *axis(bottom)]
    for at, line in enumerate(shown):
        parts += bar(line, HEAD + LINE * at + 3)
    return "\n".join(parts + ["</svg>", ""])


def write(lines, title, path):
    """The picture as a file."""
    with open(path, "w", encoding="utf-8") as out:
        out.write(svg(lines, title))
