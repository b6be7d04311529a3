#include "host.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "hello.h"
#include "local.h"
#include "region.h"

#define ARENA_SIZE (UINT64_C(256) << 20)
#define COUNTED 16

static struct {
	const char *server, *module;
	struct local_listener listener;
	pid_t owner;
	char path[64];
	uint64_t sessions;
	_Atomic pid_t *pid; /* children see it too */
	_Atomic int pidfd;
	pthread_mutex_t lock;
	struct hello_counted counted[COUNTED];
	unsigned counted_count;
	_Atomic int socket; /* of the last server */
	_Atomic bool complained;
} host = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void fail(const char *what, int error)
{
	fprintf(stderr, "host: %s: %s\n", what, strerror(error));
	_exit(99);
}

/* A server with its socket at fd 3; our end of it. */
static int start_server(void)
{
	const char *const argv[] = { host.server, "--socket-fd", "3",
				     "--module",  host.module,	 NULL };
	posix_spawn_file_actions_t actions;
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		fail("socketpair", errno);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 3);
	const int error = posix_spawn(&pid, host.server, &actions, NULL,
				      (char *const *)(uintptr_t)argv, environ);
	if (error)
		fail(host.server, error);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	*host.pid = pid;
	fd_close(host.pidfd);
	host.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	return ends[0];
}

static void expect(int socket, enum hello_kind kind,
		   struct hello_message *message)
{
	int fds[HELLO_DESCRIPTORS];
	const int error = hello_receive(socket, message, fds);

	if (error < 0 || message->header.kind != kind)
		fail("the server's message", -error);
}

struct heard {
	int socket;
	pid_t pid;
};

static void note_counted(const struct hello_counted *counted)
{
	unsigned at = 0;

	pthread_mutex_lock(&host.lock);
	while (at < host.counted_count &&
	       strcmp(host.counted[at].name, counted->name) != 0)
		at++;
	if (at < COUNTED)
		host.counted[at] = *counted;
	if (at == host.counted_count && at < COUNTED)
		host.counted_count++;
	pthread_mutex_unlock(&host.lock);
}

/* What a server says once its session goes on, and how it ends. */
static void *hear(void *data)
{
	const struct heard heard = *(struct heard *)data;
	struct hello_message message;
	int fds[HELLO_DESCRIPTORS];
	int status = 0;

	free(data);
	while (hello_receive(heard.socket, &message, fds) == 0)
		note_counted(&message.counted);
	waitpid(heard.pid, &status, 0);
	/* What TSan and ASan exit with. */
	if (WIFEXITED(status) &&
	    (WEXITSTATUS(status) == 66 || WEXITSTATUS(status) == 23))
		host.complained = true;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL &&
	    WTERMSIG(status) != SIGABRT)
		host.complained = true;
	close(heard.socket);
	return NULL;
}

static void start_session(struct local_greeting *greeting)
{
	struct hello_message message;
	struct hello_welcome welcome = { .session = ++host.sessions,
					 .arena_size = ARENA_SIZE };
	int region;
	pthread_t thread;
	const int error = region_create(&region, ARENA_SIZE);

	if (error < 0)
		fail("region", -error);
	const int socket = start_server();
	expect(socket, HELLO_READY, &message);
	if (message.ready.error) {
		local_refuse(greeting, HELLO_REFUSED_SERVER, "%s",
			     message.ready.text);
		close(socket);
		close(region);
		return;
	}
	hello_init(&message, HELLO_ATTACH);
	message.attach.session = welcome.session;
	message.attach.arena_size = ARENA_SIZE;
	hello_text(message.attach.program, sizeof(message.attach.program),
		   greeting->message.hello.program);
	const int fds[] = { region, greeting->peer.pidfd };
	if (hello_send(socket, &message, fds) < 0)
		fail("ATTACH", EPIPE);
	expect(socket, HELLO_ATTACHED, &message);
	local_welcome(greeting, region, &welcome);
	close(region);
	struct heard *heard = malloc(sizeof(*heard));
	*heard = (struct heard){ socket, *host.pid };
	host.socket = socket;
	if (pthread_create(&thread, NULL, hear, heard) != 0)
		fail("thread", EAGAIN);
	pthread_detach(thread);
}

static void greet(void)
{
	struct local_greeting greeting;
	int status = 0;

	if (local_accept(&host.listener, &greeting) < 0)
		return;
	while (status == 0) {
		struct pollfd ready = { .fd = greeting.fd, .events = POLLIN };

		poll(&ready, 1, -1);
		status = local_greet(&greeting);
	}
	if (status == 1)
		start_session(&greeting);
	local_greeting_fini(&greeting);
}

static void *serve(void *unused)
{
	struct pollfd ready = { .fd = host.listener.fd, .events = POLLIN };

	while (poll(&ready, 1, -1) >= 0 || errno == EINTR)
		greet();
	return unused;
}

static void stop(void)
{
	char lock[LOCAL_PATH + 8];

	/* Not when a child exits. */
	if (getpid() != host.owner)
		return;
	unlink(host.path);
	snprintf(lock, sizeof(lock), "%s.lock", host.path);
	unlink(lock);
}

void host_start(const char *server, const char *module)
{
	const char *path = host.path;
	pthread_t thread;

	snprintf(host.path, sizeof(host.path), "/tmp/sluice-test-%d",
		 (int)getpid());
	host.server = server;
	host.module = module;
	host.pidfd = -1;
	host.owner = getpid();
	host.pid = mmap(NULL, sizeof(*host.pid), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (host.pid == MAP_FAILED)
		fail("memory", errno);
	const int error = local_listen(&host.listener, path, 0600);
	if (error < 0)
		fail(path, -error);
	atexit(stop);
	setenv("SLUICE_SOCKET", path, 1);
	if (pthread_create(&thread, NULL, serve, NULL) != 0)
		fail("thread", EAGAIN);
	pthread_detach(thread);
}

pid_t host_server(void)
{
	return *host.pid;
}

bool host_server_ended(int timeout_ms)
{
	struct pollfd ended = { .fd = host.pidfd, .events = POLLIN };

	return poll(&ended, 1, timeout_ms) == 1;
}

void host_leave(void)
{
	shutdown(host.socket, SHUT_RDWR);
}

bool host_server_complained(void)
{
	return host.complained;
}

static unsigned long told(const char *name)
{
	unsigned long count = 0;

	pthread_mutex_lock(&host.lock);
	for (unsigned i = 0; i < host.counted_count; i++)
		if (strcmp(host.counted[i].name, name) == 0)
			count = host.counted[i].count;
	pthread_mutex_unlock(&host.lock);
	return count;
}

unsigned long host_counted(const char *name)
{
	struct hello_message message;

	hello_init(&message, HELLO_COUNTED);
	hello_send(host.socket, &message, NULL);
	for (int i = 0; i < 6000 && told(name) == 0; i++)
		usleep(10000);
	return told(name);
}
