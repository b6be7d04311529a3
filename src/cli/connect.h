/*
 * connect -- reach the daemon, and start one for this user where there is none.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "local.h"

/**
 * connect_path - the @nth place where a daemon may answer, from 0
 *
 * Those of local_path(), and where there is no runtime folder this user's own
 * below /tmp. Returns 0, or -ENOENT after the last.
 */
int connect_path(unsigned nth, char path[LOCAL_PATH]);

/**
 * connect_ask - ask the daemon one thing
 * @path: of its socket
 * @request: stays the caller's
 * @answers: new; an array of what it answered
 *
 * Returns 0, -ENOENT when no daemon answers, or a negative errno.
 */
int connect_ask(const char *path, const json_t *request, json_t **answers);

/* Ask the first that answers; @path is where. */
int connect_ask_any(char path[LOCAL_PATH], const json_t *request,
		    json_t **answers);

/**
 * connect_start - start a daemon that ends 30 s after its last session
 * @path: where it shall listen, from connect_own_path()
 *
 * It is no child of ours in the end, has none of our descriptors, and a clean
 * environment. Its complaints go to stderr until it listens, then to
 * sluiced.log beside its socket. Returns 0 when it, or another one that was
 * quicker, listens there; else -1.
 */
int connect_start(const char *path, bool unsafe);

/* Where a daemon of this user's own listens: 0 or a negative errno. */
int connect_own_path(char path[LOCAL_PATH]);

/* A folder below /tmp that is this user's alone, made if need be: 0, or -EPERM
 * where somebody else made it, or another negative errno. */
int connect_own_folder(char *path, size_t size);
