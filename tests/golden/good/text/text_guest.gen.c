/* Generated from good/text.c; change the specification, not this file. */
#include "text_protocol.h"

#include <string.h>

#include "guest.h"
#include "text_guest.gen.h"

static const char *const text_types[] = {
	NULL,
};

static const char *const text_ops[] = {
	NULL,
	"txt_say",
	"txt_say_some",
	"txt_name",
	"txt_sources",
	"txt_list",
	"txt_pairs",
	"txt_packet_send",
	"txt_load",
	"txt_version",
};

__attribute__((weak)) void text_opened(void);

struct sluice_guest_module text_module = {
	.name = "text",
	.version = "1.0",
	.hash = 0xf3e145d60b4af8dbull,
	.types = text_types,
	.type_count = TEXT_TYPES,
	.ops = text_ops,
	.op_count = TEXT_OPS,
	.failure = -1,
	.lost = -1,
	.opened = text_opened,
};

/* text_api.h:11 */
SLUICE_EXPORT txt_status txt_say(const char *words)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);

	sluice_guest_begin(&call, TEXT_OP_txt_say, NULL, 0);
	sluice_guest_text(&call, words, 0, NULL);
	if (!sluice_guest_finish(&call))
		return (txt_status)call.error;
	sluice_guest_end(&call);
	return (txt_status)call.result;
}

/* good/text.c:20 */
SLUICE_EXPORT txt_status txt_say_some(const char *words, size_t length)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);
	struct txt_say_some_args args = {
		.length = length,
	};

	sluice_guest_begin(&call, TEXT_OP_txt_say_some, &args, sizeof(args));
	sluice_guest_text(&call, words, length, NULL);
	if (!sluice_guest_finish(&call))
		return (txt_status)call.error;
	sluice_guest_end(&call);
	return (txt_status)call.result;
}

/* good/text.c:24 */
SLUICE_EXPORT txt_status txt_name(size_t size, char *text, size_t *size_ret)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);
	struct txt_name_args args = {
		.size = size,
	};
	size_t text_span = 0;
	size_t size_ret_span = 0;
	size_t size_ret_place = { 0 };
	if (!size_ret && text)
		size_ret = &size_ret_place;

	sluice_guest_begin(&call, TEXT_OP_txt_name, &args, sizeof(args));
	sluice_guest_in(&call, size_ret, 1, sizeof(size_t), SLUICE_PARSED,
		&size_ret_span);
	sluice_guest_room(&call, text, size, sizeof(char), SLUICE_PARSED,
		&text_span);
	if (!sluice_guest_finish(&call))
		return (txt_status)call.error;
	size_ret_span = sluice_guest_out(&call, size_ret, size_ret_span);
	sluice_guest_out(&call, text, text_span);
	sluice_guest_end(&call);
	return (txt_status)call.result;
}

/* good/text.c:28 */
SLUICE_EXPORT txt_status txt_sources(unsigned int count, const char **strings,
	const size_t *lengths)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);
	struct txt_sources_args args = {
		.count = count,
	};
	size_t strings_span = 0;
	const char *const *strings_at = NULL;
	size_t lengths_span = 0;
	const size_t *lengths_at = NULL;

	sluice_guest_begin(&call, TEXT_OP_txt_sources, &args, sizeof(args));
	lengths_at = sluice_guest_in(&call, lengths, count, sizeof(size_t),
		SLUICE_PARSED, &lengths_span);
	strings_at = sluice_guest_places(&call, strings, count, &strings_span);
	if (strings) {
		for (unsigned i = 0; i < count && check_more(&call.check);
			i++) {
			sluice_guest_text(&call,
				*((const char **)check_at(&call.check,
				strings_at, strings_span, i,
				sizeof(const char *))),
				*((size_t *)check_at(&call.check, lengths_at,
				lengths_span, i, sizeof(size_t))), NULL);
		}
	}
	if (!sluice_guest_finish(&call))
		return (txt_status)call.error;
	sluice_guest_end(&call);
	return (txt_status)call.result;
}

/* good/text.c:36 */
SLUICE_EXPORT txt_status txt_list(const int *list)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);

	sluice_guest_begin(&call, TEXT_OP_txt_list, NULL, 0);
	sluice_guest_in_until(&call, list, sizeof(int), -1, 1, NULL);
	if (!sluice_guest_finish(&call))
		return (txt_status)call.error;
	sluice_guest_end(&call);
	return (txt_status)call.result;
}

/* good/text.c:37 */
SLUICE_EXPORT txt_status txt_pairs(const long *properties)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);

	sluice_guest_begin(&call, TEXT_OP_txt_pairs, NULL, 0);
	sluice_guest_in_until(&call, properties, sizeof(long), 0, 2, NULL);
	if (!sluice_guest_finish(&call))
		return (txt_status)call.error;
	sluice_guest_end(&call);
	return (txt_status)call.result;
}

/* good/text.c:38 */
SLUICE_EXPORT txt_status txt_packet_send(const txt_packet *packet)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);

	sluice_guest_begin(&call, TEXT_OP_txt_packet_send, NULL, 0);
	sluice_guest_in(&call, packet, packet ? packet_bytes(packet, SIZE_MAX)
		/ sizeof(txt_packet) : 0, sizeof(txt_packet), SLUICE_PARSED,
		NULL);
	if (!sluice_guest_finish(&call))
		return (txt_status)call.error;
	sluice_guest_end(&call);
	return (txt_status)call.result;
}

/* good/text.c:42 */
SLUICE_EXPORT txt_status txt_load(const char *path)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);

	sluice_guest_begin(&call, TEXT_OP_txt_load, NULL, 0);
	sluice_guest_file(&call, path);
	if (!sluice_guest_finish(&call))
		return (txt_status)call.error;
	sluice_guest_end(&call);
	return (txt_status)call.result;
}

/* good/text.c:43 */
SLUICE_EXPORT const char *txt_version(void)
{
	struct sluice_guest_call call;
	sluice_guest_init(&call, &text_module);

	sluice_guest_begin(&call, TEXT_OP_txt_version, NULL, 0);
	if (!sluice_guest_finish(&call))
		return NULL;
	char *result = sluice_guest_lives(&call, NULL);
	sluice_guest_end(&call);
	return result;
}

/* The guest's own function of that name, or NULL. */
sluice_function text_guest_lookup(const char *name)
{
	static const struct {
		const char *name;
		sluice_function function;
	} known[] = {
		{ "txt_say", (sluice_function)txt_say },
		{ "txt_say_some", (sluice_function)txt_say_some },
		{ "txt_name", (sluice_function)txt_name },
		{ "txt_sources", (sluice_function)txt_sources },
		{ "txt_list", (sluice_function)txt_list },
		{ "txt_pairs", (sluice_function)txt_pairs },
		{ "txt_packet_send", (sluice_function)txt_packet_send },
		{ "txt_load", (sluice_function)txt_load },
		{ "txt_version", (sluice_function)txt_version },
	};

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].function;
	return NULL;
}
