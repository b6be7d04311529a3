/* What decoders take from a message, checked: see server.h. */
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "fd.h"
#include "frame.h"
#include "own.h"
#include "process.h"
#include "serve.h"

/* The head of a section, read once. */
struct head {
	uint64_t count;
	uint64_t offset; /* in the arena; WIRE_NONE: in line */
	bool none;
};

static struct head read_head(struct server_call *call)
{
	struct head head = { .count = reader_u64(&call->reader),
			     .offset = WIRE_NONE };

	head.none = call->check.failed || head.count == WIRE_NONE;
	if (head.none || !(head.count & WIRE_IN_ARENA))
		return head;
	head.count &= ~WIRE_IN_ARENA;
	head.offset = reader_u64(&call->reader);
	/* That one says that there is none. */
	if (head.offset == WIRE_NONE)
		call->check.failed = true;
	head.none = call->check.failed;
	return head;
}

static void *with_span(void *place, size_t *span, size_t size)
{
	if (span)
		*span = place ? size : 0;
	return place;
}

static void *violated(struct server_call *call, size_t *span)
{
	call->check.failed = true;
	return with_span(NULL, span, 0);
}

/* Where @size bytes of the arena lie; NULL, and the session ends. */
static unsigned char *arena_place(struct server_call *call, uint64_t offset,
				  uint64_t size)
{
	unsigned char *place =
		process.region ? arena_check(process.region, offset, size)
			       : NULL;

	if (!place)
		call->check.failed = true;
	return place;
}

/* The data of a later block, whose done word must be one. */
static unsigned char *later_place(struct server_call *call, uint64_t offset,
				  uint64_t size)
{
	unsigned char *block;

	if (offset % WIRE_LATER_DATA != 0 || size > UINT64_MAX / 2) {
		call->check.failed = true;
		return NULL;
	}
	block = arena_place(call, offset, WIRE_LATER_DATA + size);
	return block ? block + WIRE_LATER_DATA : NULL;
}

/* Private memory with the section's @size bytes; NULL where that failed. */
static void *take_private(struct server_call *call, const struct head *head,
			  uint64_t size)
{
	unsigned char *copy;
	const unsigned char *place;

	if (head->offset == WIRE_NONE)
		return (void *)(uintptr_t)reader_bytes(&call->reader, size);
	place = arena_place(call, head->offset, size);
	copy = place ? frame_chunk(call, size + 1) : NULL;
	if (!copy)
		return NULL;
	memcpy(copy, place, size);
	call->check.fuel += size;
	/* What comes back goes where it came from. */
	if (!frame_section(call,
			   &(struct frame_section){ .data = copy,
						    .size = size,
						    .offset = head->offset }))
		return NULL;
	return copy;
}

/* The section's data where they may stay in shared memory. */
static void *take_shared(struct server_call *call, const struct head *head,
			 uint64_t size, unsigned way)
{
	unsigned char *place;

	if (!(way & SERVER_LATER))
		return head->offset == WIRE_NONE
			       ? take_private(call, head, size)
			       : arena_place(call, head->offset, size);
	if (head->offset == WIRE_NONE)
		return violated(call, NULL);
	place = later_place(call, head->offset, size);
	if (place && !frame_section(call, &(struct frame_section){
						  .data = place,
						  .size = size,
						  .offset = head->offset,
						  .later = true }))
		return NULL;
	return place;
}

const void *server_args(struct server_call *call, size_t size)
{
	static const _Alignas(16) unsigned char none[4096];
	const void *args = reader_bytes(&call->reader, size);

	return args ? args : none;
}

void *server_handle(struct server_call *call, uint64_t id, uint32_t type,
		    int64_t invalid)
{
	void *vendor = NULL;
	int64_t poison = 0;

	if (id == 0 || call->check.failed)
		return NULL;
	switch (object_pin(&process.objects, id,
			   process_type(call->module, type), &vendor,
			   &poison)) {
	case OBJECT_FOUND:
		if (frame_pinned(call->frame, id))
			return vendor;
		object_unpin(&process.objects, &id, 1);
		call->check.failed = true;
		return NULL;
	case OBJECT_STALE:
		frame_refuse(call, invalid);
		return NULL;
	case OBJECT_POISONED:
		call->frame->poisoned = id;
		frame_refuse(call, poison);
		return NULL;
	case OBJECT_FORGED:
		break;
	}
	call->check.failed = true;
	return NULL;
}

