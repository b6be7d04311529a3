/* facts: about calls, kept in the model for what comes later. */
#pragma once

#include <stddef.h>

typedef int fac_status;
typedef struct fac_queue_ *fac_queue;
typedef struct fac_box_ *fac_box;

fac_status fac_launch(fac_queue queue, fac_box box);
fac_status fac_finish(fac_queue queue);
fac_status fac_flush(fac_queue queue);
fac_status fac_limit(int which, int *value);
fac_status fac_set(fac_box box, int value);
fac_status fac_link(fac_box box, fac_box other);
fac_box fac_open(fac_queue queue, size_t size);
fac_status fac_close(fac_box box);
fac_status fac_at(unsigned long long address);
fac_status fac_save(fac_box box, size_t size, void *data);
fac_status fac_load(fac_box box, size_t size, const void *data);
