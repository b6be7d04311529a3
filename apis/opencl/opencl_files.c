/*
 * Files that a program includes: they are the guest's, read with the guest's
 * rights, and travel as (path, bytes) before the program is built. The server
 * lays them out below a folder of its own; options are rewritten to look there.
 */
#include "opencl_protocol.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "opencl_guest.gen.h"
#include "opencl_util.h"

#define FILES_MAX 1024
#define FILES_SIZE ((size_t)64 << 20)
#define FOLDERS_MAX 64

struct program {
	bool needs_files;
};

struct folder {
	char *path;    /* absolute */
	char *place;   /* the same below the server's root, in plain letters:
			  it travels among a compiler's options */
	char *spelled; /* as compilers show it in logs */
};

struct files {
	cl_program program;
	/* To look in; the first is the working directory. */
	struct folder folders[FOLDERS_MAX];
	size_t folder_count;
	char *sent[FILES_MAX];
	size_t sent_count, size;
	cl_int error;
};

/*
 * The file in an include that a macro makes, as STR(FOLDER/name.h): what stands
 * behind the macro's name for a folder, which -D gives. The caller frees.
 */
static char *made_name(const char *line, size_t length)
{
	static const char name_bytes[] = "abcdefghijklmnopqrstuvwxyz"
					 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789_.-/";
	const char *slash = length ? memchr(line, '/', length) : NULL;

	if (!slash || *line == '"' || *line == '<')
		return NULL;
	const size_t name = strspn(slash + 1, name_bytes);
	if (name == 0 || slash + 1 + name > line + length)
		return NULL;
	return strndup(slash + 1, name);
}

/* The next name that @*at includes, or NULL; @at moves on. The caller frees. */
static char *next_include(const char **at, bool *quoted)
{
	while (**at) {
		const char *line = *at + strspn(*at, " \t\r\f\v");
		const char *end = line + strcspn(line, "\n");
		*at = *end ? end + 1 : end;
		if (*line != '#')
			continue;
		line += 1 + strspn(line + 1, " \t");
		if (strncmp(line, "include", 7) != 0)
			continue;
		line += 7 + strspn(line + 7, " \t");
		*quoted = false;
		char *made = made_name(line, (size_t)(end - line));
		if (made)
			return made;
		if (*line != '"' && *line != '<')
			continue;
		*quoted = *line == '"';
		const char *stop = memchr(line + 1, *quoted ? '"' : '>',
					  (size_t)(end - line - 1));
		if (stop && stop > line + 1)
			return strndup(line + 1, (size_t)(stop - line - 1));
	}
	return NULL;
}

static char *program_source(cl_program program)
{
	size_t size = 0;
	char *source;

	if (clGetProgramInfo(program, CL_PROGRAM_SOURCE, 0, NULL, &size) !=
		    CL_SUCCESS ||
	    size == 0)
		return NULL;
	source = calloc(1, size + 1);
	if (source && clGetProgramInfo(program, CL_PROGRAM_SOURCE, size, source,
				       NULL) != CL_SUCCESS) {
		free(source);
		return NULL;
	}
	return source;
}

static bool includes_files(const char *source)
{
	bool quoted;
	char *name = next_include(&source, &quoted);

	free(name);
	return name != NULL;
}

int program_needs_files(cl_program program)
{
	struct program *known = sluice_guest_slot(program);

	if (!known &&
	    sluice_guest_is(&opencl_module, program, OPENCL_TYPE_CL_PROGRAM)) {
		char *source = program_source(program);
		known = calloc(1, sizeof(*known));
		if (known)
			known->needs_files = source && includes_files(source);
		free(source);
		if (known)
			known = sluice_guest_slot_set(program, known, free);
	}
	return known && known->needs_files;
}

static char *read_file(const char *path, size_t *size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = NULL;
	off_t length;

	*size = 0;
	if (fd < 0)
		return NULL;
	/* What cannot be sought is no file to include. */
	length = lseek(fd, 0, SEEK_END);
	if (length >= 0 && (size_t)length < FILES_SIZE)
		text = calloc(1, (size_t)length + 1);
	while (text && *size < (size_t)length) {
		const ssize_t count = pread(
			fd, text + *size, (size_t)length - *size, (off_t)*size);
		if (count < 0) {
			free(text);
			text = NULL;
		}
		if (count <= 0)
			break;
		*size += (size_t)count;
	}
	close(fd);
	return text;
}

