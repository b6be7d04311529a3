#!/usr/bin/python3
"""vAccel's operations by the plugin opencl, as it is, natively and by
`sluice run`: the same plugin file on a vendor's OpenCL and on the virtual one.

    test_vaccel.py SOURCE BUILD [ONLY]

Prints TAP.
"""

import os
import re
import subprocess
import sys
import tempfile

# The build's own libOpenCL.so.1 is for nobody here.
os.environ.pop("LD_LIBRARY_PATH", None)

from place import Place, Skip, run_tests
from vendors import POCL, native_environment, needs

PLUGIN = "libvaccel-opencl.so.0"
SERVED = ["blas_sgemm", "fpga_arraycopy", "fpga_mmult", "fpga_parallel",
          "fpga_vectoradd", "minmax"]


def settings(at):
    """What a program of vAccel's is started with, beside all else."""
    return {"LD_LIBRARY_PATH": f"{at.prefix}/lib",
            "VACCEL_PLUGINS": PLUGIN}


def natively(at, *command, **more):
    """Run it on the vendor's library."""
    return subprocess.run(
        command, env={**native_environment(POCL), **settings(at)},
        text=True, capture_output=True, check=False, timeout=600, **more)


def remoted(at, *command, **more):
    """Run it on the virtual accelerator."""
    return subprocess.run(
        at.sluice("run", "--vendor", POCL, "--", *command),
        env=at.environment(**settings(at)), text=True,
        capture_output=True, check=False, timeout=600, **more)


def calls(at, program):
    """How many calls the last session of that program forwarded."""
    assert at.ends()
    ended = re.findall(rf"\({program}, process.*ended: (\d+) calls",
                       at.log())
    return int(ended[-1]) if ended else 0


def need(at):
    """Skip where the plugin or its engine is missing."""
    needs(POCL)
    if not os.path.exists(f"{at.prefix}/lib/{PLUGIN}"):
        raise Skip("no plugin opencl: apt install libclblast-dev")


def an_example_writes_the_product_it_writes_natively(place):
    """sgemm, one of vAccel's programs; alpha and beta are its own."""
    need(place)
    products = []
    with tempfile.TemporaryDirectory() as folder, place.daemon():
        for way in (natively, remoted):
            product = f"{folder}/{way.__name__}"
            done = way(place, f"{place.prefix}/bin/sgemm", product, "1",
                       cwd=folder)
            assert done.returncode == 0, done
            assert done.stdout == "Initialized session with id: 1\n", done
            with open(product, encoding="ascii") as file:
                products.append(file.read())
        assert products[0] == products[1]
        assert calls(place, "sgemm") > 10, place.log()


def each_operation_of_the_plugin_computes_what_it_should(place):
    """The demonstration checks results; here, they come from elsewhere."""
    need(place)
    share = f"{place.prefix}/share/vaccel"
    with place.daemon():
        done = remoted(place, f"{place.build}/demo/vaccel-demo",
                       f"{place.prefix}/lib/libmytestlib.so",
                       f"{share}/images/example.jpg", f"{share}/models",
                       "opencl", cwd="/")
        assert done.returncode == 0, done
        rows = [line.split()[0] for line in done.stdout.splitlines()[1:]
                if " opencl: " in line]
        assert rows == SERVED, done.stdout
        assert f"{len(SERVED)} rows are right, 0 wrong, 0 without" in \
            done.stdout, done.stdout
        assert calls(place, "vaccel-demo") > 100, place.log()


def vaccel_info_names_the_device_that_is_native_too(place):
    """And the plugin serves as many operations."""
    need(place)
    with place.daemon():
        told = [[line for line in
                 way(place, f"{place.prefix}/bin/vaccel-info").stdout
                 .splitlines() if not line.startswith("run directory")]
                for way in (natively, remoted)]
        device = [re.search(r"engine +.* on (.*)", "\n".join(lines))
                  for lines in told]
        assert all(device), told
        assert device[0][1] == device[1][1], told


def main(source, build, only=""):
    """Stage an installation, and run them all."""
    with Place(source, build) as place:
        place.build = build
        return run_tests(globals(), only, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