void *server_in(struct server_call *call, uint64_t count, size_t size,
		unsigned way, size_t *span)
{
	const struct head head = read_head(call);
	uint64_t bytes;
	void *place;

	if (head.none)
		return with_span(NULL, span, 0);
	if (head.count != count)
		return violated(call, span);
	bytes = check_product(&call->check, count, size);
	if (call->check.failed)
		return with_span(NULL, span, 0);
	place = way & (SERVER_BULK | SERVER_LATER)
			? take_shared(call, &head, bytes, way)
			: take_private(call, &head, bytes);
	return with_span(place, span, bytes);
}

void *server_in_handles(struct server_call *call, uint64_t count, uint32_t type,
			int64_t invalid, size_t *span)
{
	size_t size;
	uint64_t *ids =
		server_in(call, count, sizeof(*ids), SERVER_PARSED, &size);

	/* Ids and pointers are of one size: they change places. */
	for (size_t i = 0; ids && i < size / sizeof(*ids); i++)
		ids[i] = (uintptr_t)server_handle(call, ids[i], type, invalid);
	return with_span(ids, span, size);
}

void *server_places(struct server_call *call, uint64_t count, size_t *span)
{
	const struct head head = read_head(call);
	const size_t left = call->reader.size - call->reader.at;

	if (head.none)
		return with_span(NULL, span, 0);
	/* Each has a section of its own behind it. */
	if (head.count != count || head.offset != WIRE_NONE ||
	    count > left / sizeof(uint64_t))
		return violated(call, span);
	return with_span(frame_chunk(call, count * sizeof(void *)), span,
			 count * sizeof(void *));
}

/* @place is the first row's: the pointer that the library gets is before it. */
static void *whole(void *place, const struct wire_rows *rows)
{
	return (void *)((uintptr_t)place - rows->offset);
}

/* Rows in private memory, strided; NULL where that failed. */
static void *rows_private(struct server_call *call, const struct head *head,
			  const struct wire_rows *rows)
{
	void *strided = frame_chunk(call, rows->span);
	const void *given;

	if (!strided)
		return NULL;
	if (head->offset == WIRE_NONE) {
		given = reader_bytes(&call->reader, rows->packed);
		if (!given)
			return NULL;
		wire_rows_scatter(rows, whole(strided, rows), given);
		return strided;
	}
	given = arena_place(call, head->offset, rows->span);
	if (!given)
		return NULL;
	wire_rows_copy(rows, strided, given);
	return strided;
}

void *server_in_rows(struct server_call *call, const struct wire_rows *given,
		     unsigned way, size_t *span)
{
	const struct head head = read_head(call);
	struct wire_rows rows = *given;
	void *place;

	if (head.none || !wire_rows_measure(&call->check, &rows))
		return with_span(NULL, span, 0);
	if (head.count != rows.packed)
		return violated(call, span);
	if (way & (SERVER_BULK | SERVER_LATER) &&
	    (head.offset != WIRE_NONE || way & SERVER_LATER))
		place = take_shared(call, &head, rows.span, way);
	else
		place = rows_private(call, &head, &rows);
	if (!place)
		return with_span(NULL, span, 0);
	return with_span(whole(place, &rows), span, rows.offset + rows.span);
}

/* What tells by itself how long it is: @count elements, @bytes in all. */
static void *take_counted(struct server_call *call, size_t size,
			  uint64_t *count, uint64_t *bytes)
{
	const struct head head = read_head(call);

	*count = head.count;
	*bytes = head.none ? 0 : check_product(&call->check, head.count, size);
	if (head.none || call->check.failed)
		return NULL;
	return take_private(call, &head, *bytes);
}

