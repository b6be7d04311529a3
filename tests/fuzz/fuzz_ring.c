/*
 * Shared memory as a peer may leave it: first byte 0: a command ring, 1: a
 * reply slot, 2: the event ring. Then the words, then the bytes.
 */
#include <errno.h>
#include <string.h>

#include "channel.h"
#include "event.h"
#include "fuzz.h"

/* Only what is touched takes memory. */
static struct region_shared shared;
static struct region region = { .side = REGION_GUEST, .shared = &shared };

static int nobody_comes(void *context)
{
	(void)context;
	return -EPIPE;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static uint64_t word(const uint8_t *data, size_t size, size_t index)
{
	uint64_t value = 0;

	if (size >= (index + 1) * sizeof(value))
		memcpy(&value, data + index * sizeof(value), sizeof(value));
	return value;
}

/* Positions from where the bytes are written, around the ring's end. */
static void write_around(unsigned char *ring, size_t room, uint64_t position,
			 const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < least(size, room); i++)
		ring[(position + i) % room] = data[i];
}

static void read_commands(const uint8_t *data, size_t size)
{
	static _Alignas(16) unsigned char command[RING_COMMAND_MAX];
	struct region_channel *words = &shared.channels[0];
	struct channel_server server;
	const uint64_t head = word(data, size, 0) & ~UINT64_C(7);
	int status;

	channel_serve(&server, &region, 0, NULL);
	server.waiter.look = nobody_comes;
	server.ring.head = server.ring.tail = server.ring.told = head;
	atomic_store(&shared.slots[0], CHANNEL_CLOSING);
	atomic_store(&words->tail, head + word(data, size, 1));
	if (size > 16)
		write_around(words->commands, REGION_RING_SIZE, head, data + 16,
			     size - 16);
	while ((status = ring_next(&server.ring, command)) == 1) {
		const struct wire_command *header =
			(const struct wire_command *)command;
		must(header->size >= sizeof(*header) && header->size % 8 == 0);
		must(header->size <= RING_COMMAND_MAX);
		must(server.ring.head <= server.ring.tail);
	}
	must(status == 0 || status == -EPROTO);
}

static void read_reply(const uint8_t *data, size_t size)
{
	struct region_channel *words = &shared.channels[0];
	struct bell_waiter waiter = { .bell = &words->guest,
				      .look = nobody_comes };
	struct reply_reader reader = { .shared = words, .waiter = &waiter };
	struct reply_body body = { 0 };
	struct wire_reply reply;

	memcpy(&words->reply, data, least(size, sizeof(words->reply)));
	atomic_store(&words->seq, 1);
	const int status = reply_wait(&reader, &reply, &body);
	must(status == 0 || status == -EPROTO || status == -EPIPE);
	if (status == 0)
		must(reply.size == body.size && body.size <= REPLY_PIECE_MAX);
	reply_body_fini(&body);
}

static void read_events(const uint8_t *data, size_t size)
{
	struct event_reader reader;
	struct wire_notice *notice;
	const uint64_t head = word(data, size, 0) & ~UINT64_C(7);
	int status = 0;

	event_reader_init(&reader, &region);
	atomic_store(&reader.head, head);
	if (size > 16)
		write_around(shared.event_bytes, REGION_EVENTS_SIZE, head,
			     data + 16, size - 16);
	/* It comes in two parts. */
	const uint64_t parts[] = { word(data, size, 1) / 2 & ~UINT64_C(7),
				   word(data, size, 1) };
	for (size_t i = 0; i < 2 && status >= 0; i++) {
		atomic_store(&shared.events.tail, head + parts[i]);
		while ((status = event_read(&reader, &notice)) == 1) {
			must(notice->size >= sizeof(*notice));
			free(notice);
		}
	}
	must(status == 0 || status == -EPROTO || status == -ENOMEM);
	event_reader_fini(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	switch (data[0] % 3) {
	case 0:
		read_commands(data + 1, size - 1);
		break;
	case 1:
		read_reply(data + 1, size - 1);
		break;
	default:
		read_events(data + 1, size - 1);
	}
	return 0;
}
