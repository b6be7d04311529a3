/* Generated from good/objects.c; change the specification, not this file. */
#include "objects_protocol.h"

#include <string.h>

#include "guest.h"
#include "objects_guest.gen.h"

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

__attribute__((weak)) void objects_opened(void);
/* The word dispatch(): objects_guest.c, written by hand, defines this. */
extern void *const objects_dispatch_table[];

struct sluice_guest_module objects_module = {
	.name = "objects",
	.version = "1.0",
	.hash = 0xf232674a7b44c552ull,
	.types = objects_types,
	.type_count = OBJECTS_TYPES,
	.ops = objects_ops,
	.op_count = OBJECTS_OPS,
	.failure = -1,
	.lost = -1,
	.dispatch = objects_dispatch_table,
	.opened = objects_opened,
};

/* objects_api.h:16 */
SLUICE_EXPORT obj_status obj_get_world(obj_world *world)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	size_t world_span = 0;

	sluice_guest_begin(&call, OBJECTS_OP_obj_get_world, NULL, 0);
	sluice_guest_room(&call, world, 1, sizeof(obj_world), SLUICE_PARSED,
		&world_span);
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	sluice_guest_out_handles(&call, world, world_span,
		OBJECTS_TYPE_OBJ_WORLD, false);
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* objects_api.h:17 */
SLUICE_EXPORT obj_box obj_open(obj_world world, obj_status *error_ret)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_open_args args = {
		.world = sluice_guest_handle(&call, world,
			OBJECTS_TYPE_OBJ_WORLD, -10),
		.result = sluice_guest_new(&call, OBJECTS_TYPE_OBJ_BOX),
	};
	size_t error_ret_span = 0;

	sluice_guest_begin(&call, OBJECTS_OP_obj_open, &args, sizeof(args));
	sluice_guest_in(&call, error_ret, 1, sizeof(obj_status), SLUICE_PARSED,
		&error_ret_span);
	if (!sluice_guest_finish(&call)) {
		if (error_ret)
			*error_ret = (obj_status)call.error;
		return NULL;
	}
	sluice_guest_out(&call, error_ret, error_ret_span);
	obj_box result = call.succeeded ? sluice_guest_created(&call,
		args.result) : NULL;
	sluice_guest_parent(&call, result, world);
	sluice_guest_end(&call);
	return result;
}

