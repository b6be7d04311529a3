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

/* How many calls it said it executed, and how often it said @name is refused.
 */
unsigned long host_counted(const char *name);
