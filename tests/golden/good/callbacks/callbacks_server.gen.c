/* Generated from good/callbacks.c; change the specification, not this file. */
#include "callbacks_protocol.h"

#include <stddef.h>
#include <string.h>

#include "callbacks_vendor.h"
#include "server.h"

struct callbacks_vendor callbacks_vendor;

static int notify_cal_each_visit(unsigned int index, const char *text,
	void *data)
{
	struct server_notice notice;

	server_notice_begin(&notice, data);
	server_notice_value(&notice, (uint64_t)index);
	server_notice_text(&notice, text);
	return (int)server_notice_send(&notice, true);
}

/* good/callbacks.c:33 */
static void serve_cal_each(struct server_call *call)
{
	const struct cal_each_args *args = server_args(call, sizeof(*args));
	const unsigned int count = args->count;
	struct server_callback *visit_record = server_callback(call,
		args->visit, false);
	cal_visit visit = visit_record ? notify_cal_each_visit : NULL;
	void *data = visit_record ? (void *)visit_record : args->data_given
		? (void *)call : NULL;

	server_require(call, callbacks_vendor.cal_each != NULL, -1);
	if (!server_ready(call))
		return;

	cal_status result = callbacks_vendor.cal_each(count, visit, data);
	server_reply(call, result == 0, (uint64_t)result);
}

static void notify_cal_after_notice(struct cal_box_ *box, const void *bytes,
	int size, void *data)
{
	struct server_notice notice;

	server_notice_begin(&notice, data);
	server_notice_handle(&notice, box, CALLBACKS_TYPE_CAL_BOX);
	server_notice_bytes(&notice, bytes, wire_count(size));
	server_notice_value(&notice, (uint64_t)size);
	server_notice_send(&notice, false);
}

/* good/callbacks.c:37 */
static void serve_cal_after(struct server_call *call)
{
	const struct cal_after_args *args = server_args(call, sizeof(*args));
	cal_box box = server_handle(call, args->box, CALLBACKS_TYPE_CAL_BOX,
		-1);
	struct server_callback *notice_record = server_callback(call,
		args->notice, true);
	cal_notice notice = notice_record ? notify_cal_after_notice : NULL;
	void *user_data = notice_record ? (void *)notice_record
		: args->user_data_given ? (void *)call : NULL;

	server_require(call, callbacks_vendor.cal_after != NULL, -1);
	if (!server_ready(call))
		return;

	cal_status result = callbacks_vendor.cal_after(box, notice, user_data);
	server_reply(call, result == 0, (uint64_t)result);
}

static void notify_cal_watch_changed(cal_box box, int value, void *data)
{
	struct server_notice notice;

	server_notice_begin(&notice, data);
	server_notice_handle(&notice, box, CALLBACKS_TYPE_CAL_BOX);
	server_notice_value(&notice, (uint64_t)value);
	server_notice_send(&notice, false);
}

/* good/callbacks.c:41 */
static void serve_cal_watch(struct server_call *call)
{
	const struct cal_watch_args *args = server_args(call, sizeof(*args));
	cal_box box = server_handle(call, args->box, CALLBACKS_TYPE_CAL_BOX,
		-1);
	struct server_callback *changed_record = server_callback(call,
		args->changed, false);
	void (*changed)(cal_box, int, void *) = changed_record
		? notify_cal_watch_changed : NULL;
	void *data = changed_record ? (void *)changed_record : args->data_given
		? (void *)call : NULL;

	server_require(call, callbacks_vendor.cal_watch != NULL, -1);
	if (!server_ready(call))
		return;

	cal_status result = callbacks_vendor.cal_watch(box, changed, data);
	server_reply(call, result == 0, (uint64_t)result);
	server_callback_owner(call, args->box);
}

static float notify_cal_weigh_scale(float value, double factor, void *data)
{
	struct server_notice notice;

	server_notice_begin(&notice, data);
	server_notice_value(&notice, wire_bits((double)value));
	server_notice_value(&notice, wire_bits((double)factor));
	return (float)wire_real(server_notice_send(&notice, true));
}

/* good/callbacks.c:47 */
static void serve_cal_weigh(struct server_call *call)
{
	const struct cal_weigh_args *args = server_args(call, sizeof(*args));
	struct server_callback *scale_record = server_callback(call,
		args->scale, false);
	cal_scale scale = scale_record ? notify_cal_weigh_scale : NULL;
	void *data = scale_record ? (void *)scale_record : args->data_given
		? (void *)call : NULL;
	double *sum = NULL;
	size_t sum_span = 0;

	sum = server_in(call, 1, sizeof(double), SERVER_PARSED, &sum_span);
	server_require(call, callbacks_vendor.cal_weigh != NULL, -1);
	if (!server_ready(call))
		return;

	cal_status result = callbacks_vendor.cal_weigh(scale, data, sum);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, sum, sum_span, 1, sizeof(double), SERVER_PARSED);
}

static void release_cal_close(void *object)
{
	callbacks_vendor.cal_close(object);
}

/* good/callbacks.c:51 */
static void serve_cal_close(struct server_call *call)
{
	const struct cal_close_args *args = server_args(call, sizeof(*args));
	cal_box box = server_handle(call, args->box, CALLBACKS_TYPE_CAL_BOX,
		-1);

	server_require(call, callbacks_vendor.cal_close != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	cal_status result = 0;
	if (!server_defer(call, args->box, release_cal_close, box))
		result = callbacks_vendor.cal_close(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->box);
}

static const char *const callbacks_types[] = {
	NULL,
	"cal_box_",
};

static const char *const callbacks_ops[] = {
	NULL,
	"cal_each",
	"cal_after",
	"cal_watch",
	"cal_weigh",
	"cal_close",
};

static server_function *const callbacks_functions[CALLBACKS_OPS] = {
	[CALLBACKS_OP_cal_each] = serve_cal_each,
	[CALLBACKS_OP_cal_after] = serve_cal_after,
	[CALLBACKS_OP_cal_watch] = serve_cal_watch,
	[CALLBACKS_OP_cal_weigh] = serve_cal_weigh,
	[CALLBACKS_OP_cal_close] = serve_cal_close,
};

static const struct server_symbol callbacks_symbols[] = {
	{ "cal_each", (void **)&callbacks_vendor.cal_each },
	{ "cal_after", (void **)&callbacks_vendor.cal_after },
	{ "cal_watch", (void **)&callbacks_vendor.cal_watch },
	{ "cal_weigh", (void **)&callbacks_vendor.cal_weigh },
	{ "cal_close", (void **)&callbacks_vendor.cal_close },
	{ NULL, NULL },
};

__attribute__((weak)) int callbacks_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "callbacks",
	.version = "1.0",
	.hash = 0x93234e57e556a562ull,
	.types = callbacks_types,
	.type_count = CALLBACKS_TYPES,
	.functions = callbacks_functions,
	.ops = callbacks_ops,
	.op_count = CALLBACKS_OPS,
	.symbols = callbacks_symbols,
	.loads = "libcallbacks.so.1",
	.failure = -1,
	.lost = -1,
	.warm = callbacks_warm,
};
