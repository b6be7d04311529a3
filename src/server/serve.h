/*
 * serve -- the threads that execute a session's commands, one for each channel.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "channel.h"
#include "frame.h"
#include "server.h"

struct channel {
	struct channel_server link;
	bool broken; /* a callback in it could not be carried out */
	/* Since when, in ms, there has been no command behind that one. */
	uint64_t rests_behind;
	int64_t rests_since;
	struct server_frame *frames[WIRE_DEPTH_MAX + 1]; /* by depth */
};

/* Serve a session until it is over: the main thread's work. */
void serve_session(void);

/* The call that this thread serves, or NULL: a thread of the vendor's. */
struct server_call *serve_current(void);

/* A call's name, for people. */
const char *serve_name(const struct server_module *module, uint16_t op);

/* The module that a vendor's object is looked up for on this thread. */
const struct server_module *serve_module(void);
void serve_module_set(const struct server_module *module);

/*
 * Send a nested notice on the channel of @call and serve the guest until its
 * callback has run. Returns the callback's result.
 */
uint64_t serve_nested(struct server_call *call, const void *notice,
		      size_t size);

/*
 * ---- single messages without a session, for tests and fuzzers
 */

/**
 * server_once_begin - be a server with one module and no guest
 * @arena_size: of process.region->arena, which the caller may fill
 *
 * The vendor library is the caller's affair; warm() is called. What would be
 * told to a guest is dropped. Returns 0 or a negative errno.
 */
int server_once_begin(const struct server_module *module, uint64_t arena_size);

/**
 * server_decode_once - decode and execute one command
 * @command: header and body, as in a ring; copied
 * @reply: gets the answer's header, if not NULL
 *
 * Returns 0, or -EPROTO where a session would end.
 */
int server_decode_once(const void *command, size_t size,
		       struct wire_reply *reply);

/* Forget all objects and all else that messages left behind. */
void server_once_end(void);
