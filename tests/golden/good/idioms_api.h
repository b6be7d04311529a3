/* idioms: families of functions, and who wins. */
#pragma once

#include <stddef.h>

typedef int idi_status;
typedef unsigned idi_info;
typedef unsigned idi_kind;
typedef struct idi_box_ *idi_box;

idi_status idi_box_info(idi_box box, idi_info info, size_t size, void *value,
			size_t *size_ret);
idi_status idi_kind_info(idi_kind kind, size_t size, void *value,
			 size_t *size_ret);
idi_status idi_own_info(idi_info info, size_t size, void *value,
			size_t *size_ret);
idi_status idi_release_box(idi_box box);
idi_status idi_release_nothing(idi_box box);
idi_status idi_wait(unsigned num_boxes, const idi_box *boxes);
