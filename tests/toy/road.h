/*
 * road -- how the toy's functions are reached: the vendor library itself
 * (natively.c), or a guest library and an API server (remoted.c).
 */
#pragma once

#include <stdbool.h>

void road_open(int argc, char **argv);

/* Whether an API server stands between the test and the vendor library. */
bool road_is_remote(void);
