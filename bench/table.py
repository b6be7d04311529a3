"""The table of a benchmark: samples of both ways by figure, what they come to,
and whether that is enough; as text and as CSV."""

import csv
import math
import statistics

import figures

NATIVE, REMOTED = "native", "remoted"
MET, AIMED, MISSED, SHOWN = "met", "aim", "missed", ""


def quartiles(values):
    """First quartile, median, third quartile."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


def ratio_of(native, remoted):
    """Remoted as a multiple of native; what is 0 twice is equal."""
    if native:
        return remoted / native
    return 1.0 if not remoted else math.inf


def verdict(value, least, aim):
    """What reaching that value means."""
    if least is None:
        return SHOWN
    if value <= aim:
        return AIMED
    return MET if value <= least else MISSED


class Line:
    """One figure in one mode."""

    def __init__(self, mode, name, unit, native, remoted):
        self.mode, self.name, self.unit = mode, name, unit
        self.native = quartiles(native) if native else None
        self.remoted = quartiles(remoted)
        self.ratio = ratio_of(self.native[1], self.remoted[1]) \
            if native else None
        row = figures.find(name, mode)
        self.judged = row.judged if row else "ratio"
        here = row is not None and row.mode == mode
        self.least = row.least if here else None
        self.aim = row.aim if here else None
        self.verdict = verdict(self.value(), self.least, self.aim) \
            if self.least is not None else SHOWN

    def value(self):
        """What is judged."""
        if self.judged == "value" or not self.native:
            return self.remoted[1]
        if self.judged == "beyond":
            return self.remoted[1] - self.native[1]
        return self.ratio

    def asked(self, limit):
        """A limit, as it is written in the table."""
        if limit is None:
            return ""
        if self.judged == "beyond":
            return f"+{limit:g}"
        return f"{limit:g}x" if self.judged == "ratio" else f"{limit:g}"

    def measured(self):
        """The value, as it is written beside the limits."""
        if self.judged == "value" or not self.native:
            return short(self.value())
        if self.judged == "beyond":
            return f"{self.value():+.1f}"
        return f"{self.ratio:.3f}x"


class Table:
    """Samples of both ways, by figure and mode."""

    def __init__(self):
        self.rows = {}

    def add(self, mode, name, way, value, unit):
        """One more sample."""
        row = self.rows.setdefault((mode, name),
                                   {"unit": unit, NATIVE: [], REMOTED: []})
        row[way].append(value)

    def lines(self):
        """Those that are judged first, in the order of what is asked; then
        the others in the order of their appearance."""
        order = {(row.mode, row.name): at
                 for at, row in enumerate(figures.ROWS)}
        keys = sorted(self.rows, key=lambda key: order.get(key, len(order)))
        return [Line(*key, self.rows[key]["unit"], self.rows[key][NATIVE],
                     self.rows[key][REMOTED])
                for key in keys if self.rows[key][REMOTED]]


def short(number):
    """Four figures that count."""
    if number is None:
        return ""
    size = abs(number)
    if size >= 1000:
        return f"{number:.0f}"
    return f"{number:.1f}" if size >= 100 else f"{number:.2f}" \
        if size >= 10 else f"{number:.3f}"


def spread(three):
    """A median with its quartiles."""
    if three is None:
        return ""
    low, middle, high = three
    return f"{short(middle)} ({short(low)}-{short(high)})"


HEADS = ["figure", "where", "unit", "native (quartiles)",
         "remoted (quartiles)", "measured", "at least", "aim", ""]


def cells(line):
    """What the columns of HEADS hold."""
    return [line.name, line.mode, line.unit, spread(line.native),
            spread(line.remoted), line.measured(), line.asked(line.least),
            line.asked(line.aim), line.verdict]


def text(lines):
    """The table as lines of text."""
    rows = [HEADS] + [cells(line) for line in lines]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    return ["  ".join(cell.ljust(width) if at in (0, 1, 2, 8)
                      else cell.rjust(width)
                      for at, (cell, width) in enumerate(zip(row, widths))
                      ).rstrip() for row in rows]


def markdown(lines):
    """The same for a page."""
    yield "| " + " | ".join(HEADS) + " |"
    yield "|" + "|".join("---:" if at in range(3, 8) else "---"
                         for at in range(len(HEADS))) + "|"
    for line in lines:
        yield "| " + " | ".join(cells(line)) + " |"


def tally(lines):
    """How many of the judged are met, and how many reach the aim."""
    judged = [line for line in lines if line.verdict != SHOWN]
    return (len(judged),
            sum(line.verdict in (MET, AIMED) for line in judged),
            sum(line.verdict == AIMED for line in judged))


def write_csv(lines, path):
    """All of it, for other programs."""
    with open(path, "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["figure", "where", "unit",
                       "native_q1", "native_median", "native_q3",
                       "remoted_q1", "remoted_median", "remoted_q3",
                       "ratio", "judged_by", "measured", "at_least", "aim",
                       "verdict"])
        for line in lines:
            rows.writerow([line.name, line.mode, line.unit,
                           *(line.native or ("", "", "")), *line.remoted,
                           "" if line.ratio is None else line.ratio,
                           line.judged, line.value(), line.least, line.aim,
                           line.verdict])
