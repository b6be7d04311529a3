/*
 * process -- all that an API server keeps: the modules that it loaded, and the
 * one session that it serves.
 *
 * Threads: the main thread makes a thread for each channel that the guest wants
 * (serve.h); one thread watches the guest and the daemon (watch.h); one reads
 * what the vendor library prints (text.h). A guest that breaks the protocol
 * loses its session: process_violation() marks the region lost, which wakes
 * everybody, and the process ends.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "cache.h"
#include "callback.h"
#include "count.h"
#include "event.h"
#include "hello.h"
#include "keep.h"
#include "late.h"
#include "later.h"
#include "object.h"
#include "order.h"
#include "region.h"
#include "server.h"
#include "text.h"

#define PROCESS_TYPES 256

struct process_module {
	const struct server_module *module;
	uint16_t types[64]; /* the session's number of each of its types */
	_Atomic bool open;  /* the guest said OPEN_API */
};

struct process {
	struct process_module modules[HELLO_MODULES];
	uint32_t module_count;
	const char *types[PROCESS_TYPES]; /* struct tags, from 1 */
	uint16_t type_count;
	unsigned version_major, version_minor; /* 0: not known */
	char root[64]; /* private folder; "": not made yet */
	_Atomic uint32_t files;

	struct region *region; /* NULL before the session */
	uint64_t session;
	char program[64];
	struct event_writer events;
	bool quiet;		   /* nobody reads events: single messages */
	_Atomic uint32_t busy;	   /* commands being executed */
	_Atomic uint32_t channels; /* threads that serve one */
	_Atomic uint64_t copied;   /* bytes of all calls' private memory */

	struct objects objects;
	struct callbacks callbacks;
	struct laters laters;
	struct late late;
	struct order order;
	struct keeps keeps;
	struct text text;
	struct counts counts;
	struct cache cache;

	void (*at_end)(void); /* NULL: nothing is left to do */
	/* How the process ends; a test has it return. */
	void (*end)(int status);
};

extern struct process process;

void process_init(void);

/* Forget the session's objects and what belongs to them. */
void process_fini(void);

/* Take a module and learn its types. Returns its number, from 1; or -EINVAL,
 * -ENOSPC. */
int process_add_module(const struct server_module *module);

/* The session's number of a type of @module; 0: none. */
uint16_t process_type(const struct server_module *module, uint32_t type);

/* The session ends: the guest did what no guest library of ours does. */
void process_violation(const char *what, const char *where);

/* The session is over already, or there is none. */
bool process_lost(void);
