/* Guests, from the connection until they have a server: see daemon.h. */
#include "daemon.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

#define ACCEPTS_MAX 64	  /* one after the other; then others have a turn */
#define REFUSALS_MS 10000 /* so many are logged in so long */
#define REFUSALS_LOGGED 20

static struct guest *owner_of(struct loop_watch *watch)
{
	return list_owner(watch, struct guest, watch);
}

/* The server is not this guest's any more. */
static void part(struct guest *guest, struct server *server)
{
	guest->server = NULL;
	server->guest = NULL;
}

void guest_end(struct guest *guest)
{
	struct daemon *daemon = guest->daemon;
	struct server *server = guest->server;

	loop_unwatch(&daemon->loop, &guest->watch);
	loop_cancel(&guest->deadline);
	list_remove(&guest->node);
	if (guest->counted)
		guest->pool->tenant->sessions--;
	if (server) {
		part(guest, server);
		/* Nobody else is to get what was made for this one. */
		if (server->fresh || server->state == SERVER_ATTACHING)
			server_kill(server);
	}
	local_greeting_fini(&guest->greeting);
	free(guest);
	daemon_consider_end(daemon);
}

/* Anybody can be refused as often as he likes, but not fill the log. */
static void log_refusal(struct guest *guest, const char *text)
{
	struct daemon *daemon = guest->daemon;
	const int64_t now = loop_now_ms();

	if (now - daemon->refusals_since_ms > REFUSALS_MS) {
		if (daemon->refusals_unsaid)
			log_warn("%u more were refused",
				 daemon->refusals_unsaid);
		daemon->refusals_since_ms = now;
		daemon->refusals = daemon->refusals_unsaid = 0;
	}
	if (daemon->refusals++ >= REFUSALS_LOGGED) {
		daemon->refusals_unsaid++;
		return;
	}
	log_warn("process %d of user %u is refused: %s",
		 (int)guest->greeting.peer.pid,
		 (unsigned)guest->greeting.peer.uid, text);
}

void guest_refuse(struct guest *guest, enum hello_refusal code,
		  const char *format, ...)
{
	char text[HELLO_TEXT];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	log_refusal(guest, text);
	local_refuse(&guest->greeting, code, "%s", text);
	guest_end(guest);
}

/* A server's module must be made from the very same model. */
static bool models_agree(struct guest *guest, const struct server *server)
{
	const struct hello_hello *hello = &guest->greeting.message.hello;

	for (uint32_t i = 0; i < server->ready.modules_count; i++) {
		const struct hello_module *module = &server->ready.modules[i];
		if (strcmp(module->name, hello->api) != 0)
			continue;
		if (module->hash == hello->hash)
			return true;
		guest_refuse(guest, HELLO_REFUSED_VERSION,
			     "the guest library was made from %s %s (model "
			     "%016llx), the server from %s %s (model %016llx): "
			     "install both from one release",
			     hello->api, hello->version,
			     (unsigned long long)hello->hash, module->name,
			     module->version, (unsigned long long)module->hash);
		return false;
	}
	guest_refuse(guest, HELLO_REFUSED_API, "the server does not serve '%s'",
		     hello->api);
	return false;
}

static bool module_is_there(struct guest *guest)
{
	char path[VENDOR_PATH * 2];
	const char *api = guest->greeting.message.hello.api;

	snprintf(path, sizeof(path), "%s/%s.so", guest->daemon->layout.modules,
		 api);
	if (!strchr(api, '/') && access(path, R_OK) == 0)
		return true;
	guest_refuse(guest, HELLO_REFUSED_API,
		     "there is no server module for '%s' (%s)", api, path);
	return false;
}

/* A warm one may have died a moment ago: then the next one is tried. */
static bool attach_warm(struct guest *guest)
{
	struct server *server = guest->server;

	if (!server && !guest->fresh)
		server = pool_spare(guest->pool, SERVER_WARM);
	while (server) {
		if (!models_agree(guest, server) ||
		    session_attach(server, guest) == 0)
			return true;
		part(guest, server);
		server_kill(server);
		server = guest->fresh ? NULL
				      : pool_spare(guest->pool, SERVER_WARM);
	}
	return false;
}

/* Put the guest together with a server, or see to it that one starts. */
static void serve(struct guest *guest)
{
	const struct hello_hello *hello = &guest->greeting.message.hello;
	struct server *server = NULL;
	char why[HELLO_TEXT] = "";

	if (guest->server && guest->server->state != SERVER_WARM)
		return; /* it starts */
	if (attach_warm(guest))
		return;
	if (!guest->fresh)
		server = pool_spare(guest->pool, SERVER_STARTING);
	if (server)
		server_hurry(server, true);
	else
		server = server_start(guest->pool, guest->fresh ? hello : NULL,
				      why);
	if (!server) {
		guest_refuse(guest, HELLO_REFUSED_SERVER, "%s", why);
		return;
	}
	guest->server = server;
	server->guest = guest;
}

void guests_serve(struct daemon *daemon)
{
	list_each(node, &daemon->guests)
	{
		struct guest *guest = list_owner(node, struct guest, node);
		if (guest->pool && guest->greeting.step == LOCAL_PROVEN)
			serve(guest);
	}
}

