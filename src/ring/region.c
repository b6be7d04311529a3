#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fd.h"
#include "own.h"

#define PAGE UINT64_C(4096)
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* A robust list without entries, whose pending operation is the region's word:
 * private memory that the kernel reads when the thread dies. */
struct region_robust {
	struct robust_list_head head;
};

static uint64_t arena_rounded(uint64_t arena_size)
{
	if (arena_size < REGION_ARENA_MIN)
		return REGION_ARENA_MIN;
	return (arena_size + PAGE - 1) & ~(PAGE - 1);
}

uint64_t region_size(uint64_t arena_size)
{
	return REGION_ARENA_OFFSET + arena_rounded(arena_size);
}

static int write_header(int fd)
{
	static const uint64_t magic = REGION_MAGIC;
	static const uint32_t version = REGION_VERSION;

	if (pwrite(fd, &magic, sizeof(magic),
		   offsetof(struct region_shared, magic)) != sizeof(magic) ||
	    pwrite(fd, &version, sizeof(version),
		   offsetof(struct region_shared, version)) != sizeof(version))
		return errno ? -errno : -EIO;
	return 0;
}

int region_create(int *fd, uint64_t arena_size)
{
	OWNED(fd_release) int made = fd_memory("sluice-region", NULL);

	if (made < 0)
		return made;
	if (arena_size > INT64_MAX / 2)
		return -EINVAL;
	if (ftruncate(made, (off_t)region_size(arena_size)) < 0)
		return -errno;
	const int error = write_header(made);
	if (error < 0)
		return error;
	if (fcntl(made, F_ADD_SEALS, SEALS) < 0)
		return -errno;
	*fd = fd_take(&made);
	return 0;
}

/* A memfd that could shrink would be SIGBUS in whoever mapped it. */
static int check_memfd(int fd, uint64_t size)
{
	const int seals = fcntl(fd, F_GET_SEALS);

	if (seals < 0 || (seals & SEALS) != SEALS)
		return -EPROTO;
	if (lseek(fd, 0, SEEK_END) != (off_t)size)
		return -EPROTO;
	return 0;
}