/* good/objects.c:38 */
SLUICE_EXPORT obj_status obj_open_two(obj_world world, obj_box *one,
	obj_box *two)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_open_two_args args = {
		.world = sluice_guest_handle(&call, world,
			OBJECTS_TYPE_OBJ_WORLD, -10),
		.one = one ? sluice_guest_new(&call, OBJECTS_TYPE_OBJ_BOX) : 0,
		.two = two ? sluice_guest_new(&call, OBJECTS_TYPE_OBJ_BOX) : 0,
	};

	sluice_guest_begin(&call, OBJECTS_OP_obj_open_two, &args, sizeof(args));
	sluice_guest_require(&call, world != NULL, -10);
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	if (one && call.succeeded)
		*one = sluice_guest_created(&call, args.one);
	if (two && call.succeeded)
		*two = sluice_guest_created(&call, args.two);
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* good/objects.c:44 */
SLUICE_EXPORT obj_status obj_open_many(obj_world world, unsigned int room,
	obj_box *boxes, unsigned int *opened)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_open_many_args args = {
		.world = sluice_guest_handle(&call, world,
			OBJECTS_TYPE_OBJ_WORLD, -10),
		.room = room,
	};
	size_t boxes_span = 0;
	size_t opened_span = 0;
	unsigned int opened_place = { 0 };
	if (!opened && boxes)
		opened = &opened_place;

	sluice_guest_begin(&call, OBJECTS_OP_obj_open_many, &args,
		sizeof(args));
	sluice_guest_in(&call, opened, 1, sizeof(unsigned int), SLUICE_PARSED,
		&opened_span);
	sluice_guest_room(&call, boxes, room, sizeof(obj_box), SLUICE_PARSED,
		&boxes_span);
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	opened_span = sluice_guest_out(&call, opened, opened_span);
	sluice_guest_out_handles(&call, boxes, boxes_span, OBJECTS_TYPE_OBJ_BOX,
		true);
	for (size_t i = 0; boxes && i < boxes_span / sizeof(*boxes); i++)
		sluice_guest_parent(&call, boxes[i], world);
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* good/objects.c:51 */
SLUICE_EXPORT obj_status obj_retain(obj_box box)
{
	if (sluice_guest_retain(&objects_module, box, OBJECTS_TYPE_OBJ_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_retain_args args = {
		.box = sluice_guest_handle(&call, box, OBJECTS_TYPE_OBJ_BOX,
			-11),
	};

	sluice_guest_begin(&call, OBJECTS_OP_obj_retain, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	sluice_guest_retained(&call, box);
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* good/objects.c:52 */
SLUICE_EXPORT obj_status obj_release(obj_box box)
{
	if (sluice_guest_release(&objects_module, box, OBJECTS_TYPE_OBJ_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_release_args args = {
		.box = sluice_guest_handle(&call, box, OBJECTS_TYPE_OBJ_BOX,
			-11),
	};

	sluice_guest_async_release(&call, (uint64_t)0);
	sluice_guest_begin(&call, OBJECTS_OP_obj_release, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	sluice_guest_released(&call, box);
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* good/objects.c:53 */
SLUICE_EXPORT obj_status obj_shut(obj_box box)
{
	if (sluice_guest_release(&objects_module, box, OBJECTS_TYPE_OBJ_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_shut_args args = {
		.box = sluice_guest_handle(&call, box, OBJECTS_TYPE_OBJ_BOX,
			-11),
	};

	sluice_guest_begin(&call, OBJECTS_OP_obj_shut, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	sluice_guest_released(&call, box);
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* objects_api.h:24 */
SLUICE_EXPORT obj_box obj_twin(obj_box box)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_twin_args args = {
		.box = sluice_guest_handle(&call, box, OBJECTS_TYPE_OBJ_BOX,
			-11),
	};

	sluice_guest_begin(&call, OBJECTS_OP_obj_twin, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return NULL;
	obj_box result = sluice_guest_borrowed(&call, call.result,
		OBJECTS_TYPE_OBJ_BOX);
	sluice_guest_end(&call);
	return result;
}

/* objects_api.h:25 */
SLUICE_EXPORT obj_status obj_link(unsigned int num_boxes, const obj_box *boxes)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_link_args args = {
		.num_boxes = num_boxes,
	};

	sluice_guest_begin(&call, OBJECTS_OP_obj_link, &args, sizeof(args));
	sluice_guest_in_handles(&call, boxes, num_boxes, OBJECTS_TYPE_OBJ_BOX,
		-11, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* good/objects.c:58 */
SLUICE_EXPORT obj_status obj_all(unsigned int room, obj_box *boxes,
	unsigned int *found)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_all_args args = {
		.room = room,
	};
	size_t boxes_span = 0;
	size_t found_span = 0;
	unsigned int found_place = { 0 };
	if (!found && boxes)
		found = &found_place;

	sluice_guest_begin(&call, OBJECTS_OP_obj_all, &args, sizeof(args));
	sluice_guest_in(&call, found, 1, sizeof(unsigned int), SLUICE_PARSED,
		&found_span);
	sluice_guest_room(&call, boxes, room, sizeof(obj_box), SLUICE_PARSED,
		&boxes_span);
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	found_span = sluice_guest_out(&call, found, found_span);
	sluice_guest_out_handles(&call, boxes, boxes_span, OBJECTS_TYPE_OBJ_BOX,
		false);
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* good/objects.c:62 */
SLUICE_EXPORT obj_box obj_open_with(const intptr_t *properties,
	obj_status *error_ret)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_open_with_args args = {
		.result = sluice_guest_new(&call, OBJECTS_TYPE_OBJ_BOX),
	};
	size_t properties_span = 0;
	const intptr_t *properties_at = NULL;
	size_t error_ret_span = 0;

	sluice_guest_begin(&call, OBJECTS_OP_obj_open_with, &args,
		sizeof(args));
	sluice_guest_in(&call, error_ret, 1, sizeof(obj_status), SLUICE_PARSED,
		&error_ret_span);
	properties_at = sluice_guest_in_until(&call, properties,
		sizeof(intptr_t), 0, 2, &properties_span);
	if (properties) {
		for (int i = 0; *((intptr_t *)check_at(&call.check,
			properties_at, properties_span, i, sizeof(intptr_t)))
			&& check_more(&call.check); i += 2) {
			if (*((intptr_t *)check_at(&call.check, properties_at,
				properties_span, i, sizeof(intptr_t))) ==
				OBJ_WITH) {
				sluice_guest_patch(&call,
					(obj_box *)((intptr_t *)check_at(
					&call.check, properties_at,
					properties_span, i + 1,
					sizeof(intptr_t))),
					OBJECTS_TYPE_OBJ_BOX, -11);
			}
		}
	}
	if (!sluice_guest_finish(&call)) {
		if (error_ret)
			*error_ret = (obj_status)call.error;
		return NULL;
	}
	sluice_guest_out(&call, error_ret, error_ret_span);
	obj_box result = call.succeeded ? sluice_guest_created(&call,
		args.result) : NULL;
	sluice_guest_end(&call);
	return result;
}

/* good/objects.c:71 */
SLUICE_EXPORT obj_status obj_ask(obj_box box, obj_question question,
	size_t size, void *value, size_t *size_ret)
{
	if (question == OBJ_BOX_WORLD &&
	    sluice_guest_relation(&objects_module, box, OBJECTS_TYPE_OBJ_BOX,
		OBJECTS_TYPE_OBJ_WORLD, value, size, size_ret))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_ask_args args = {
		.box = sluice_guest_handle(&call, box, OBJECTS_TYPE_OBJ_BOX,
			-11),
		.question = question,
		.size = size,
	};
	size_t value_span = 0;
	size_t size_ret_span = 0;
	size_t size_ret_place = { 0 };
	if (!size_ret && value)
		size_ret = &size_ret_place;

	sluice_guest_begin(&call, OBJECTS_OP_obj_ask, &args, sizeof(args));
	sluice_guest_in(&call, size_ret, 1, sizeof(size_t), SLUICE_PARSED,
		&size_ret_span);
	const bool when_0 = question == OBJ_BOX_WORLD;
	if (when_0) {
		sluice_guest_room(&call, value, size / sizeof(obj_world),
			sizeof(obj_world), SLUICE_PARSED, &value_span);
	} else {
		sluice_guest_room(&call, value, size, 1, SLUICE_PARSED,
			&value_span);
	}
	if (!sluice_guest_finish(&call))
		return (obj_status)call.error;
	size_ret_span = sluice_guest_out(&call, size_ret, size_ret_span);
	if (when_0) {
		sluice_guest_out_handles(&call, value, value_span,
			OBJECTS_TYPE_OBJ_WORLD, false);
	} else {
		sluice_guest_out(&call, value, value_span);
	}
	if (question == OBJ_BOX_COUNT)
		sluice_guest_counted(&call, value, box);
	sluice_guest_end(&call);
	return (obj_status)call.result;
}

/* good/objects.c:79 */
SLUICE_EXPORT void obj_forget(obj_world world)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &objects_module);
	struct obj_forget_args args = {
		.world = sluice_guest_handle(&call, world,
			OBJECTS_TYPE_OBJ_WORLD, -10),
	};

	sluice_guest_begin(&call, OBJECTS_OP_obj_forget, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return;
	sluice_guest_destroyed(&call, world);
	sluice_guest_end(&call);
}

/* The guest's own function of that name, or NULL. */
sluice_function objects_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "obj_get_world", (sluice_function)obj_get_world },
		{ "obj_open", (sluice_function)obj_open },
		{ "obj_open_two", (sluice_function)obj_open_two },
		{ "obj_open_many", (sluice_function)obj_open_many },
		{ "obj_retain", (sluice_function)obj_retain },
		{ "obj_release", (sluice_function)obj_release },
		{ "obj_shut", (sluice_function)obj_shut },
		{ "obj_twin", (sluice_function)obj_twin },
		{ "obj_link", (sluice_function)obj_link },
		{ "obj_all", (sluice_function)obj_all },
		{ "obj_open_with", (sluice_function)obj_open_with },
		{ "obj_ask", (sluice_function)obj_ask },
		{ "obj_forget", (sluice_function)obj_forget },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}
