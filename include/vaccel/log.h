/*
 * log -- lines for people, by level.
 *
 * vaccel_error() and its like take a printf format. Lines of a level above the
 * configured one cost a load. Lines go to stdout, or are appended to
 * ./NAME-YYYY-MM-DD.log when a log file NAME is configured.
 */
#pragma once

#include <stdio.h>

#include <slog.h>

#include "utils/enum.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VACCEL_LOG_LEVEL_ENUM_LIST(X) \
	X(VACCEL_LOG_ERROR, 1)        \
	X(VACCEL_LOG_WARN, 2)         \
	X(VACCEL_LOG_INFO, 3)         \
	X(VACCEL_LOG_DEBUG, 4)        \
	X(VACCEL_LOG_MAX, 5)
VACCEL_ENUM_DEF_WITH_STR_FUNCS(vaccel_log_level, "VACCEL_LOG_",
			       VACCEL_LOG_LEVEL_ENUM_LIST)

#define vaccel_error slog_error
#define vaccel_warn slog_warn
#define vaccel_info slog_info
#define vaccel_debug slog_debug
#define vaccel_trace slog_trace /* no level enables it */
#define vaccel_fatal slog_fatal /* no level enables it */

/* Take level and file from vaccel_config() as it is now. Always VACCEL_OK. */
int vaccel_log_init(void);

/* Close the file; level and file name stay in force. Always VACCEL_OK. */
int vaccel_log_shutdown(void);

#ifdef __cplusplus
}
#endif