/* At an address where huge pages of the memfd can be mapped as such. */
static unsigned char *map_aligned(int fd, size_t size)
{
	unsigned char *room =
		mmap(NULL, size + REGION_HUGE, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (room == MAP_FAILED)
		return room;
	const size_t before = -(uintptr_t)room % REGION_HUGE;
	unsigned char *place =
		mmap(room + before, size, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_NORESERVE | MAP_FIXED, fd, 0);
	if (place == MAP_FAILED) {
		const int error = errno;
		munmap(room, size + REGION_HUGE);
		errno = error;
		return place;
	}
	if (before > 0)
		munmap(room, before);
	munmap(place + size, REGION_HUGE - before);
	return place;
}

/* Map the region with as much of the arena as fits. */
static int map_region(struct region *region, int fd, uint64_t arena_size)
{
	for (;;) {
		const size_t size = REGION_ARENA_OFFSET + arena_size;
		unsigned char *place = map_aligned(fd, size);

		if (place != MAP_FAILED) {
			region->shared = (struct region_shared *)place;
			region->mapped = size;
			region->arena_size = arena_size;
			break;
		}
		if (errno != ENOMEM || region->side != REGION_GUEST ||
		    arena_size / 2 < REGION_ARENA_MIN)
			return -errno;
		arena_size = arena_size / 2 & ~(PAGE - 1);
	}
	if (arena_size > 0)
		region->arena =
			(unsigned char *)region->shared + REGION_ARENA_OFFSET;
	return 0;
}

/*
 * A child must not write into its parent's session. Failing that, it could; the
 * advice is known to all kernels that we run on.
 */
static int keep_from_children(const struct region *region)
{
	if (madvise(region->shared, region->mapped, MADV_DONTFORK) < 0)
		return -errno;
	/* Core dumps would hold the whole arena; not vital. */
	madvise(region->shared, region->mapped, MADV_DONTDUMP);
	return 0;
}

OWNED_RELEASE(region_release, struct region, region_detach)

int region_attach(struct region **out, int fd, uint64_t arena_size,
		  enum region_side side)
{
	OWNED(region_release)
	struct region *region = calloc(1, sizeof(*region));
	int error;

	if (!region)
		return -ENOMEM;
	region->side = side;
	region->patience = side == REGION_GUEST ? bell_patience_guest()
						: bell_patience_server();
	if (arena_size > INT64_MAX / 2)
		return -EPROTO;
	arena_size = arena_rounded(arena_size);
	error = check_memfd(fd, region_size(arena_size));
	if (error == 0)
		error = map_region(region, fd,
				   side == REGION_DAEMON ? 0 : arena_size);
	if (error == 0)
		error = keep_from_children(region);
	if (error < 0)
		return error;
	if (region->shared->magic != REGION_MAGIC ||
	    region->shared->version != REGION_VERSION)
		return -EPROTO;
	*out = TAKE(region);
	return 0;
}

/* Take the word back from the kernel before the memory goes. */
static void robust_drop(struct region *region)
{
	if (!region->held)
		return;
	region->held->head.list_op_pending = NULL;
	/* The list head stays: the kernel knows its address. It is small, and
	 * a server has one. */
	region->held = NULL;
}

void region_detach(struct region *region)
{
	if (!region)
		return;
	robust_drop(region);
	if (region->shared)
		munmap(region->shared, region->mapped);
	free(region);
}

void region_forget(struct region *region)
{
	free(region);
}

/* Whatever the guest wrote into the bells. */
static void wake_channels(struct region *region)
{
	struct region_shared *shared = region->shared;

	for (uint32_t i = 0; i < REGION_CHANNELS; i++) {
		/* Pairs with the stores in channel.c; a channel that becomes
		 * used after this finds the state first. */
		if (atomic_load_explicit(&shared->slots[i],
					 memory_order_seq_cst) == 0 &&
		    !atomic_load_explicit(&region->served[i],
					  memory_order_relaxed))
			continue;
		bell_wake(&shared->channels[i].server);
		bell_wake(&shared->channels[i].guest);
	}
}

void region_lose(struct region *region)
{
	struct region_shared *shared = region->shared;

	/* Pairs with the load in region_lost(). */
	atomic_store_explicit(&shared->state, REGION_LOST,
			      memory_order_seq_cst);
	wake_channels(region);
	bell_wake(&shared->wanted_bell);
	bell_wake(&shared->events.reader);
	bell_wake(&shared->events.writer);
}

bool region_lost(const struct region *region)
{
	/* Pairs with the store in region_lose(). */
	return atomic_load_explicit(&region->shared->state,
				    memory_order_seq_cst) != REGION_OPEN;
}

/*
 * The kernel writes FUTEX_OWNER_DIED into the word that list_op_pending and
 * futex_offset name if the word holds the dying thread's id. Both lie in
 * private memory. glibc's own list of the thread is replaced: it is empty, and
 * stays so as long as the thread takes no robust mutex.
 */
int region_robust_hold(struct region *region)
{
	_Atomic uint32_t *word = &region->shared->robust;
	struct region_robust *robust = calloc(1, sizeof(*robust));

	if (!robust)
		return -ENOMEM;
	robust->head.list.next = &robust->head.list;
	robust->head.futex_offset = 0;
	robust->head.list_op_pending = (struct robust_list *)(uintptr_t)word;
	if (syscall(SYS_set_robust_list, &robust->head, sizeof(robust->head)) <
	    0) {
		const int error = -errno;
		free(robust);
		return error;
	}
	region->held = robust;
	/* Pairs with the load in region_server_alive(). */
	atomic_store_explicit(word, (uint32_t)syscall(SYS_gettid),
			      memory_order_release);
	return 0;
}

bool region_server_alive(const struct region *region)
{
	/* Pairs with the kernel's store when the holder dies. */
	return !(atomic_load_explicit(&region->shared->robust,
				      memory_order_acquire) &
		 FUTEX_OWNER_DIED);
}

int region_look(void *context)
{
	const struct region *region = context;

	if (region_lost(region))
		return -ECONNRESET;
	if (region->side == REGION_GUEST && !region_server_alive(region))
		return -EPIPE;
	return 0;
}
