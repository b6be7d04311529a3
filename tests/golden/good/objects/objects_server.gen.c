/* Generated from good/objects.c; change the specification, not this file. */
#include "objects_protocol.h"

#include <stddef.h>
#include <string.h>

#include "objects_vendor.h"
#include "server.h"

struct objects_vendor objects_vendor;

/* objects_api.h:16 */
static void serve_obj_get_world(struct server_call *call)
{
	server_args(call, 0);
	obj_world *world = NULL;
	size_t world_span = 0;

	world = server_room(call, 1, sizeof(obj_world), SERVER_PARSED,
		&world_span);
	server_require(call, objects_vendor.obj_get_world != NULL, -1);
	if (!server_ready(call))
		return;

	obj_status result = objects_vendor.obj_get_world(world);
	server_reply(call, result == 0, (uint64_t)result);
	server_out_handles(call, world, world_span, 1, OBJECTS_TYPE_OBJ_WORLD,
		false);
}

/* objects_api.h:17 */
static void serve_obj_open(struct server_call *call)
{
	const struct obj_open_args *args = server_args(call, sizeof(*args));
	obj_world world = server_handle(call, args->world,
		OBJECTS_TYPE_OBJ_WORLD, -10);
	obj_status *error_ret = NULL;
	size_t error_ret_span = 0;

	error_ret = server_in(call, 1, sizeof(obj_status), SERVER_PARSED,
		&error_ret_span);
	server_require(call, objects_vendor.obj_open != NULL, -1);
	if (!server_ready(call))
		return;

	obj_box result = objects_vendor.obj_open(world, error_ret);
	server_reply(call, error_ret ? *error_ret == 0 : result != NULL, 0);
	server_created(call, args->result, result, OBJECTS_TYPE_OBJ_BOX);
	server_parent(call, args->result, args->world);
	server_out(call, error_ret, error_ret_span, 1, sizeof(obj_status),
		SERVER_PARSED);
}

/* good/objects.c:38 */
static void serve_obj_open_two(struct server_call *call)
{
	const struct obj_open_two_args *args = server_args(call, sizeof(*args));
	obj_world world = server_handle(call, args->world,
		OBJECTS_TYPE_OBJ_WORLD, -10);
	obj_box *one = NULL;
	obj_box *two = NULL;

	server_require(call, args->world != 0, -10);
	if (args->one)
		one = server_place(call, sizeof(*one));
	if (args->two)
		two = server_place(call, sizeof(*two));
	server_require(call, objects_vendor.obj_open_two != NULL, -1);
	if (!server_ready(call))
		return;

	obj_status result = objects_vendor.obj_open_two(world, one, two);
	server_reply(call, result == 0, (uint64_t)result);
	server_created(call, args->one, one ? *one : NULL,
		OBJECTS_TYPE_OBJ_BOX);
	server_created(call, args->two, two ? *two : NULL,
		OBJECTS_TYPE_OBJ_BOX);
}

/* good/objects.c:44 */
static void serve_obj_open_many(struct server_call *call)
{
	const struct obj_open_many_args *args = server_args(call,
		sizeof(*args));
	obj_world world = server_handle(call, args->world,
		OBJECTS_TYPE_OBJ_WORLD, -10);
	const unsigned int room = args->room;
	obj_box *boxes = NULL;
	size_t boxes_span = 0;
	unsigned int *opened = NULL;
	size_t opened_span = 0;

	opened = server_in(call, 1, sizeof(unsigned int), SERVER_PARSED,
		&opened_span);
	boxes = server_room(call, room, sizeof(obj_box), SERVER_PARSED,
		&boxes_span);
	server_require(call, objects_vendor.obj_open_many != NULL, -1);
	if (!server_ready(call))
		return;

	obj_status result = objects_vendor.obj_open_many(world, room, boxes,
		opened);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, opened, opened_span, 1, sizeof(unsigned int),
		SERVER_PARSED);
	server_out_handles(call, boxes, boxes_span, opened ? opened[0] : 0,
		OBJECTS_TYPE_OBJ_BOX, true);
	for (size_t i = 0; call->succeeded && i < (size_t)(opened ? opened[0]
		: 0) && i < boxes_span / sizeof(*boxes); i++)
		server_parent(call, (uint64_t)(uintptr_t)boxes[i], args->world);
}

