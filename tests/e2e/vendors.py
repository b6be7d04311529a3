"""The vendor libraries that Debian has, and how a program finds one natively:
as API servers do, by the ICD loader's variable."""

import glob
import os

from place import Skip

POCL = "pocl"
OCLGRIND = "oclgrind"


def library(vendor):
    """What the variable is set to, or None."""
    if vendor == OCLGRIND:
        path = "/usr/lib/oclgrind/liboclgrind-rt-icd.so"
        return path if os.path.exists(path) else None
    for path in glob.glob("/etc/OpenCL/vendors/pocl*.icd"):
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    return None


def needs(vendor):
    """Skip where it is not installed."""
    if not library(vendor):
        raise Skip(f"{vendor} is not installed")


def native_environment(vendor):
    """For programs that use it without us."""
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(("SLUICE_", "POCL_", "OCL_", "LD_"))}
    env["OCL_ICD_VENDORS"] = library(vendor)
    return env