static bool was_sent(const struct files *files, const char *path)
{
	for (size_t i = 0; i < files->sent_count; i++)
		if (strcmp(files->sent[i], path) == 0)
			return true;
	return false;
}

static char *path_join(const char *folder, const char *name)
{
	const size_t size = strlen(folder) + strlen(name) + 2;
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s/%s", folder, name);
	return path;
}

/* @path with all but plain letters as %XX; the caller frees. */
static char *plain_path(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._+-";
	char *result = malloc(3 * strlen(path) + 1), *to = result;

	for (; result && *path; path++)
		if (strchr(plain, *path))
			*to++ = *path;
		else
			to += snprintf(to, 4, "%%%02X", (unsigned char)*path);
	if (result)
		*to = '\0';
	return result;
}

static void send_includes(struct files *files, const char *text,
			  const struct folder *folder);

static void send_what_it_includes(struct files *files, const char *text,
				  const char *path, const char *place)
{
	const struct folder own = {
		.path = strndup(path, (size_t)(strrchr(path, '/') - path)),
		.place = strndup(place, (size_t)(strrchr(place, '/') - place)),
	};

	if (own.path && own.place && !files->error)
		send_includes(files, text, &own);
	free(own.path);
	free(own.place);
}

/* Send the file of @name in @folder and what it includes. False: there is no
 * such file. */
static bool send_file(struct files *files, const struct folder *folder,
		      const char *name)
{
	char *path = name[0] == '/' ? NULL : path_join(folder->path, name);
	char *place = path ? path_join(folder->place, name) : NULL;
	const bool again = place && was_sent(files, place);
	size_t size = 0;
	char *text = place && !again ? read_file(path, &size) : NULL;
	const bool good = text && files->sent_count < FILES_MAX &&
			  files->size + size <= FILES_SIZE;

	if (good) {
		files->size += size;
		files->sent[files->sent_count++] = place;
		if (!files->error)
			files->error =
				clsluiceFile(files->program, place, size, text);
		send_what_it_includes(files, text, path, place);
	} else {
		free(place);
	}
	free(text);
	free(path);
	return good || again;
}

static void send_includes(struct files *files, const char *text,
			  const struct folder *folder)
{
	bool quoted;
	char *name;

	while ((name = next_include(&text, &quoted))) {
		bool found = quoted && folder && send_file(files, folder, name);
		for (size_t i = 0; !found && i < files->folder_count; i++)
			found = send_file(files, &files->folders[i], name);
		free(name);
	}
}

/* The folder of an -I option at @from, which moves behind it; the caller frees.
 */
static char *option_folder(const char **from)
{
	const char *start = *from + strspn(*from, " \t\n");
	const bool quoted = *start == '"';

	start += quoted;
	const size_t length = strcspn(start, quoted ? "\"" : " \t\n");
	*from = start + length + (quoted && start[length]);
	return strndup(start, length);
}

/* Takes @spelled. False: no memory, or too many. */
static bool add_folder(struct files *files, char *spelled)
{
	const char *here = files->folders[0].path;

	if (!spelled || files->folder_count == FOLDERS_MAX) {
		free(spelled);
		return false;
	}
	struct folder *folder = &files->folders[files->folder_count++];
	folder->spelled = spelled;
	folder->path =
		spelled[0] == '/' ? strdup(spelled) : path_join(here, spelled);
	folder->place = folder->path ? plain_path(folder->path) : NULL;
	if (!folder->place)
		return false;
	/* So that ".." behind it leads somewhere. */
	if (!files->error)
		files->error =
			clsluiceFile(files->program, folder->path, 0, NULL);
	return true;
}

static int by_length(const void *a, const void *b)
{
	const size_t left = strlen(((const struct folder *)a)->place);
	const size_t right = strlen(((const struct folder *)b)->place);

	return left < right ? 1 : -(left > right);
}

/* For build logs: a folder within another comes before it. */
static void write_folders(const struct files *files, FILE *out)
{
	struct folder folders[FOLDERS_MAX];

	memcpy(folders, files->folders, sizeof(folders));
	qsort(folders, files->folder_count, sizeof(*folders), by_length);
	for (size_t i = 0; i < files->folder_count; i++)
		fprintf(out, "%s\x1e%s\x1e", folders[i].place,
			folders[i].spelled);
}

