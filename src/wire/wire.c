#include "wire.h"

#include <stdlib.h>
#include <string.h>

/* Bytes from a pointer to the end of its last row: no application has more, and
 * a pointer less so much is still no wrapped one. */
#define ROWS_REACH (UINT64_C(1) << 40)

/* Whether the element of @size bytes at @place is @value, cut to that size. */
static bool element_is(const void *place, size_t size, int64_t value)
{
	/* Little-endian: the first bytes are the low ones. */
	return memcmp(place, &value, size) == 0;
}

uint64_t wire_until(const void *list, size_t limit, size_t size, int64_t end,
		    size_t stride)
{
	const unsigned char *at = list;
	const size_t room = limit / size;

	for (size_t i = 0; stride > 0 && i < room; i += stride) {
		if (element_is(at + i * size, size, end))
			return i + 1;
		if (stride > room - i)
			break;
	}
	return 0;
}

/* @sum += @count * @size, unless that overflows. */
static bool add_product(uint64_t *sum, uint64_t count, uint64_t size)
{
	uint64_t product;

	return !__builtin_mul_overflow(count, size, &product) &&
	       !__builtin_add_overflow(*sum, product, sum) &&
	       *sum < WIRE_IN_ARENA;
}

bool wire_rows_measure(struct check *check, struct wire_rows *rows)
{
	uint64_t count = 0, packed = 0, span = rows->bytes, end = rows->offset;

	rows->packed = rows->span = 0;
	if (rows->bytes == 0 || rows->rows == 0 || rows->slices == 0)
		return !check->failed;
	if (!add_product(&count, rows->rows, rows->slices) ||
	    !add_product(&packed, count, rows->bytes) ||
	    !add_product(&span, rows->rows - 1, rows->row_pitch) ||
	    !add_product(&span, rows->slices - 1, rows->slice_pitch) ||
	    !add_product(&end, 1, span) || end > ROWS_REACH) {
		check->failed = true;
		return false;
	}
	rows->packed = packed;
	rows->span = span;
	return !check->failed;
}

static uint64_t row_at(const struct wire_rows *rows, uint64_t slice,
		       uint64_t row)
{
	return rows->offset + slice * rows->slice_pitch + row * rows->row_pitch;
}

void wire_rows_gather(const struct wire_rows *rows, void *packed,
		      const void *strided)
{
	const unsigned char *from = strided;
	unsigned char *to = packed;

	if (rows->packed == 0)
		return;
	for (uint64_t slice = 0; slice < rows->slices; slice++) {
		for (uint64_t row = 0; row < rows->rows; row++) {
			memcpy(to, from + row_at(rows, slice, row),
			       rows->bytes);
			to += rows->bytes;
		}
	}
}

void wire_rows_scatter(const struct wire_rows *rows, void *strided,
		       const void *packed)
{
	const unsigned char *from = packed;
	unsigned char *to = strided;

	if (rows->packed == 0)
		return;
	for (uint64_t slice = 0; slice < rows->slices; slice++) {
		for (uint64_t row = 0; row < rows->rows; row++) {
			memcpy(to + row_at(rows, slice, row), from,
			       rows->bytes);
			from += rows->bytes;
		}
	}
}

void wire_rows_copy(const struct wire_rows *rows, void *to, const void *from)
{
	struct wire_rows first = *rows;

	first.offset = 0;
	if (rows->packed == 0)
		return;
	for (uint64_t slice = 0; slice < rows->slices; slice++) {
		for (uint64_t row = 0; row < rows->rows; row++) {
			const uint64_t at = row_at(&first, slice, row);
			memcpy((char *)to + at, (const char *)from + at,
			       rows->bytes);
		}
	}
}

uint64_t reader_u64(struct reader *reader)
{
	const void *place = reader_bytes(reader, sizeof(uint64_t));
	uint64_t value = 0;

	if (place)
		memcpy(&value, place, sizeof(value));
	return value;
}

const void *reader_bytes(struct reader *reader, uint64_t size)
{
	const size_t left = reader->size - reader->at;

	if (reader->check->failed)
		return NULL;
	/* The second test is for sizes whose padding overflows. */
	if (wire_padded(size) > left || size > left) {
		reader->check->failed = true;
		return NULL;
	}
	const unsigned char *place = reader->data + reader->at;
	reader->at += wire_padded(size);
	return place;
}

static bool writer_grow(struct writer *writer, size_t need)
{
	size_t room = writer->room ? writer->room : 256;

	while (room < need && room <= SIZE_MAX / 2)
		room *= 2;
	unsigned char *data = room < need ? NULL : realloc(writer->data, room);
	if (!data)
		return false;
	writer->data = data;
	writer->room = room;
	return true;
}

void *writer_bytes(struct writer *writer, const void *data, size_t size)
{
	const size_t padded = wire_padded(size);
	size_t end;

	if (writer->failed)
		return NULL;
	if (padded < size ||
	    __builtin_add_overflow(writer->size, padded, &end) ||
	    ((end > writer->room || !writer->data) &&
	     !writer_grow(writer, end))) {
		writer->failed = true;
		return NULL;
	}
	unsigned char *place = writer->data + writer->size;
	const size_t copied = data ? size : 0;
	if (copied > 0)
		memcpy(place, data, copied);
	memset(place + copied, 0, padded - copied);
	writer->size = end;
	return place;
}

void writer_u64(struct writer *writer, uint64_t value)
{
	writer_bytes(writer, &value, sizeof(value));
}

void writer_fini(struct writer *writer)
{
	free(writer->data);
	*writer = (struct writer){ 0 };
}
