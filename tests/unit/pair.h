/*
 * pair -- a region with both of its ends in one process, for tests.
 *
 * Both ends use one mapping, so that ThreadSanitizer sees what they share.
 */
#pragma once

#include <assert.h>
#include <unistd.h>

#include "channel.h"
#include "region.h"

struct pair {
	struct region *guest;
	struct region server;
};

static inline void pair_open(struct pair *pair, uint64_t arena_size)
{
	int fd = -1;
	int error = region_create(&fd, arena_size);

	assert(error == 0);
	error = region_attach(&pair->guest, fd, arena_size, REGION_GUEST);
	assert(error == 0);
	close(fd);
	pair->server = *pair->guest;
	pair->server.side = REGION_SERVER;
	pair->server.patience = bell_patience_server();
	(void)error;
}

static inline void pair_close(struct pair *pair)
{
	region_detach(pair->guest);
}

/* A channel with both ends. */
static inline void pair_channel(struct pair *pair, struct channel_guest *guest,
				struct channel_server *server)
{
	uint32_t index;
	int error = channel_open(guest, pair->guest, region_look, pair->guest);

	assert(error == 0);
	error = channel_wanted(&pair->server, &index);
	assert(error == 0 && index == guest->index);
	channel_serve(server, &pair->server, index, NULL);
	(void)error;
}
