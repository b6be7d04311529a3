/* Generated from good/facts.c; change the specification, not this file. */
#include "facts_protocol.h"

#include <string.h>

#include "guest.h"
#include "facts_guest.gen.h"

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

__attribute__((weak)) void facts_opened(void);

struct sluice_guest_module facts_module = {
	.name = "facts",
	.version = "1.0",
	.hash = 0x9933479fdc8b3afdull,
	.types = facts_types,
	.type_count = FACTS_TYPES,
	.ops = facts_ops,
	.op_count = FACTS_OPS,
	.failure = -1,
	.lost = -1,
	.opened = facts_opened,
};

/* good/facts.c:24 */
SLUICE_EXPORT fac_status fac_launch(fac_queue queue, fac_box box)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_launch_args args = {
		.queue = sluice_guest_handle(&call, queue, FACTS_TYPE_FAC_QUEUE,
			-1),
		.box = sluice_guest_handle(&call, box, FACTS_TYPE_FAC_BOX, -1),
	};

	const uint64_t signature[] = { args.queue, args.box };
	sluice_guest_async(&call, (uint64_t)0, SLUICE_STARTS, signature,
		sizeof(signature) / sizeof(*signature));
	sluice_guest_begin(&call, FACTS_OP_fac_launch, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* good/facts.c:32 */
SLUICE_EXPORT fac_status fac_finish(fac_queue queue)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_finish_args args = {
		.queue = sluice_guest_handle(&call, queue, FACTS_TYPE_FAC_QUEUE,
			-1),
	};

	sluice_guest_begin(&call, FACTS_OP_fac_finish, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* good/facts.c:33 */
SLUICE_EXPORT fac_status fac_flush(fac_queue queue)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_flush_args args = {
		.queue = sluice_guest_handle(&call, queue, FACTS_TYPE_FAC_QUEUE,
			-1),
	};

	sluice_guest_begin(&call, FACTS_OP_fac_flush, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* good/facts.c:34 */
SLUICE_EXPORT fac_status fac_limit(int which, int *value)
{
	struct sluice_guest_question question = {
		.module = &facts_module,
		.op = FACTS_OP_fac_limit,
		.object = NULL,
		.key = { 0, 0, (uint64_t)which, 0, 0, 0 },
		.outs = { value, NULL, NULL },
	};
	if (sluice_guest_recall(&question))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_limit_args args = {
		.which = which,
	};
	size_t value_span = 0;

	sluice_guest_begin(&call, FACTS_OP_fac_limit, &args, sizeof(args));
	sluice_guest_in(&call, value, 1, sizeof(int), SLUICE_PARSED,
		&value_span);
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	value_span = sluice_guest_out(&call, value, value_span);
	sluice_guest_remember(&call, &question, (const size_t[]){ value_span });
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* good/facts.c:35 */
SLUICE_EXPORT fac_status fac_set(fac_box box, int value)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_set_args args = {
		.box = sluice_guest_handle(&call, box, FACTS_TYPE_FAC_BOX, -1),
		.value = value,
	};

	const uint64_t signature[] = { args.box, args.value };
	sluice_guest_async(&call, (uint64_t)0, SLUICE_MODIFIES, signature,
		sizeof(signature) / sizeof(*signature));
	sluice_guest_begin(&call, FACTS_OP_fac_set, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_modified(&call, box);
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* good/facts.c:40 */
SLUICE_EXPORT fac_status fac_link(fac_box box, fac_box other)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_link_args args = {
		.box = sluice_guest_handle(&call, box, FACTS_TYPE_FAC_BOX, -1),
		.other = sluice_guest_handle(&call, other, FACTS_TYPE_FAC_BOX,
			-1),
	};

	sluice_guest_begin(&call, FACTS_OP_fac_link, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* good/facts.c:41 */
SLUICE_EXPORT fac_box fac_open(fac_queue queue, size_t size)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_open_args args = {
		.queue = sluice_guest_handle(&call, queue, FACTS_TYPE_FAC_QUEUE,
			0),
		.size = size,
		.result = sluice_guest_new(&call, FACTS_TYPE_FAC_BOX),
	};

	sluice_guest_begin(&call, FACTS_OP_fac_open, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return NULL;
	fac_box result = call.succeeded ? sluice_guest_created(&call,
		args.result) : NULL;
	sluice_guest_end(&call);
	return result;
}

/* good/facts.c:47 */
SLUICE_EXPORT fac_status fac_close(fac_box box)
{
	if (sluice_guest_release(&facts_module, box, FACTS_TYPE_FAC_BOX))
		return 0;
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_close_args args = {
		.box = sluice_guest_handle(&call, box, FACTS_TYPE_FAC_BOX, -1),
	};

	sluice_guest_async_release(&call, (uint64_t)0);
	sluice_guest_begin(&call, FACTS_OP_fac_close, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_released(&call, box);
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* good/facts.c:48 */
SLUICE_EXPORT fac_status fac_at(unsigned long long address)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_at_args args = {
		.address = address,
	};

	sluice_guest_begin(&call, FACTS_OP_fac_at, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* good/facts.c:49 */
SLUICE_EXPORT fac_status fac_save(fac_box box, size_t size, void *data)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_save_args args = {
		.box = sluice_guest_handle(&call, box, FACTS_TYPE_FAC_BOX, -1),
		.size = size,
	};
	size_t data_span = 0;

	sluice_guest_begin(&call, FACTS_OP_fac_save, &args, sizeof(args));
	sluice_guest_room(&call, data, size, 1, SLUICE_PARSED, &data_span);
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_out(&call, data, data_span);
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* facts_api.h:20 */
SLUICE_EXPORT fac_status fac_load(fac_box box, size_t size, const void *data)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &facts_module);
	struct fac_load_args args = {
		.box = sluice_guest_handle(&call, box, FACTS_TYPE_FAC_BOX, -1),
		.size = size,
	};

	sluice_guest_begin(&call, FACTS_OP_fac_load, &args, sizeof(args));
	sluice_guest_in(&call, data, size, 1, SLUICE_PARSED, NULL);
	if (!sluice_guest_finish(&call))
		return (fac_status)call.error;
	sluice_guest_end(&call);
	return (fac_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function facts_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "fac_launch", (sluice_function)fac_launch },
		{ "fac_finish", (sluice_function)fac_finish },
		{ "fac_flush", (sluice_function)fac_flush },
		{ "fac_limit", (sluice_function)fac_limit },
		{ "fac_set", (sluice_function)fac_set },
		{ "fac_link", (sluice_function)fac_link },
		{ "fac_open", (sluice_function)fac_open },
		{ "fac_close", (sluice_function)fac_close },
		{ "fac_at", (sluice_function)fac_at },
		{ "fac_save", (sluice_function)fac_save },
		{ "fac_load", (sluice_function)fac_load },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}
