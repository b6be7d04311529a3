/* Generated from good/structs.c; change the specification, not this file. */
#include "structs_protocol.h"

#include <string.h>

#include "guest.h"
#include "structs_guest.gen.h"

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

__attribute__((weak)) void structs_opened(void);

struct sluice_guest_module structs_module = {
	.name = "structs",
	.version = "1.0",
	.hash = 0xc2723645b437161aull,
	.types = structs_types,
	.type_count = STRUCTS_TYPES,
	.ops = structs_ops,
	.op_count = STRUCTS_OPS,
	.failure = -1,
	.lost = -1,
	.opened = structs_opened,
};

/* good/structs.c:33 */
SLUICE_EXPORT str_status str_digest(const str_desc *descs, int count,
	uint64_t *digest)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &structs_module);
	struct str_digest_args args = {
		.count = count,
	};
	size_t descs_span = 0;
	const str_desc *descs_at = NULL;
	size_t digest_span = 0;

	sluice_guest_begin(&call, STRUCTS_OP_str_digest, &args, sizeof(args));
	descs_at = sluice_guest_in(&call, descs, wire_count(count),
		sizeof(str_desc), SLUICE_PARSED, &descs_span);
	sluice_guest_in(&call, digest, 1, sizeof(uint64_t), SLUICE_PARSED,
		&digest_span);
	if (descs) {
		for (size_t n = 0; n < wire_count(count)
			&& check_more(&call.check); n++) {
			const str_desc *d = (str_desc *)check_at(&call.check,
				descs_at, descs_span, n, sizeof(str_desc));
			sluice_guest_text(&call, d->name, 0, NULL);
			sluice_guest_in(&call, d->data, d->size, 1,
				SLUICE_PARSED, NULL);
			sluice_guest_patch(&call, &d->box, STRUCTS_TYPE_STR_BOX,
				-2);
			if (d->kind == 1) {
				sluice_guest_patch(&call, &d->u.other,
					STRUCTS_TYPE_STR_BOX, -2);
			}
			sluice_guest_places(&call, d->tags,
				wire_count(d->tag_count), NULL);
			for (int i = 0; i < d->tag_count
				&& check_more(&call.check); i++) {
				sluice_guest_text(&call,
					*((const char **)check_at(&call.check,
					d->tags, check_product(&call.check,
					wire_count(d->tag_count),
					sizeof(const char *)), i,
					sizeof(const char *))), 0, NULL);
			}
		}
	}
	if (!sluice_guest_finish(&call))
		return (str_status)call.error;
	sluice_guest_out(&call, digest, digest_span);
	sluice_guest_end(&call);
	return (str_status)call.result;
}

/* structs_api.h:43 */
SLUICE_EXPORT str_status str_one(const str_desc *desc)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &structs_module);
	size_t desc_span = 0;
	const str_desc *desc_at = NULL;

	sluice_guest_begin(&call, STRUCTS_OP_str_one, NULL, 0);
	desc_at = sluice_guest_in(&call, desc, 1, sizeof(str_desc),
		SLUICE_PARSED, &desc_span);
	if (desc) {
		const str_desc *d = (str_desc *)check_at(&call.check, desc_at,
			desc_span, 0, sizeof(str_desc));
		sluice_guest_text(&call, d->name, 0, NULL);
		sluice_guest_in(&call, d->data, d->size, 1, SLUICE_PARSED,
			NULL);
		sluice_guest_patch(&call, &d->box, STRUCTS_TYPE_STR_BOX, -2);
		if (d->kind == 1) {
			sluice_guest_patch(&call, &d->u.other,
				STRUCTS_TYPE_STR_BOX, -2);
		}
		sluice_guest_places(&call, d->tags, wire_count(d->tag_count),
			NULL);
		for (int i = 0; i < d->tag_count && check_more(&call.check);
			i++) {
			sluice_guest_text(&call,
				*((const char **)check_at(&call.check, d->tags,
				check_product(&call.check,
				wire_count(d->tag_count), sizeof(const char *)),
				i, sizeof(const char *))), 0, NULL);
		}
	}
	if (!sluice_guest_finish(&call))
		return (str_status)call.error;
	sluice_guest_end(&call);
	return (str_status)call.result;
}

