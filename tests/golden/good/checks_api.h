/* checks: what is refused before the vendor sees it. */
#pragma once

#include <stddef.h>

typedef int chk_status;
typedef struct chk_box_ *chk_box;

#define CHK_A 1u
#define CHK_B 2u

chk_status chk_flags(unsigned flags, int count, const int *values);
chk_status chk_needs(chk_box box, const void *data, size_t size);
chk_status chk_region(const size_t region[3], const void *data, size_t pitch);
