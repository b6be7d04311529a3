/* Generated from good/structs.c; change the specification, not this file. */
#include "structs_protocol.h"

#include <stddef.h>
#include <string.h>

#include "structs_vendor.h"
#include "server.h"

struct structs_vendor structs_vendor;

/* good/structs.c:33 */
static void serve_str_digest(struct server_call *call)
{
	const struct str_digest_args *args = server_args(call, sizeof(*args));
	str_desc *descs = NULL;
	size_t descs_span = 0;
	const int count = args->count;
	uint64_t *digest = NULL;
	size_t digest_span = 0;

	descs = server_in(call, wire_count(count), sizeof(str_desc),
		SERVER_PARSED, &descs_span);
	server_clear(call, descs, descs_span, sizeof(str_desc),
		offsetof(str_desc, name));
	server_clear(call, descs, descs_span, sizeof(str_desc),
		offsetof(str_desc, data));
	server_clear(call, descs, descs_span, sizeof(str_desc),
		offsetof(str_desc, tags));
	server_clear(call, descs, descs_span, sizeof(str_desc),
		offsetof(str_desc, unused));
	server_clear(call, descs, descs_span, sizeof(str_desc),
		offsetof(str_desc, called));
	digest = server_in(call, 1, sizeof(uint64_t), SERVER_PARSED,
		&digest_span);
	if (descs) {
		for (size_t n = 0; n < wire_count(count)
			&& check_more(&call->check); n++) {
			str_desc *d = (str_desc *)check_at(&call->check, descs,
				descs_span, n, sizeof(str_desc));
			d->name = server_text(call, 0, NULL);
			d->data = server_in(call, d->size, 1, SERVER_PARSED,
				NULL);
			server_patch(call, &d->box, STRUCTS_TYPE_STR_BOX, -2);
			if (d->kind == 1) {
				server_patch(call, &d->u.other,
					STRUCTS_TYPE_STR_BOX, -2);
			}
			d->tags = server_places(call, wire_count(d->tag_count),
				NULL);
			for (int i = 0; i < d->tag_count
				&& check_more(&call->check); i++) {
				*((const char **)check_at(&call->check, d->tags,
					check_product(&call->check,
					wire_count(d->tag_count),
					sizeof(const char *)), i,
					sizeof(const char *))) =
					server_text(call, 0, NULL);
			}
		}
	}
	server_require(call, structs_vendor.str_digest != NULL, -1);
	if (!server_ready(call))
		return;

	str_status result = structs_vendor.str_digest(descs, count, digest);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, digest, digest_span, 1, sizeof(uint64_t),
		SERVER_PARSED);
}

/* structs_api.h:43 */
static void serve_str_one(struct server_call *call)
{
	server_args(call, 0);
	str_desc *desc = NULL;
	size_t desc_span = 0;

	desc = server_in(call, 1, sizeof(str_desc), SERVER_PARSED, &desc_span);
	server_clear(call, desc, desc_span, sizeof(str_desc), offsetof(str_desc,
		name));
	server_clear(call, desc, desc_span, sizeof(str_desc), offsetof(str_desc,
		data));
	server_clear(call, desc, desc_span, sizeof(str_desc), offsetof(str_desc,
		tags));
	server_clear(call, desc, desc_span, sizeof(str_desc), offsetof(str_desc,
		unused));
	server_clear(call, desc, desc_span, sizeof(str_desc), offsetof(str_desc,
		called));
	if (desc) {
		str_desc *d = (str_desc *)check_at(&call->check, desc,
			desc_span, 0, sizeof(str_desc));
		d->name = server_text(call, 0, NULL);
		d->data = server_in(call, d->size, 1, SERVER_PARSED, NULL);
		server_patch(call, &d->box, STRUCTS_TYPE_STR_BOX, -2);
		if (d->kind == 1) {
			server_patch(call, &d->u.other, STRUCTS_TYPE_STR_BOX,
				-2);
		}
		d->tags = server_places(call, wire_count(d->tag_count), NULL);
		for (int i = 0; i < d->tag_count && check_more(&call->check);
			i++) {
			*((const char **)check_at(&call->check, d->tags,
				check_product(&call->check,
				wire_count(d->tag_count), sizeof(const char *)),
				i, sizeof(const char *))) = server_text(call, 0,
				NULL);
		}
	}
	server_require(call, structs_vendor.str_one != NULL, -1);
	if (!server_ready(call))
		return;

	str_status result = structs_vendor.str_one(desc);
	server_reply(call, result == 0, (uint64_t)result);
}

/* structs_api.h:44 */
static void serve_str_info_get(struct server_call *call)
{
	const struct str_info_get_args *args = server_args(call, sizeof(*args));
	str_box box = server_handle(call, args->box, STRUCTS_TYPE_STR_BOX, -2);
	str_info *info = NULL;
	size_t info_span = 0;

	info = server_room(call, 1, sizeof(str_info), SERVER_PARSED,
		&info_span);
	server_require(call, structs_vendor.str_info_get != NULL, -1);
	if (!server_ready(call))
		return;

	str_status result = structs_vendor.str_info_get(box, info);
	server_reply(call, result == 0, (uint64_t)result);
	if (call->succeeded) {
		if (info) {
			str_info *i = (str_info *)check_at(&call->check, info,
				info_span, 0, sizeof(str_info));
			server_unpatch(call, &i->box, STRUCTS_TYPE_STR_BOX);
		}
	}
	server_clear(call, info, info_span, sizeof(str_info), offsetof(str_info,
		secret));
	server_clear(call, info, info_span, sizeof(str_info), offsetof(str_info,
		nested.inner));
	server_out(call, info, info_span, 1, sizeof(str_info), SERVER_PARSED);
}

