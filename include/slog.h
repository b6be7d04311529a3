/*
 * slog.h -- the logging entry that vAccel's macros, programs and plugins call.
 *
 * A line is printed when every bit of its flag is enabled by the log level
 * (vaccel/log.h). Lines go to stdout, or to the configured file.
 */
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SLOG_VERSION_MAJOR 1
#define SLOG_VERSION_MINOR 8
#define SLOG_BUILD_NUMBER 22

#define SLOG_MESSAGE_MAX 8196
#define SLOG_VERSION_MAX 128
#define SLOG_PATH_MAX 2048
#define SLOG_NAME_MAX 256
#define SLOG_DATE_MAX 64
#define SLOG_TAG_MAX 32
#define SLOG_FLAGS_ALL 255

typedef enum SLOG_FLAGS_E {
	SLOG_NOTAG = 1,
	SLOG_NOTE = 2,
	SLOG_INFO = 4,
	SLOG_WARN = 8,
	SLOG_DEBUG = 16,
	SLOG_TRACE = 32,
	SLOG_ERROR = 64,
	SLOG_FATAL = 128
} SLOG_FLAGS_E;

/* The position that trace and fatal lines begin with. */
#define SLOG_TEXT_OF(x) #x
#define SLOG_TEXT(x) SLOG_TEXT_OF(x)
#define SLOG_PLACE "[" __FILE__ ":" SLOG_TEXT(__LINE__) "] "

#define slog(...) slog_print(SLOG_NOTAG, 1, __VA_ARGS__)
#define slogwn(...) slog_print(SLOG_NOTAG, 0, __VA_ARGS__)
#define slog_note(...) slog_print(SLOG_NOTE, 1, __VA_ARGS__)
#define slog_info(...) slog_print(SLOG_INFO, 1, __VA_ARGS__)
#define slog_warn(...) slog_print(SLOG_WARN, 1, __VA_ARGS__)
#define slog_debug(...) slog_print(SLOG_DEBUG, 1, __VA_ARGS__)
#define slog_error(...) slog_print(SLOG_ERROR, 1, __VA_ARGS__)
#define slog_trace(...) slog_print(SLOG_TRACE, 1, SLOG_PLACE __VA_ARGS__)
#define slog_fatal(...) slog_print(SLOG_FATAL, 1, SLOG_PLACE __VA_ARGS__)

/* Print @pMsg, a printf format, and a newline when @nNewLine is not 0. */
void slog_print(SLOG_FLAGS_E eFlag, uint8_t nNewLine, const char *pMsg, ...);

#ifdef __cplusplus
}
#endif
