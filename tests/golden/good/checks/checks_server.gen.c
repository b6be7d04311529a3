/* Generated from good/checks.c; change the specification, not this file. */
#include "checks_protocol.h"

#include <stddef.h>
#include <string.h>

#include "checks_vendor.h"
#include "server.h"

struct checks_vendor checks_vendor;

/* good/checks.c:21 */
static void serve_chk_flags(struct server_call *call)
{
	const struct chk_flags_args *args = server_args(call, sizeof(*args));
	const unsigned int flags = args->flags;
	const int count = args->count;
	int *values = NULL;
	size_t values_span = 0;

	server_require(call, (flags & ~(CHK_A | CHK_B)) == 0, -5);
	server_require(call, (count <= 100) && (count >= 0), -6);
	values = server_in(call, wire_count(count), sizeof(int), SERVER_PARSED,
		&values_span);
	server_require(call, !args->values_given
		|| (*((int *)check_at(&call->check, values, values_span, 0,
		sizeof(int))) != 0), -7);
	server_given(call, args->values_given, values);
	server_require(call, checks_vendor.chk_flags != NULL, -1);
	if (!server_ready(call))
		return;

	chk_status result = checks_vendor.chk_flags(flags, count, values);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/checks.c:28 */
static void serve_chk_needs(struct server_call *call)
{
	const struct chk_needs_args *args = server_args(call, sizeof(*args));
	chk_box box = server_handle(call, args->box, CHECKS_TYPE_CHK_BOX, -4);
	void *data = NULL;
	const size_t size = args->size;

	server_require(call, args->box != 0, -4);
	server_require(call, args->data_given, -1);
	data = server_in(call, size, 1, SERVER_PARSED, NULL);
	server_given(call, args->data_given, data);
	server_require(call, checks_vendor.chk_needs != NULL, -1);
	if (!server_ready(call))
		return;

	chk_status result = checks_vendor.chk_needs(box, data, size);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/checks.c:34 */
static void serve_chk_region(struct server_call *call)
{
	const struct chk_region_args *args = server_args(call, sizeof(*args));
	size_t *region = NULL;
	size_t region_span = 0;
	void *data = NULL;
	const size_t pitch = args->pitch;

	region = server_in(call, 3, sizeof(size_t), SERVER_PARSED,
		&region_span);
	data = server_in(call, region_bytes(region, pitch), 1, SERVER_PARSED,
		NULL);
	server_require(call, ((region ? region[0] : 0) * (region ? region[1]
		: 0)) > 0, -5);
	server_require(call, checks_vendor.chk_region != NULL, -1);
	if (!server_ready(call))
		return;

	chk_status result = checks_vendor.chk_region(region, data, pitch);
	server_reply(call, result == 0, (uint64_t)result);
}

static const char *const checks_types[] = {
	NULL,
	"chk_box_",
};

static const char *const checks_ops[] = {
	NULL,
	"chk_flags",
	"chk_needs",
	"chk_region",
};

static server_function *const checks_functions[CHECKS_OPS] = {
	[CHECKS_OP_chk_flags] = serve_chk_flags,
	[CHECKS_OP_chk_needs] = serve_chk_needs,
	[CHECKS_OP_chk_region] = serve_chk_region,
};

static const struct server_symbol checks_symbols[] = {
	{ "chk_flags", (void **)&checks_vendor.chk_flags },
	{ "chk_needs", (void **)&checks_vendor.chk_needs },
	{ "chk_region", (void **)&checks_vendor.chk_region },
	{ NULL, NULL },
};

__attribute__((weak)) int checks_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "checks",
	.version = "1.0",
	.hash = 0xe5388d3eab5b50bfull,
	.types = checks_types,
	.type_count = CHECKS_TYPES,
	.functions = checks_functions,
	.ops = checks_ops,
	.op_count = CHECKS_OPS,
	.symbols = checks_symbols,
	.loads = "libchecks.so.1",
	.failure = -1,
	.lost = -1,
	.warm = checks_warm,
};
