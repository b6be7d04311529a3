#include "toy_util.h"

#include <string.h>

size_t packet_bytes(const void *packet, size_t limit)
{
	uint32_t size;

	if (limit < sizeof(size))
		return 0;
	memcpy(&size, packet, sizeof(size));
	return size < sizeof(size) || size > limit ? 0 : size;
}
