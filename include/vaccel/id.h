/*
 * id -- names of live sessions and resources: 1 and upwards; 0 is none.
 */
#pragma once

#include <stdint.h>

typedef int64_t vaccel_id_t;
