/*
 * barrier -- membarrier(2), which glibc has no name for: the costly half of a
 * pair of barriers whose other half, on a path that is often taken, costs
 * nothing (MEMBARRIER_CMD_PRIVATE_EXPEDITED, and its registration beforehand).
 */
#pragma once

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Returns 0, or -1 with errno: where the kernel or a filter refuses. */
static inline int membarrier(int command)
{
	return (int)syscall(SYS_membarrier, command, 0, 0);
}
