#include "allocator.h"

#include <malloc.h>
#include <stddef.h>

/* jemalloc's, see its manual; without it nobody reads the options. */
int mallctl(const char *name, void *old, size_t *old_size, void *value,
	    size_t size) __attribute__((weak));
extern const char *malloc_conf;
__attribute__((visibility("default"))) const char *malloc_conf =
	"narenas:1,tcache_max:1024,dirty_decay_ms:1000,muzzy_decay_ms:0";

void allocator_tidy(void)
{
	if (!mallctl) {
		malloc_trim(0);
		return;
	}
	mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
	/* 4096: of all arenas (MALLCTL_ARENAS_ALL). */
	mallctl("arena.4096.purge", NULL, NULL, NULL, 0);
}