void *server_in_until(struct server_call *call, size_t size, int64_t end,
		      size_t stride, size_t *span)
{
	uint64_t count, bytes;
	void *list = take_counted(call, size, &count, &bytes);

	if (list &&
	    (count == 0 || wire_until(list, bytes, size, end, stride) != count))
		return violated(call, span);
	return with_span(list, span, bytes);
}

void *server_sized(struct server_call *call,
		   size_t (*measure)(const void *data, size_t limit),
		   size_t size, size_t *span)
{
	uint64_t count, bytes;
	void *data = take_counted(call, size, &count, &bytes);

	if (data && measure(data, bytes) != bytes)
		return violated(call, span);
	return with_span(data, span, bytes);
}

char *server_text(struct server_call *call, uint64_t length, size_t *span)
{
	const struct head head = read_head(call);
	char *text;

	if (head.none)
		return with_span(NULL, span, 0);
	if ((length != 0 && head.count != length) ||
	    head.count >= WIRE_PRIVATE_MAX)
		return violated(call, span);
	text = take_private(call, &head, head.count + 1);
	if (!text)
		return with_span(NULL, span, 0);
	text[head.count] = '\0';
	if (length == 0 && strlen(text) != head.count)
		return violated(call, span);
	return with_span(text, span, head.count + 1);
}

void *server_opaque(struct server_call *call)
{
	static _Alignas(64) unsigned char nothing[4096];
	const uint64_t given = reader_u64(&call->reader);

	if (!call->check.failed && given != 0 && given != WIRE_NONE)
		call->check.failed = true;
	return call->check.failed || given == WIRE_NONE ? NULL : nothing;
}

/*
 * ---- room for outs
 */

/* What is not plain bytes stays private until it is answered: the vendor may
 * put its pointers there. */
static void *room(struct server_call *call, const struct head *head,
		  uint64_t size, unsigned way)
{
	const bool shared =
		head->offset != WIRE_NONE && way & (SERVER_BULK | SERVER_LATER);
	struct frame_section section = { .size = size,
					 .offset = head->offset,
					 .room = true,
					 .later = way & SERVER_LATER };

	if (section.later && !shared)
		return violated(call, NULL);
	if (section.later)
		section.data = later_place(call, head->offset, size);
	else if (head->offset != WIRE_NONE)
		section.data = arena_place(call, head->offset, size);
	if (!shared && !call->check.failed)
		section.data = frame_chunk(call, size);
	if (!section.data || !frame_section(call, &section))
		return NULL;
	return section.data;
}

void *server_room(struct server_call *call, uint64_t count, size_t size,
		  unsigned way, size_t *span)
{
	const struct head head = read_head(call);
	uint64_t bytes;

	if (head.none)
		return with_span(NULL, span, 0);
	if (head.count != count)
		return violated(call, span);
	bytes = check_product(&call->check, count, size);
	if (call->check.failed)
		return with_span(NULL, span, 0);
	return with_span(room(call, &head, bytes, way), span, bytes);
}

void *server_room_rows(struct server_call *call, const struct wire_rows *given,
		       unsigned way, size_t *span)
{
	const struct head head = read_head(call);
	struct wire_rows rows = *given;
	void *place;

	if (head.none || !wire_rows_measure(&call->check, &rows))
		return with_span(NULL, span, 0);
	if (head.count != rows.packed)
		return violated(call, span);
	place = room(call, &head, rows.span, way);
	if (!place)
		return with_span(NULL, span, 0);
	/* It is found again by the pointer that the library gets. */
	call->frame->sections[call->frame->section_count - 1].data =
		whole(place, &rows);
	return with_span(whole(place, &rows), span, rows.offset + rows.span);
}

void *server_place(struct server_call *call, size_t size)
{
	return frame_chunk(call, size);
}

/*
 * ---- files
 */

static void *make_root(void)
{
	const char *folder = getenv("TMPDIR");

	snprintf(process.root, sizeof(process.root), "%s/sluice-XXXXXX",
		 folder && strlen(folder) < 40 ? folder : "/tmp");
	return mkdtemp(process.root);
}

