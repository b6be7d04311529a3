/* Generated from good/text.c; change the specification, not this file. */
#include "text_protocol.h"

#include <stddef.h>
#include <string.h>

#include "text_vendor.h"
#include "server.h"

struct text_vendor text_vendor;

/* text_api.h:11 */
static void serve_txt_say(struct server_call *call)
{
	server_args(call, 0);
	char *words = NULL;

	words = server_text(call, 0, NULL);
	server_require(call, text_vendor.txt_say != NULL, -1);
	if (!server_ready(call))
		return;

	txt_status result = text_vendor.txt_say(words);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/text.c:20 */
static void serve_txt_say_some(struct server_call *call)
{
	const struct txt_say_some_args *args = server_args(call, sizeof(*args));
	char *words = NULL;
	const size_t length = args->length;

	words = server_text(call, length, NULL);
	server_require(call, text_vendor.txt_say_some != NULL, -1);
	if (!server_ready(call))
		return;

	txt_status result = text_vendor.txt_say_some(words, length);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/text.c:24 */
static void serve_txt_name(struct server_call *call)
{
	const struct txt_name_args *args = server_args(call, sizeof(*args));
	const size_t size = args->size;
	char *text = NULL;
	size_t text_span = 0;
	size_t *size_ret = NULL;
	size_t size_ret_span = 0;

	size_ret = server_in(call, 1, sizeof(size_t), SERVER_PARSED,
		&size_ret_span);
	text = server_room(call, size, sizeof(char), SERVER_PARSED, &text_span);
	server_require(call, text_vendor.txt_name != NULL, -1);
	if (!server_ready(call))
		return;

	txt_status result = text_vendor.txt_name(size, text, size_ret);
	server_reply(call, result == 0, (uint64_t)result);
	server_out(call, size_ret, size_ret_span, 1, sizeof(size_t),
		SERVER_PARSED);
	server_out(call, text, text_span, size_ret ? size_ret[0] : 0,
		sizeof(char), SERVER_PARSED);
}

/* good/text.c:28 */
static void serve_txt_sources(struct server_call *call)
{
	const struct txt_sources_args *args = server_args(call, sizeof(*args));
	const unsigned int count = args->count;
	const char **strings = NULL;
	size_t strings_span = 0;
	size_t *lengths = NULL;
	size_t lengths_span = 0;

	lengths = server_in(call, count, sizeof(size_t), SERVER_PARSED,
		&lengths_span);
	strings = server_places(call, count, &strings_span);
	if (strings) {
		for (unsigned i = 0; i < count && check_more(&call->check);
			i++) {
			*((const char **)check_at(&call->check, strings,
				strings_span, i, sizeof(const char *))) =
				server_text(call,
				*((size_t *)check_at(&call->check, lengths,
				lengths_span, i, sizeof(size_t))), NULL);
		}
	}
	server_require(call, text_vendor.txt_sources != NULL, -1);
	if (!server_ready(call))
		return;

	txt_status result = text_vendor.txt_sources(count, strings, lengths);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/text.c:36 */
static void serve_txt_list(struct server_call *call)
{
	server_args(call, 0);
	int *list = NULL;

	list = server_in_until(call, sizeof(int), -1, 1, NULL);
	server_require(call, text_vendor.txt_list != NULL, -1);
	if (!server_ready(call))
		return;

	txt_status result = text_vendor.txt_list(list);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/text.c:37 */
static void serve_txt_pairs(struct server_call *call)
{
	server_args(call, 0);
	long *properties = NULL;

	properties = server_in_until(call, sizeof(long), 0, 2, NULL);
	server_require(call, text_vendor.txt_pairs != NULL, -1);
	if (!server_ready(call))
		return;

	txt_status result = text_vendor.txt_pairs(properties);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/text.c:38 */
static void serve_txt_packet_send(struct server_call *call)
{
	server_args(call, 0);
	txt_packet *packet = NULL;

	packet = server_sized(call, packet_bytes, sizeof(txt_packet), NULL);
	server_require(call, text_vendor.txt_packet_send != NULL, -1);
	if (!server_ready(call))
		return;

	txt_status result = text_vendor.txt_packet_send(packet);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/text.c:42 */
static void serve_txt_load(struct server_call *call)
{
	server_args(call, 0);
	char *path = NULL;

	path = server_file(call);
	server_require(call, text_vendor.txt_load != NULL, -1);
	if (!server_ready(call))
		return;

	txt_status result = text_vendor.txt_load(path);
	server_reply(call, result == 0, (uint64_t)result);
}

/* good/text.c:43 */
static void serve_txt_version(struct server_call *call)
{
	server_args(call, 0);

	server_require(call, text_vendor.txt_version != NULL, 1);
	if (!server_ready(call))
		return;

	const char *result = text_vendor.txt_version();
	server_reply(call, result != NULL, 0);
	server_lives(call, result, result ? strlen(result) + 1 : 0);
}

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

static server_function *const text_functions[TEXT_OPS] = {
	[TEXT_OP_txt_say] = serve_txt_say,
	[TEXT_OP_txt_say_some] = serve_txt_say_some,
	[TEXT_OP_txt_name] = serve_txt_name,
	[TEXT_OP_txt_sources] = serve_txt_sources,
	[TEXT_OP_txt_list] = serve_txt_list,
	[TEXT_OP_txt_pairs] = serve_txt_pairs,
	[TEXT_OP_txt_packet_send] = serve_txt_packet_send,
	[TEXT_OP_txt_load] = serve_txt_load,
	[TEXT_OP_txt_version] = serve_txt_version,
};

static const struct server_symbol text_symbols[] = {
	{ "txt_say", (void **)&text_vendor.txt_say },
	{ "txt_say_some", (void **)&text_vendor.txt_say_some },
	{ "txt_name", (void **)&text_vendor.txt_name },
	{ "txt_sources", (void **)&text_vendor.txt_sources },
	{ "txt_list", (void **)&text_vendor.txt_list },
	{ "txt_pairs", (void **)&text_vendor.txt_pairs },
	{ "txt_packet_send", (void **)&text_vendor.txt_packet_send },
	{ "txt_load", (void **)&text_vendor.txt_load },
	{ "txt_version", (void **)&text_vendor.txt_version },
	{ NULL, NULL },
};

__attribute__((weak)) int text_warm(char *text, size_t room);

SERVER_EXPORT extern const struct server_module server_module;
const struct server_module server_module = {
	.name = "text",
	.version = "1.0",
	.hash = 0xf3e145d60b4af8dbull,
	.types = text_types,
	.type_count = TEXT_TYPES,
	.functions = text_functions,
	.ops = text_ops,
	.op_count = TEXT_OPS,
	.symbols = text_symbols,
	.loads = "libtext.so.1",
	.failure = -1,
	.lost = -1,
	.warm = text_warm,
};
