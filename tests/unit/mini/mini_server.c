/* The server half of mini, and its vendor library in the same file. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mini.h"
#include "mini_wire.h"
#include "server.h"

struct mini_device_struct {
	int number;
};

struct mini_box_struct {
	mini_device device;
	int count;
	size_t size;
	mini_box linked;
	unsigned char *data;
};

/* One that is pending copies when it is completed. */
struct mini_event_struct {
	int count;
	_Atomic int done;
	void *to;
	const void *from;
	size_t size;
	mini_event next; /* among the pending */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static mini_event pending;

static struct mini_device_struct device = { 7 };
static _Atomic int live;

static mini_box box_create(size_t size)
{
	mini_box box = calloc(1, sizeof(*box));

	box->device = &device;
	box->count = 1;
	box->size = size;
	box->data = calloc(1, size + 1);
	live++;
	return box;
}

static void box_release(void *released)
{
	mini_box box = released;

	if (__atomic_sub_fetch(&box->count, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	live--;
	free(box->data);
	free(box);
}

/* Take @event out of the pending, if it is there, and do what it stands for. */
static void complete(mini_event event)
{
	pthread_mutex_lock(&lock);
	mini_event *place = &pending;
	while (*place && *place != event)
		place = &(*place)->next;
	if (*place) {
		*place = event->next;
		memcpy(event->to, event->from, event->size);
		event->done = 1;
	}
	pthread_mutex_unlock(&lock);
}

static void event_release(void *released)
{
	mini_event event = released;

	if (__atomic_sub_fetch(&event->count, 1, __ATOMIC_ACQ_REL) > 0)
		return;
	complete(event);
	live--;
	free(event);
}

/*
 * ---- decoders
 */

static void serve_get_device(struct server_call *call)
{
	size_t span;

	server_args(call, sizeof(struct mini_handle_args));
	mini_device *out =
		server_room(call, 1, sizeof(*out), SERVER_PARSED, &span);
	if (!server_ready(call))
		return;
	if (out)
		*out = &device;
	server_reply(call, true, MINI_OK);
	server_out_handles(call, out, span, 1, MINI_DEVICE, false);
}

static void serve_device_number(struct server_call *call)
{
	const struct mini_handle_args *args = server_args(call, sizeof(*args));
	size_t span;
	mini_device given =
		server_handle(call, args->handle, MINI_DEVICE, MINI_STALE);
	int *number = server_in(call, 1, sizeof(*number), SERVER_PARSED, &span);

	if (!server_ready(call))
		return;
	if (number)
		*number = given ? given->number : -1;
	server_reply(call, true, MINI_OK);
	server_out(call, number, span, 1, sizeof(*number), SERVER_PARSED);
}

static void serve_create(struct server_call *call)
{
	const struct mini_create_args *args = server_args(call, sizeof(*args));
	size_t span;
	mini_device given =
		server_handle(call, args->device, MINI_DEVICE, MINI_STALE);
	mini_status *status =
		server_in(call, 1, sizeof(*status), SERVER_PARSED, &span);
	mini_box box = NULL;

	if (!server_ready(call))
		return;
	if (given && args->size < (1u << 30))
		box = box_create(args->size);
	if (status)
		*status = box ? MINI_OK : MINI_WRONG;
	server_reply(call, box != NULL, 0);
	server_created(call, args->result, box, MINI_BOX);
	server_out(call, status, span, 1, sizeof(*status), SERVER_PARSED);
	server_parent(call, args->result, args->device);
}

static void serve_retain(struct server_call *call)
{
	const struct mini_handle_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);

	if (!server_ready(call))
		return;
	if (box)
		__atomic_add_fetch(&box->count, 1, __ATOMIC_RELAXED);
	server_reply(call, box != NULL, (uint64_t)(box ? MINI_OK : MINI_WRONG));
	server_retained(call, args->handle);
}

static void serve_release(struct server_call *call)
{
	const struct mini_handle_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);

	if (!server_ready(call))
		return;
	if (box && !server_defer(call, args->handle, box_release, box))
		box_release(box);
	server_reply(call, box != NULL, (uint64_t)(box ? MINI_OK : MINI_WRONG));
	server_released(call, args->handle);
}

static void serve_create_many(struct server_call *call)
{
	const struct mini_data_args *args = server_args(call, sizeof(*args));
	size_t span;
	mini_box *boxes;

	server_handle(call, args->handle, MINI_DEVICE, MINI_STALE);
	boxes = server_room(call, args->size, sizeof(*boxes), SERVER_PARSED,
			    &span);
	if (!server_ready(call))
		return;
	for (size_t i = 0; boxes && i < args->size; i++)
		boxes[i] = box_create(8);
	server_reply(call, true, MINI_OK);
	server_out_handles(call, boxes, span, args->size, MINI_BOX, true);
}

static void serve_box_device(struct server_call *call)
{
	const struct mini_handle_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	size_t span;
	mini_device *out =
		server_room(call, 1, sizeof(*out), SERVER_PARSED, &span);

	if (!server_ready(call))
		return;
	if (out && box)
		*out = box->device;
	server_reply(call, box != NULL, (uint64_t)(box ? MINI_OK : MINI_WRONG));
	server_out_handles(call, out, span, 1, MINI_DEVICE, false);
}

static void serve_link(struct server_call *call)
{
	const struct mini_pair_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	mini_box other = server_handle(call, args->other, MINI_BOX, MINI_STALE);

	if (!server_ready(call))
		return;
	if (box)
		box->linked = other;
	server_reply(call, box && other, MINI_OK);
	server_parent(call, args->handle, args->other);
}

static void serve_linked(struct server_call *call)
{
	const struct mini_handle_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	size_t span;
	mini_box *out =
		server_room(call, 1, sizeof(*out), SERVER_PARSED, &span);

	if (!server_ready(call))
		return;
	if (out && box)
		*out = box->linked;
	server_reply(call, box != NULL, MINI_OK);
	server_out_handles(call, out, span, 1, MINI_BOX, false);
}

static void serve_sum(struct server_call *call)
{
	const struct mini_number_args *args = server_args(call, sizeof(*args));
	size_t span, sum_span;
	mini_box *boxes = server_in_handles(call, args->number, MINI_BOX,
					    MINI_STALE, &span);
	uint64_t *sum =
		server_in(call, 1, sizeof(*sum), SERVER_PARSED, &sum_span);

	if (!server_ready(call))
		return;
	for (size_t i = 0; sum && boxes && i < span / sizeof(*boxes); i++)
		*sum += boxes[i] ? boxes[i]->size : 0;
	server_reply(call, true, MINI_OK);
	server_out(call, sum, sum_span, 1, sizeof(*sum), SERVER_PARSED);
}

static bool inside(const struct mini_box_struct *box, uint64_t offset,
		   uint64_t size)
{
	return box && size <= box->size && offset <= box->size - size;
}

static void serve_write(struct server_call *call)
{
	const struct mini_data_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	const void *data = server_in(call, args->size, 1, SERVER_BULK, NULL);

	if (!server_ready(call))
		return;
	const bool good = data && inside(box, args->offset, args->size);
	if (good)
		memcpy(box->data + args->offset, data, args->size);
	server_reply(call, good, (uint64_t)(good ? MINI_OK : MINI_WRONG));
}

static void serve_read(struct server_call *call)
{
	const struct mini_data_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	size_t span;
	void *data = server_room(call, args->size, 1, SERVER_BULK, &span);

	if (!server_ready(call))
		return;
	const bool good = data && inside(box, args->offset, args->size);
	if (good)
		memcpy(data, box->data + args->offset, args->size);
	server_reply(call, good, (uint64_t)(good ? MINI_OK : MINI_WRONG));
	server_out(call, data, span, args->size, 1, SERVER_BULK);
}

static void serve_echo(struct server_call *call)
{
	const struct mini_number_args *args = server_args(call, sizeof(*args));
	size_t span;
	const void *in = server_in(call, args->number, 1, SERVER_PARSED, NULL);
	void *out = server_room(call, args->number, 1, SERVER_PARSED, &span);

	if (!server_ready(call))
		return;
	if (in && out)
		memcpy(out, in, args->number);
	server_reply(call, true, MINI_OK);
	server_out(call, out, span, args->number, 1, SERVER_PARSED);
}

static void serve_increment(struct server_call *call)
{
	const struct mini_number_args *args = server_args(call, sizeof(*args));
	size_t span;
	unsigned char *data =
		server_in(call, args->number, 1, SERVER_PARSED, &span);

	if (!server_ready(call))
		return;
	for (size_t i = 0; data && i < span; i++)
		data[i]++;
	server_reply(call, true, MINI_OK);
	server_out(call, data, span, args->number, 1, SERVER_PARSED);
}

static void serve_rows(struct server_call *call)
{
	const struct mini_rows_args *args = server_args(call, sizeof(*args));
	const struct wire_rows rows = {
		.offset = 3,
		.bytes = args->bytes,
		.rows = args->rows,
		.row_pitch = args->pitch,
		.slices = 1,
	};

	server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	const unsigned char *in =
		server_in_rows(call, &rows, SERVER_BULK, NULL);
	unsigned char *out = server_room_rows(call, &rows, SERVER_BULK, NULL);
	if (!server_ready(call))
		return;
	for (uint64_t row = 0; in && out && row < args->rows; row++)
		memcpy(out + 3 + row * args->pitch, in + 3 + row * args->pitch,
		       args->bytes);
	server_reply(call, true, MINI_OK);
	server_out_rows(call, out, &rows, SERVER_BULK);
}

static void serve_length(struct server_call *call)
{
	size_t span;

	server_args(call, 0);
	const char *text = server_text(call, 0, NULL);
	size_t *length =
		server_in(call, 1, sizeof(*length), SERVER_PARSED, &span);
	if (!server_ready(call))
		return;
	if (length)
		*length = text ? strlen(text) : 0;
	server_reply(call, true, MINI_OK);
	server_out(call, length, span, 1, sizeof(*length), SERVER_PARSED);
}

/*
 * ---- callbacks
 */

struct told {
	struct server_callback *callback;
	mini_box box;
	bool waits;
	uint64_t answer;
};

static uint64_t visit(struct server_callback *callback, mini_box box, int value,
		      bool waits)
{
	struct server_notice notice;

	server_notice_begin(&notice, callback);
	server_notice_handle(&notice, box, MINI_BOX);
	server_notice_value(&notice, (uint64_t)value);
	return server_notice_send(&notice, waits);
}

static void tell(struct server_callback *callback, mini_box box)
{
	struct server_notice notice;

	server_notice_begin(&notice, callback);
	server_notice_handle(&notice, box, MINI_BOX);
	server_notice_text(&notice, "hello");
	server_notice_send(&notice, false);
}

static void *run_told(void *data)
{
	struct told *told = data;

	if (told->waits) {
		told->answer = visit(told->callback, told->box, 41, true);
		return NULL;
	}
	usleep(20000);
	tell(told->callback, told->box);
	box_release(told->box);
	free(told);
	return NULL;
}

static void serve_each(struct server_call *call)
{
	const struct mini_callback_args *args =
		server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	struct server_callback *callback =
		server_callback(call, args->callback, false);
	size_t span;
	int *sum = server_in(call, 1, sizeof(*sum), SERVER_PARSED, &span);
	int total = 0;

	if (!server_ready(call))
		return;
	for (int i = 0; callback && i < args->count; i++)
		total += (int)visit(callback, box, i, true);
	if (sum)
		*sum = total;
	server_reply(call, box != NULL, MINI_OK);
	server_out(call, sum, span, 1, sizeof(*sum), SERVER_PARSED);
	server_callback_owner(call, args->handle);
}

static void serve_notify(struct server_call *call)
{
	const struct mini_callback_args *args =
		server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	struct server_callback *callback =
		server_callback(call, args->callback, true);
	pthread_t thread;

	server_in(call, 1, sizeof(int), SERVER_PARSED, NULL);
	if (!server_ready(call))
		return;
	const bool good = box && callback;
	if (good) {
		struct told *told = calloc(1, sizeof(*told));

		*told = (struct told){ .callback = callback, .box = box };
		/* The library's share, and that of the callback in the guest.
		 */
		__atomic_add_fetch(&box->count, 2, __ATOMIC_RELAXED);
		server_callback_after(callback, box_release, box);
		pthread_create(&thread, NULL, run_told, told);
		pthread_detach(thread);
	}
	server_reply(call, good, (uint64_t)(good ? MINI_OK : MINI_WRONG));
	server_out(call, NULL, 0, 1, sizeof(int), SERVER_PARSED);
}

static void serve_ask(struct server_call *call)
{
	const struct mini_callback_args *args =
		server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	struct server_callback *callback =
		server_callback(call, args->callback, false);
	size_t span;
	int *answer = server_in(call, 1, sizeof(*answer), SERVER_PARSED, &span);
	struct told told = { .callback = callback, .box = box, .waits = true };
	pthread_t thread;

	if (!server_ready(call))
		return;
	pthread_create(&thread, NULL, run_told, &told);
	pthread_join(thread, NULL);
	if (answer)
		*answer = (int)told.answer;
	server_reply(call, box != NULL, MINI_OK);
	server_out(call, answer, span, 1, sizeof(*answer), SERVER_PARSED);
	server_callback_owner(call, args->handle);
}

/*
 * ---- later
 */

static mini_event event_create(void *to, const void *from, size_t size)
{
	mini_event event = calloc(1, sizeof(*event));

	*event = (struct mini_event_struct){
		.count = 1, .to = to, .from = from, .size = size
	};
	live++;
	pthread_mutex_lock(&lock);
	event->next = pending;
	pending = event;
	pthread_mutex_unlock(&lock);
	return event;
}

/* Any that is pending, or NULL. */
static mini_event one_pending(void)
{
	pthread_mutex_lock(&lock);
	const mini_event event = pending;
	pthread_mutex_unlock(&lock);
	return event;
}

static void completion_begin(void *event, bool ours)
{
	/* Where it is ours, the share of who made it is. */
	if (!ours)
		__atomic_add_fetch(&((mini_event)event)->count, 1,
				   __ATOMIC_RELAXED);
}

static bool completion_done(void *event)
{
	return ((mini_event)event)->done;
}

static const struct server_completion completion = {
	.begin = completion_begin,
	.done = completion_done,
	.end = event_release,
};

static void serve_read_later(struct server_call *call)
{
	const struct mini_later_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	size_t span;
	void *data = server_room(call, args->size, 1,
				 SERVER_BULK | SERVER_LATER, &span);
	mini_event event = NULL;

	server_creates(call, args->event, MINI_EVENT);
	if (!server_ready(call))
		return;
	const bool good = data && inside(box, 0, args->size);
	if (good)
		event = event_create(data, box->data, args->size);
	server_reply(call, good, (uint64_t)(good ? MINI_OK : MINI_WRONG));
	server_created(call, args->event, event, MINI_EVENT);
	server_out(call, data, span, args->size, 1, SERVER_BULK | SERVER_LATER);
	server_later(call, event, args->event == 0);
}

static void serve_write_later(struct server_call *call)
{
	const struct mini_later_args *args = server_args(call, sizeof(*args));
	mini_box box = server_handle(call, args->handle, MINI_BOX, MINI_STALE);
	const void *data = server_in(call, args->size, 1,
				     SERVER_BULK | SERVER_LATER, NULL);
	mini_event event = NULL;

	if (!server_ready(call))
		return;
	const bool good = data && inside(box, 0, args->size);
	if (good)
		event = event_create(box->data, data, args->size);
	server_reply(call, good, (uint64_t)(good ? MINI_OK : MINI_WRONG));
	server_created(call, args->event, event, MINI_EVENT);
	server_later(call, event, args->event == 0);
}

static void serve_complete(struct server_call *call)
{
	const struct mini_handle_args *args = server_args(call, sizeof(*args));
	mini_event event =
		server_handle(call, args->handle, MINI_EVENT, MINI_STALE);

	if (!server_ready(call))
		return;
	if (event)
		complete(event);
	server_reply(call, event != NULL, MINI_OK);
}

static void serve_finish(struct server_call *call)
{
	size_t span;

	server_args(call, sizeof(struct mini_number_args));
	int *unused = server_in(call, 1, sizeof(int), SERVER_PARSED, &span);
	server_reports(call);
	if (!server_ready(call))
		return;
	mini_event event;
	while ((event = one_pending()))
		complete(event);
	server_reply(call, true, MINI_OK);
	server_out(call, unused, span, 1, sizeof(int), SERVER_PARSED);
}

static void serve_release_event(struct server_call *call)
{
	const struct mini_handle_args *args = server_args(call, sizeof(*args));
	mini_event event =
		server_handle(call, args->handle, MINI_EVENT, MINI_STALE);

	if (!server_ready(call))
		return;
	if (event && !server_defer(call, args->handle, event_release, event))
		event_release(event);
	server_reply(call, event != NULL, MINI_OK);
	server_released(call, args->handle);
}

/*
 * ---- the rest
 */

static void serve_print(struct server_call *call)
{
	server_args(call, 0);
	const char *text = server_text(call, 0, NULL);

	if (!server_ready(call))
		return;
	/* As some libraries do, past the C library's buffer. */
	if (text && *text == '>' &&
	    write(STDOUT_FILENO, text, strlen(text)) < 0)
		call->error = errno;
	else if (!text || *text != '>')
		printf("%s", text ? text : "(null)");
	server_reply(call, true, MINI_OK);
}

static void serve_sleep(struct server_call *call)
{
	const struct mini_number_args *args = server_args(call, sizeof(*args));
	size_t span;
	int *unused = server_in(call, 1, sizeof(int), SERVER_PARSED, &span);

	if (!server_ready(call))
		return;
	usleep((useconds_t)args->number * 1000);
	server_reply(call, true, MINI_OK);
	server_out(call, unused, span, 1, sizeof(int), SERVER_PARSED);
}

static void serve_crash(struct server_call *call)
{
	server_args(call, sizeof(struct mini_number_args));
	server_in(call, 1, sizeof(int), SERVER_PARSED, NULL);
	if (server_ready(call))
		abort();
}

static void serve_number(struct server_call *call, uint64_t number)
{
	size_t span;

	server_args(call, sizeof(struct mini_number_args));
	uint64_t *out = server_in(call, 1, sizeof(*out), SERVER_PARSED, &span);
	if (!server_ready(call))
		return;
	if (out)
		*out = number;
	server_reply(call, true, MINI_OK);
	server_out(call, out, span, 1, sizeof(*out), SERVER_PARSED);
}

static void serve_thread(struct server_call *call)
{
	serve_number(call, (uint64_t)gettid());
}

static void serve_process(struct server_call *call)
{
	serve_number(call, (uint64_t)getpid());
}

static void serve_live(struct server_call *call)
{
	size_t span;

	server_args(call, sizeof(struct mini_number_args));
	int *count = server_in(call, 1, sizeof(*count), SERVER_PARSED, &span);
	if (!server_ready(call))
		return;
	if (count)
		*count = live;
	server_reply(call, true, MINI_OK);
	server_out(call, count, span, 1, sizeof(*count), SERVER_PARSED);
}

static int warm(char *text, size_t room)
{
	snprintf(text, room, "mini, one device");
	server_root(&device, MINI_DEVICE);
	return 1;
}

static const char *const types[MINI_TYPES] = {
	[MINI_DEVICE] = "mini_device_struct",
	[MINI_BOX] = "mini_box_struct",
	[MINI_EVENT] = "mini_event_struct",
};

static server_function *const functions[MINI_OPS] = {
	[MINI_GET_DEVICE] = serve_get_device,
	[MINI_DEVICE_NUMBER] = serve_device_number,
	[MINI_CREATE] = serve_create,
	[MINI_RETAIN] = serve_retain,
	[MINI_RELEASE] = serve_release,
	[MINI_CREATE_MANY] = serve_create_many,
	[MINI_BOX_DEVICE] = serve_box_device,
	[MINI_LINK] = serve_link,
	[MINI_LINKED] = serve_linked,
	[MINI_SUM] = serve_sum,
	[MINI_WRITE] = serve_write,
	[MINI_READ] = serve_read,
	[MINI_ECHO] = serve_echo,
	[MINI_ROWS] = serve_rows,
	[MINI_LENGTH] = serve_length,
	[MINI_EACH] = serve_each,
	[MINI_NOTIFY] = serve_notify,
	[MINI_ASK] = serve_ask,
	[MINI_READ_LATER] = serve_read_later,
	[MINI_WRITE_LATER] = serve_write_later,
	[MINI_COMPLETE] = serve_complete,
	[MINI_RELEASE_EVENT] = serve_release_event,
	[MINI_PRINT] = serve_print,
	[MINI_SLEEP] = serve_sleep,
	[MINI_CRASH] = serve_crash,
	[MINI_THREAD] = serve_thread,
	[MINI_LIVE] = serve_live,
	[MINI_INCREMENT] = serve_increment,
	[MINI_PROCESS] = serve_process,
	[MINI_FINISH] = serve_finish,
};

__attribute__((visibility("default")))
const struct server_module server_module = {
	.name = "mini",
	.version = "1",
	.hash = MINI_HASH,
	.types = types,
	.type_count = MINI_TYPES,
	.functions = functions,
	.op_count = MINI_OPS,
	.failure = MINI_FAILURE,
	.lost = MINI_LOST,
	.completion = &completion,
	.warm = warm,
};
