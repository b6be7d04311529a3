/* Readers and checks, driven by a message: a byte says what is read next. */
#include <string.h>

#include "fuzz.h"
#include "wire.h"

/* Touches every byte, so that a sanitizer sees those that are not ours. */
static unsigned sum(const unsigned char *bytes, size_t size)
{
	unsigned total = 0;

	for (size_t i = 0; i < size; i++)
		total += bytes[i];
	return total;
}

static void read_rows(struct reader *reader, struct check *check)
{
	struct wire_rows rows = { .offset = reader_u64(reader),
				  .bytes = reader_u64(reader),
				  .rows = reader_u64(reader),
				  .row_pitch = reader_u64(reader),
				  .slices = reader_u64(reader),
				  .slice_pitch = reader_u64(reader) };

	if (!wire_rows_measure(check, &rows) || rows.offset > 4096 ||
	    rows.span > 65536 || rows.packed > 65536)
		return;
	unsigned char *strided = calloc(1, rows.offset + rows.span + 1);
	unsigned char *packed = calloc(1, rows.packed + 1);
	must(strided && packed);
	wire_rows_gather(&rows, packed, strided);
	wire_rows_scatter(&rows, strided, packed);
	free(strided);
	free(packed);
}

static void read_array(struct reader *reader, struct check *check)
{
	static const size_t sizes[] = { 1, 2, 4, 8 };
	const uint64_t count = reader_u64(reader);
	const uint64_t index = reader_u64(reader);
	const size_t size = sizes[index % 4];
	const uint64_t span = check_product(check, count, size);
	const void *array = reader_bytes(reader, span);

	if (!array)
		return;
	sum(array, span);
	sum(check_at(check, array, span, index, size), size);
	const uint64_t end = wire_until(array, span, size, (int64_t)index,
					(size_t)(index >> 8) % 5);
	must(end <= count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct check check = { .fuel = 64 };
	struct reader reader = { data, size, 0, &check };

	while (check_more(&check) && reader.at < reader.size) {
		const uint64_t word = reader_u64(&reader);
		const uint64_t more = word >> 8;
		switch (word & 0xff) {
		case 0: {
			const void *bytes = reader_bytes(&reader, more);
			if (bytes)
				sum(bytes, more);
			break;
		}
		case 1:
			read_rows(&reader, &check);
			break;
		case 2:
			read_array(&reader, &check);
			break;
		default:
			reader_u64(&reader);
		}
		must(reader.at <= reader.size);
	}
	return 0;
}
