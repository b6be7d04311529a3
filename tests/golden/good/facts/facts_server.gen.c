/* Generated from good/facts.c; change the specification, not this file. */
#include "facts_protocol.h"

#include <stddef.h>
#include <string.h>

#include "facts_vendor.h"
#include "server.h"

struct facts_vendor facts_vendor;

/* good/facts.c:24 */
static void serve_fac_launch(struct server_call *call)
{
	const struct fac_launch_args *args = server_args(call, sizeof(*args));
	fac_queue queue = server_handle(call, args->queue, FACTS_TYPE_FAC_QUEUE,
		-1);
	fac_box box = server_handle(call, args->box, FACTS_TYPE_FAC_BOX, -1);

	server_require(call, facts_vendor.fac_launch != NULL, -1);
	server_ordered(call, args->queue);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_launch(queue, box);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/facts.c:32 */
static void serve_fac_finish(struct server_call *call)
{
	const struct fac_finish_args *args = server_args(call, sizeof(*args));
	fac_queue queue = server_handle(call, args->queue, FACTS_TYPE_FAC_QUEUE,
		-1);

	server_require(call, facts_vendor.fac_finish != NULL, -1);
	server_reports(call);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_finish(queue);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/facts.c:33 */
static void serve_fac_flush(struct server_call *call)
{
	const struct fac_flush_args *args = server_args(call, sizeof(*args));
	fac_queue queue = server_handle(call, args->queue, FACTS_TYPE_FAC_QUEUE,
		-1);

	server_require(call, facts_vendor.fac_flush != NULL, -1);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_flush(queue);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/facts.c:34 */
static void serve_fac_limit(struct server_call *call)
{
	const struct fac_limit_args *args = server_args(call, sizeof(*args));
	const int which = args->which;
	int *value = NULL;
	size_t value_span = 0;

	value = server_in(call, 1, sizeof(int), SERVER_PARSED, &value_span);
	server_require(call, facts_vendor.fac_limit != NULL, -1);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_limit(which, value);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, value, value_span, 1, sizeof(int), SERVER_PARSED);
}

/* good/facts.c:35 */
static void serve_fac_set(struct server_call *call)
{
	const struct fac_set_args *args = server_args(call, sizeof(*args));
	fac_box box = server_handle(call, args->box, FACTS_TYPE_FAC_BOX, -1);
	const int value = args->value;

	server_require(call, facts_vendor.fac_set != NULL, -1);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_set(box, value);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/facts.c:40 */
static void serve_fac_link(struct server_call *call)
{
	const struct fac_link_args *args = server_args(call, sizeof(*args));
	fac_box box = server_handle(call, args->box, FACTS_TYPE_FAC_BOX, -1);
	fac_box other = server_handle(call, args->other, FACTS_TYPE_FAC_BOX,
		-1);

	server_require(call, facts_vendor.fac_link != NULL, -1);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_link(box, other);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/facts.c:41 */
static void serve_fac_open(struct server_call *call)
{
	const struct fac_open_args *args = server_args(call, sizeof(*args));
	fac_queue queue = server_handle(call, args->queue, FACTS_TYPE_FAC_QUEUE,
		0);
	const size_t size = args->size;

	server_require(call, facts_vendor.fac_open != NULL, 1);
	if (!server_ready(call))
		return;

	fac_box result = facts_vendor.fac_open(queue, size);
	server_reply(call, result != NULL, 0);
	server_created(call, args->result, result, FACTS_TYPE_FAC_BOX);
}

static void release_fac_close(void *object)
{
	facts_vendor.fac_close(object);
}

/* good/facts.c:47 */
static void serve_fac_close(struct server_call *call)
{
	const struct fac_close_args *args = server_args(call, sizeof(*args));
	fac_box box = server_handle(call, args->box, FACTS_TYPE_FAC_BOX, -1);

	server_require(call, facts_vendor.fac_close != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	fac_status result = 0;
	if (!server_defer(call, args->box, release_fac_close, box))
		result = facts_vendor.fac_close(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->box);
}

/* good/facts.c:48 */
static void serve_fac_at(struct server_call *call)
{
	const struct fac_at_args *args = server_args(call, sizeof(*args));
	const unsigned long long address = args->address;

	server_require(call, facts_vendor.fac_at != NULL, -1);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_at(address);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/facts.c:49 */
static void serve_fac_save(struct server_call *call)
{
	const struct fac_save_args *args = server_args(call, sizeof(*args));
	fac_box box = server_handle(call, args->box, FACTS_TYPE_FAC_BOX, -1);
	const size_t size = args->size;
	void *data = NULL;
	size_t data_span = 0;

	data = server_room(call, size, 1, SERVER_PARSED, &data_span);
	server_require(call, facts_vendor.fac_save != NULL, -1);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_save(box, size, data);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, data, data_span, size, 1, SERVER_PARSED);
}

/* facts_api.h:20 */
static void serve_fac_load(struct server_call *call)
{
	const struct fac_load_args *args = server_args(call, sizeof(*args));
	fac_box box = server_handle(call, args->box, FACTS_TYPE_FAC_BOX, -1);
	const size_t size = args->size;
	void *data = NULL;

	data = server_in(call, size, 1, SERVER_PARSED, NULL);
	server_require(call, facts_vendor.fac_load != NULL, -1);
	if (!server_ready(call))
		return;

	fac_status result = facts_vendor.fac_load(box, size, data);
	server_reply(call, result == 0, (uint64_t)result);
}

static const char *const facts_types[] = {
	NULL,
	"fac_queue_",
	"fac_box_",
};

static const char *const facts_ops[] = {
	NULL,
	"fac_launch",
	"fac_finish",
	"fac_flush",
	"fac_limit",
	"fac_set",
	"fac_link",
	"fac_open",
	"fac_close",
	"fac_at",
	"fac_save",
	"fac_load",
};

static server_function *const facts_functions[FACTS_OPS] = {
	[FACTS_OP_fac_launch] = serve_fac_launch,
	[FACTS_OP_fac_finish] = serve_fac_finish,
	[FACTS_OP_fac_flush] = serve_fac_flush,
	[FACTS_OP_fac_limit] = serve_fac_limit,
	[FACTS_OP_fac_set] = serve_fac_set,
	[FACTS_OP_fac_link] = serve_fac_link,
	[FACTS_OP_fac_open] = serve_fac_open,
	[FACTS_OP_fac_close] = serve_fac_close,
	[FACTS_OP_fac_at] = serve_fac_at,
	[FACTS_OP_fac_save] = serve_fac_save,
	[FACTS_OP_fac_load] = serve_fac_load,
};

static const struct server_symbol facts_symbols[] = {
	{ "fac_launch", (void **)&facts_vendor.fac_launch },
	{ "fac_finish", (void **)&facts_vendor.fac_finish },
	{ "fac_flush", (void **)&facts_vendor.fac_flush },
	{ "fac_limit", (void **)&facts_vendor.fac_limit },
	{ "fac_set", (void **)&facts_vendor.fac_set },
	{ "fac_link", (void **)&facts_vendor.fac_link },
	{ "fac_open", (void **)&facts_vendor.fac_open },
	{ "fac_close", (void **)&facts_vendor.fac_close },
	{ "fac_at", (void **)&facts_vendor.fac_at },
	{ "fac_save", (void **)&facts_vendor.fac_save },
	{ "fac_load", (void **)&facts_vendor.fac_load },
	{ NULL, NULL },
};

__attribute__((weak)) int facts_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "facts",
	.version = "1.0",
	.hash = 0x9933479fdc8b3afdull,
	.types = facts_types,
	.type_count = FACTS_TYPES,
	.functions = facts_functions,
	.ops = facts_ops,
	.op_count = FACTS_OPS,
	.symbols = facts_symbols,
	.loads = "libfacts.so.1",
	.failure = -1,
	.lost = -1,
	.warm = facts_warm,
};
