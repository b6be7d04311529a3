#include "daemon.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

#define ACCEPT_AGAIN_MS 100

static struct guest *owner_of(struct loop_watch *watch)
{
	return list_owner(watch, struct guest, watch);
}

void guest_end(struct guest *guest)
{
	struct daemon *daemon = guest->daemon;

	loop_unwatch(&daemon->loop, &guest->watch);
	loop_cancel(&guest->deadline);
	list_remove(&guest->node);
	if (guest->tenant)
		guest->tenant->sessions--;
	if (guest->server && guest->server->guest == guest)
		guest->server->guest = NULL;
	local_greeting_fini(&guest->greeting);
	free(guest);
	daemon_consider_end(daemon);
}

void guest_refuse(struct guest *guest, enum hello_refusal code,
		  const char *format, ...)
{
	char text[HELLO_TEXT];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	log_warn("process %d of user %u is refused: %s",
		 (int)guest->greeting.peer.pid,
		 (unsigned)guest->greeting.peer.uid, text);
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

static bool choose_vendor(struct guest *guest)
{
	struct daemon *daemon = guest->daemon;
	const struct hello_hello *hello = &guest->greeting.message.hello;

	guest->vendor =
		vendors_choose(&daemon->vendors, hello->api, hello->vendor);
	guest->any_vendor = !hello->vendor[0];
	if (guest->vendor)
		return true;
	if (hello->vendor[0])
		guest_refuse(guest, HELLO_REFUSED_VENDOR,
			     "no vendor library '%s' for %s here: `sluice "
			     "doctor` lists those that there are",
			     hello->vendor, hello->api);
	else
		guest_refuse(guest, HELLO_REFUSED_VENDOR,
			     "no vendor library for %s with a jail profile and "
			     "a device: install one (pocl-opencl-icd), or see "
			     "`sluice doctor`",
			     hello->api);
	return false;
}

static bool module_is_there(struct guest *guest)
{
	char path[VENDOR_PATH * 2];
	const char *api = guest->greeting.message.hello.api;

	snprintf(path, sizeof(path), "%s/%s.so", guest->daemon->layout.modules,
		 api);
	if (access(path, R_OK) == 0)
		return true;
	guest_refuse(guest, HELLO_REFUSED_API,
		     "there is no server module for '%s' (%s)", api, path);
	return false;
}

/* Put the guest together with a server, or see to it that one starts. */
static void serve(struct guest *guest)
{
	struct daemon *daemon = guest->daemon;
	const struct hello_hello *hello = &guest->greeting.message.hello;
	char why[HELLO_TEXT] = "";
	struct server *server = guest->server;

	if (!server && hello->variables_count == 0)
		server = server_spare(daemon, guest->tenant, guest->vendor,
				      hello->api, SERVER_WARM);
	if (server && server->state == SERVER_WARM) {
		if (!models_agree(guest, server))
			return;
		if (server_attach(server, guest) < 0)
			guest_refuse(guest, HELLO_REFUSED_SERVER,
				     "the server could not be attached");
		return;
	}
	if (server)
		return; /* it starts */
	server = hello->variables_count == 0
			 ? server_spare(daemon, guest->tenant, guest->vendor,
					hello->api, SERVER_STARTING)
			 : NULL;
	if (!server)
		server = server_start(
			daemon, guest->tenant, guest->vendor, hello->api,
			hello->variables_count ? hello : NULL, why);
	if (!server) {
		guest_refuse(guest, HELLO_REFUSED_JAIL, "%s", why);
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
		if (guest->tenant &&
		    (!guest->server || guest->server->state == SERVER_WARM))
			serve(guest);
	}
}

static void admit(struct guest *guest)
{
	struct daemon *daemon = guest->daemon;
	const uid_t uid = guest->greeting.peer.uid;
	struct tenant *tenant;

	if (geteuid() != 0 && uid != geteuid()) {
		guest_refuse(guest, HELLO_REFUSED_LIMIT,
			     "this daemon serves user %u alone, and you are "
			     "user %u: a daemon that serves all runs as root",
			     (unsigned)geteuid(), (unsigned)uid);
		return;
	}
	if (!module_is_there(guest) || !choose_vendor(guest))
		return;
	tenant = tenant_find(daemon, uid);
	if (!tenant) {
		guest_refuse(guest, HELLO_REFUSED_SERVER,
			     "no folder for the caches of user %u: see the "
			     "daemon's log",
			     (unsigned)uid);
		return;
	}
	if (tenant->sessions >= SESSIONS_MAX) {
		guest_refuse(guest, HELLO_REFUSED_LIMIT,
			     "user %u has %u sessions, of %u at most: end one",
			     (unsigned)uid, tenant->sessions, SESSIONS_MAX);
		return;
	}
	tenant->sessions++;
	guest->tenant = tenant;
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

static void accept_again(struct loop_timer *timer)
{
	struct daemon *daemon = list_owner(timer, struct daemon, accept_again);

	guest_accept(daemon);
}

void guest_accept(struct daemon *daemon)
{
	for (;;) {
		struct local_greeting greeting;
		const int error = local_accept(&daemon->listener, &greeting);
		if (error == -EAGAIN)
			return;
		if (error == -EMFILE || error == -ENFILE) {
			loop_after(&daemon->loop, &daemon->accept_again,
				   ACCEPT_AGAIN_MS, accept_again);
			return;
		}
		if (error)
			continue;
		struct guest *guest = calloc(1, sizeof(*guest));
		if (!guest) {
			local_greeting_fini(&greeting);
			return;
		}
		guest->daemon = daemon;
		guest->greeting = greeting;
		guest->watch.fd = -1;
		list_append(&daemon->guests, &guest->node);
		loop_after(&daemon->loop, &guest->deadline, GREETING_MS,
			   guest_late);
		if (loop_watch(&daemon->loop, &guest->watch, greeting.fd,
			       guest_ready) < 0)
			guest_end(guest);
	}
}
