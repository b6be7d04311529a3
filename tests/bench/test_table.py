#!/usr/bin/python3
"""The table of a benchmark and its picture, from samples that are made up."""

import csv
import os
import sys
import tempfile
import xml.etree.ElementTree

from tap import run_tests

import clpeak
import figures
import picture
import table
from figures import PINNED, TWO_CPUS, UNPINNED, UNSHARED

SVG = "{http://www.w3.org/2000/svg}"


def filled(*samples):
    """A table of (mode, name, unit, native, remoted)."""
    made = table.Table()
    for mode, name, unit, native, remoted in samples:
        for value in native:
            made.add(mode, name, "native", value, unit)
        for value in remoted:
            made.add(mode, name, "remoted", value, unit)
    return made


def line_of(mode, name, native, remoted):
    """One line of it."""
    return filled((mode, name, "us", native, remoted)).lines()[0]


def the_quartiles_are_those_of_the_samples():
    cases = [([5], (5, 5, 5)), ([3, 1, 2], (1.5, 2, 2.5)),
             ([1, 2, 3, 4, 5], (2, 3, 4)), ([4, 1, 3, 2], (1.75, 2.5, 3.25))]
    for values, wanted in cases:
        assert table.quartiles(values) == wanted, values


def a_ratio_is_that_of_the_medians():
    line = line_of(UNPINNED, "write-16MiB", [10, 20, 90], [1, 30, 40])
    assert line.native[1] == 20 and line.remoted[1] == 30
    assert line.ratio == 1.5 and line.measured() == "1.500x"


def a_ratio_to_nothing_is_infinite_and_of_nothing_is_one():
    assert table.ratio_of(0, 0) == 1
    assert table.ratio_of(0, 3) == float("inf")


def what_is_asked_includes_its_limits():
    cases = [(0.5, "aim"), (0.85, "aim"), (0.86, "met"), (1.0, "met"),
             (1.001, "missed")]
    for value, wanted in cases:
        assert table.verdict(value, 1.0, 0.85) == wanted, value
    assert table.verdict(7, None, None) == ""
    assert table.verdict(0, 0, 0) == "aim"


def a_figure_beyond_native_is_judged_by_the_difference():
    cases = [(6, "aim"), (14, "met"), (15.5, "missed"), (3, "aim")]
    for remoted, wanted in cases:
        line = line_of(UNPINNED, "query", [5], [remoted])
        assert line.judged == "beyond" and line.verdict == wanted, remoted
    assert line_of(UNPINNED, "query", [5], [14]).measured() == "+9.0"


def a_figure_of_its_own_is_judged_without_native():
    line = line_of(TWO_CPUS, "waiting-call", [17], [500])
    assert line.verdict == "met" and line.measured() == "500.0"
    assert line_of(TWO_CPUS, "waiting-call", [17], [900]).verdict == "missed"


def a_figure_is_judged_in_its_mode_alone():
    assert line_of(PINNED, "launch-finish", [1], [9]).verdict == "missed"
    assert line_of(UNPINNED, "launch-finish", [1], [9]).verdict == ""
    assert line_of(UNSHARED, "write-256MiB", [1], [1.4]).least == 1.5
    assert line_of(UNPINNED, "write-256MiB", [1], [1.4]).least == 1.1


def a_figure_that_nobody_asked_for_is_shown():
    line = line_of(UNPINNED, "program-fft", [100], [50])
    assert line.verdict == "" and line.measured() == "0.500x"


def a_figure_without_remoted_samples_is_no_line():
    assert not filled((UNPINNED, "query", "ns", [1], [])).lines()


def the_judged_come_first_in_the_order_of_what_is_asked():
    made = filled((UNPINNED, "program-fft", "ms", [1], [1]),
                  (UNPINNED, "read-4KiB", "us", [1], [1]),
                  (UNPINNED, "query", "ns", [1], [1]))
    assert [line.name for line in made.lines()] == \
        ["query", "read-4KiB", "program-fft"]


def the_text_has_columns_of_one_width():
    made = filled((UNPINNED, "query", "ns", [5], [6]),
                  (UNPINNED, "program-fft", "ms", [1234567], [1]))
    head, first, second = table.text(made.lines())
    assert head.startswith("figure") and "at least" in head
    at = head.index("where")
    assert first[at:].startswith("unpinned") and \
        second[at:].startswith("unpinned")
    assert first.endswith("aim") and "+10" in first


def the_tally_counts_what_is_judged():
    made = filled((UNPINNED, "query", "ns", [5], [6]),
                  (UNPINNED, "retain-release", "ns", [10], [9]),
                  (UNPINNED, "read-4KiB", "us", [1], [3]),
                  (UNPINNED, "program-fft", "ms", [1], [9]))
    assert table.tally(made.lines()) == (3, 2, 1)


