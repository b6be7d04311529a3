/*
 * mbench -- computes for as long as it is told: exec("mbench", ...) with the
 * milliseconds as decimal text, and a payload that is ignored.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <vaccel.h>

#define LONGEST_MS 300000
#define OLD_TEXT 8

static struct vaccel_prof_region region =
	VACCEL_PROF_REGION_INIT("vaccel_mbench_plugin");

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* The number in the argument's text: 0 if it is none. Old programs give the
 * size of a pointer's half whatever the text's length, up to 7 digits. */
static unsigned milliseconds_of(const struct vaccel_arg *arg)
{
	const size_t room = arg->size == 4 ? OLD_TEXT - 1 : arg->size;
	const char *text = arg->buf;
	unsigned value = 0;

	if (!text)
		return 0;
	for (size_t i = 0; i < room && text[i]; i++) {
		if (text[i] < '0' || text[i] > '9' || value > LONGEST_MS)
			return 0;
		value = value * 10 + (unsigned)(text[i] - '0');
	}
	return value;
}

static int mbench(struct vaccel_session *sess, const char *library,
		  const char *symbol, struct vaccel_arg *read, size_t nr_read,
		  struct vaccel_arg *write, size_t nr_write)
{
	(void)write, (void)nr_write;
	if (!library || !symbol ||
	    (strcmp(library, "mbench") != 0 && strcmp(symbol, "mbench") != 0) ||
	    nr_read < 2)
		return VACCEL_EINVAL;
	const unsigned ms = milliseconds_of(&read[0]);
	if (ms < 1 || ms > LONGEST_MS)
		return VACCEL_EINVAL;
	vaccel_debug("[mbench] Computing %u ms for session %" PRId64, ms,
		     sess->id);
	vaccel_prof_region_start(&region);
	const uint64_t end_us = now_us() + (uint64_t)ms * 1000;
	while (now_us() < end_us)
		;
	vaccel_prof_region_stop(&region);
	return VACCEL_OK;
}

static struct vaccel_op ops[] = {
	VACCEL_OP_INIT(mbench, VACCEL_OP_EXEC, mbench),
};

static int init(void)
{
	return vaccel_plugin_register_ops(ops, sizeof(ops) / sizeof(*ops));
}

static int fini(void)
{
	vaccel_prof_region_print(&region);
	vaccel_prof_region_release(&region);
	return VACCEL_OK;
}

VACCEL_PLUGIN(.name = "mbench", .version = VACCEL_VERSION,
	      .vaccel_version = VACCEL_VERSION,
	      .type = VACCEL_PLUGIN_SOFTWARE | VACCEL_PLUGIN_GENERIC |
		      VACCEL_PLUGIN_CPU,
	      .init = init, .fini = fini);
