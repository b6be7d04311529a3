/*
 * toy_guest -- the hand-written half of the toy's guest library: what the guest
 * answers by itself, and how wrapped memory and a box's are made to agree.
 */
#include "toy_protocol.h"

toy_status guest_toy_box_push(toy_box box)
{
	void *memory = toy_box_memory(box);
	size_t size = 0;

	if (!memory)
		return TOY_ERROR_HANDLE;
	toy_status status =
		toy_box_get(box, TOY_BOX_SIZE, sizeof(size), &size, NULL);
	return status == TOY_OK ? toy_sluice_push(box, memory, size) : status;
}

toy_status guest_toy_box_pull(toy_box box)
{
	void *memory = toy_box_memory(box);
	size_t size = 0;

	if (!memory)
		return TOY_ERROR_HANDLE;
	toy_status status =
		toy_box_get(box, TOY_BOX_SIZE, sizeof(size), &size, NULL);
	return status == TOY_OK ? toy_sluice_pull(box, memory, size) : status;
}

const char *guest_toy_status_text(toy_status status)
{
	return status == TOY_OK ? "all is well" : "something is wrong";
}

uint64_t guest_toy_checksum(const void *data, size_t size)
{
	const unsigned char *bytes = data;
	uint64_t sum = 1469598103934665603u; /* FNV-1a */

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ bytes[i]) * 1099511628211u;
	return sum;
}
