#include "vendor.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"
#include "sandbox.h"

#define ICD_FILES "/etc/OpenCL/vendors/*.icd"
#define ICD_SIZE 4096

/* Where a library that is named without a folder is looked for. */
static const char *const library_folders[] = {
	"/usr/lib/x86_64-linux-gnu",
	"/usr/local/lib",
	"/usr/lib",
	"/lib/x86_64-linux-gnu",
};

/* Libraries that bring no .icd file. */
static const char *const known_icds[] = {
	"/usr/lib/oclgrind/liboclgrind-rt-icd.so",
};

static bool resolve(const char *name, char *path)
{
	if (name[0] == '/') {
		snprintf(path, VENDOR_PATH, "%s", name);
		return access(path, R_OK) == 0;
	}
	for (size_t i = 0;
	     i < sizeof(library_folders) / sizeof(library_folders[0]); i++) {
		snprintf(path, VENDOR_PATH, "%s/%s", library_folders[i], name);
		if (access(path, R_OK) == 0)
			return true;
	}
	return false;
}

/* "libpocl.so.2.9.0" -> "pocl": for a library without a profile. */
static void name_of(const char *library, char *name, size_t room)
{
	const char *base = strrchr(library, '/') + 1;

	if (strncmp(base, "lib", 3) == 0)
		base += 3;
	snprintf(name, room, "%.*s", (int)strcspn(base, "."), base);
}

static void add(struct vendors *vendors, const char *library)
{
	if (vendors->count == VENDOR_MAX)
		return;
	struct vendor *vendor = &vendors->list[vendors->count];
	*vendor = (struct vendor){ .is_icd = true };
	if (!resolve(library, vendor->library))
		return;
	for (size_t i = 0; i < vendors->count; i++)
		if (strcmp(vendors->list[i].library, vendor->library) == 0)
			return;
	snprintf(vendor->api, sizeof(vendor->api), "opencl");
	vendor->profile = sandbox_profile_for(vendor->library);
	if (vendor->profile)
		snprintf(vendor->name, sizeof(vendor->name), "%s",
			 vendor->profile);
	else
		name_of(vendor->library, vendor->name, sizeof(vendor->name));
	vendors->count++;
}

/* An .icd file holds the name of a library; our own are left out. */
static void add_icd(struct vendors *vendors, const char *path)
{
	OWNED(free_release) char *text = NULL;
	size_t size;

	if (fd_read_file(path, ICD_SIZE, &text, &size) < 0)
		return;
	text[strcspn(text, "\r\n")] = '\0';
	if (text[0] && !strstr(text, "/sluice/guest/"))
		add(vendors, text);
}

void vendors_find(struct vendors *vendors)
{
	glob_t found;

	*vendors = (struct vendors){ 0 };
	if (glob(ICD_FILES, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			add_icd(vendors, found.gl_pathv[i]);
	globfree(&found);
	for (size_t i = 0; i < sizeof(known_icds) / sizeof(known_icds[0]); i++)
		add(vendors, known_icds[i]);
}

int vendors_add(struct vendors *vendors, const char *text)
{
	const char *equals = strchr(text, '=');

	if (!equals || equals == text || equals[1] != '/')
		return -EINVAL;
	if ((size_t)(equals - text) >= sizeof(vendors->list->api) ||
	    strlen(equals + 1) >= VENDOR_PATH)
		return -ENAMETOOLONG;
	if (vendors->count == VENDOR_MAX)
		return -ENOSPC;
	if (access(equals + 1, R_OK) < 0)
		return -ENOENT;
	struct vendor *vendor = &vendors->list[vendors->count++];
	*vendor = (struct vendor){ .profile = "generic" };
	snprintf(vendor->api, sizeof(vendor->api), "%.*s", (int)(equals - text),
		 text);
	snprintf(vendor->library, sizeof(vendor->library), "%s", equals + 1);
	name_of(vendor->library, vendor->name, sizeof(vendor->name));
	return 0;
}

struct vendor *vendors_choose(struct vendors *vendors, const char *api,
			      const char *name, unsigned empty)
{
	for (unsigned i = 0; i < vendors->count; i++) {
		struct vendor *vendor = &vendors->list[i];
		if (strcmp(vendor->api, api) != 0)
			continue;
		if (name[0] ? strcmp(vendor->name, name) == 0
			    : vendor->profile && !(empty & 1u << i))
			return vendor;
	}
	return NULL;
}

unsigned vendor_number(const struct vendors *vendors,
		       const struct vendor *vendor)
{
	return (unsigned)(vendor - vendors->list);
}

void vendors_describe(const struct vendors *vendors, const char *api,
		      char *text, size_t size)
{
	size_t used = 0;

	snprintf(text, size, "none");
	for (size_t i = 0; i < vendors->count && used < size; i++)
		if (strcmp(vendors->list[i].api, api) == 0)
			used += (size_t)snprintf(text + used, size - used,
						 "%s%s", used ? ", " : "",
						 vendors->list[i].name);
}

bool vendor_takes(const struct vendor *vendor, const char *variable)
{
	static const struct {
		const char *vendor, *prefix, *not ;
	} taken[] = {
		/* The cache is the tenant's, whatever its programs say. */
		{ "pocl", "POCL_", "POCL_CACHE_DIR=" },
		{ "oclgrind", "OCLGRIND_", NULL },
	};

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strcmp(vendor->name, taken[i].vendor) == 0 &&
		    strncmp(variable, taken[i].prefix,
			    strlen(taken[i].prefix)) == 0 &&
		    (!taken[i].not || strncmp(variable, taken[i].not,
					      strlen(taken[i].not )) != 0))
			return true;
	return false;
}

int layout_find(struct layout *layout)
{
	char self[VENDOR_PATH];
	const ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (size < 0)
		return -errno;
	self[size] = '\0';
	/* PREFIX/bin/sluiced */
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(self, '/');
		if (!slash)
			return -ENOENT;
		*slash = '\0';
	}
	const struct {
		char *place;
		const char *path;
	} files[] = {
		{ layout->prefix, "" },
		{ layout->server, "/libexec/sluice/sluice-server" },
		{ layout->modules, "/lib/sluice/server" },
		{ layout->guests, "/lib/sluice/guest" },
		{ layout->daemon, "/bin/sluiced" },
		{ layout->compiler, "/libexec/sluice/sluice-compile" },
	};
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (snprintf(files[i].place, VENDOR_PATH, "%s%s", self,
			     files[i].path) >= VENDOR_PATH)
			return -ENAMETOOLONG;
	return 0;
}
