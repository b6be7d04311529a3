/*
 * cell -- a folder with what a jail's tests need, and inmates that are started
 * and listened to.
 *
 * The programs are copied, since another user cannot reach a build folder below
 * somebody's home.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "sandbox.h"

#define CELL_PATH 256

struct stage {
	char folder[64];
	char inmate[CELL_PATH];
	char opencl[CELL_PATH]; /* "" where there is none */
};

/**
 * stage_open - make the folder, and become who runs the tests
 * @who: "root"; "contained", which is root under a container's rules; or
 *       "nobody": root becomes nobody, others stay who they are
 * @programs: the inmate and, where it was built, the one for OpenCL; NULL ends
 *
 * Returns false where @who cannot be had.
 */
bool stage_open(struct stage *stage, const char *who, char **programs);
void stage_close(struct stage *stage);

/* What an inmate answered until it closed descriptor 3, and how it ended. */
struct answers {
	char *text; /* the caller frees it */
	int status; /* of waitpid() */
};

/* Two folders for an inmate of @uid: its cache and its tmp. */
struct room {
	char cache[CELL_PATH];
	char tmp[CELL_PATH];
	uid_t uid;
};
void room_init(struct room *room, const struct stage *stage, const char *name,
	       uid_t uid);

/*
 * Fill in what all inmates of a room have in common. sanitizer is set as this
 * program was built; argv, profile and what else differs is the caller's.
 */
struct sandbox_spec room_spec(const struct room *room);

/**
 * cell_start - start an inmate that stays
 * @answers: a pipe from its descriptor 3; the caller closes it
 *
 * As sandbox_spawn(), with @spec->fds as they are and descriptor 3 added.
 */
int cell_start(struct sandbox *sandbox, const struct sandbox_spec *spec,
	       struct sandbox_child *child, int *answers);
void cell_end(struct sandbox_child *child);

/* Start one and wait for its end, a minute at most. */
int cell_run(struct sandbox *sandbox, const struct sandbox_spec *spec,
	     struct answers *answers);

/* Whether @line, without its end, is a line of @text. */
bool answers_have(const struct answers *answers, const char *line);
/* The number in the line "name=number"; -1 when there is none. */
long answers_number(const struct answers *answers, const char *name);
