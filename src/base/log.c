#include "log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_BURST 10.0

static const char *const names[] = { "off", "error", "warn", "info", "debug" };
static const char *log_program = "sluice";
static _Atomic int log_level_now = LOG_WARN;
static int log_fd = STDERR_FILENO;

static enum log_level level_of(const char *text, enum log_level fallback)
{
	for (int i = LOG_OFF; text && i <= LOG_DEBUG; i++)
		if (strcmp(text, names[i]) == 0 ||
		    (text[0] == '0' + i && text[1] == '\0'))
			return (enum log_level)i;
	return fallback;
}

void log_init(const char *program, enum log_level fallback)
{
	log_program = program;
	atomic_store_explicit(&log_level_now,
			      level_of(secure_getenv("SLUICE_LOG"), fallback),
			      memory_order_relaxed); /* pairs with nothing */
}

void log_to(int fd)
{
	log_fd = fd;
}

bool log_enabled(enum log_level level)
{
	return (int)level <=
	       atomic_load_explicit(&log_level_now, memory_order_relaxed);
}

void log_line(enum log_level level, const char *format, ...)
{
	char line[1024];
	va_list list;

	if (!log_enabled(level))
		return;
	int used = snprintf(line, sizeof(line), "%s: %s: ", log_program,
			    names[level]);
	va_start(list, format);
	used += vsnprintf(line + used, sizeof(line) - (size_t)used, format,
			  list);
	va_end(list);
	if (used > (int)sizeof(line) - 2)
		used = (int)sizeof(line) - 2;
	line[used] = '\n';
	if (write(log_fd, line, (size_t)used + 1) < 0)
		return; /* nobody is left to tell */
}

bool log_limit_pass(struct log_limit *limit)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	const double now_s = (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
	limit->credit +=
		limit->last_s > 0 ? now_s - limit->last_s : LIMIT_BURST;
	if (limit->credit > LIMIT_BURST)
		limit->credit = LIMIT_BURST;
	limit->last_s = now_s;
	if (limit->credit < 1.0) {
		limit->dropped++;
		return false;
	}
	limit->credit -= 1.0;
	return true;
}
