/*
 * Operations by number. A message holds the session's plugin, the code, how
 * many arguments are said to be there, and for each argument its type, its size
 * and its bytes. Memory is exactly as large as its argument says, so that a
 * sanitizer sees a plugin that was let in with too little.
 *
 * What the check refuses, vaccel_genop() refuses too and leaves outputs alone.
 */
#include <sluice/vaccel.h>

#include "input.h"

#define ARGS 14
#define SIZE_MOST 8192

enum {
	FLAG_NULL = 1,	 /* no memory, whatever the size */
	FLAG_NUMBER = 2, /* the value is one of those below */
	FLAG_ODD = 4,	 /* unaligned */
	FLAG_TEXT = 8,	 /* ended by a NUL */
};

static const int64_t numbers[] = {
	0,
	1,
	2,
	3,
	4,
	7,
	8,
	15,
	16,
	64,
	-1,
	-8,
	INT32_MAX,
	INT32_MIN,
	UINT32_MAX,
	INT64_MAX,
	INT64_MIN,
	(int64_t)1 << 31,
	(int64_t)1 << 32,
	1000,
	65536,
	46341,
	(int64_t)1 << 62,
	3037000500,
};

#define NUMBERS (sizeof(numbers) / sizeof(*numbers))

struct arguments {
	struct vaccel_arg args[ARGS];
	void *memory[ARGS];
	uint8_t before[ARGS][SIZE_MOST];
};

static struct arguments reads, writes;
static struct vaccel_session sessions[2];
static size_t session_count;

static void session_add(uint32_t hint)
{
	must(vaccel_session_init(&sessions[session_count++], hint) ==
	     VACCEL_OK);
}

/* One that echoes and, where it is built, one that computes. The cipher has a
 * target of its own; here its arguments are checked. */
static void begin(void)
{
	struct vaccel_config config = { .plugins = (char *)"libvaccel-noop.so",
					.log_level = (vaccel_log_level_t)0 };

	must(vaccel_bootstrap_with_config(&config) == VACCEL_OK);
	session_add(0);
	if (vaccel_plugin_load("libvaccel-blas.so") == VACCEL_OK)
		session_add(VACCEL_PLUGIN_CPU);
}

static void argument_take(struct input *input, struct arguments *list, size_t i)
{
	struct vaccel_arg *arg = &list->args[i];
	const uint8_t type = input_byte(input), flags = input_byte(input);
	size_t size = input_u16(input);

	*arg = (struct vaccel_arg){ .type = (vaccel_arg_type_t)(int8_t)type };
	list->memory[i] = NULL;
	if (flags & FLAG_NULL) {
		arg->size = size ? (size_t)numbers[size % NUMBERS] : 0;
		return;
	}
	size %= SIZE_MOST;
	uint8_t *bytes =
		input_copy(input, size, flags & FLAG_ODD, &list->memory[i]);
	if (flags & FLAG_NUMBER && size > 0 && size <= 8)
		memcpy(bytes, &numbers[bytes[0] % NUMBERS], size);
	if (flags & FLAG_TEXT && size > 0)
		bytes[size - 1] = '\0';
	memcpy(list->before[i], bytes, size);
	arg->buf = bytes;
	arg->size = size;
}

static void arguments_take(struct input *input, struct arguments *list,
			   size_t count)
{
	for (size_t i = 0; i < count; i++)
		argument_take(input, list, i);
}

static int is_untouched(const struct arguments *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list->args[i].buf &&
		    memcmp(list->args[i].buf, list->before[i],
			   list->args[i].size) != 0)
			return 0;
	return 1;
}

static void arguments_free(struct arguments *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list->memory[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };

	if (session_count == 0)
		begin();
	struct vaccel_session *sess =
		&sessions[input_byte(&input) % session_count];
	const uint8_t read_count = input_byte(&input) % (ARGS + 1);
	const uint8_t write_count = input_byte(&input) % (ARGS + 1);
	/* No, or fewer, are there by what is said. */
	const int nr_read = read_count - input_byte(&input) % 3;
	const int nr_write = write_count - input_byte(&input) % 3;
	arguments_take(&input, &reads, read_count);
	arguments_take(&input, &writes, write_count);
	const int refused =
		sluice_vaccel_check(reads.args, nr_read, writes.args, nr_write);
	must(is_untouched(&reads, read_count));
	const int code =
		vaccel_genop(sess, reads.args, nr_read, writes.args, nr_write);
	must(!refused || (code && is_untouched(&writes, write_count)));
	arguments_free(&reads, read_count);
	arguments_free(&writes, write_count);
	return 0;
}
