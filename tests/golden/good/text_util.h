#pragma once

#include "text_api.h"

/* Bytes of a packet, at most @limit; 0 where that is not enough. */
size_t packet_bytes(const void *packet, size_t limit);
