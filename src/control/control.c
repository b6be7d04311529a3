#include "control.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "hello.h"

int control_send(int socket, const json_t *object)
{
	struct {
		struct hello_header header;
		char text[CONTROL_MAX];
	} packet = { .header = { .magic = HELLO_MAGIC,
				 .version = HELLO_VERSION,
				 .kind = HELLO_CONTROL } };
	const size_t size =
		json_dumpb(object, packet.text, CONTROL_MAX, JSON_COMPACT);

	if (size == 0 || size > CONTROL_MAX)
		return -EMSGSIZE;
	packet.header.size = (uint32_t)(sizeof(packet.header) + size);
	while (send(socket, &packet, packet.header.size, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

int control_receive(int socket, json_t **object)
{
	struct {
		struct hello_header header;
		char text[CONTROL_MAX];
	} packet;
	ssize_t size;

	do
		size = recv(socket, &packet, sizeof(packet), 0);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	if (size == 0)
		return -EPIPE;
	if ((size_t)size < sizeof(packet.header) ||
	    packet.header.magic != HELLO_MAGIC)
		return -EPROTO;
	if (packet.header.version != HELLO_VERSION)
		return -EPROTONOSUPPORT;
	if (packet.header.kind != HELLO_CONTROL ||
	    packet.header.size != (size_t)size)
		return -EPROTO;
	json_t *parsed = json_loadb(
		packet.text, (size_t)size - sizeof(packet.header), 0, NULL);
	if (!json_is_object(parsed)) {
		json_decref(parsed);
		return -EPROTO;
	}
	*object = parsed;
	return 0;
}