/* The folder in NAME=/folder, as of -D; NULL if it is none. */
static char *macro_folder(const char *word, size_t length)
{
	const char *value = memchr(word, '=', length);

	if (!value || value[1] != '/')
		return NULL;
	value++;
	char *folder = strndup(value, length - (size_t)(value - word));
	const int fd =
		folder ? open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd < 0) {
		free(folder);
		return NULL;
	}
	close(fd);
	return folder;
}

/*
 * The application's options; behind a \x1f those to build with, whose folders
 * are below the server's own; behind another the folders, each with how it was
 * spelled. Collects the folders.
 */
static char *map_options(struct files *files, const char *options)
{
	char *mapped = NULL;
	size_t size;
	bool good = true;
	FILE *out = open_memstream(&mapped, &size);

	if (!out)
		return NULL;
	fprintf(out, "%s\x1f", options ? options : "\x1e");
	for (const char *from = options; from && *from && good;) {
		from += strspn(from, " \t\n");
		if (strncmp(from, "-I", 2) == 0) {
			from += 2;
			good = add_folder(files, option_folder(&from));
			if (good)
				fprintf(out, "-I@SLUICE_ROOT@%s ",
					files->folders[files->folder_count - 1]
						.place);
			continue;
		}
		const size_t word = strcspn(from, " \t\n");
		char *folder = macro_folder(from, word);
		if (folder)
			fprintf(out, "%.*s@SLUICE_ROOT@%s ",
				(int)(word - strlen(folder)), from, folder);
		else
			fprintf(out, "%.*s ", (int)word, from);
		good = !folder || add_folder(files, folder);
		from += word;
	}
	fprintf(out, "-I@SLUICE_ROOT@%s\x1f", files->folders[0].place);
	write_folders(files, out);
	if (fclose(out) == 0 && good)
		return mapped;
	free(mapped);
	return NULL;
}

static void files_destroy(struct files *files)
{
	for (size_t i = 0; files && i < files->folder_count; i++) {
		free(files->folders[i].path);
		free(files->folders[i].place);
		free(files->folders[i].spelled);
	}
	for (size_t i = 0; files && i < files->sent_count; i++)
		free(files->sent[i]);
	free(files);
}

static bool start_here(struct files *files)
{
	char here[PATH_MAX];

	if (!getcwd(here, sizeof(here)))
		return false;
	files->folders[0].path = strdup(here);
	files->folders[0].place = plain_path(here);
	files->folders[0].spelled = strdup(".");
	files->folder_count = 1;
	return files->folders[0].path && files->folders[0].place &&
	       files->folders[0].spelled;
}

/* Send what @program includes; the options to build it with, or NULL. */
static char *send_files(cl_program program, const char *options, cl_int *error)
{
	struct files *files = calloc(1, sizeof(*files));
	char *source = program_source(program);
	char *mapped = NULL;

	*error = CL_OUT_OF_HOST_MEMORY;
	if (files && source && start_here(files)) {
		files->program = program;
		mapped = map_options(files, options);
		if (mapped)
			send_includes(files, source, NULL);
		*error = mapped ? files->error : CL_OUT_OF_HOST_MEMORY;
	}
	free(source);
	files_destroy(files);
	if (*error) {
		free(mapped);
		mapped = NULL;
	}
	return mapped;
}

cl_int guest_clBuildProgram(cl_program program, cl_uint num_devices,
			    const cl_device_id *device_list,
			    const char *options,
			    void (*pfn_notify)(cl_program, void *),
			    void *user_data)
{
	cl_int error;
	char *mapped = send_files(program, options, &error);

	if (!mapped)
		return error;
	error = forward_clBuildProgram(program, num_devices, device_list,
				       mapped, pfn_notify, user_data);
	free(mapped);
	return error;
}

cl_int guest_clCompileProgram(cl_program program, cl_uint num_devices,
			      const cl_device_id *device_list,
			      const char *options, cl_uint num_input_headers,
			      const cl_program *input_headers,
			      const char **header_include_names,
			      void (*pfn_notify)(cl_program, void *),
			      void *user_data)
{
	cl_int error;
	char *mapped = send_files(program, options, &error);

	if (!mapped)
		return error;
	error = forward_clCompileProgram(
		program, num_devices, device_list, mapped, num_input_headers,
		input_headers, header_include_names, pfn_notify, user_data);
	free(mapped);
	return error;
}
