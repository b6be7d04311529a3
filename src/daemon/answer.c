/* What the command line asks of the daemon, and is told: see daemon.h. */
#include "daemon.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "fd.h"
#include "log.h"

/* Servers are asked for their newest counts; so long they have. */
#define COUNTS_MS 40
/* Who asks may be slow to read; so often we look whether he goes on. */
#define TELL_AGAIN_MS 20
#define TELL_ATTEMPTS 250

static json_t *layers_of(const struct sandbox_report *report)
{
	json_t *holds = json_array(), *missing = json_object();

	for (int i = 0; i < SANDBOX_LAYERS; i++) {
		const struct sandbox_state *state = &report->layers[i];
		const char *name = sandbox_layer_name(i);
		if (state->verdict == SANDBOX_MISSING)
			json_object_set_new(missing, name,
					    json_string(state->reason));
		else if (state->verdict == SANDBOX_HOLDS)
			json_array_append_new(holds, json_string(name));
	}
	return json_pack("{s:o, s:o, s:i}", "holds", holds, "missing", missing,
			 "landlock_abi", report->landlock_abi);
}

static json_t *number(uint64_t count)
{
	return json_integer((json_int_t)count);
}

static json_t *refused_of(const struct server *server)
{
	json_t *refused = json_object();

	for (size_t i = 0; i < server->count_count; i++) {
		const struct count *count = &server->counts[i];
		if (count_is_refusal(count))
			json_object_set_new(refused, count->name,
					    number(count->count));
	}
	return refused;
}

static json_t *server_json(const struct server *server)
{
	const struct pool *pool = server->pool;
	json_t *object =
		json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:i, s:f, s:o}",
			  "kind", server->session ? "session" : "server",
			  "state", server_state_name(server->state), "server",
			  (int)server->child.pid, "api", pool->api, "vendor",
			  pool->vendor->name, "platform", server->ready.text,
			  "tenant", (int)pool->tenant->uid, "age_s",
			  (double)(loop_now_ms() - server->since_ms) / 1e3,
			  "jail", layers_of(&server->report));

	if (!server->session)
		return object;
	json_object_set_new(object, "session", number(server->session));
	json_object_set_new(object, "process", json_integer(server->guest_pid));
	json_object_set_new(object, "program", json_string(server->program));
	json_object_set_new(object, "calls",
			    number(session_count(server, HELLO_EXECUTED)));
	json_object_set_new(object, "answered",
			    number(session_count(server, HELLO_ANSWERED)));
	json_object_set_new(object, "refused", refused_of(server));
	return object;
}

static void send_object(int socket, json_t *object)
{
	if (object)
		control_send(socket, object);
	json_decref(object);
}

void question_end(struct question *question)
{
	struct daemon *daemon = question->daemon;

	loop_cancel(&question->timer);
	list_remove(&question->node);
	local_greeting_fini(&question->greeting);
	json_decref(question->answers);
	free(question);
	daemon_consider_end(daemon);
}

static void gather(struct question *question)
{
	question->answers = json_array();
	list_each(node, &question->daemon->servers)
	{
		const struct server *server =
			list_owner(node, struct server, node);
		if (question->all ||
		    server->pool->tenant->uid == question->greeting.peer.uid)
			json_array_append_new(question->answers,
					      server_json(server));
	}
}

/* One packet for each, as many as fit into the socket at a time. */
static void tell_sessions(struct loop_timer *timer)
{
	struct question *question = list_owner(timer, struct question, timer);
	int error = 0;

	if (!question->answers)
		gather(question);
	while (!error && question->told < json_array_size(question->answers)) {
		error = control_send(
			question->greeting.fd,
			json_array_get(question->answers, question->told));
		question->told += !error;
	}
	if (error == -EAGAIN && ++question->attempts < TELL_ATTEMPTS)
		loop_after(&question->daemon->loop, timer, TELL_AGAIN_MS,
			   tell_sessions);
	else
		question_end(question);
}

static void ask_ps(struct daemon *daemon, struct local_greeting *greeting)
{
	struct question *question = calloc(1, sizeof(*question));
	const uid_t uid = greeting->peer.uid;

	if (!question)
		return;
	question->daemon = daemon;
	question->greeting = *greeting;
	question->all = uid == 0 || uid == geteuid();
	greeting->fd = greeting->peer.pidfd = -1;
	list_append(&daemon->questions, &question->node);
	sessions_ask(daemon);
	loop_after(&daemon->loop, &question->timer, COUNTS_MS, tell_sessions);
}

static json_t *failure(const char *why)
{
	return json_pack("{s:s}", "error", why);
}

/* A server is to be ready when the program that comes asks for it. */
static json_t *ask_warm(struct daemon *daemon, const json_t *request, uid_t uid)
{
	const char *api = "opencl", *name = "";
	int unsafe = 0, fresh = 0;
	char why[HELLO_TEXT] = "";

	json_unpack((json_t *)(uintptr_t)request, "{s?s, s?s, s?b, s?b}", "api",
		    &api, "vendor", &name, "unsafe", &unsafe, "fresh", &fresh);
	if (geteuid() != 0 && uid != geteuid())
		return failure("this daemon serves another user");
	/* A daemon may do without layers that this user wants to have. */
	if (daemon_lacks_jail(daemon, daemon->options.unsafe && unsafe, why))
		return failure(why);
	struct tenant *tenant = tenant_find(daemon, uid);
	if (!tenant)
		return failure("no folder for the caches: see the daemon's "
			       "log");
	struct vendor *vendor = tenant_vendor(daemon, tenant, api, name, why);
	if (!vendor)
		return failure(why);
	struct pool *pool = pool_find(daemon, tenant, vendor, api);
	if (!pool)
		return failure("no memory");
	/* A program that brings variables gets a server of its own. */
	if (!fresh && !pool_announce(pool, why))
		return failure(why);
	return json_pack("{s:s}", "vendor", vendor->name);
}

static json_t *ask_daemon(const struct daemon *daemon)
{
	return json_pack("{s:i, s:s, s:b, s:o}", "pid", (int)getpid(), "socket",
			 daemon->listener.path, "unsafe",
			 (int)daemon->options.unsafe, "jail",
			 layers_of(sandbox_report(daemon->sandbox)));
}

static json_t *answer(struct daemon *daemon, const json_t *request,
		      const char *ask, uid_t uid)
{
	if (strcmp(ask, "warm") == 0)
		return ask_warm(daemon, request, uid);
	if (strcmp(ask, "daemon") == 0)
		return ask_daemon(daemon);
	return json_pack("{s:o}", "error",
			 json_sprintf("the daemon does not know the question "
				      "'%s'",
				      ask));
}

void answer_question(struct daemon *daemon, struct local_greeting *greeting)
{
	json_t *request = NULL;
	const char *ask = "";
	const int error = control_receive(greeting->fd, &request);

	if (error == -EPROTONOSUPPORT)
		send_object(greeting->fd,
			    failure("`sluice` and the daemon are of different "
				    "releases: restart the daemon"));
	if (error)
		return;
	json_unpack(request, "{s:s}", "ask", &ask);
	if (strcmp(ask, "ps") == 0)
		ask_ps(daemon, greeting);
	else
		send_object(greeting->fd,
			    answer(daemon, request, ask, greeting->peer.uid));
	json_decref(request);
}