const char *server_private_root(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&lock);
	if (process.root[0] == '\0' && !make_root())
		process.root[0] = '\0';
	pthread_mutex_unlock(&lock);
	return process.root[0] ? process.root : NULL;
}

/* The guest's name of it, without its folders. */
static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
			       strlen(name) < 200
		       ? name
		       : "file";
}

static int write_file(const char *folder, const char *path, const void *data,
		      size_t size)
{
	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return -errno;
	OWNED(fd_release)
	int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		     0600);
	return fd < 0 ? -errno : fd_write_all(fd, data, size);
}

char *server_file(struct server_call *call)
{
	const char *path = server_text(call, 0, NULL);
	const struct head head = read_head(call);
	const void *data =
		head.none ? NULL : take_private(call, &head, head.count);
	const char *root = path && data ? server_private_root() : NULL;
	char folder[128];
	char *name;

	if (!root || call->check.failed || call->error)
		return NULL;
	const uint32_t number = atomic_fetch_add_explicit(&process.files, 1,
							  memory_order_relaxed);
	snprintf(folder, sizeof(folder), "%s/%u", root, number);
	name = frame_chunk(call, sizeof(folder) + 256);
	if (!name)
		return NULL;
	snprintf(name, sizeof(folder) + 256, "%s/%s", folder, last_part(path));
	if (write_file(folder, name, data, head.count) == 0)
		return name;
	frame_refuse(call, call->module->failure);
	return NULL;
}

/*
 * ---- in what was decoded
 */

void server_clear(struct server_call *call, void *elements, size_t span,
		  size_t size, size_t offset)
{
	(void)call;
	for (size_t at = 0; elements && span - at >= size; at += size)
		memset((char *)elements + at + offset, 0, sizeof(void *));
}

void server_patch(struct server_call *call, void *place, uint32_t type,
		  int64_t invalid)
{
	uint64_t id;
	void *vendor;

	if (!place || place == call->check.none || call->check.failed)
		return;
	memcpy(&id, place, sizeof(id));
	vendor = server_handle(call, id, type, invalid);
	memcpy(place, &vendor, sizeof(vendor));
}

void server_require(struct server_call *call, bool holds, int64_t error)
{
	if (!holds)
		frame_refuse(call, error);
}

void server_given(struct server_call *call, bool given, const void *pointer)
{
	/* What could not be had for lack of memory is no lie. */
	if (given != (pointer != NULL) && !call->error)
		call->check.failed = true;
}

void server_version_set(unsigned major, unsigned minor)
{
	process.version_major = major;
	process.version_minor = minor;
}

void server_since(struct server_call *call, unsigned major, unsigned minor,
		  int64_t error)
{
	if (process.version_major == 0)
		return;
	if (process.version_major > major ||
	    (process.version_major == major && process.version_minor >= minor))
		return;
	count_refusal(serve_name(call->module, call->frame->op));
	frame_refuse(call, error);
}

/*
 * ---- calls that nobody waits for
 */

void server_ordered(struct server_call *call, uint64_t id)
{
	call->frame->domain = id;
}

void server_reports(struct server_call *call)
{
	call->frame->reports = true;
}

void server_creates(struct server_call *call, uint64_t id, uint32_t type)
{
	struct server_frame *frame = call->frame;

	if (id != 0 && frame->created_count < FRAME_CREATED)
		frame->created[frame->created_count++] =
			(struct frame_created){ id, process_type(call->module,
								 type) };
}

void server_release_poisoned(struct server_call *call, uint64_t id,
			     uint64_t success)
{
	if (call->check.failed || id == 0 || call->frame->poisoned != id)
		return;
	object_destroy(&process.objects, id);
	call->frame->poisoned = 0;
	call->frame->settled = true;
	call->error = 0;
	server_reply(call, true, success);
}

bool server_ready(struct server_call *call)
{
	if (!call->check.failed && call->reader.at != call->reader.size)
		call->check.failed = true;
	call->ready = !call->check.failed && call->error == 0 &&
		      !call->frame->settled;
	return call->ready;
}
