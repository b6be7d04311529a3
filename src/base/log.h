/*
 * log -- lines on stderr, each with its level and who wrote it.
 *
 * error: someone must act; warn: someone lost something; info: lives begin and
 * end; debug. Nothing is logged per call. Callable from any thread; a line goes
 * out in one write. What a guest can provoke goes through log_limited().
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>

enum log_level { LOG_OFF, LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/**
 * log_init - name the program and choose what is written
 * @program: stands before each line; borrowed for ever
 * @fallback: level when the environment's SLUICE_LOG (0 to 4, or a level's
 *            name) says nothing
 */
void log_init(const char *program, enum log_level fallback);

/* Write to @fd from now on, not to stderr. */
void log_to(int fd);

bool log_enabled(enum log_level level);
void log_line(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

/* A budget of lines: 10 at once, one more each second. Zeroed at first. */
struct log_limit {
	double last_s;
	double credit;
	unsigned long dropped;
};

/* Whether a line may go out now; the caller serialises uses of @limit. */
bool log_limit_pass(struct log_limit *limit);

#define log_limited(limit, level, ...)                \
	do {                                          \
		if (log_limit_pass(limit))            \
			log_line(level, __VA_ARGS__); \
	} while (0)