/* good/objects.c:51 */
static void serve_obj_retain(struct server_call *call)
{
	const struct obj_retain_args *args = server_args(call, sizeof(*args));
	obj_box box = server_handle(call, args->box, OBJECTS_TYPE_OBJ_BOX, -11);

	server_require(call, objects_vendor.obj_retain != NULL, -1);
	if (!server_ready(call))
		return;

	obj_status result = objects_vendor.obj_retain(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_retained(call, args->box);
}

static void release_obj_release(void *object)
{
	objects_vendor.obj_release(object);
}

/* good/objects.c:52 */
static void serve_obj_release(struct server_call *call)
{
	const struct obj_release_args *args = server_args(call, sizeof(*args));
	obj_box box = server_handle(call, args->box, OBJECTS_TYPE_OBJ_BOX, -11);

	server_require(call, objects_vendor.obj_release != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	obj_status result = 0;
	if (!server_defer(call, args->box, release_obj_release, box))
		result = objects_vendor.obj_release(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->box);
}

static void release_obj_shut(void *object)
{
	objects_vendor.obj_shut(object);
}

/* good/objects.c:53 */
static void serve_obj_shut(struct server_call *call)
{
	const struct obj_shut_args *args = server_args(call, sizeof(*args));
	obj_box box = server_handle(call, args->box, OBJECTS_TYPE_OBJ_BOX, -11);

	server_require(call, objects_vendor.obj_shut != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	obj_status result = 0;
	if (!server_defer(call, args->box, release_obj_shut, box))
		result = objects_vendor.obj_shut(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_released(call, args->box);
}

/* objects_api.h:24 */
static void serve_obj_twin(struct server_call *call)
{
	const struct obj_twin_args *args = server_args(call, sizeof(*args));
	obj_box box = server_handle(call, args->box, OBJECTS_TYPE_OBJ_BOX, -11);

	server_require(call, objects_vendor.obj_twin != NULL, 1);
	if (!server_ready(call))
		return;

	obj_box result = objects_vendor.obj_twin(box);
	server_reply(call, result != NULL, server_borrow(call, result,
		OBJECTS_TYPE_OBJ_BOX));
}

/* objects_api.h:25 */
static void serve_obj_link(struct server_call *call)
{
	const struct obj_link_args *args = server_args(call, sizeof(*args));
	const unsigned int num_boxes = args->num_boxes;
	obj_box *boxes = NULL;

	boxes = server_in_handles(call, num_boxes, OBJECTS_TYPE_OBJ_BOX, -11,
		NULL);
	server_require(call, objects_vendor.obj_link != NULL, -1);
	if (!server_ready(call))
		return;

	obj_status result = objects_vendor.obj_link(num_boxes, boxes);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/objects.c:58 */
static void serve_obj_all(struct server_call *call)
{
	const struct obj_all_args *args = server_args(call, sizeof(*args));
	const unsigned int room = args->room;
	obj_box *boxes = NULL;
	size_t boxes_span = 0;
	unsigned int *found = NULL;
	size_t found_span = 0;

	found = server_in(call, 1, sizeof(unsigned int), SERVER_PARSED,
		&found_span);
	boxes = server_room(call, room, sizeof(obj_box), SERVER_PARSED,
		&boxes_span);
	server_require(call, objects_vendor.obj_all != NULL, -1);
	if (!server_ready(call))
		return;

	obj_status result = objects_vendor.obj_all(room, boxes, found);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, found, found_span, 1, sizeof(unsigned int),
		SERVER_PARSED);
	server_out_handles(call, boxes, boxes_span, found ? found[0] : 0,
		OBJECTS_TYPE_OBJ_BOX, false);
}

/* good/objects.c:62 */
static void serve_obj_open_with(struct server_call *call)
{
	const struct obj_open_with_args *args = server_args(call,
		sizeof(*args));
	intptr_t *properties = NULL;
	size_t properties_span = 0;
	obj_status *error_ret = NULL;
	size_t error_ret_span = 0;

	error_ret = server_in(call, 1, sizeof(obj_status), SERVER_PARSED,
		&error_ret_span);
	properties = server_in_until(call, sizeof(intptr_t), 0, 2,
		&properties_span);
	if (properties) {
		for (int i = 0; *((intptr_t *)check_at(&call->check, properties,
			properties_span, i, sizeof(intptr_t)))
			&& check_more(&call->check); i += 2) {
			if (*((intptr_t *)check_at(&call->check, properties,
				properties_span, i, sizeof(intptr_t))) ==
				OBJ_WITH) {
				server_patch(call,
					(obj_box *)((intptr_t *)check_at(
					&call->check, properties,
					properties_span, i + 1,
					sizeof(intptr_t))),
					OBJECTS_TYPE_OBJ_BOX, -11);
			}
		}
	}
	server_require(call, objects_vendor.obj_open_with != NULL, -1);
	if (!server_ready(call))
		return;

	obj_box result = objects_vendor.obj_open_with(properties, error_ret);
	server_reply(call, error_ret ? *error_ret == 0 : result != NULL, 0);
	server_created(call, args->result, result, OBJECTS_TYPE_OBJ_BOX);
	server_out(call, error_ret, error_ret_span, 1, sizeof(obj_status),
		SERVER_PARSED);
}

/* good/objects.c:71 */
static void serve_obj_ask(struct server_call *call)
{
	const struct obj_ask_args *args = server_args(call, sizeof(*args));
	obj_box box = server_handle(call, args->box, OBJECTS_TYPE_OBJ_BOX, -11);
	const obj_question question = args->question;
	const size_t size = args->size;
	void *value = NULL;
	size_t value_span = 0;
	size_t *size_ret = NULL;
	size_t size_ret_span = 0;

	size_ret = server_in(call, 1, sizeof(size_t), SERVER_PARSED,
		&size_ret_span);
	const bool when_0 = question == OBJ_BOX_WORLD;
	if (when_0) {
		value = server_room(call, size / sizeof(obj_world),
			sizeof(obj_world), SERVER_PARSED, &value_span);
	} else {
		value = server_room(call, size, 1, SERVER_PARSED, &value_span);
	}
	server_require(call, objects_vendor.obj_ask != NULL, -1);
	if (!server_ready(call))
		return;

	obj_status result = objects_vendor.obj_ask(box, question, size, value,
		size_ret);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, size_ret, size_ret_span, 1, sizeof(size_t),
		SERVER_PARSED);
	if (when_0) {
		server_out_handles(call, value, value_span, (size_ret
			? size_ret[0] : 0) / sizeof(obj_world),
			OBJECTS_TYPE_OBJ_WORLD, false);
	} else {
		server_out(call, value, value_span, size_ret ? size_ret[0] : 0,
			1, SERVER_PARSED);
	}
}

/* good/objects.c:79 */
static void serve_obj_forget(struct server_call *call)
{
	const struct obj_forget_args *args = server_args(call, sizeof(*args));
	obj_world world = server_handle(call, args->world,
		OBJECTS_TYPE_OBJ_WORLD, -10);

	server_require(call, objects_vendor.obj_forget != NULL, 1);
	if (!server_ready(call))
		return;

	objects_vendor.obj_forget(world);
	server_reply(call, true, 0);
	server_destroyed(call, args->world);
}

static const char *const objects_types[] = {
	NULL,
	"obj_world_",
	"obj_box_",
};

static const char *const objects_ops[] = {
	NULL,
	"obj_get_world",
	"obj_open",
	"obj_open_two",
	"obj_open_many",
	"obj_retain",
	"obj_release",
	"obj_shut",
	"obj_twin",
	"obj_link",
	"obj_all",
	"obj_open_with",
	"obj_ask",
	"obj_forget",
};

static server_function *const objects_functions[OBJECTS_OPS] = {
	[OBJECTS_OP_obj_get_world] = serve_obj_get_world,
	[OBJECTS_OP_obj_open] = serve_obj_open,
	[OBJECTS_OP_obj_open_two] = serve_obj_open_two,
	[OBJECTS_OP_obj_open_many] = serve_obj_open_many,
	[OBJECTS_OP_obj_retain] = serve_obj_retain,
	[OBJECTS_OP_obj_release] = serve_obj_release,
	[OBJECTS_OP_obj_shut] = serve_obj_shut,
	[OBJECTS_OP_obj_twin] = serve_obj_twin,
	[OBJECTS_OP_obj_link] = serve_obj_link,
	[OBJECTS_OP_obj_all] = serve_obj_all,
	[OBJECTS_OP_obj_open_with] = serve_obj_open_with,
	[OBJECTS_OP_obj_ask] = serve_obj_ask,
	[OBJECTS_OP_obj_forget] = serve_obj_forget,
};

static const struct server_symbol objects_symbols[] = {
	{ "obj_get_world", (void **)&objects_vendor.obj_get_world },
	{ "obj_open", (void **)&objects_vendor.obj_open },
	{ "obj_open_two", (void **)&objects_vendor.obj_open_two },
	{ "obj_open_many", (void **)&objects_vendor.obj_open_many },
	{ "obj_retain", (void **)&objects_vendor.obj_retain },
	{ "obj_release", (void **)&objects_vendor.obj_release },
	{ "obj_shut", (void **)&objects_vendor.obj_shut },
	{ "obj_twin", (void **)&objects_vendor.obj_twin },
	{ "obj_link", (void **)&objects_vendor.obj_link },
	{ "obj_all", (void **)&objects_vendor.obj_all },
	{ "obj_open_with", (void **)&objects_vendor.obj_open_with },
	{ "obj_ask", (void **)&objects_vendor.obj_ask },
	{ "obj_forget", (void **)&objects_vendor.obj_forget },
	{ NULL, NULL },
};

__attribute__((weak)) int objects_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "objects",
	.version = "1.0",
	.hash = 0xf232674a7b44c552ull,
	.types = objects_types,
	.type_count = OBJECTS_TYPES,
	.functions = objects_functions,
	.ops = objects_ops,
	.op_count = OBJECTS_OPS,
	.symbols = objects_symbols,
	.loads = "libobjects.so.1",
	.failure = -1,
	.lost = -1,
	.warm = objects_warm,
};