static bool brings_variables(const struct hello_hello *hello,
			     const struct vendor *vendor)
{
	for (const char *at = hello_next_variable(hello, NULL); at;
	     at = hello_next_variable(hello, at))
		if (vendor_takes(vendor, at))
			return true;
	return false;
}

/* The tenant, vendor and pool; or it has been refused. */
static bool place(struct guest *guest)
{
	struct daemon *daemon = guest->daemon;
	const struct hello_hello *hello = &guest->greeting.message.hello;
	const unsigned uid = guest->greeting.peer.uid;
	char why[HELLO_TEXT];

	struct tenant *tenant = tenant_find(daemon, uid);
	if (!tenant) {
		guest_refuse(guest, HELLO_REFUSED_SERVER,
			     "no folder for the caches of user %u: see the "
			     "daemon's log",
			     uid);
		return false;
	}
	if (tenant->sessions >= daemon->options.sessions) {
		guest_refuse(guest, HELLO_REFUSED_LIMIT,
			     "user %u has %u sessions, of %u at most: end one",
			     uid, tenant->sessions, daemon->options.sessions);
		return false;
	}
	struct vendor *vendor =
		tenant_vendor(daemon, tenant, hello->api, hello->vendor, why);
	if (vendor)
		guest->pool = pool_find(daemon, tenant, vendor, hello->api);
	if (!guest->pool) {
		guest_refuse(guest, HELLO_REFUSED_VENDOR, "%s",
			     vendor ? "no memory" : why);
		return false;
	}
	guest->any_vendor = !hello->vendor[0];
	guest->fresh = brings_variables(hello, vendor);
	return true;
}

static void admit(struct guest *guest)
{
	struct hello_hello *hello = &guest->greeting.message.hello;
	const uid_t uid = guest->greeting.peer.uid;

	text_clean(hello->api);
	text_clean(hello->version);
	text_clean(hello->vendor);
	text_clean(hello->program);
	if (geteuid() != 0 && uid != geteuid()) {
		guest_refuse(guest, HELLO_REFUSED_LIMIT,
			     "this daemon serves user %u alone, and you are "
			     "user %u: a daemon that serves all runs as root",
			     (unsigned)geteuid(), (unsigned)uid);
		return;
	}
	if (!module_is_there(guest) || !place(guest))
		return;
	guest->counted = true;
	guest->pool->tenant->sessions++;
	if (!guest->fresh)
		demand_arrive(&guest->pool->demand, loop_now_ms());
	/* Now it is we who take our time. */
	loop_cancel(&guest->deadline);
	serve(guest);
}

static void guest_ready(struct loop_watch *watch)
{
	struct guest *guest = owner_of(watch);
	struct daemon *daemon = guest->daemon;

	/* While it waits it has nothing to say: it hung up. */
	if (guest->greeting.step == LOCAL_PROVEN) {
		guest_end(guest);
		return;
	}
	const int status = local_greet(&guest->greeting);
	if (status == -EBADMSG) {
		loop_unwatch(&daemon->loop, &guest->watch);
		answer_question(daemon, &guest->greeting);
		guest_end(guest);
	} else if (status < 0) {
		guest_end(guest);
	} else if (status == 1) {
		admit(guest);
	}
}

static void guest_late(struct loop_timer *timer)
{
	guest_end(list_owner(timer, struct guest, deadline));
}

static unsigned connections_of(const struct daemon *daemon, uid_t uid)
{
	unsigned count = 0;

	list_each(node, &daemon->guests)
	{
		const struct guest *guest =
			list_owner(node, struct guest, node);
		count += guest->greeting.peer.uid == uid;
	}
	list_each(node, &daemon->questions)
	{
		const struct question *question =
			list_owner(node, struct question, node);
		count += question->greeting.peer.uid == uid;
	}
	return count;
}

/* Takes the greeting. */
static void receive(struct daemon *daemon, struct local_greeting *greeting)
{
	const bool too_many =
		connections_of(daemon, greeting->peer.uid) >= CONNECTIONS_MAX;
	struct guest *guest = calloc(1, sizeof(*guest));

	if (!guest) {
		local_greeting_fini(greeting);
		return;
	}
	guest->daemon = daemon;
	guest->greeting = *greeting;
	guest->watch.fd = -1;
	list_append(&daemon->guests, &guest->node);
	if (too_many) {
		guest_refuse(guest, HELLO_REFUSED_LIMIT,
			     "user %u has %u connections open that are no "
			     "sessions: that is too many",
			     (unsigned)greeting->peer.uid, CONNECTIONS_MAX);
		return;
	}
	loop_after(&daemon->loop, &guest->deadline, GREETING_MS, guest_late);
	if (loop_watch(&daemon->loop, &guest->watch, greeting->fd,
		       guest_ready) < 0)
		guest_end(guest);
}

void guest_accept(struct daemon *daemon)
{
	for (unsigned i = 0; i < ACCEPTS_MAX; i++) {
		struct local_greeting greeting;
		const int error = local_accept(&daemon->listener, &greeting);
		if (error == -EAGAIN)
			return;
		if (error == -EMFILE || error == -ENFILE) {
			daemon_pause(daemon);
			return;
		}
		if (!error)
			receive(daemon, &greeting);
	}
}
