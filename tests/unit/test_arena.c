#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "pair.h"

#define MIB (UINT64_C(1) << 20)

static struct pair pair;
static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	pair_open(&pair, 64 * MIB);
	return arena_create(&arena, pair.guest);
}

static int teardown(void **state)
{
	(void)state;
	arena_destroy(arena);
	pair_close(&pair);
	return 0;
}

static uint64_t get(uint64_t size)
{
	uint64_t offset = UINT64_MAX;

	assert_int_equal(arena_get(arena, size, &offset), 0);
	return offset;
}

static void the_lowest_gap_comes_first(void **state)
{
	(void)state;
	const uint64_t a = get(10000), b = get(4096), c = get(4096);
	assert_int_equal(a, 0);
	assert_int_equal(b, 12288);
	assert_int_equal(c, 16384);
	assert_int_equal(arena_put(arena, a), 0);
	assert_int_equal(arena_put(arena, b), 0);
	assert_int_equal(get(16384), 0);
	assert_int_equal(get(1), 20480);
}

static void small_blocks_lie_at_128_bytes_and_large_ones_at_pages(void **state)
{
	(void)state;
	assert_int_equal(get(1), 0);
	assert_int_equal(get(0), 128);
	assert_int_equal(get(129), 256);
	assert_int_equal(get(3968), 512);
	assert_int_equal(get(4096), 8192);
	assert_int_equal(get(100), 4480);
}

static void what_was_put_joins_its_neighbours(void **state)
{
	uint64_t blocks[64];

	(void)state;
	for (unsigned i = 0; i < 64; i++)
		blocks[i] = get(MIB);
	uint64_t offset;
	assert_int_equal(arena_get(arena, 1, &offset), -ENOSPC);
	for (unsigned i = 0; i < 64; i += 2)
		assert_int_equal(arena_put(arena, blocks[i]), 0);
	assert_int_equal(arena_get(arena, MIB + 1, &offset), -ENOSPC);
	for (unsigned i = 1; i < 64; i += 2)
		assert_int_equal(arena_put(arena, blocks[i]), 0);
	assert_int_equal(get(64 * MIB), 0);
}

static void only_blocks_are_freed(void **state)
{
	(void)state;
	const uint64_t block = get(100);
	assert_int_equal(arena_put(arena, block + 128), -EINVAL);
	assert_int_equal(arena_put(arena, UINT64_MAX), -EINVAL);
	assert_int_equal(arena_put(arena, block), 0);
	assert_int_equal(arena_put(arena, block), -EINVAL);
}

static void impossible_sizes_are_refused(void **state)
{
	uint64_t offset;

	(void)state;
	assert_int_equal(arena_get(arena, 64 * MIB + 1, &offset), -ENOSPC);
	assert_int_equal(arena_get(arena, UINT64_MAX, &offset), -ENOSPC);
	assert_int_equal(arena_get(arena, UINT64_MAX - 4094, &offset), -ENOSPC);
}

static void blocks_have_memory_when_they_are_given(void **state)
{
	(void)state;
	const uint64_t block = get(3 * MIB);
	assert_true(arena_numbers(arena).populated >= 3 * MIB);
	memset(arena_at(arena, block), 1, 3 * MIB);
	assert_int_equal(arena_put(arena, block), 0);
	assert_int_equal(arena_numbers(arena).used, 0);
	assert_true(arena_numbers(arena).populated >= 3 * MIB);
}

static void trimming_gives_the_highest_pages_back(void **state)
{
	(void)state;
	const uint64_t low = get(2 * MIB), high = get(8 * MIB);
	memset(arena_at(arena, low), 1, 2 * MIB);
	memset(arena_at(arena, high), 2, 8 * MIB);
	arena_put(arena, low);
	arena_put(arena, high);
	arena_trim(arena, 2 * MIB);
	assert_int_equal(arena_numbers(arena).populated, 2 * MIB);
	assert_int_equal(*(unsigned char *)arena_at(arena, low), 1);
	assert_int_equal(*(unsigned char *)arena_at(arena, high), 0);
	arena_trim(arena, 0);
	assert_int_equal(arena_numbers(arena).populated, 0);
	assert_int_equal(get(10 * MIB), 0);
	assert_int_equal(arena_numbers(arena).populated, 10 * MIB);
}

