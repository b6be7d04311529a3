/*
 * toy_util -- what the specification of the toy computes with.
 */
#pragma once

#include "toy_api.h"

/* Bytes of a packet; 0 where @limit bytes do not hold it. */
size_t packet_bytes(const void *packet, size_t limit);
