/*
 * Files that programs include: the guest sends them, and they are laid out
 * below a folder of this server's own.
 */
#include "opencl_protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "opencl_programs.h"
#include "opencl_vendor.h"
#include "server.h"

/* Each folder on the way to a file. */
static void make_folders(char *path)
{
	for (char *at = path + 1; *at; at++)
		if (*at == '/') {
			*at = '\0';
			mkdir(path, 0700);
			*at = '/';
		}
}

/* Below the root, and nowhere else: no ".." leads out of it. */
static bool stays_below(const char *path)
{
	int depth = 0;

	for (const char *at = path; *at; at += strcspn(at, "/")) {
		at += strspn(at, "/");
		const size_t length = strcspn(at, "/");
		if (length == 2 && strncmp(at, "..", 2) == 0)
			depth--;
		else if (length > 0 && !(length == 1 && *at == '.'))
			depth++;
		if (depth < 0)
			return false;
	}
	return true;
}

/* A file that the guest's programs include; without @bytes, a folder. */
cl_int server_clsluiceFile(cl_program program, const char *path, size_t size,
			   const void *bytes)
{
	const char *root = server_private_root();
	char *place;

	if (!path || path[0] != '/' || !stays_below(path) || !root)
		return CL_INVALID_VALUE;
	if (asprintf(&place, "%s%s%s", root, path, bytes ? "" : "/") < 0)
		return CL_OUT_OF_HOST_MEMORY;
	make_folders(place);
	const int fd =
		bytes ? open(place, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			     0600)
		      : -1;
	free(place);
	if (!bytes) {
		program_includes(program, path, NULL, 0);
		return CL_SUCCESS;
	}
	if (fd < 0)
		return CL_OUT_OF_RESOURCES;
	size_t done = 0;
	while (done < size) {
		const ssize_t count =
			write(fd, (const char *)bytes + done, size - done);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			break;
		done += (size_t)count;
	}
	close(fd);
	program_includes(program, path, bytes, size);
	return done == size ? CL_SUCCESS : CL_OUT_OF_RESOURCES;
}
