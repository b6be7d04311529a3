/* Pools: as many warm servers as lately came at once. See daemon.h. */
#include "daemon.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

static bool is_spare(const struct server *server, const struct pool *pool)
{
	return server->pool == pool && !server->guest && !server->fresh;
}

/* Ready, or soon. */
static unsigned spares_of(const struct pool *pool)
{
	unsigned count = 0;

	list_each(node, &pool->daemon->servers)
	{
		const struct server *server =
			list_owner(node, struct server, node);
		count += is_spare(server, pool) &&
			 (server->state == SERVER_WARM ||
			  server->state == SERVER_STARTING);
	}
	return count;
}

static unsigned wanted_of(struct pool *pool)
{
	return demand_level(&pool->demand, loop_now_ms(),
			    pool->daemon->options.warm);
}

bool pool_has_too_many(struct pool *pool)
{
	return spares_of(pool) > wanted_of(pool);
}

void pool_rest(struct pool *pool)
{
	list_each(node, &pool->daemon->servers)
	{
		struct server *server = list_owner(node, struct server, node);
		if (is_spare(server, pool) && server->state == SERVER_WARM &&
		    !server->timer.set)
			server_rest(server);
	}
	pool_refill(pool, 0);
}

/* One at a time: each is in the way of whoever computes. */
static void refill(struct loop_timer *timer)
{
	struct pool *pool = list_owner(timer, struct pool, refill);
	char why[HELLO_TEXT];

	if (pool->daemon->ending || pool_spare(pool, SERVER_STARTING) ||
	    spares_of(pool) >= wanted_of(pool))
		return;
	struct server *server = server_start(pool, NULL, why);
	if (server)
		server_hurry(server, false);
}

bool pool_announce(struct pool *pool, char *why)
{
	demand_announce(&pool->demand, loop_now_ms());
	/* Who is announced is not to wait, even where nothing is kept. */
	const unsigned wanted = wanted_of(pool) ? wanted_of(pool) : 1;
	return spares_of(pool) >= wanted || server_start(pool, NULL, why);
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
		if (is_spare(server, pool) && server->state == state)
			return server;
	}
	return NULL;
}

void pool_refill(struct pool *pool, int64_t delay_ms)
{
	loop_after(&pool->daemon->loop, &pool->refill, delay_ms, refill);
}
