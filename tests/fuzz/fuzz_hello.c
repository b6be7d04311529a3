/* One packet, as daemon, guest or server gets it. */
#include <string.h>

#include "fuzz.h"
#include "hello.h"

static void read_hello(const struct hello_hello *hello)
{
	uint32_t count = 0;

	must(strlen(hello->api) < HELLO_NAME && hello->api[0]);
	must(strlen(hello->version) < HELLO_NAME);
	must(strlen(hello->vendor) < HELLO_NAME);
	must(strlen(hello->program) < sizeof(hello->program));
	for (const char *at = hello_next_variable(hello, NULL); at;
	     at = hello_next_variable(hello, at)) {
		must(strchr(at, '=') != NULL);
		count++;
	}
	must(count == hello->variables_count);
}

static void read_ready(const struct hello_ready *ready)
{
	must(strlen(ready->text) < HELLO_TEXT);
	must(ready->modules_count <= HELLO_MODULES);
	for (uint32_t i = 0; i < ready->modules_count; i++) {
		must(strlen(ready->modules[i].name) < HELLO_NAME);
		must(strlen(ready->modules[i].version) < HELLO_NAME);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hello_message message;

	if (hello_parse(data, size, &message) != 0)
		return 0;
	must(message.header.size == size);
	must(hello_descriptors(message.header.kind) <= HELLO_DESCRIPTORS);
	if (message.header.kind == HELLO_HELLO)
		read_hello(&message.hello);
	if (message.header.kind == HELLO_READY)
		read_ready(&message.ready);
	if (message.header.kind == HELLO_REFUSED)
		must(strlen(message.refused.text) < HELLO_TEXT);
	return 0;
}
