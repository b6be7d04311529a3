/*
 * guest -- an application of the hand-written API, for tests of the daemon.
 *
 *	guest calls N		N calls
 *	guest hold		a call, "ready", a line of stdin, a call
 *	guest loop		calls, "ready" after the first, until one fails
 *	guest refused		a call that the API refuses
 *	guest answered N	N calls that are answered in the guest
 *	guest each N		N children, one after the other, with a call
 *	guest together N	N children with a session each at the same time,
 *				"ready", until stdin ends
 *
 * The exit status is 0; 3 where the session was lost; 4 where there was none.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mini.h"

enum { OTHER = 1, MISUSED = 2, LOST = 3, NONE = 4 };

static int call(void)
{
	mini_device device;
	mini_status status = mini_get_device(&device);
	size_t length = 0;

	if (status == MINI_OK)
		status = mini_length("four", &length);
	if (status == MINI_LOST)
		return LOST;
	return status == MINI_OK && length == 4 ? 0 : OTHER;
}

/* The first call: there may be no session at all. */
static int first_call(void)
{
	const int status = call();

	return status == LOST ? NONE : status;
}

static void ready(void)
{
	puts("ready");
	fflush(stdout);
}

static int calls(int count)
{
	int status = first_call();

	for (int i = 1; i < count && status == 0; i++)
		status = call();
	return status;
}

static int hold(void)
{
	char line[16];
	const int status = first_call();

	if (status)
		return status;
	ready();
	if (!fgets(line, sizeof(line), stdin))
		return OTHER;
	return call();
}

static int loop(void)
{
	int status = first_call();

	if (status == 0)
		ready();
	while (status == 0) {
		usleep(5000);
		status = call();
	}
	return status;
}

static int refused(void)
{
	const int status = first_call();

	if (status)
		return status;
	for (int i = 0; i < 3; i++)
		if (mini_unsupported() != MINI_REFUSED)
			return OTHER;
	return call();
}

static int answered(int count)
{
	const int status = first_call();

	if (status)
		return status;
	for (int i = 0; i < count; i++)
		if (mini_known() != MINI_OK)
			return OTHER;
	return call();
}

static int outcome(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return OTHER;
	return WIFEXITED(status) ? WEXITSTATUS(status) : OTHER;
}

static int each(int count)
{
	for (int i = 0; i < count; i++) {
		const pid_t child = fork();
		if (child < 0)
			return OTHER;
		if (child == 0)
			_exit(first_call());
		const int status = outcome(child);
		if (status)
			return status;
	}
	return 0;
}

/* In the child: its session lasts until the pipe @end is closed. */
static int stay(int say, int end)
{
	char byte;
	int status = first_call();

	if (status == 0 && write(say, "+", 1) == 1 && read(end, &byte, 1) == 0)
		status = call();
	return status;
}

static int await_all(int count, int said)
{
	char byte;

	for (int i = 0; i < count; i++)
		if (read(said, &byte, 1) != 1)
			return OTHER;
	ready();
	while (read(0, &byte, 1) > 0)
		;
	return 0;
}

static int together(int count)
{
	static pid_t children[1024];
	int say[2], end[2], worst = 0;

	if (count > 1024 || pipe(say) < 0 || pipe(end) < 0)
		return MISUSED;
	for (int i = 0; i < count; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			close(end[1]);
			close(say[0]);
			_exit(stay(say[1], end[0]));
		}
	}
	close(say[1]);
	worst = await_all(count, say[0]);
	close(end[1]);
	for (int i = 0; i < count; i++) {
		const int status = outcome(children[i]);
		if (status > worst)
			worst = status;
	}
	return worst;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	const int count = argc > 2 ? atoi(argv[2]) : 1;

	if (strcmp(what, "calls") == 0)
		return calls(count);
	if (strcmp(what, "hold") == 0)
		return hold();
	if (strcmp(what, "loop") == 0)
		return loop();
	if (strcmp(what, "refused") == 0)
		return refused();
	if (strcmp(what, "answered") == 0)
		return answered(count);
	if (strcmp(what, "each") == 0)
		return each(count);
	if (strcmp(what, "together") == 0)
		return together(count);
	fprintf(stderr, "guest: '%s' is nothing that it does\n", what);
	return MISUSED;
}
