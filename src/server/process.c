#include "process.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

struct process process;

void process_init(void)
{
	process = (struct process){ .end = _exit };
	objects_init(&process.objects);
	callbacks_init(&process.callbacks);
	laters_init(&process.laters);
	late_init(&process.late);
	keeps_init(&process.keeps);
	text_init(&process.text);
	counts_init(&process.counts);
	cache_open(&process.cache, NULL);
}

static int remove_one(const char *path, const struct stat *stat, int kind,
		      struct FTW *place)
{
	(void)stat;
	(void)kind;
	(void)place;
	return remove(path);
}

void process_fini(void)
{
	/* What the guest sent as files; where a daemon made the server, it
	 * clears the folder around it. */
	if (process.root[0] != '\0')
		nftw(process.root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	laters_fini(&process.laters);
	objects_fini(&process.objects);
	callbacks_fini(&process.callbacks);
	keeps_fini(&process.keeps);
	counts_fini(&process.counts);
}

static uint16_t type_number(const char *tag)
{
	for (uint16_t i = 1; i <= process.type_count; i++)
		if (strcmp(process.types[i], tag) == 0)
			return i;
	if (process.type_count + 1 >= PROCESS_TYPES)
		return 0;
	process.types[process.type_count + 1] = tag;
	return ++process.type_count;
}

int process_add_module(const struct server_module *module)
{
	const uint32_t number = process.module_count;
	struct process_module *added;

	if (number == HELLO_MODULES)
		return -ENOSPC;
	added = &process.modules[number];
	if (module->type_count > sizeof(added->types) / sizeof(*added->types))
		return -EINVAL;
	added->module = module;
	for (uint32_t i = 1; i < module->type_count; i++) {
		added->types[i] = type_number(module->types[i]);
		if (added->types[i] == 0)
			return -ENOSPC;
	}
	process.module_count++;
	return (int)number + 1;
}

uint16_t process_type(const struct server_module *module, uint32_t type)
{
	for (uint32_t i = 0; i < process.module_count; i++)
		if (process.modules[i].module == module &&
		    type < module->type_count)
			return process.modules[i].types[type];
	return 0;
}

bool process_lost(void)
{
	return !process.region || region_lost(process.region);
}

void process_violation(const char *what, const char *where)
{
	if (process_lost())
		return;
	region_lose(process.region);
	log_warn("session %llu (%s) ends: %s in %s",
		 (unsigned long long)process.session, process.program, what,
		 where);
	process.end(1);
}

/*
 * ---- for hand-written halves
 */

bool server_has_cache(void)
{
	return process.cache.folder[0] != '\0';
}

void *server_cache_find(const void *key, size_t key_size, size_t *size)
{
	return cache_find(&process.cache, key, key_size, size);
}

void server_cache_keep(const void *key, size_t key_size, const void *value,
		       size_t size)
{
	const int error =
		cache_keep(&process.cache, key, key_size, value, size);

	if (error < 0)
		log_info("a value of %zu bytes is not kept: %s", size,
			 strerror(-error));
}

void server_cache_forget(const void *key, size_t key_size)
{
	cache_forget(&process.cache, key, key_size);
}

void server_at_end(void (*run)(void))
{
	process.at_end = run;
}