def the_csv_holds_every_line_and_number():
    made = filled((UNPINNED, "query", "ns", [5, 6, 7], [8]),
                  (UNPINNED, "programs-mean", "x", [], [0.9]))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "t.csv")
        table.write_csv(made.lines(), path)
        with open(path, encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    assert [row["figure"] for row in rows] == ["query", "programs-mean"]
    assert float(rows[0]["native_q3"]) == 6.5
    assert float(rows[0]["measured"]) == 2 and rows[0]["verdict"] == "aim"
    assert rows[1]["native_median"] == "" and rows[1]["verdict"] == "met"


def the_markdown_has_as_many_cells_in_each_line():
    made = filled((UNPINNED, "query", "ns", [5], [6]))
    lines = list(table.markdown(made.lines()))
    assert len({line.count("|") for line in lines}) == 1 and len(lines) == 3


def drawn(*samples):
    """The picture as a tree."""
    return xml.etree.ElementTree.fromstring(
        picture.svg(filled(*samples).lines(), "a < b & c"))


def bars(tree):
    """The rectangles of figures: (x, width, colour)."""
    return [(float(bar.get("x")), float(bar.get("width")), bar.get("fill"))
            for bar in tree.iter(SVG + "rect")
            if float(bar.get("height")) == picture.LINE - 6
            and float(bar.get("y")) >= picture.HEAD]


def the_picture_is_sound_xml_with_its_title():
    tree = drawn((UNPINNED, "query", "ns", [5], [6]))
    assert tree.tag == SVG + "svg"
    assert "a < b & c" in [text.text for text in tree.iter(SVG + "text")]


def a_bar_goes_left_where_remoted_is_faster_and_right_where_slower():
    native = picture.place(1)
    fast, slow = bars(drawn((UNPINNED, "read-4KiB", "us", [10], [1]),
                            (UNPINNED, "kernel-1ms", "us", [1], [10])))
    assert abs(fast[0] + fast[1] - native) < 0.2 and fast[2] == \
        picture.COLOURS["met"]
    assert abs(slow[0] - native) < 0.2 and slow[2] == \
        picture.COLOURS["missed"]
    assert abs(fast[1] - slow[1]) < 0.2


def a_bar_ends_where_the_axis_does():
    bar, = bars(drawn((UNPINNED, "kernel-1ms", "us", [1], [1e9])))
    assert abs(bar[0] + bar[1] - picture.RIGHT) < 0.2


def a_figure_without_a_ratio_has_no_bar():
    assert not bars(drawn((UNPINNED, "programs-mean", "x", [], [0.9]),
                          (UNPINNED, "idle-wakeups", "1/s", [0], [3])))


def each_row_asks_for_less_than_its_aim_or_as_much():
    for row in figures.ROWS:
        assert row.judged in ("ratio", "beyond", "value"), row
        assert (row.least is None) == (row.aim is None) == (row.mode is None)
        assert row.least is None or row.aim <= row.least, row


def each_row_is_measured_where_it_is_judged():
    modes = {name: where for name, (_, where) in figures.GROUPS.items()}
    modes.update(figures.OTHERS)
    for row in figures.ROWS:
        assert row.group in modes, row
        assert row.mode is None or row.mode in modes[row.group], row


def a_part_of_a_name_chooses_the_groups_that_hold_it():
    groups = {name: where for name, (_, where) in figures.GROUPS.items()}
    assert figures.chosen(["launches"], groups) == ["launches"]
    assert figures.chosen(["16MiB", "query"], groups) == ["calls", "large"]
    assert figures.chosen([], groups) == list(groups)
    assert figures.chosen(["cpu-time"], figures.OTHERS) == ["programs"]


CLPEAK = """
Platform: Portable Computing Language
    Driver version  : 3.1+debian (Linux x64)
    Compute units   : 2

    Single-precision compute (GFLOPS)
      float   : 0.27

    Transfer bandwidth (GBPS)
      enqueueMapBuffer(for read)      : 2623.36
        memcpy from mapped ptr        : 4.00
      enqueueUnmap(after write)       : inf

    Kernel launch latency : 7.96 us
"""


def the_figures_of_clpeak_are_read_with_their_sections():
    transfers = "Transfer bandwidth (GBPS)"
    assert clpeak.values_of(CLPEAK) == {
        ("Single-precision compute (GFLOPS)", "float"): 0.27,
        (transfers, "enqueueMapBuffer(for read)"): 2623.36,
        (transfers, "memcpy from mapped ptr"): 4.0,
        (transfers, "enqueueUnmap(after write)"): float("inf"),
        ("", "Kernel launch latency (us)"): 7.96}


if __name__ == "__main__":
    sys.exit(run_tests(globals()))
