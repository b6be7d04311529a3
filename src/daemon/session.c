/* A guest and a server are put together: see daemon.h. */
#include "daemon.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "fd.h"
#include "log.h"
#include "region.h"

#define NAMES_MAX 1024 /* more than any API has functions */
#define ASK_AGAIN_MS 20

/*
 * ---- the beginning
 */

/* As much as the host has: it is sparse, and what is used is what counts. */
static uint64_t arena_size(void)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return UINT64_C(1) << 30;
	return (uint64_t)info.totalram * info.mem_unit & ~UINT64_C(0x1fffff);
}

static int send_attach(struct server *server, const struct guest *guest)
{
	struct hello_message message;
	const int fds[] = { server->region, guest->greeting.peer.pidfd };

	hello_init(&message, HELLO_ATTACH);
	message.attach.session = server->session;
	message.attach.arena_size = server->arena_size;
	hello_text(message.attach.program, sizeof(message.attach.program),
		   server->program);
	return hello_send(server->socket, &message, fds);
}

int session_attach(struct server *server, struct guest *guest)
{
	struct daemon *daemon = server->daemon;

	server->arena_size = arena_size();
	int error = region_create(&server->region, server->arena_size);
	if (error) {
		server->region = -1;
		return error;
	}
	server_hurry(server, true);
	server->session = ++daemon->sessions;
	server->guest_uid = guest->greeting.peer.uid;
	server->guest_pid = guest->greeting.peer.pid;
	hello_text(server->program, sizeof(server->program),
		   guest->greeting.message.hello.program);
	error = send_attach(server, guest);
	if (error) {
		server->session = 0;
		return error;
	}
	server->state = SERVER_ATTACHING;
	server->guest = guest;
	guest->server = server;
	/* The session counts from here on, not the guest that asked. */
	guest->counted = false;
	loop_after(&daemon->loop, &server->timer, ATTACH_MS, server_late);
	return 0;
}

void session_undo(struct server *server, struct guest *guest)
{
	server->session = 0;
	server->guest = NULL;
	guest->server = NULL;
	guest->counted = true;
}

static void guest_gone(struct loop_watch *watch)
{
	struct server *server = list_owner(watch, struct server, guest_ended);
	struct daemon *daemon = server->daemon;

	loop_unwatch(&daemon->loop, &server->guest_ended);
	/* It sees that by itself; if it does not, it is seen to. */
	server->state = SERVER_ENDING;
	loop_after(&daemon->loop, &server->timer, GRACE_MS, server_late);
}

static void begin(struct server *server, struct guest *guest)
{
	const struct vendor *vendor = server->pool->vendor;
	struct hello_welcome welcome = {
		.session = server->session,
		.arena_size = server->arena_size,
	};

	server->state = SERVER_SERVING;
	server->since_ms = loop_now_ms();
	server->guest_pidfd = fd_take(&guest->greeting.peer.pidfd);
	if (loop_watch(&server->daemon->loop, &server->guest_ended,
		       server->guest_pidfd, guest_gone) < 0)
		log_warn("session %llu: its guest's end will not be seen",
			 (unsigned long long)server->session);
	hello_text(welcome.vendor, sizeof(welcome.vendor), vendor->name);
	local_welcome(&guest->greeting, server->region, &welcome);
	log_info("session %llu: user %u, %s (process %d), %s on %s, server %d",
		 (unsigned long long)server->session,
		 (unsigned)server->guest_uid, server->program,
		 (int)server->guest_pid, server->pool->api, vendor->name,
		 (int)server->child.pid);
}

void session_attached(struct server *server,
		      const struct hello_attached *answer)
{
	struct guest *guest = server->guest;

	if (server->state == SERVER_ENDING)
		return;
	if (server->state != SERVER_ATTACHING ||
	    answer->session != server->session || answer->error) {
		log_warn("the server of session %llu did not attach: %s",
			 (unsigned long long)server->session,
			 strerror(-answer->error));
		server_kill(server);
		return;
	}
	loop_cancel(&server->timer);
	begin(server, guest);
	server->guest = NULL;
	guest->server = NULL;
	guest_end(guest);
	pool_refill(server->pool, REFILL_MS);
}

/*
 * ---- counts
 */
void session_counted(struct server *server, const struct hello_counted *told)
{
	for (size_t i = 0; i < server->count_count; i++)
		if (strcmp(server->counts[i].name, told->name) == 0) {
			server->counts[i].count = told->count;
			return;
		}
	/* A server that makes up names is bounded by what an API has. */
	if (server->count_count >= NAMES_MAX)
		return;
	struct count *more = realloc(server->counts,
				     (server->count_count + 1) * sizeof(*more));
	if (!more)
		return;
	server->counts = more;
	struct count *count = &more[server->count_count++];
	*count = (struct count){ .count = told->count };
	hello_text(count->name, sizeof(count->name), told->name);
}

uint64_t session_count(const struct server *server, const char *name)
{
	for (size_t i = 0; i < server->count_count; i++)
		if (strcmp(server->counts[i].name, name) == 0)
			return server->counts[i].count;
	return 0;
}

bool count_is_refusal(const struct count *count)
{
	return strcmp(count->name, HELLO_EXECUTED) != 0 &&
	       strcmp(count->name, HELLO_ANSWERED) != 0;
}

void sessions_ask(struct daemon *daemon)
{
	struct hello_message message;

	/* Who asks all the time shall not keep servers from their work. */
	if (daemon->asked_ms + ASK_AGAIN_MS > loop_now_ms())
		return;
	daemon->asked_ms = loop_now_ms();
	hello_init(&message, HELLO_COUNTED);
	list_each(node, &daemon->servers)
	{
		const struct server *server =
			list_owner(node, struct server, node);
		if (server->state == SERVER_SERVING && server->said.ready)
			hello_send(server->socket, &message, NULL);
	}
}

/*
 * ---- the end
 */
static void log_end(const struct server *server)
{
	char text[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < server->count_count; i++) {
		const struct count *count = &server->counts[i];
		if (count_is_refusal(count) && used < sizeof(text))
			used += (size_t)snprintf(
				text + used, sizeof(text) - used, "%s%s %llu",
				used ? ", " : "", count->name,
				(unsigned long long)count->count);
	}
	log_info("session %llu of user %u (%s, process %d) ended: %llu calls, "
		 "%llu answered in the guest%s%s",
		 (unsigned long long)server->session,
		 (unsigned)server->guest_uid, server->program,
		 (int)server->guest_pid,
		 (unsigned long long)session_count(server, HELLO_EXECUTED),
		 (unsigned long long)session_count(server, HELLO_ANSWERED),
		 used ? "; refused: " : "", text);
}

/* Its guest's waits need not find out by themselves. */
static void lose_region(const struct server *server)
{
	struct region *region;

	if (server->region < 0 ||
	    region_attach(&region, server->region, server->arena_size,
			  REGION_DAEMON) < 0)
		return;
	region_lose(region);
	region_detach(region);
}

void session_end(struct server *server, const char *why)
{
	if (why && !server->killed)
		log_warn("the server of session %llu (user %u, %s) %s",
			 (unsigned long long)server->session,
			 (unsigned)server->guest_uid, server->program, why);
	lose_region(server);
	log_end(server);
	server->pool->tenant->sessions--;
	/* Many short sessions, one after the other, find warm servers too. */
	pool_rest(server->pool);
}