/* structs_api.h:44 */
SLUICE_EXPORT str_status str_info_get(str_box box, str_info *info)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &structs_module);
	struct str_info_get_args args = {
		.box = sluice_guest_handle(&call, box, STRUCTS_TYPE_STR_BOX,
			-2),
	};
	size_t info_span = 0;

	sluice_guest_begin(&call, STRUCTS_OP_str_info_get, &args, sizeof(args));
	sluice_guest_room(&call, info, 1, sizeof(str_info), SLUICE_PARSED,
		&info_span);
	if (!sluice_guest_finish(&call))
		return (str_status)call.error;
	info_span = sluice_guest_out(&call, info, info_span);
	if (call.succeeded) {
		if (info) {
			str_info *i = (str_info *)check_at(&call.check, info,
				info_span, 0, sizeof(str_info));
			sluice_guest_patched(&call, &i->box,
				STRUCTS_TYPE_STR_BOX);
		}
	}
	sluice_guest_end(&call);
	return (str_status)call.result;
}

/* good/structs.c:38 */
SLUICE_EXPORT str_status str_infos(unsigned int room, str_info *infos,
	unsigned int *used)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &structs_module);
	struct str_infos_args args = {
		.room = room,
	};
	size_t infos_span = 0;
	size_t used_span = 0;
	unsigned int used_place = { 0 };
	if (!used && infos)
		used = &used_place;

	sluice_guest_begin(&call, STRUCTS_OP_str_infos, &args, sizeof(args));
	sluice_guest_in(&call, used, 1, sizeof(unsigned int), SLUICE_PARSED,
		&used_span);
	sluice_guest_room(&call, infos, room, sizeof(str_info), SLUICE_PARSED,
		&infos_span);
	if (!sluice_guest_finish(&call))
		return (str_status)call.error;
	used_span = sluice_guest_out(&call, used, used_span);
	infos_span = sluice_guest_out(&call, infos, infos_span);
	if (call.succeeded) {
		if (infos) {
			for (size_t n = 0; n < (used ? used[0] : 0) && n
				< infos_span / sizeof(str_info)
				&& check_more(&call.check); n++) {
				str_info *i = (str_info *)check_at(&call.check,
					infos, infos_span, n, sizeof(str_info));
				sluice_guest_patched(&call, &i->box,
					STRUCTS_TYPE_STR_BOX);
			}
		}
	}
	sluice_guest_end(&call);
	return (str_status)call.result;
}

/* good/structs.c:42 */
SLUICE_EXPORT const str_report *str_report_of(str_box box)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &structs_module);
	struct str_report_of_args args = {
		.box = sluice_guest_handle(&call, box, STRUCTS_TYPE_STR_BOX,
			-2),
	};

	sluice_guest_begin(&call, STRUCTS_OP_str_report_of, &args,
		sizeof(args));
	if (!sluice_guest_finish(&call))
		return NULL;
	str_report *result = sluice_guest_lives(&call, box);
	if (result)
		result->title = sluice_guest_lives(&call, box);
	sluice_guest_end(&call);
	return result;
}

/* good/structs.c:47 */
SLUICE_EXPORT str_status str_close(str_box box)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &structs_module);
	struct str_close_args args = {
		.box = sluice_guest_handle(&call, box, STRUCTS_TYPE_STR_BOX,
			-2),
	};

	sluice_guest_begin(&call, STRUCTS_OP_str_close, &args, sizeof(args));
	if (!sluice_guest_finish(&call))
		return (str_status)call.error;
	sluice_guest_destroyed(&call, box);
	sluice_guest_end(&call);
	return (str_status)call.result;
}

/* The guest's own function of that name, or NULL. */
sluice_function structs_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "str_digest", (sluice_function)str_digest },
		{ "str_one", (sluice_function)str_one },
		{ "str_info_get", (sluice_function)str_info_get },
		{ "str_infos", (sluice_function)str_infos },
		{ "str_report_of", (sluice_function)str_report_of },
		{ "str_close", (sluice_function)str_close },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}
