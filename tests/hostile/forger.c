#include "forger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "local.h"
#include "mini_wire.h"

#define PATIENCE 60000 /* looks, a millisecond apart */

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

void forger_connect(struct forger *forger)
{
	static struct hello_hello hello = { .api = "mini", .version = "1" };
	struct local_session session;
	char text[HELLO_TEXT] = "";

	memset(forger, 0, sizeof(*forger));
	hello.hash = MINI_HASH;
	if (local_connect(&hello, 60000, &session, text) < 0)
		fail_msg("no session: %s", text);
	forger->memfd = session.region;
	assert_int_equal(region_attach(&forger->region, session.region,
				       session.arena_size, REGION_GUEST),
			 0);
}

void forger_begin(struct forger *forger)
{
	struct {
		char name[WIRE_NAME];
		uint64_t hash;
	} asked = { .name = "mini", .hash = MINI_HASH };
	struct wire_reply reply;

	forger_connect(forger);
	forger_open(forger, 0);
	forger_command(forger, 0, WIRE_RUNTIME, WIRE_OPEN_API, 0, &asked,
		       sizeof(asked));
	assert_true(forger_reply(forger, 0, &reply, NULL, 0));
	assert_int_equal(reply.result, 1);
}

void forger_end(struct forger *forger)
{
	region_lose(forger->region);
	region_detach(forger->region);
	close(forger->memfd);
}

void forger_open(struct forger *forger, uint32_t channel)
{
	struct region_shared *shared = forger->region->shared;

	atomic_store(&shared->slots[channel], 1); /* CHANNEL_WANTED */
	atomic_fetch_add(&shared->wanted, 1);
	bell_ring(&shared->wanted_bell);
}

/* Some guests change what they publish: that race is meant. */
__attribute__((no_sanitize("thread"))) void forger_send(struct forger *forger,
							uint32_t channel,
							const void *bytes,
							size_t size)
{
	struct region_channel *words =
		&forger->region->shared->channels[channel];
	const uint64_t tail = forger->tails[channel];

	for (size_t i = 0; i < size; i++)
		words->commands[(tail + i) % REGION_RING_SIZE] =
			((const unsigned char *)bytes)[i];
	forger->tails[channel] = tail + size;
	atomic_store(&words->tail, forger->tails[channel]);
	bell_ring(&words->server);
}

/* Where a command would not lie in one piece, a filler comes first. */
static void make_room(struct forger *forger, uint32_t channel, size_t size)
{
	static unsigned char filler[REGION_RING_SIZE];
	const uint64_t left =
		REGION_RING_SIZE - forger->tails[channel] % REGION_RING_SIZE;
	struct wire_command pad = { .op = WIRE_PAD, .size = (uint32_t)left };

	if (size <= left)
		return;
	memset(filler, 0, left);
	if (left >= sizeof(pad))
		memcpy(filler, &pad, sizeof(pad));
	forger_send(forger, channel, filler, left);
}

void forger_stamped(struct forger *forger, uint32_t channel,
		    struct wire_command header, const void *body, size_t size)
{
	unsigned char bytes[sizeof(header) + 4096];

	assert_true(size <= 4096);
	header.size = (uint32_t)(sizeof(header) + size);
	memcpy(bytes, &header, sizeof(header));
	if (size > 0)
		memcpy(bytes + sizeof(header), body, size);
	make_room(forger, channel, header.size);
	forger_send(forger, channel, bytes, header.size);
}

void forger_command(struct forger *forger, uint32_t channel, uint8_t api,
		    uint16_t op, uint8_t flags, const void *body, size_t size)
{
	const struct wire_command header = {
		.api = api,
		.flags = flags,
		.op = op,
	};

	forger_stamped(forger, channel, header, body, size);
}

static bool is_over(const struct forger *forger)
{
	return region_lost(forger->region) ||
	       !region_server_alive(forger->region);
}

/* Whether a reply comes within @looks; the first thousand do not sleep. */
static bool await_reply(const struct forger *forger, uint32_t channel,
			int looks)
{
	const struct region_channel *words =
		&forger->region->shared->channels[channel];

	for (int i = 0; i < 1000 + looks; i++) {
		if (atomic_load(&words->seq) != forger->seqs[channel])
			return true;
		if (is_over(forger))
			return false;
		if (i >= 1000)
			nap();
	}
	return false;
}

static void read_reply(struct forger *forger, uint32_t channel,
		       struct wire_reply *reply, void *body, size_t room)
{
	struct region_channel *words =
		&forger->region->shared->channels[channel];

	forger->seqs[channel]++;
	*reply = words->reply;
	if (room > 0)
		memcpy(body, words->body,
		       reply->size < room ? reply->size : room);
	atomic_store(&words->ack, forger->seqs[channel]);
	bell_ring(&words->server);
}

bool forger_reply(struct forger *forger, uint32_t channel,
		  struct wire_reply *reply, void *body, size_t room)
{
	if (!await_reply(forger, channel, PATIENCE))
		return false;
	read_reply(forger, channel, reply, body, room);
	return true;
}

bool forger_reply_soon(struct forger *forger, uint32_t channel,
		       struct wire_reply *reply)
{
	if (!await_reply(forger, channel, 20))
		return false;
	read_reply(forger, channel, reply, NULL, 0);
	return true;
}

bool forger_ends(struct forger *forger)
{
	for (int i = 0; i < PATIENCE; i++) {
		if (is_over(forger))
			return true;
		nap();
	}
	return false;
}
