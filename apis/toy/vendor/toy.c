/*
 * toy -- the library of the toy: plain C that checks what it receives,
 * and ends its process where that is not what a caller may send.
 */
#include "toy_api.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOY_EXPORT __attribute__((visibility("default")))
#define BOX_MAGIC 0xb0cb0cu
#define EVENT_MAGIC 0xe7e27u
#define TIMER_MAGIC 0x713e4u
#define BOXES_MAX 4096

struct toy_world_object {
	unsigned magic;
};

struct listener {
	toy_changed function;
	void *data;
	struct listener *next;
};

struct toy_box_object {
	unsigned magic, references;
	unsigned char *bytes;
	size_t size;
	void *wrapped; /* the caller's memory, which then is bytes */
	int colour;
	toy_box other; /* referenced */
	struct listener *changed, *closed;
	toy_report report;
	char title[32];
};

struct toy_event_object {
	unsigned magic;
	bool set;
	unsigned references;
};

struct toy_line_object {
	unsigned magic;
	int room, taken;
	long sum;
};

struct toy_timer_object {
	unsigned magic, count;
};

/* One lock for all; callbacks are called without it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t event_changed = PTHREAD_COND_INITIALIZER;
static struct toy_world_object the_world = { 0x3041d };
static toy_box boxes[BOXES_MAX];
static unsigned box_count;
static unsigned limits_asked, references_counted;
static _Thread_local int thread_mark;

/* Handles are checked with the lock held: every one must be a live object. */
static bool is_box(toy_box box)
{
	for (unsigned i = 0; i < box_count; i++)
		if (boxes[i] == box)
			return true;
	return false;
}

static bool box_known(toy_box box)
{
	pthread_mutex_lock(&lock);
	const bool known = is_box(box);
	pthread_mutex_unlock(&lock);
	assert(!box || known);
	assert(!box || box->magic == BOX_MAGIC);
	return known;
}

static bool event_known(toy_event event)
{
	assert(!event || event->magic == EVENT_MAGIC);
	return event != NULL;
}

/* An answer with room for it: the idiom of all queries. */
static toy_status answer(const void *from, size_t bytes, size_t size,
			 void *value, size_t *size_ret)
{
	if (!value && !size_ret)
		return TOY_ERROR_VALUE;
	if (value && size < bytes)
		return TOY_ERROR_ROOM;
	if (value)
		memcpy(value, from, bytes);
	if (size_ret)
		*size_ret = bytes;
	return TOY_OK;
}

/*
 * ---- threads and values
 */
