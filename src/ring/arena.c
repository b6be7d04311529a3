#include "arena.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "own.h"
#include "table.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

#define PAGE UINT64_C(4096)
#define WINDOW_NS UINT64_C(2000000000)
#define LARGE (UINT64_C(4) << 20)
#define OPENED (UINT64_C(16) << 20) /* at once */

/*
 * extent -- a gap or a block. A block's extent becomes a gap when it is freed,
 * so that freeing never needs memory.
 *
 * The gaps are a treap: a search tree by offset that is a heap by random
 * priorities. Each node knows the largest gap below it, which leads to the
 * lowest one that is large enough.
 */
struct extent {
	uint64_t offset, size;
	uint64_t largest;
	uint32_t priority;
	struct extent *left, *right; /* left: the next of the spare ones */
};

struct arena {
	struct region *region;
	uint64_t size;
	pthread_mutex_t lock;
	/* Under the lock. */
	struct extent *gaps;
	struct extent *spare;
	struct table blocks; /* by offset */
	uint64_t opened;     /* bytes that can be read and written */
	uint64_t used;
	uint32_t seed;
	/* The most that was in use within this stretch of time and the last:
	 * what comes and goes all the time is not given back. */
	uint64_t window_ns, peak, last_peak;
	/* Bytes since the last look; when so much was given back at once, and
	 * whether as much was wanted soon after. */
	uint64_t taken, freed;
	uint64_t trimmed_ns;
	bool wanted_again;
	/* Pages from this one on never had memory. */
	_Atomic uint64_t top;
	/* One bit for each page that has memory; set outside of the lock by
	 * who owns the block. */
	_Atomic uint64_t *pages;
	_Atomic uint64_t populated; /* bytes */
};

/*
 * ---- gaps
 */

static uint64_t largest_of(const struct extent *tree)
{
	return tree ? tree->largest : 0;
}

static void measure(struct extent *tree)
{
	tree->largest = tree->size;
	if (largest_of(tree->left) > tree->largest)
		tree->largest = tree->left->largest;
	if (largest_of(tree->right) > tree->largest)
		tree->largest = tree->right->largest;
}

/* Into what lies before @offset and the rest. */
static void split(struct extent *tree, uint64_t offset, struct extent **before,
		  struct extent **rest)
{
	if (!tree) {
		*before = *rest = NULL;
	} else if (tree->offset < offset) {
		split(tree->right, offset, &tree->right, rest);
		*before = tree;
		measure(tree);
	} else {
		split(tree->left, offset, before, &tree->left);
		*rest = tree;
		measure(tree);
	}
}

static struct extent *join(struct extent *before, struct extent *rest)
{
	if (!before || !rest)
		return before ? before : rest;
	if (before->priority > rest->priority) {
		before->right = join(before->right, rest);
		measure(before);
		return before;
	}
	rest->left = join(before, rest->left);
	measure(rest);
	return rest;
}

static uint32_t next_random(struct arena *arena)
{
	arena->seed ^= arena->seed << 13;
	arena->seed ^= arena->seed >> 17;
	arena->seed ^= arena->seed << 5;
	return arena->seed;
}

static void gap_insert(struct arena *arena, struct extent *gap)
{
	struct extent *before, *rest;

	gap->left = gap->right = NULL;
	gap->priority = next_random(arena);
	measure(gap);
	split(arena->gaps, gap->offset, &before, &rest);
	arena->gaps = join(join(before, gap), rest);
}

static void gap_remove(struct arena *arena, struct extent *gap)
{
	struct extent *before, *self, *rest;

	split(arena->gaps, gap->offset, &before, &rest);
	split(rest, gap->offset + 1, &self, &rest);
	arena->gaps = join(before, rest);
}

