#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "log.h"

/* What stderr was before a test redirected it into a pipe, and the pipe. */
struct capture {
	int saved, end;
};

static struct capture capture_begin(void)
{
	struct capture capture = { .saved = dup(STDERR_FILENO) };
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	fd_close(ends[1]);
	capture.end = ends[0];
	return capture;
}

/* All that was written; ends the capture. */
static void capture_end(struct capture *capture, char *text, size_t room)
{
	size_t used = 0;
	ssize_t n;

	dup2(capture->saved, STDERR_FILENO);
	fd_close(capture->saved);
	while ((n = read(capture->end, text + used, room - 1 - used)) > 0)
		used += (size_t)n;
	text[used] = '\0';
	fd_close(capture->end);
}

static void the_environment_chooses_the_level(void **state)
{
	static const struct {
		const char *value;
		enum log_level level;
	} cases[] = {
		{ "0", LOG_OFF },	{ "error", LOG_ERROR },
		{ "2", LOG_WARN },	{ "info", LOG_INFO },
		{ "4", LOG_DEBUG },	{ "", LOG_INFO },
		{ "louder", LOG_INFO }, { "5", LOG_INFO },
		{ "11", LOG_INFO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		setenv("SLUICE_LOG", cases[i].value, 1);
		log_init("test", LOG_INFO);
		for (int level = LOG_ERROR; level <= LOG_DEBUG; level++)
			assert_int_equal(log_enabled((enum log_level)level),
					 level <= (int)cases[i].level);
	}
	unsetenv("SLUICE_LOG");
}

static void a_line_says_who_and_how_bad(void **state)
{
	struct capture capture;
	char text[256];

	(void)state;
	log_init("test", LOG_WARN);
	capture = capture_begin();
	log_warn("tenant %d: gone", 7);
	log_info("not written");
	capture_end(&capture, text, sizeof(text));
	assert_string_equal(text, "test: warn: tenant 7: gone\n");
}

static void a_line_that_is_too_long_is_cut_and_ends(void **state)
{
	struct capture capture;
	char text[4096], long_word[3000];

	(void)state;
	memset(long_word, 'x', sizeof(long_word));
	long_word[sizeof(long_word) - 1] = '\0';
	log_init("test", LOG_WARN);
	capture = capture_begin();
	log_error("%s", long_word);
	capture_end(&capture, text, sizeof(text));
	assert_int_equal(strlen(text), 1023);
	assert_ptr_equal(strchr(text, '\n'), text + 1022);
}

static void a_flood_is_limited_and_what_is_dropped_is_counted(void **state)
{
	struct log_limit limit = { 0 };
	int passed = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		passed += log_limit_pass(&limit);
	assert_in_range(passed, 10, 12);
	assert_int_equal(limit.dropped, 1000 - passed);
}

static void a_limit_refills_by_one_a_second(void **state)
{
	struct log_limit limit = { 0 };

	(void)state;
	while (log_limit_pass(&limit))
		;
	limit.last_s -= 3.0;
	for (int i = 0; i < 3; i++)
		assert_true(log_limit_pass(&limit));
	assert_false(log_limit_pass(&limit));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_environment_chooses_the_level),
		cmocka_unit_test(a_line_says_who_and_how_bad),
		cmocka_unit_test(a_line_that_is_too_long_is_cut_and_ends),
		cmocka_unit_test(
			a_flood_is_limited_and_what_is_dropped_is_counted),
		cmocka_unit_test(a_limit_refills_by_one_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
