/*
 * host -- a daemon for tests: a thread of the test's own process that starts a
 * sluice-server for whoever connects, without a jail.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * Listen at a path of our own, and have guests of this process and its children
 * find it. @server and @module: programs' paths. The thread lives until exit.
 */
void host_start(const char *server, const char *module);

/* The server that was started last. */
pid_t host_server(void);

/* Wait until that server has ended, at most @timeout_ms. */
bool host_server_ended(int timeout_ms);

/* The daemon goes; its sessions go on. */
void host_leave(void);

/*
 * Ask the last server what it counted, and wait for @name: how often that was
 * refused, or with "" how many calls there were. 0: not told.
 */
unsigned long host_counted(const char *name);

/* Whether a server ended as sanitizers do that found something, or by a signal
 * that nobody sent. */
bool host_server_complained(void);
