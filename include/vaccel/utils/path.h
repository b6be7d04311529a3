/*
 * path -- what a resource's path leads to.
 */
#pragma once

#include "enum.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VACCEL_PATH_TYPE_ENUM_LIST(X) \
	X(VACCEL_PATH_LOCAL_FILE, 0)  \
	X(VACCEL_PATH_LOCAL_DIR, 1)   \
	X(VACCEL_PATH_REMOTE_FILE, 2) \
	X(VACCEL_PATH_MAX, 3)
VACCEL_ENUM_DEF_WITH_STR_FUNCS(vaccel_path_type, "VACCEL_PATH_",
			       VACCEL_PATH_TYPE_ENUM_LIST)

#ifdef __cplusplus
}
#endif
