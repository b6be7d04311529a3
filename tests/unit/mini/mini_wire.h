/* What the two halves of mini agree on. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define MINI_HASH UINT64_C(0x6d696e69)

enum mini_op {
	MINI_GET_DEVICE = 1,
	MINI_DEVICE_NUMBER,
	MINI_CREATE,
	MINI_RETAIN,
	MINI_RELEASE,
	MINI_CREATE_MANY,
	MINI_BOX_DEVICE,
	MINI_LINK,
	MINI_LINKED,
	MINI_SUM,
	MINI_WRITE,
	MINI_READ,
	MINI_ECHO,
	MINI_ROWS,
	MINI_LENGTH,
	MINI_EACH,
	MINI_NOTIFY,
	MINI_ASK,
	MINI_READ_LATER,
	MINI_WRITE_LATER,
	MINI_COMPLETE,
	MINI_RELEASE_EVENT,
	MINI_PRINT,
	MINI_SLEEP,
	MINI_CRASH,
	MINI_THREAD,
	MINI_LIVE,
	MINI_INCREMENT,
	MINI_PROCESS,
	MINI_FINISH,
	MINI_OPS,
};

enum mini_type { MINI_DEVICE = 1, MINI_BOX, MINI_EVENT, MINI_TYPES };

struct mini_handle_args {
	uint64_t handle;
};

struct mini_create_args {
	uint64_t device, size, result;
};

struct mini_pair_args {
	uint64_t handle, other;
};

struct mini_data_args {
	uint64_t handle, offset, size;
};

struct mini_rows_args {
	uint64_t handle, bytes, rows, pitch;
};

struct mini_callback_args {
	uint64_t handle, callback;
	int32_t count;
	uint32_t zero;
};

struct mini_later_args {
	uint64_t handle, size, event;
};

struct mini_number_args {
	uint64_t number;
};
