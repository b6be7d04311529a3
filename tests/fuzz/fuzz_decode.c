/*
 * A generated decoder over its mock vendor: the input is commands, one after
 * the other, as they lie in a ring. Where a session would end, the next command
 * is tried nevertheless, so that what comes behind it is reached.
 */
#include <dlfcn.h>
#include <string.h>

#include "fuzz.h"
#include "serve.h"

extern const struct server_module server_module;

/* The mock is part of this program. */
static void find_vendor(void)
{
	for (const struct server_symbol *symbol = server_module.symbols;
	     symbol->name; symbol++)
		*symbol->place = dlsym(RTLD_DEFAULT, symbol->name);
}

static void run(const uint8_t *data, size_t size)
{
	static _Alignas(16) unsigned char command[65536];

	while (size >= sizeof(struct wire_command)) {
		struct wire_command header;
		memcpy(&header, data, sizeof(header));
		size_t length = header.size;
		if (length < sizeof(header) || length > size)
			length = size;
		length &= ~(size_t)7;
		if (length > sizeof(command))
			return;
		header.api = 1;
		header.size = (uint32_t)length;
		memcpy(command, data, length);
		memcpy(command, &header, sizeof(header));
		server_decode_once(command, length, NULL);
		data += length;
		size -= length;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	find_vendor();
	must(server_once_begin(&server_module, 1 << 20) == 0);
	run(data, size);
	server_once_end();
	return 0;
}
