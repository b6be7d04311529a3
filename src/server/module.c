#include "module.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "serve.h"

static void *open_library(const char *path, int scope, char *text, size_t room)
{
	void *library = dlopen(path, RTLD_NOW | scope);

	if (!library) {
		const char *why = dlerror();
		snprintf(text, room, "%s", why ? why : path);
	}
	return library;
}

static int load_vendor(const struct server_module *module, char *text,
		       size_t room)
{
	const char *path = getenv("SLUICE_VENDOR_LIBRARY");
	void *library;

	if (!path || *path == '\0')
		path = module->loads;
	if (!path || !module->symbols)
		return 0;
	/* Plugins of vendor libraries look for their symbols globally. */
	library = open_library(path, RTLD_GLOBAL, text, room);
	if (!library)
		return -ELIBACC;
	for (const struct server_symbol *symbol = module->symbols; symbol->name;
	     symbol++)
		*symbol->place = dlsym(library, symbol->name);
	return 0;
}

int module_load(const char *path, char *text, size_t room)
{
	void *library = open_library(path, RTLD_LOCAL, text, room);
	const struct server_module *module;
	int error;

	if (!library)
		return -ELIBACC;
	module = dlsym(library, "server_module");
	if (!module) {
		snprintf(text, room, "%s: not a server module", path);
		return -ENOEXEC;
	}
	error = load_vendor(module, text, room);
	if (error < 0)
		return error;
	error = process_add_module(module);
	if (error < 0)
		snprintf(text, room, "%s: too many modules, or types in them",
			 path);
	return error;
}

int module_warm_all(char *text, size_t room)
{
	int devices = 0;

	for (uint32_t i = 0; i < process.module_count; i++) {
		const struct server_module *module = process.modules[i].module;
		int found = 1;

		serve_module_set(module);
		if (module->warm)
			found = module->warm(text, room);
		serve_module_set(NULL);
		if (found < 0)
			return found;
		devices += found;
	}
	return devices;
}