TOY_EXPORT toy_status toy_set_mark(int mark)
{
	thread_mark = mark;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_get_mark(int *mark)
{
	if (!mark)
		return TOY_ERROR_VALUE;
	*mark = thread_mark;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_add(int a, int b, int *sum)
{
	if (!sum)
		return TOY_ERROR_VALUE;
	*sum = a + b;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_plus(int a, int b, int *sum)
{
	return toy_add(a, b, sum);
}

TOY_EXPORT double toy_half(double value)
{
	return value / 2;
}

TOY_EXPORT toy_status toy_mirror(toy_point point, toy_point *mirrored)
{
	if (!mirrored)
		return TOY_ERROR_VALUE;
	*mirrored = (toy_point){ -point.x, -point.y, point.weight };
	return TOY_OK;
}

TOY_EXPORT toy_point toy_middle(toy_point a, toy_point b)
{
	return (toy_point){ (a.x + b.x) / 2, (a.y + b.y) / 2,
			    (a.weight + b.weight) / 2 };
}

TOY_EXPORT toy_status toy_choose(unsigned flags, int count, int *chosen)
{
	if (flags & ~(TOY_FLAG_A | TOY_FLAG_B) || count > 100 || !chosen)
		return TOY_ERROR_VALUE;
	*chosen = (int)flags * 1000 + count;
	return TOY_OK;
}

/*
 * ---- text
 */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

TOY_EXPORT toy_status toy_count_text(const char *text, size_t length,
				     size_t *letters)
{
	if (!text || !letters)
		return TOY_ERROR_VALUE;
	if (length == 0)
		length = strlen(text);
	*letters = 0;
	for (size_t i = 0; i < length; i++)
		*letters += is_letter(text[i]);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_count_letters(const char *text, size_t *letters)
{
	return toy_count_text(text, 0, letters);
}

TOY_EXPORT toy_status toy_spell(int number, size_t size, char *text,
				size_t *size_ret)
{
	char spelled[32];
	const int length = snprintf(spelled, sizeof(spelled), "no %d", number);

	if (number < 0)
		return TOY_ERROR_VALUE;
	return answer(spelled, (size_t)length + 1, size, text, size_ret);
}

TOY_EXPORT toy_status toy_join(const char *const *parts, unsigned count,
			       size_t size, char *text, size_t *size_ret)
{
	char *joined = NULL;
	size_t length = 0;
	FILE *out;
	toy_status status;

	if (count > 0 && !parts)
		return TOY_ERROR_VALUE;
	out = open_memstream(&joined, &length);
	for (unsigned i = 0; i < count; i++)
		fprintf(out, "%s%s", i ? "|" : "",
			parts[i] ? parts[i] : "(null)");
	fclose(out);
	status = answer(joined, length + 1, size, text, size_ret);
	free(joined);
	return status;
}

TOY_EXPORT const char *toy_status_text(toy_status status)
{
	return status == TOY_OK ? "all is well" : "something is wrong";
}

TOY_EXPORT const char *toy_version_text(void)
{
	return "toy 1.0";
}

TOY_EXPORT toy_status toy_features(size_t size, char *text, size_t *size_ret)
{
	static const char features[] = "add teleport spell";

	return answer(features, sizeof(features), size, text, size_ret);
}

/*
 * ---- bytes
 */
TOY_EXPORT uint64_t toy_checksum(const void *data, size_t size)
{
	const unsigned char *bytes = data;
	uint64_t sum = 1469598103934665603u; /* FNV-1a */

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ bytes[i]) * 1099511628211u;
	return sum;
}

TOY_EXPORT toy_status toy_sum_bytes(const void *data, size_t size,
				    uint64_t *sum)
{
	if (!sum || (size > 0 && !data))
		return TOY_ERROR_VALUE;
	*sum = toy_checksum(data, size);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_sum_bulk(const void *data, size_t size, uint64_t *sum)
{
	return toy_sum_bytes(data, size, sum);
}

TOY_EXPORT toy_status toy_fill(void *data, size_t size, unsigned seed)
{
	unsigned char *bytes = data;

	if (size > 0 && !data)
		return TOY_ERROR_VALUE;
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(i * 31 + seed);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_fill_bulk(void *data, size_t size, unsigned seed)
{
	return toy_fill(data, size, seed);
}

TOY_EXPORT toy_status toy_invert(void *data, size_t size)
{
	unsigned char *bytes = data;

	if (size > 0 && !data)
		return TOY_ERROR_VALUE;
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)~bytes[i];
	return TOY_OK;
}

TOY_EXPORT toy_status toy_fill_part(size_t room, void *data, size_t wanted,
				    size_t *used)
{
	if (wanted > room)
		return TOY_ERROR_ROOM;
	if (used)
		*used = wanted;
	return toy_fill(data, wanted, 7);
}

TOY_EXPORT toy_status toy_given(const int *in, int *out, int *inout,
				const void *opaque, unsigned *which)
{
	if (!which)
		return TOY_ERROR_FAILED;
	*which = (in ? 1u : 0) | (out ? 2u : 0) | (inout ? 4u : 0) |
		 (opaque ? 8u : 0);
	if (out)
		*out = in ? *in + 1 : -1;
	if (inout)
		*inout *= 2;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_judge(const int *values, unsigned count,
				int *verdicts)
{
	toy_status status = TOY_OK;

	if (count > 0 && (!values || !verdicts))
		return TOY_ERROR_VALUE;
	for (unsigned i = 0; i < count; i++) {
		verdicts[i] = values[i] < 0 ? -1 : 1;
		if (values[i] < 0)
			status = TOY_ERROR_VALUE;
	}
	return status;
}

TOY_EXPORT toy_status toy_sum_file(const char *path, uint64_t *sum)
{
	FILE *file = path ? fopen(path, "r") : NULL;
	static char bytes[1 << 16];
	size_t size;

	if (!file)
		return TOY_ERROR_VALUE;
	pthread_mutex_lock(&lock);
	size = fread(bytes, 1, sizeof(bytes), file);
	*sum = toy_checksum(bytes, size);
	pthread_mutex_unlock(&lock);
	fclose(file);
	return TOY_OK;
}

/*
 * ---- lists
 */
TOY_EXPORT toy_status toy_sum_list(const int *list, long *sum)
{
	if (!list || !sum)
		return TOY_ERROR_VALUE;
	for (*sum = 0; *list != -1; list++)
		*sum += *list;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_sum_packet(const toy_packet *packet, uint64_t *sum)
{
	if (!packet || !sum)
		return TOY_ERROR_VALUE;
	*sum = toy_checksum(packet->bytes, packet->size - sizeof(*packet));
	return TOY_OK;
}

/*
 * ---- objects
 */
TOY_EXPORT toy_status toy_get_world(toy_world *world)
{
	if (!world)
		return TOY_ERROR_VALUE;
	*world = &the_world;
	return TOY_OK;
}

static toy_box box_new(size_t size, void *wrapped)
{
	toy_box box = calloc(1, sizeof(*box));

	box->magic = BOX_MAGIC;
	box->references = 1;
	box->size = size;
	box->wrapped = wrapped;
	box->bytes = wrapped ? wrapped : calloc(1, size + 1);
	snprintf(box->title, sizeof(box->title), "a box of %zu", size);
	pthread_mutex_lock(&lock);
	assert(box_count < BOXES_MAX);
	boxes[box_count++] = box;
	pthread_mutex_unlock(&lock);
	return box;
}

static void forget_listeners(struct listener *list)
{
	while (list) {
		struct listener *next = list->next;
		free(list);
		list = next;
	}
}

static void box_free(toy_box box)
{
	for (struct listener *at = box->closed; at; at = at->next)
		at->function(box, -1, at->data);
	forget_listeners(box->closed);
	forget_listeners(box->changed);
	if (!box->wrapped)
		free(box->bytes);
	if (box->other)
		toy_box_release(box->other);
	box->magic = 0;
	free(box);
}

TOY_EXPORT toy_status toy_box_open(toy_world world, size_t size, toy_box *box)
{
	assert(!world || world == &the_world);
	if (!world)
		return TOY_ERROR_HANDLE;
	if (!box || size == 0)
		return TOY_ERROR_VALUE;
	*box = box_new(size, NULL);
	return TOY_OK;
}

TOY_EXPORT toy_box toy_box_clone(toy_box box, toy_status *error_ret)
{
	toy_box clone = NULL;

	if (box_known(box)) {
		clone = box_new(box->size, NULL);
		memcpy(clone->bytes, box->bytes, box->size);
	}
	if (error_ret)
		*error_ret = clone ? TOY_OK : TOY_ERROR_HANDLE;
	return clone;
}

TOY_EXPORT toy_status toy_box_retain(toy_box box)
{
	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	pthread_mutex_lock(&lock);
	references_counted++;
	box->references++;
	pthread_mutex_unlock(&lock);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_box_release(toy_box box)
{
	bool last;

	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	pthread_mutex_lock(&lock);
	references_counted++;
	last = --box->references == 0;
	for (unsigned i = 0; last && i < box_count; i++)
		if (boxes[i] == box)
			boxes[i--] = boxes[--box_count];
	pthread_mutex_unlock(&lock);
	if (last)
		box_free(box);
	return TOY_OK;
}

TOY_EXPORT toy_box toy_box_open_with(const intptr_t *properties,
				     toy_status *error_ret)
{
	toy_box other = NULL, box = NULL;
	toy_status status = TOY_OK;
	size_t size = 1;
	int colour = -1;

	for (int i = 0; properties && properties[i]; i += 2) {
		if (properties[i] == TOY_PROPERTY_SIZE)
			size = (size_t)properties[i + 1];
		else if (properties[i] == TOY_PROPERTY_FRIEND)
			other = (toy_box)properties[i + 1];
		else if (properties[i] == TOY_PROPERTY_COLOUR)
			colour = (int)properties[i + 1];
		else
			status = TOY_ERROR_VALUE;
	}
	if (status == TOY_OK) {
		box = box_new(size, NULL);
		box->colour = colour;
		toy_box_set_friend(box, other);
	}
	if (error_ret)
		*error_ret = status;
	return box;
}

TOY_EXPORT toy_status toy_box_open_many(unsigned count, size_t size,
					toy_box *list, unsigned *opened)
{
	if (count > 0 && !list)
		return TOY_ERROR_VALUE;
	/* One less than there is room for, where there is room for several. */
	count -= count > 1;
	for (unsigned i = 0; i < count; i++)
		list[i] = box_new(size, NULL);
	if (opened)
		*opened = count;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_box_set_friend(toy_box box, toy_box other)
{
	toy_box before;

	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	if (box_known(other))
		toy_box_retain(other);
	before = box->other;
	box->other = other;
	if (before)
		toy_box_release(before);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_box_get_friend(toy_box box, toy_box *other)
{
	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	if (!other)
		return TOY_ERROR_VALUE;
	*other = box->other;
	return TOY_OK;
}

TOY_EXPORT toy_world toy_box_world(toy_box box)
{
	return box_known(box) ? &the_world : NULL;
}

TOY_EXPORT toy_status toy_sum_boxes(const toy_box *list, unsigned count,
				    size_t *total)
{
	if (!total || (count > 0 && !list))
		return TOY_ERROR_VALUE;
	*total = 0;
	for (unsigned i = 0; i < count; i++)
		if (box_known(list[i]))
			*total += list[i]->size;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_list_boxes(toy_box *list, unsigned *count)
{
	toy_status status = TOY_OK;

	if (!count)
		return TOY_ERROR_VALUE;
	pthread_mutex_lock(&lock);
	if (list && *count < box_count)
		status = TOY_ERROR_ROOM;
	else if (list)
		memcpy(list, boxes, sizeof(*list) * box_count);
	if (status == TOY_OK)
		*count = box_count;
	pthread_mutex_unlock(&lock);
	return status;
}

/*
 * ---- questions
 */
TOY_EXPORT toy_status toy_box_get(toy_box box, toy_box_question question,
				  size_t size, void *value, size_t *size_ret)
{
	toy_world world = &the_world;

	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	switch (question) {
	case TOY_BOX_SIZE:
		return answer(&box->size, sizeof(box->size), size, value,
			      size_ret);
	case TOY_BOX_COLOUR:
		return answer(&box->colour, sizeof(box->colour), size, value,
			      size_ret);
	case TOY_BOX_FRIEND:
		return answer(&box->other, sizeof(box->other), size, value,
			      size_ret);
	case TOY_BOX_WORLD:
		return answer(&world, sizeof(world), size, value, size_ret);
	case TOY_BOX_COUNT:
		return answer(&box->references, sizeof(box->references), size,
			      value, size_ret);
	case TOY_BOX_CONTENTS:
		return answer(box->bytes, box->size, size, value, size_ret);
	}
	return TOY_ERROR_VALUE;
}

TOY_EXPORT toy_status toy_get_limit(toy_limit limit, size_t size, void *value,
				    size_t *size_ret)
{
	static const unsigned threads = 64;
	static const char name[] = "a toy";

	limits_asked++;
	if (limit == TOY_LIMIT_THREADS)
		return answer(&threads, sizeof(threads), size, value, size_ret);
	if (limit == TOY_LIMIT_NAME)
		return answer(name, sizeof(name), size, value, size_ret);
	return TOY_ERROR_VALUE;
}

TOY_EXPORT toy_status toy_box_info(toy_box box, toy_info *info)
{
	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	if (!info)
		return TOY_ERROR_VALUE;
	*info = (toy_info){ .friend_box = box->other,
			    .size = box->size,
			    .secret = "not for others" };
	snprintf(info->label, sizeof(info->label), "box %d", box->colour);
	return TOY_OK;
}

static uint64_t mix(uint64_t digest, const void *data, size_t size)
{
	return (digest ^ toy_checksum(data, size)) * 1099511628211u;
}

static uint64_t mix_text(uint64_t digest, const char *text)
{
	return text ? mix(digest, text, strlen(text) + 1) : digest + 1;
}

static uint64_t mix_box(uint64_t digest, toy_box box)
{
	return box_known(box) ? mix(digest, &box->size, sizeof(box->size))
			      : digest + 2;
}

TOY_EXPORT toy_status toy_digest(const toy_desc *descs, int count,
				 uint64_t *digest)
{
	if (!digest || count < 0 || (count > 0 && !descs))
		return TOY_ERROR_VALUE;
	*digest = 0;
	for (int i = 0; i < count; i++) {
		const toy_desc *desc = &descs[i];
		*digest = mix(*digest, &desc->kind, sizeof(desc->kind));
		*digest = mix_text(*digest, desc->name);
		*digest = desc->data ? mix(*digest, desc->data, desc->size)
				     : *digest + 3;
		*digest = mix_box(*digest, desc->box);
		*digest = desc->kind == 1 ? mix_box(*digest, desc->u.other)
					  : mix(*digest, &desc->u.number,
						sizeof(desc->u.number));
		for (int k = 0; desc->tags && k < desc->tag_count; k++)
			*digest = mix_text(*digest, desc->tags[k]);
	}
	return TOY_OK;
}

TOY_EXPORT const toy_report *toy_box_report(toy_box box)
{
	if (!box_known(box))
		return NULL;
	box->report = (toy_report){ .title = box->title,
				    .lines = (int)box->size,
				    .note = box->colour ? "coloured" : NULL };
	return &box->report;
}

/*
 * ---- contents
 */
static bool fits(toy_box box, size_t offset, size_t size)
{
	return offset <= box->size && size <= box->size - offset;
}

TOY_EXPORT toy_status toy_box_write(toy_box box, size_t offset,
				    const void *data, size_t size)
{
	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	if (!data || !fits(box, offset, size))
		return TOY_ERROR_VALUE;
	memcpy(box->bytes + offset, data, size);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_box_read(toy_box box, size_t offset, void *data,
				   size_t size)
{
	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	if (!data || !fits(box, offset, size))
		return TOY_ERROR_VALUE;
	memcpy(data, box->bytes + offset, size);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_box_write_rows(toy_box box, const void *data,
					 size_t offset, size_t bytes,
					 size_t rows, size_t row_pitch,
					 size_t slices, size_t slice_pitch)
{
	const unsigned char *from = data;
	size_t at = 0;

	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	if (!data || !fits(box, 0, bytes * rows * slices))
		return TOY_ERROR_VALUE;
	for (size_t z = 0; z < slices; z++)
		for (size_t y = 0; y < rows; y++, at += bytes)
			memcpy(box->bytes + at,
			       from + offset + z * slice_pitch + y * row_pitch,
			       bytes);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_box_read_rows(toy_box box, void *data, size_t offset,
					size_t bytes, size_t rows,
					size_t row_pitch, size_t slices,
					size_t slice_pitch)
{
	unsigned char *to = data;
	size_t at = 0;

	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	if (!data || !fits(box, 0, bytes * rows * slices))
		return TOY_ERROR_VALUE;
	for (size_t z = 0; z < slices; z++)
		for (size_t y = 0; y < rows; y++, at += bytes)
			memcpy(to + offset + z * slice_pitch + y * row_pitch,
			       box->bytes + at, bytes);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_box_wrap(void *memory, size_t size, toy_box *box)
{
	if (!memory || size == 0 || !box)
		return TOY_ERROR_VALUE;
	*box = box_new(size, memory);
	return TOY_OK;
}

TOY_EXPORT void *toy_box_memory(toy_box box)
{
	return box_known(box) ? box->wrapped : NULL;
}

TOY_EXPORT toy_status toy_box_push(toy_box box)
{
	return box_known(box) && box->wrapped ? TOY_OK : TOY_ERROR_HANDLE;
}

TOY_EXPORT toy_status toy_box_pull(toy_box box)
{
	return toy_box_push(box);
}

/*
 * ---- events and timers
 */
TOY_EXPORT toy_status toy_event_open(toy_event *event)
{
	if (!event)
		return TOY_ERROR_VALUE;
	*event = calloc(1, sizeof(**event));
	(*event)->magic = EVENT_MAGIC;
	(*event)->references = 1;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_event_retain(toy_event event)
{
	if (!event_known(event))
		return TOY_ERROR_HANDLE;
	pthread_mutex_lock(&lock);
	event->references++;
	pthread_mutex_unlock(&lock);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_event_release(toy_event event)
{
	bool last;

	if (!event_known(event))
		return TOY_ERROR_HANDLE;
	pthread_mutex_lock(&lock);
	last = --event->references == 0;
	pthread_mutex_unlock(&lock);
	if (last) {
		event->magic = 0;
		free(event);
	}
	return TOY_OK;
}

TOY_EXPORT toy_status toy_event_set(toy_event event)
{
	if (!event_known(event))
		return TOY_ERROR_HANDLE;
	pthread_mutex_lock(&lock);
	event->set = true;
	pthread_cond_broadcast(&event_changed);
	pthread_mutex_unlock(&lock);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_event_poll(toy_event event, int *set)
{
	if (!event_known(event))
		return TOY_ERROR_HANDLE;
	if (!set)
		return TOY_ERROR_VALUE;
	pthread_mutex_lock(&lock);
	*set = event->set;
	pthread_mutex_unlock(&lock);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_event_wait(toy_event event)
{
	if (!event_known(event))
		return TOY_ERROR_HANDLE;
	pthread_mutex_lock(&lock);
	while (!event->set)
		pthread_cond_wait(&event_changed, &lock);
	pthread_mutex_unlock(&lock);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_timer_start(toy_timer *timer)
{
	if (!timer)
		return TOY_ERROR_VALUE;
	*timer = calloc(1, sizeof(**timer));
	(*timer)->magic = TIMER_MAGIC;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_timer_ask(toy_timer timer, unsigned *count)
{
	assert(!timer || timer->magic == TIMER_MAGIC);
	if (!timer || !count)
		return TOY_ERROR_HANDLE;
	*count = ++timer->count;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_timer_destroy(toy_timer timer)
{
	assert(!timer || timer->magic == TIMER_MAGIC);
	if (!timer)
		return TOY_ERROR_HANDLE;
	timer->magic = 0;
	free(timer);
	return TOY_OK;
}

/*
 * ---- threads of the library's own
 */
struct later {
	toy_event gate, done; /* of a read */
	toy_box box;
	void *data;
	size_t size;
	toy_notice notice; /* or of a notice */
	int value;	   /* or of a change */
};

static void in_thread(void *(*run)(void *), struct later later)
{
	struct later *copy = malloc(sizeof(*copy));
	pthread_t thread;

	*copy = later;
	if (pthread_create(&thread, NULL, run, copy) != 0)
		abort();
	pthread_detach(thread);
}

static void *run_read(void *argument)
{
	struct later *later = argument;

	toy_event_wait(later->gate);
	memcpy(later->data, later->box->bytes, later->size);
	toy_box_release(later->box);
	toy_event_set(later->done);
	toy_event_release(later->done);
	toy_event_release(later->gate);
	free(later);
	return NULL;
}

TOY_EXPORT toy_status toy_box_read_later(toy_box box, toy_event gate,
					 void *data, size_t size,
					 toy_event *done)
{
	if (!box_known(box) || !event_known(gate))
		return TOY_ERROR_HANDLE;
	if (!data || !done || !fits(box, 0, size))
		return TOY_ERROR_VALUE;
	toy_event_open(done);
	toy_event_retain(*done);
	toy_event_retain(gate);
	toy_box_retain(box);
	in_thread(run_read, (struct later){ .gate = gate,
					    .done = *done,
					    .box = box,
					    .data = data,
					    .size = size });
	return TOY_OK;
}

/*
 * ---- callbacks
 */
TOY_EXPORT toy_status toy_each(unsigned count, toy_visit visit, void *data,
			       int *result)
{
	if (!visit || !result)
		return TOY_ERROR_VALUE;
	*result = 0;
	for (unsigned i = 0; i < count && *result == 0; i++) {
		char text[32];
		snprintf(text, sizeof(text), "visit %u", i);
		*result = visit(i, i == 13 ? NULL : text, data);
	}
	return TOY_OK;
}

TOY_EXPORT toy_status toy_weigh(unsigned count, toy_weight weight, void *data,
				double *sum)
{
	if (!weight || !sum)
		return TOY_ERROR_VALUE;
	*sum = 0;
	for (unsigned i = 0; i < count; i++)
		*sum += weight((float)i + 0.5f, 1.0 / 3, data);
	return TOY_OK;
}

static void *run_notice(void *argument)
{
	struct later *later = argument;
	unsigned char *bytes = malloc(later->size + 1);

	for (size_t i = 0; i < later->size; i++)
		bytes[i] = (unsigned char)(i + 1);
	later->notice(bytes, later->size, later->data);
	free(bytes);
	free(later);
	return NULL;
}

TOY_EXPORT toy_status toy_after(size_t size, toy_notice notice, void *data)
{
	if (!notice)
		return TOY_ERROR_VALUE;
	in_thread(
		run_notice,
		(struct later){ .size = size, .notice = notice, .data = data });
	return TOY_OK;
}

static toy_status listen(struct listener **list, toy_changed function,
			 void *data)
{
	struct listener *listener;

	if (!function)
		return TOY_ERROR_VALUE;
	listener = malloc(sizeof(*listener));
	pthread_mutex_lock(&lock);
	*listener = (struct listener){ function, data, *list };
	*list = listener;
	pthread_mutex_unlock(&lock);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_box_on_change(toy_box box, toy_changed changed,
					void *data)
{
	return box_known(box) ? listen(&box->changed, changed, data)
			      : TOY_ERROR_HANDLE;
}

TOY_EXPORT toy_status toy_box_on_close(toy_box box, toy_changed closed,
				       void *data)
{
	return box_known(box) ? listen(&box->closed, closed, data)
			      : TOY_ERROR_HANDLE;
}

static void tell(toy_box box, int value)
{
	for (struct listener *at = box->changed; at; at = at->next)
		at->function(box, value, at->data);
}

static void *run_change(void *argument)
{
	struct later *later = argument;

	tell(later->box, later->value);
	toy_box_release(later->box);
	free(later);
	return NULL;
}

TOY_EXPORT toy_status toy_box_change(toy_box box, int value, int thread)
{
	if (!box_known(box))
		return TOY_ERROR_HANDLE;
	if (!thread) {
		tell(box, value);
		return TOY_OK;
	}
	toy_box_retain(box);
	in_thread(run_change, (struct later){ .box = box, .value = value });
	return TOY_OK;
}

/*
 * ---- the rest
 */
TOY_EXPORT toy_function toy_find(const char *name)
{
	if (strcmp(name, "toy_add") == 0)
		return (toy_function)toy_add;
	return NULL;
}

TOY_EXPORT toy_status toy_teleport(toy_box box)
{
	box_known(box);
	return TOY_ERROR_UNSUPPORTED;
}

TOY_EXPORT toy_status toy_newest(int *answer_ret)
{
	(void)answer_ret;
	return TOY_ERROR_UNSUPPORTED;
}

/*
 * ---- lines
 */

#define LINE_MAGIC 0x11e3u

static bool line_known(toy_line line)
{
	assert(!line || line->magic == LINE_MAGIC);
	return line != NULL;
}

TOY_EXPORT toy_status toy_line_open(int room, toy_line *line)
{
	if (!line || room < 0)
		return TOY_ERROR_VALUE;
	*line = calloc(1, sizeof(**line));
	(*line)->magic = LINE_MAGIC;
	(*line)->room = room;
	return TOY_OK;
}

TOY_EXPORT toy_status toy_line_close(toy_line line)
{
	if (!line_known(line))
		return TOY_ERROR_HANDLE;
	line->magic = 0;
	free(line);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_line_push(toy_line line, int kind, const void *number,
				    size_t size, int waits, toy_event *done)
{
	int value;

	(void)waits;
	if (!line_known(line))
		return TOY_ERROR_HANDLE;
	if (!number || size != sizeof(value) || kind < 0 || kind > 1)
		return TOY_ERROR_VALUE;
	memcpy(&value, number, sizeof(value));
	pthread_mutex_lock(&lock);
	const bool fits = line->taken < line->room;
	line->taken += fits;
	line->sum += fits ? value * (kind + 1) : 0;
	pthread_mutex_unlock(&lock);
	if (!fits)
		return TOY_ERROR_ROOM;
	if (done) {
		toy_event_open(done);
		toy_event_set(*done);
	}
	return TOY_OK;
}

TOY_EXPORT toy_status toy_line_set_room(toy_line line, int room)
{
	if (!line_known(line))
		return TOY_ERROR_HANDLE;
	if (room < 0)
		return TOY_ERROR_VALUE;
	pthread_mutex_lock(&lock);
	line->room = room;
	pthread_mutex_unlock(&lock);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_line_sum(toy_line line, long *sum)
{
	if (!line_known(line))
		return TOY_ERROR_HANDLE;
	if (!sum)
		return TOY_ERROR_VALUE;
	pthread_mutex_lock(&lock);
	*sum = line->sum;
	line->sum = 0;
	line->taken = 0;
	pthread_mutex_unlock(&lock);
	return TOY_OK;
}

TOY_EXPORT toy_status toy_count_asked(unsigned *limits, unsigned *references)
{
	if (!limits || !references)
		return TOY_ERROR_VALUE;
	*limits = limits_asked;
	*references = references_counted;
	return TOY_OK;
}
