#include "daemon.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

static void refill(struct loop_timer *timer)
{
	struct pool *pool = list_owner(timer, struct pool, refill);
	struct daemon *daemon = pool->daemon;
	char why[HELLO_TEXT];

	if (daemon->ending || !daemon->options.warm ||
	    pool_spare(pool, SERVER_WARM) || pool_spare(pool, SERVER_STARTING))
		return;
	struct server *server = server_start(pool, NULL, why);
	if (server)
		server_hurry(server, false);
}

struct pool *pool_find(struct daemon *daemon, struct tenant *tenant,
		       struct vendor *vendor, const char *api)
{
	list_each(node, &daemon->pools)
	{
		struct pool *pool = list_owner(node, struct pool, node);
		if (pool->tenant == tenant && pool->vendor == vendor &&
		    strcmp(pool->api, api) == 0)
			return pool;
	}
	struct pool *pool = calloc(1, sizeof(*pool));
	if (!pool)
		return NULL;
	pool->daemon = daemon;
	pool->tenant = tenant;
	pool->vendor = vendor;
	hello_text(pool->api, sizeof(pool->api), api);
	list_append(&daemon->pools, &pool->node);
	return pool;
}

struct server *pool_spare(struct pool *pool, enum server_state state)
{
	list_each(node, &pool->daemon->servers)
	{
		struct server *server = list_owner(node, struct server, node);
		if (server->pool == pool && server->state == state &&
		    !server->guest && !server->fresh)
			return server;
	}
	return NULL;
}

void pool_refill(struct pool *pool, int64_t delay_ms)
{
	loop_after(&pool->daemon->loop, &pool->refill, delay_ms, refill);
}