static uint64_t align_up(uint64_t value, uint64_t alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

static bool gap_fits(const struct extent *gap, uint64_t size,
		     uint64_t alignment)
{
	const uint64_t lost = align_up(gap->offset, alignment) - gap->offset;

	return gap->size >= lost && gap->size - lost >= size;
}

/* The lowest gap that holds @size aligned bytes. */
static struct extent *gap_lowest(struct extent *tree, uint64_t size,
				 uint64_t alignment)
{
	while (largest_of(tree) >= size) {
		struct extent *found = gap_lowest(tree->left, size, alignment);
		if (found)
			return found;
		if (gap_fits(tree, size, alignment))
			return tree;
		tree = tree->right;
	}
	return NULL;
}

/* The gap that begins at @offset, and the one that ends there. */
static struct extent *gap_at(struct extent *tree, uint64_t offset)
{
	while (tree && tree->offset != offset)
		tree = offset < tree->offset ? tree->left : tree->right;
	return tree;
}

static struct extent *gap_until(struct extent *tree, uint64_t offset)
{
	struct extent *last = NULL;

	while (tree) {
		if (tree->offset < offset)
			last = tree;
		tree = offset <= tree->offset ? tree->left : tree->right;
	}
	return last && last->offset + last->size == offset ? last : NULL;
}

/*
 * ---- extents that mean nothing at the moment
 */

static void spare_put(struct arena *arena, struct extent *extent)
{
	extent->left = arena->spare;
	arena->spare = extent;
}

static struct extent *spare_take(struct arena *arena)
{
	struct extent *extent = arena->spare;

	arena->spare = extent->left;
	return extent;
}

/* At least two: what a block leaves of its gap, before it and behind it. */
static int spare_fill(struct arena *arena)
{
	for (unsigned have = 0; have < 2; have++) {
		if (have == 0 ? arena->spare != NULL
			      : arena->spare->left != NULL)
			continue;
		struct extent *extent = malloc(sizeof(*extent));
		if (!extent)
			return -ENOMEM;
		spare_put(arena, extent);
	}
	return 0;
}

static void add_gap(struct arena *arena, uint64_t offset, uint64_t end)
{
	if (offset == end)
		return;
	struct extent *gap = spare_take(arena);
	gap->offset = offset;
	gap->size = end - offset;
	gap_insert(arena, gap);
}

/*
 * ---- memory behind the pages
 */

static bool page_is_there(const struct arena *arena, uint64_t page)
{
	/* Only a hint that saves work: populating twice does no harm. */
	return atomic_load_explicit(&arena->pages[page / 64],
				    memory_order_relaxed) >>
		       (page % 64) &
	       1;
}

static void raise_top(struct arena *arena, uint64_t page)
{
	uint64_t top = atomic_load_explicit(&arena->top, memory_order_relaxed);

	while (top < page &&
	       !atomic_compare_exchange_weak_explicit(&arena->top, &top, page,
						      memory_order_relaxed,
						      memory_order_relaxed))
		continue;
}

static void mark_page(struct arena *arena, uint64_t page, bool there)
{
	const uint64_t bit = UINT64_C(1) << page % 64;
	_Atomic uint64_t *word = &arena->pages[page / 64];
	uint64_t old;

	/* Counted by whoever changes the bit; no order is needed. */
	if (there)
		old = atomic_fetch_or_explicit(word, bit, memory_order_relaxed);
	else
		old = atomic_fetch_and_explicit(word, ~bit,
						memory_order_relaxed);
	if (there && !(old & bit))
		atomic_fetch_add_explicit(&arena->populated, PAGE,
					  memory_order_relaxed);
	if (!there && (old & bit))
		atomic_fetch_sub_explicit(&arena->populated, PAGE,
					  memory_order_relaxed);
}

/* The first page from @page on, before @end, that is @there or is not. */
static uint64_t next_page(const struct arena *arena, uint64_t page,
			  uint64_t end, bool there)
{
	const uint64_t none = there ? 0 : UINT64_MAX;

	while (page < end && page_is_there(arena, page) != there) {
		/* A whole word of the other kind is passed over at once. */
		if (page % 64 == 0 &&
		    atomic_load_explicit(&arena->pages[page / 64],
					 memory_order_relaxed) == none)
			page += 64;
		else
			page++;
	}
	return page < end ? page : end;
}

static int advise_write(const struct arena *arena, uint64_t first, uint64_t end)
{
	void *place = arena->region->arena + first * PAGE;
	int failed;

	do {
		failed = madvise(place, (end - first) * PAGE,
				 MADV_POPULATE_WRITE);
	} while (failed && (errno == EINTR || errno == EAGAIN));
	/* A kernel that does not know it will populate at the first touch. */
	return failed && errno != EINVAL ? -ENOMEM : 0;
}

/*
 * Make huge pages of what is whole ones in it. That takes a third of the time
 * of populating, if one page of each has memory and no more, and the server
 * maps them at once. Where the kernel cannot, or has none left, nothing is
 * lost.
 */
static void collapse(const struct arena *arena, uint64_t first, uint64_t end)
{
	const uint64_t huge = REGION_HUGE / PAGE;

	first = align_up(first, huge);
	end -= end % huge;
	if (first >= end)
		return;
	for (uint64_t page = first; page < end; page += huge)
		if (advise_write(arena, page, page + 1) < 0)
			return;
	madvise(arena->region->arena + first * PAGE, (end - first) * PAGE,
		MADV_COLLAPSE);
}

static int populate(struct arena *arena, uint64_t first, uint64_t end)
{
	collapse(arena, first, end);
	const int error = advise_write(arena, first, end);
	if (error < 0)
		return error;
	raise_top(arena, end);
	for (uint64_t page = first; page < end; page++)
		mark_page(arena, page, true);
	return 0;
}

static int populate_block(struct arena *arena, uint64_t offset, uint64_t size)
{
	const uint64_t end = (offset + size + PAGE - 1) / PAGE;
	uint64_t first = next_page(arena, offset / PAGE, end, false);

	while (first < end) {
		const uint64_t last = next_page(arena, first, end, true);
		const int error = populate(arena, first, last);
		if (error < 0)
			return error;
		first = next_page(arena, last, end, false);
	}
	return 0;
}

static uint64_t populated(const struct arena *arena)
{
	return atomic_load_explicit(&arena->populated, memory_order_relaxed);
}

/* Under the lock. Small blocks share pages, so this may count too little. */
static uint64_t kept(const struct arena *arena)
{
	const uint64_t there = populated(arena);

	return there > arena->used ? there - arena->used : 0;
}

/* Give back the gap's highest pages, until at most @keep bytes are kept. */
static void punch_gap(struct arena *arena, const struct extent *gap,
		      uint64_t keep)
{
	const uint64_t begin = (gap->offset + PAGE - 1) / PAGE;
	const uint64_t top =
		atomic_load_explicit(&arena->top, memory_order_relaxed);
	const uint64_t last = (gap->offset + gap->size) / PAGE;
	/* The last gap reaches to the arena's end, millions of pages away. */
	const uint64_t end = last < top ? last : top;
	uint64_t excess = kept(arena) - keep, first = end;

	while (first > begin && excess > 0) {
		first--;
		if (page_is_there(arena, first))
			excess -= excess < PAGE ? excess : PAGE;
	}
	if (first >= end || madvise(arena->region->arena + first * PAGE,
				    (end - first) * PAGE, MADV_REMOVE) < 0)
		return;
	for (uint64_t page = first; page < end; page++)
		if (page_is_there(arena, page))
			mark_page(arena, page, false);
}

/* From the highest gap down: the lowest are used first. */
static void trim(struct arena *arena, const struct extent *tree, uint64_t keep)
{
	for (; tree && kept(arena) > keep; tree = tree->left) {
		trim(arena, tree->right, keep);
		if (kept(arena) > keep)
			punch_gap(arena, tree, keep);
	}
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Under the lock: a block of @size bytes was taken. */
static void note_wanted(struct arena *arena, uint64_t size)
{
	arena->taken += size;
	if (arena->taken < LARGE)
		return;
	arena->taken = 0;
	if (!arena->wanted_again)
		arena->wanted_again = now_ns() - arena->trimmed_ns < WINDOW_NS;
}

/*
 * Called when a block of @size bytes was freed. Nobody will call again while
 * the application is idle, so what is much goes at once, in one block or in
 * many, unless such blocks come and go.
 */
static void trim_what_idles(struct arena *arena, uint64_t size)
{
	arena->freed += size;
	if (kept(arena) <= ARENA_KEEP)
		return;
	const uint64_t now = now_ns();
	if (arena->freed >= LARGE && !arena->wanted_again) {
		arena->freed = arena->taken = 0;
		arena->trimmed_ns = now;
		trim(arena, arena->gaps, ARENA_KEEP);
		return;
	}
	if (now - arena->window_ns < WINDOW_NS)
		return;
	arena->wanted_again = false;
	const uint64_t peak =
		arena->peak > arena->last_peak ? arena->peak : arena->last_peak;
	const uint64_t again = peak > arena->used ? peak - arena->used : 0;
	arena->last_peak = arena->peak;
	arena->peak = arena->used;
	arena->window_ns = now;
	trim(arena, arena->gaps, again > ARENA_KEEP ? again : ARENA_KEEP);
}

/*
 * ---- blocks
 */

/*
 * What was never taken cannot be read: mlockall(), valgrind's search for leaks
 * and whoever else goes through all that can be would fill it, as large as the
 * host's memory as it is. Under the lock.
 */
static int open_until(struct arena *arena, uint64_t end)
{
	const uint64_t wanted = align_up(end, OPENED);
	const uint64_t opened = wanted < arena->size ? wanted : arena->size;

	if (end <= arena->opened)
		return 0;
	if (mprotect(arena->region->arena + arena->opened,
		     opened - arena->opened, PROT_READ | PROT_WRITE) < 0)
		return -ENOMEM;
	arena->opened = opened;
	return 0;
}

static uint64_t rounded(uint64_t size)
{
	return size < PAGE ? align_up(size ? size : 1, ARENA_ALIGN)
			   : align_up(size, PAGE);
}

/* Under the lock. */
static int take_block(struct arena *arena, uint64_t size, uint64_t *offset)
{
	const uint64_t alignment = size < PAGE		? ARENA_ALIGN
				   : size < REGION_HUGE ? PAGE
							: REGION_HUGE;
	struct extent *extent;

	if (spare_fill(arena) < 0)
		return -ENOMEM;
	extent = gap_lowest(arena->gaps, size, alignment);
	if (!extent)
		return -ENOSPC;
	const uint64_t start = align_up(extent->offset, alignment);
	if (open_until(arena, start + size) < 0)
		return -ENOMEM;
	if (table_put(&arena->blocks, start, extent) < 0)
		return -ENOMEM;
	gap_remove(arena, extent);
	add_gap(arena, extent->offset, start);
	add_gap(arena, start + size, extent->offset + extent->size);
	extent->offset = start;
	extent->size = size;
	arena->used += size;
	if (arena->used > arena->peak)
		arena->peak = arena->used;
	*offset = start;
	return 0;
}

/* Under the lock. */
static int free_block(struct arena *arena, uint64_t offset, uint64_t *size)
{
	struct extent *extent = table_remove(&arena->blocks, offset);

	if (!extent)
		return -EINVAL;
	*size = extent->size;
	arena->used -= extent->size;
	struct extent *before = gap_until(arena->gaps, offset);
	struct extent *behind = gap_at(arena->gaps, offset + extent->size);
	if (before) {
		gap_remove(arena, before);
		extent->offset = before->offset;
		extent->size += before->size;
		spare_put(arena, before);
	}
	if (behind) {
		gap_remove(arena, behind);
		extent->size += behind->size;
		spare_put(arena, behind);
	}
	gap_insert(arena, extent);
	return 0;
}

OWNED_RELEASE(arena_release, struct arena, arena_destroy)

int arena_create(struct arena **out, struct region *region)
{
	OWNED(arena_release) struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		return -ENOMEM;
	arena->region = region;
	arena->size = region->arena_size;
	arena->seed = 2463534242u;
	pthread_mutex_init(&arena->lock, NULL);
	arena->pages =
		calloc(arena->size / PAGE / 64 + 1, sizeof(*arena->pages));
	if (!arena->pages || spare_fill(arena) < 0)
		return -ENOMEM;
	add_gap(arena, 0, arena->size);
	if (mprotect(region->arena, arena->size, PROT_NONE) < 0)
		arena->opened = arena->size;
	*out = TAKE(arena);
	return 0;
}

static void free_tree(struct extent *tree)
{
	while (tree) {
		struct extent *left = tree->left;
		free_tree(tree->right);
		free(tree);
		tree = left;
	}
}

void arena_destroy(struct arena *arena)
{
	size_t at = 0;

	if (!arena)
		return;
	for (struct table_entry *entry = table_next(&arena->blocks, &at); entry;
	     entry = table_next(&arena->blocks, &at))
		free(entry->value);
	table_fini(&arena->blocks);
	free_tree(arena->gaps);
	while (arena->spare)
		free(spare_take(arena));
	free(arena->pages);
	free(arena);
}

int arena_get(struct arena *arena, uint64_t size, uint64_t *offset)
{
	uint64_t start;
	int error;

	if (size > arena->size)
		return -ENOSPC;
	size = rounded(size);
	pthread_mutex_lock(&arena->lock);
	error = take_block(arena, size, &start);
	note_wanted(arena, size);
	pthread_mutex_unlock(&arena->lock);
	if (error < 0)
		return error;
	/* Takes long for what is new, and is done without the lock. */
	error = populate_block(arena, start, size);
	if (error < 0) {
		arena_put(arena, start);
		return error;
	}
	*offset = start;
	return 0;
}

int arena_put(struct arena *arena, uint64_t offset)
{
	uint64_t size = 0;
	int error;

	pthread_mutex_lock(&arena->lock);
	error = free_block(arena, offset, &size);
	trim_what_idles(arena, size);
	pthread_mutex_unlock(&arena->lock);
	return error;
}

void *arena_at(const struct arena *arena, uint64_t offset)
{
	return arena->region->arena + offset;
}

void arena_trim(struct arena *arena, uint64_t keep)
{
	pthread_mutex_lock(&arena->lock);
	trim(arena, arena->gaps, keep);
	pthread_mutex_unlock(&arena->lock);
}

struct arena_numbers arena_numbers(struct arena *arena)
{
	struct arena_numbers numbers;

	pthread_mutex_lock(&arena->lock);
	numbers = (struct arena_numbers){
		.size = arena->size,
		.used = arena->used,
		.blocks = arena->blocks.count,
		.populated = populated(arena),
	};
	pthread_mutex_unlock(&arena->lock);
	return numbers;
}

void *arena_check(const struct region *region, uint64_t offset, uint64_t size)
{
	if (offset > region->arena_size || size > region->arena_size - offset)
		return NULL;
	return region->arena + offset;
}