static void trimming_spares_what_is_used(void **state)
{
	(void)state;
	const uint64_t a = get(MIB), b = get(100), c = get(MIB);
	memset(arena_at(arena, b), 7, 100);
	arena_put(arena, a);
	arena_put(arena, c);
	arena_trim(arena, 0);
	assert_int_equal(*(unsigned char *)arena_at(arena, b), 7);
}

static void large_blocks_lie_where_huge_pages_can(void **state)
{
	(void)state;
	get(100);
	const uint64_t block = get(5 * MIB);
	assert_int_equal(block % REGION_HUGE, 0);
	assert_int_equal((uintptr_t)arena_at(arena, block) % REGION_HUGE, 0);
}

static void a_large_block_is_given_back_when_it_is_freed(void **state)
{
	(void)state;
	const uint64_t block = get(32 * MIB);
	arena_put(arena, block);
	assert_true(arena_numbers(arena).populated <= ARENA_KEEP);
}

static void so_are_many_small_ones(void **state)
{
	uint64_t blocks[256];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		blocks[i] = get(MIB / 8);
	assert_true(arena_numbers(arena).populated >= 32 * MIB);
	for (size_t i = 0; i < 256; i++)
		arena_put(arena, blocks[i]);
	assert_true(arena_numbers(arena).populated <= ARENA_KEEP + 4 * MIB);
}

static void large_blocks_that_come_and_go_keep_their_memory(void **state)
{
	(void)state;
	arena_put(arena, get(32 * MIB));
	arena_put(arena, get(32 * MIB));
	assert_true(arena_numbers(arena).populated >= 32 * MIB);
}

/* What was never used costs nothing: an arena is as large as the host. */
static void a_huge_arena_is_trimmed_as_quickly(void **state)
{
	struct region *region = NULL;
	struct arena *huge = NULL;
	struct timespec begin, end;
	uint64_t block;
	int fd = -1;

	(void)state;
	assert_int_equal(region_create(&fd, 16384 * MIB), 0);
	assert_int_equal(region_attach(&region, fd, 16384 * MIB, REGION_GUEST),
			 0);
	close(fd);
	assert_int_equal(arena_create(&huge, region), 0);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	for (int i = 0; i < 500; i++) {
		assert_int_equal(arena_get(huge, 8192, &block), 0);
		assert_int_equal(arena_put(huge, block), 0);
		arena_trim(huge, 0);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	assert_true(end.tv_sec - begin.tv_sec < 10);
	arena_destroy(huge);
	region_detach(region);
}

static void the_server_believes_no_offset(void **state)
{
	const uint64_t size = 64 * MIB;

	(void)state;
	assert_ptr_equal(arena_check(&pair.server, 0, size), pair.server.arena);
	assert_non_null(arena_check(&pair.server, size, 0));
	assert_null(arena_check(&pair.server, size, 1));
	assert_null(arena_check(&pair.server, size - 1, 2));
	assert_null(arena_check(&pair.server, 1, UINT64_MAX));
	assert_null(arena_check(&pair.server, UINT64_MAX, 1));
	assert_null(arena_check(&pair.server, UINT64_MAX, 0));
}

/* Takes and gives blocks that it marks; counts marks that others spoilt. */
static void *stress(void *argument)
{
	uint64_t blocks[32] = { 0 }, sizes[32] = { 0 }, spoilt = 0;
	unsigned seed = (unsigned)(uintptr_t)argument;

	for (int i = 0; i < 4000; i++) {
		const unsigned at = (unsigned)rand_r(&seed) % 32;
		if (sizes[at] > 0) {
			const unsigned char *mark = arena_at(arena, blocks[at]);
			spoilt += mark[0] != (unsigned char)at ||
				  mark[sizes[at] - 1] !=
					  (unsigned char)(uintptr_t)argument;
			spoilt += arena_put(arena, blocks[at]) != 0;
			sizes[at] = 0;
			continue;
		}
		const uint64_t size =
			1 + (uint64_t)rand_r(&seed) %
				    (rand_r(&seed) % 4 ? 6000 : 200000);
		if (arena_get(arena, size, &blocks[at]) < 0)
			continue;
		unsigned char *mark = arena_at(arena, blocks[at]);
		sizes[at] = size;
		mark[0] = (unsigned char)at;
		mark[size - 1] = (unsigned char)(uintptr_t)argument;
		if (size == 1)
			sizes[at] = 0, arena_put(arena, blocks[at]);
		if (i % 500 == 0)
			arena_trim(arena, 0);
	}
	for (unsigned at = 0; at < 32; at++)
		if (sizes[at] > 0)
			spoilt += arena_put(arena, blocks[at]) != 0;
	return (void *)(uintptr_t)spoilt;
}

static void threads_never_get_the_same_bytes(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (uintptr_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, stress,
						(void *)(i + 1)),
				 0);
	for (unsigned i = 0; i < 4; i++) {
		void *spoilt;
		pthread_join(threads[i], &spoilt);
		assert_null(spoilt);
	}
	assert_int_equal(arena_numbers(arena).used, 0);
	assert_int_equal(arena_numbers(arena).blocks, 0);
	assert_int_equal(get(64 * MIB), 0);
}

