/*
 * print -- write(), for the whole program: libraries that are loaded into it
 * find this one before the C library's, and so what they print is counted.
 */
#include <unistd.h>

#include "server.h"
#include "text.h"

SERVER_EXPORT ssize_t write(int fd, const void *data, size_t size)
{
	return text_write(fd, data, size);
}