/* good/structs.c:38 */
static void serve_str_infos(struct server_call *call)
{
	const struct str_infos_args *args = server_args(call, sizeof(*args));
	const unsigned int room = args->room;
	str_info *infos = NULL;
	size_t infos_span = 0;
	unsigned int *used = NULL;
	size_t used_span = 0;

	used = server_in(call, 1, sizeof(unsigned int), SERVER_PARSED,
		&used_span);
	infos = server_room(call, room, sizeof(str_info), SERVER_PARSED,
		&infos_span);
	server_require(call, structs_vendor.str_infos != NULL, -1);
	if (!server_ready(call))
		return;

	str_status result = structs_vendor.str_infos(room, infos, used);
	server_reply(call, result == 0, (uint64_t)result);
	if (call->succeeded) {
		if (infos) {
			for (size_t n = 0; n < (used ? used[0] : 0) && n
				< infos_span / sizeof(str_info)
				&& check_more(&call->check); n++) {
				str_info *i = (str_info *)check_at(&call->check,
					infos, infos_span, n, sizeof(str_info));
				server_unpatch(call, &i->box,
					STRUCTS_TYPE_STR_BOX);
			}
		}
	}
	server_out(call, used, used_span, 1, sizeof(unsigned int),
		SERVER_PARSED);
	server_clear(call, infos, infos_span, sizeof(str_info),
		offsetof(str_info, secret));
	server_clear(call, infos, infos_span, sizeof(str_info),
		offsetof(str_info, nested.inner));
	server_out(call, infos, infos_span, used ? used[0] : 0,
		sizeof(str_info), SERVER_PARSED);
}

/* good/structs.c:42 */
static void serve_str_report_of(struct server_call *call)
{
	const struct str_report_of_args *args = server_args(call,
		sizeof(*args));
	str_box box = server_handle(call, args->box, STRUCTS_TYPE_STR_BOX, -2);

	server_require(call, structs_vendor.str_report_of != NULL, 1);
	if (!server_ready(call))
		return;

	const str_report *result = structs_vendor.str_report_of(box);
	server_reply(call, result != NULL, 0);
	str_report shown = { 0 };
	if (result)
		shown = *result;
	shown.title = NULL;
	server_lives(call, result ? &shown : NULL, sizeof(shown));
	if (result)
		server_lives(call, result->title, result->title
			? strlen(result->title) + 1 : 0);
}

/* good/structs.c:47 */
static void serve_str_close(struct server_call *call)
{
	const struct str_close_args *args = server_args(call, sizeof(*args));
	str_box box = server_handle(call, args->box, STRUCTS_TYPE_STR_BOX, -2);

	server_require(call, structs_vendor.str_close != NULL, -1);
	server_release_poisoned(call, args->box, (uint64_t)0);
	if (!server_ready(call))
		return;

	str_status result = structs_vendor.str_close(box);
	server_reply(call, result == 0, (uint64_t)result);
	server_destroyed(call, args->box);
}

static const char *const structs_types[] = {
	NULL,
	"str_box_",
};

static const char *const structs_ops[] = {
	NULL,
	"str_digest",
	"str_one",
	"str_info_get",
	"str_infos",
	"str_report_of",
	"str_close",
};

static server_function *const structs_functions[STRUCTS_OPS] = {
	[STRUCTS_OP_str_digest] = serve_str_digest,
	[STRUCTS_OP_str_one] = serve_str_one,
	[STRUCTS_OP_str_info_get] = serve_str_info_get,
	[STRUCTS_OP_str_infos] = serve_str_infos,
	[STRUCTS_OP_str_report_of] = serve_str_report_of,
	[STRUCTS_OP_str_close] = serve_str_close,
};

static const struct server_symbol structs_symbols[] = {
	{ "str_digest", (void **)&structs_vendor.str_digest },
	{ "str_one", (void **)&structs_vendor.str_one },
	{ "str_info_get", (void **)&structs_vendor.str_info_get },
	{ "str_infos", (void **)&structs_vendor.str_infos },
	{ "str_report_of", (void **)&structs_vendor.str_report_of },
	{ "str_close", (void **)&structs_vendor.str_close },
	{ NULL, NULL },
};

__attribute__((weak)) int structs_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "structs",
	.version = "1.0",
	.hash = 0xc2723645b437161aull,
	.types = structs_types,
	.type_count = STRUCTS_TYPES,
	.functions = structs_functions,
	.ops = structs_ops,
	.op_count = STRUCTS_OPS,
	.symbols = structs_symbols,
	.loads = "libstructs.so.1",
	.failure = -1,
	.lost = -1,
	.warm = structs_warm,
};