/* As the kernel sees it: to read would end the test. */
static bool can_be_read(const unsigned char *place)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	const ssize_t n = write(ends[1], place, 1);
	assert_true(n == 1 || errno == EFAULT);
	close(ends[0]);
	close(ends[1]);
	return n == 1;
}

static void what_was_never_taken_cannot_be_read(void **state)
{
	unsigned char *bytes = pair.guest->arena;

	(void)state;
	assert_false(can_be_read(bytes));
	assert_false(can_be_read(bytes + 64 * MIB - 1));
	const uint64_t small = get(1);
	assert_true(can_be_read(bytes + small));
	assert_false(can_be_read(bytes + 40 * MIB));
	const uint64_t large = get(40 * MIB);
	assert_true(can_be_read(bytes + large));
	assert_true(can_be_read(bytes + large + 40 * MIB - 1));
	assert_false(can_be_read(bytes + 64 * MIB - 1));
	assert_int_equal(arena_put(arena, small), 0);
	assert_int_equal(arena_put(arena, large), 0);
	const uint64_t all = get(64 * MIB);
	assert_true(can_be_read(bytes + all + 64 * MIB - 1));
}

int main(void)
{
#define ARENA_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		ARENA_TEST(what_was_never_taken_cannot_be_read),
		ARENA_TEST(the_lowest_gap_comes_first),
		ARENA_TEST(
			small_blocks_lie_at_128_bytes_and_large_ones_at_pages),
		ARENA_TEST(what_was_put_joins_its_neighbours),
		ARENA_TEST(only_blocks_are_freed),
		ARENA_TEST(impossible_sizes_are_refused),
		ARENA_TEST(blocks_have_memory_when_they_are_given),
		ARENA_TEST(trimming_gives_the_highest_pages_back),
		ARENA_TEST(trimming_spares_what_is_used),
		ARENA_TEST(large_blocks_lie_where_huge_pages_can),
		ARENA_TEST(a_large_block_is_given_back_when_it_is_freed),
		ARENA_TEST(so_are_many_small_ones),
		ARENA_TEST(large_blocks_that_come_and_go_keep_their_memory),
		ARENA_TEST(a_huge_arena_is_trimmed_as_quickly),
		ARENA_TEST(the_server_believes_no_offset),
		ARENA_TEST(threads_never_get_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
