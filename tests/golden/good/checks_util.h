#pragma once

#include "checks_api.h"

/* Bytes of a region. */
size_t region_bytes(const size_t region[3], size_t pitch);
