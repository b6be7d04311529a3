/*
 * connect -- reach the daemon, and start one for this user where there is none.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "local.h"

/**
 * connect_ask - ask the daemon one thing
 * @path: of its socket; NULL: wherever one answers
 * @request: stays the caller's
 * @answers: new; an array of what it answered
 *
 * Returns 0, -ENOENT when no daemon answers, or a negative errno.
 */
int connect_ask(const char *path, const json_t *request, json_t **answers);

/**
 * connect_start - start a daemon that ends 30 s after its last session
 * @path: where it shall listen
 *
 * It is no child of ours in the end, has none of our descriptors, and a clean
 * environment. Its complaints go to stderr until it listens. Returns 0, or -1
 * when it did not start.
 */
int connect_start(const char *path, bool unsafe);

/* Where a daemon of this user's own listens: 0 or a negative errno. */
int connect_own_path(char path[LOCAL_PATH]);
