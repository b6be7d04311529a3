#include "blobset.h"

#include <errno.h>
#include <stdlib.h>

#include "blob.h"

int blobset_reserve(struct blobset *set, size_t count)
{
	set->held = calloc(count ? count : 1, sizeof(*set->held));
	if (!set->held)
		return -ENOMEM;
	set->room = count ? count : 1;
	return 0;
}

struct vaccel_blob *blobset_next(struct blobset *set)
{
	return &set->held[set->count].blob;
}

void blobset_keep(struct blobset *set)
{
	struct held *held = &set->held[set->count++];

	held->type = held->blob.type;
	held->data = held->blob.data;
}

int blobset_grow(struct blobset *set)
{
	if (set->count < set->room)
		return 0;
	const size_t room = set->room ? set->room * 2 : 4;
	struct held *more = reallocarray(set->held, room, sizeof(*more));
	if (!more)
		return -ENOMEM;
	set->held = more;
	set->room = room;
	return 0;
}

int blobset_show(struct blobset *set)
{
	set->shown = calloc(set->count ? set->count : 1, sizeof(*set->shown));
	if (!set->shown)
		return -ENOMEM;
	for (size_t i = 0; i < set->count; i++)
		set->shown[i] = &set->held[i].blob;
	return 0;
}

int blobset_read(struct blobset *set)
{
	int error = 0;

	for (size_t i = 0; i < set->count && !error; i++)
		if (set->held[i].blob.type == VACCEL_BLOB_FILE)
			error = blob_read(&set->held[i].blob);
	return error;
}

/* Programs may have said that the blob is of another type; the data that it was
 * made with are still of the first. */
static void held_release(struct held *held, bool files)
{
	struct vaccel_blob *blob = &held->blob;

	if (held->data && blob->data == held->data)
		blob->type = held->type;
	if (!files)
		blob->path_owned = false;
	blob_release(blob);
}

void blobset_fini(struct blobset *set, bool files)
{
	for (size_t i = 0; i < set->count; i++)
		held_release(&set->held[i], files);
	free(set->held);
	free(set->shown);
	*set = (struct blobset){ 0 };
}
