#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"

#define BIG (1 << 20)

static void closing_leaves_errno_as_it_was(void **state)
{
	(void)state;
	errno = ENOTTY;
	fd_close(-1);
	assert_int_equal(errno, ENOTTY);
	fd_close(1 << 20); /* not open: close() fails */
	assert_int_equal(errno, ENOTTY);
}

static void an_owned_descriptor_is_closed_and_a_taken_one_is_not(void **state)
{
	int seen, kept = -1;

	(void)state;
	{
		OWNED(fd_release) int closed = open("/dev/null", O_RDONLY);
		OWNED(fd_release) int given = open("/dev/null", O_RDONLY);

		seen = closed;
		kept = fd_take(&given);
		assert_int_equal(given, -1);
	}
	assert_int_equal(fcntl(seen, F_GETFD), -1);
	assert_int_not_equal(fcntl(kept, F_GETFD), -1);
	fd_close(kept);
}

struct half {
	int fd;
	char *data;
	int error;
};

static void *write_it(void *argument)
{
	struct half *half = argument;

	half->error = fd_write_all(half->fd, half->data, BIG);
	fd_close(half->fd);
	return NULL;
}

static void more_than_a_pipe_holds_is_carried_whole(void **state)
{
	char *sent = malloc(BIG), *got = malloc(BIG);
	pthread_t thread;
	int ends[2];

	(void)state;
	for (int i = 0; i < BIG; i++)
		sent[i] = (char)(i * 7 >> 3);
	assert_int_equal(pipe(ends), 0);
	struct half half = { .fd = ends[1], .data = sent };
	assert_int_equal(pthread_create(&thread, NULL, write_it, &half), 0);
	assert_int_equal(fd_read_all(ends[0], got, BIG), 0);
	pthread_join(thread, NULL);
	assert_int_equal(half.error, 0);
	assert_memory_equal(sent, got, BIG);
	assert_int_equal(fd_read_all(ends[0], got, 1), -EPIPE);
	fd_close(ends[0]);
	free(sent);
	free(got);
}

static void a_bad_descriptor_is_an_error(void **state)
{
	char byte = 0;

	(void)state;
	assert_int_equal(fd_write_all(-1, &byte, 1), -EBADF);
	assert_int_equal(fd_read_all(-1, &byte, 1), -EBADF);
}

/* A file of @size bytes; the caller frees the name and removes the file. */
static char *file_of(size_t size)
{
	char *path = strdup("/tmp/test_fd_XXXXXX");
	char *data = calloc(1, size + 1);
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	memset(data, 'x', size);
	assert_int_equal(fd_write_all(fd, data, size), 0);
	fd_close(fd);
	free(data);
	return path;
}

static void a_file_is_read_whole_up_to_a_limit(void **state)
{
	static const size_t sizes[] = { 0,    1,    4094, 4095,
					4096, 8191, 8192, 100000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		OWNED(free_release) char *path = file_of(sizes[i]);
		OWNED(free_release) char *data = NULL;
		char *none = NULL;
		size_t size = 1;

		assert_int_equal(fd_read_file(path, sizes[i], &data, &size), 0);
		assert_int_equal(size, sizes[i]);
		assert_int_equal(strlen(data), sizes[i]);
		if (sizes[i] > 0)
			assert_int_equal(
				fd_read_file(path, sizes[i] - 1, &none, &size),
				-EFBIG);
		assert_null(none);
		unlink(path);
	}
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
	char *data = NULL;
	size_t size = 0;

	(void)state;
	assert_int_equal(fd_read_file("/nonexistent", 10, &data, &size),
			 -ENOENT);
	assert_null(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closing_leaves_errno_as_it_was),
		cmocka_unit_test(
			an_owned_descriptor_is_closed_and_a_taken_one_is_not),
		cmocka_unit_test(more_than_a_pipe_holds_is_carried_whole),
		cmocka_unit_test(a_bad_descriptor_is_an_error),
		cmocka_unit_test(a_file_is_read_whole_up_to_a_limit),
		cmocka_unit_test(a_file_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
