/*
 * sluice-server -- the API server: one process for one application.
 *
 * It is started, in its jail, by the daemon, with one end of a socket. It loads
 * generated modules and the vendor library, brings that up, and says READY.
 * Then it waits for the one session that it will serve, and ends with it.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocator.h"
#include "fd.h"
#include "hello.h"
#include "log.h"
#include "module.h"
#include "process.h"
#include "sandbox.h"
#include "serve.h"
#include "watch.h"

#define FINISH_US 1500000

struct options {
	int socket;
	const char *modules[HELLO_MODULES];
	uint32_t module_count;
};

static int read_options(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "socket-fd", required_argument, NULL, 's' },
		{ "module", required_argument, NULL, 'm' },
		{ 0 },
	};
	int option;

	*options = (struct options){ .socket = 3 };
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 's')
			options->socket = atoi(optarg);
		else if (option == 'm' && options->module_count < HELLO_MODULES)
			options->modules[options->module_count++] = optarg;
		else
			return -EINVAL;
	}
	return optind == argc && options->module_count > 0 ? 0 : -EINVAL;
}

/* Guest libraries that a vendor library loads by mistake look for this. */
static int enter(void)
{
	const int error = sandbox_enter_server();

	if (error < 0)
		return error;
	if (setenv("SLUICE_SERVER", "1", 1) < 0)
		return -errno;
	/* Vendor libraries wait for programs that they start. */
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	return text_redirect();
}

static int load(const struct options *options, struct hello_ready *ready)
{
	for (uint32_t i = 0; i < options->module_count; i++) {
		const int number = module_load(options->modules[i], ready->text,
					       sizeof(ready->text));
		if (number < 0)
			return number;
		const struct server_module *module =
			process.modules[number - 1].module;
		struct hello_module *shown =
			&ready->modules[ready->modules_count++];
		hello_text(shown->name, sizeof(shown->name), module->name);
		hello_text(shown->version, sizeof(shown->version),
			   module->version);
		shown->hash = module->hash;
	}
	return module_warm_all(ready->text, sizeof(ready->text));
}

/* Returns 0 when the daemon knows that we are ready. */
static int get_ready(const struct options *options)
{
	struct hello_message message;
	int status = enter();

	hello_init(&message, HELLO_READY);
	if (status == 0)
		status = load(options, &message.ready);
	allocator_tidy();
	/* It may not have ended what it wrote. */
	message.ready.text[sizeof(message.ready.text) - 1] = '\0';
	message.ready.devices = status > 0 ? (uint32_t)status : 0;
	message.ready.error = status < 0 ? status : 0;
	if (status < 0)
		log_error("%s", *message.ready.text ? message.ready.text
						    : strerror(-status));
	const int error = hello_send(options->socket, &message, NULL);
	return status < 0 ? status : error;
}

/* The session's region and guest; the answer is not sent yet. */
static int attach(int socket, const struct hello_attach *attach, int region,
		  int guest)
{
	int error = region_attach(&process.region, region, attach->arena_size,
				  REGION_SERVER);

	if (error == 0)
		error = event_writer_init(&process.events, process.region);
	if (error < 0)
		return error;
	process.session = attach->session;
	hello_text(process.program, sizeof(process.program), attach->program);
	return watch_start(guest, socket);
}

static int await_session(int socket)
{
	struct hello_message message, answer;
	int fds[HELLO_DESCRIPTORS];
	int error;

	do
		error = hello_receive(socket, &message, fds);
	while (error == -EINTR);
	if (error < 0)
		return error;
	if (message.header.kind != HELLO_ATTACH)
		return -EPROTO;
	error = attach(socket, &message.attach, fds[0], fds[1]);
	fd_close(fds[0]);
	hello_init(&answer, HELLO_ATTACHED);
	answer.attached.session = message.attach.session;
	answer.attached.error = error;
	hello_send(socket, &answer, NULL);
	return error;
}

/* It takes too long. */
static void *give_up(void *unused)
{
	usleep(FINISH_US);
	_exit(0);
	return unused;
}

/*
 * What is left to do when the guest has ended is done by the first thread that
 * comes here, in nobody's way. It has less time than the daemon gives us.
 */
static void finish(void)
{
	static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
	pthread_t thread;

	/* Who comes second waits here for the end. */
	pthread_mutex_lock(&once);
	if (pthread_create(&thread, NULL, give_up, NULL) == 0)
		process.at_end();
}

static void end(int status)
{
	watch_report();
	if (status == 0 && process.at_end)
		finish();
	_exit(status);
}

int main(int argc, char **argv)
{
	struct options options;

	log_init("sluice-server", LOG_WARN);
	process_init();
	if (getenv("SLUICE_CACHE"))
		cache_open(&process.cache, getenv("SLUICE_CACHE"));
	process.end = end;
	if (read_options(argc, argv, &options) < 0) {
		fprintf(stderr, "usage: sluice-server [--socket-fd N] "
				"--module PATH...\n");
		return 2;
	}
	if (get_ready(&options) < 0)
		_exit(1);
	if (await_session(options.socket) < 0)
		_exit(1);
	log_info("session %llu (%s) begins",
		 (unsigned long long)process.session, process.program);
	serve_session();
	/* The region is lost: the watching thread, or who lost it, ends us. */
	process.end(0);
	return 0;
}
