/* hands: what people write, and what is not forwarded. */
#pragma once

#include <stddef.h>

typedef int han_status;
typedef struct han_box_ *han_box;
typedef void (*han_function)(void);

han_status han_add(int a, int b, int *sum);
han_status han_plus(int a, int b, int *sum);
const char *han_status_text(han_status status);
han_status han_push(han_box box);
han_status han_bind(han_box box, size_t size, const void *value);
void han_tell(han_box box, int how);
han_status han_wake(int when);
han_status han_features(size_t size, char *text, size_t *size_ret);
han_status han_teleport(han_box box);
han_box han_dream(int depth);
han_status han_newest(int *answer);
han_function han_find(const char *name);
