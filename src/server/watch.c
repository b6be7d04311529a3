#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include "count.h"
#include "fd.h"
#include "hello.h"
#include "log.h"
#include "process.h"

enum { GUEST, DAEMON, WATCHED };

struct watch {
	struct pollfd fds[WATCHED];
	sem_t holds;
	int error;
};

static struct watch watch = { .fds = { { .fd = -1 }, { .fd = -1 } } };

void watch_report(void)
{
	if (watch.fds[DAEMON].fd >= 0)
		count_report(watch.fds[DAEMON].fd);
}

/* Every message is taken as a request for numbers. A session does not end with
 * the daemon. */
static void hear_daemon(void)
{
	struct hello_message message;
	int fds[HELLO_DESCRIPTORS];
	const int error = hello_receive(watch.fds[DAEMON].fd, &message, fds);

	for (int i = 0; i < HELLO_DESCRIPTORS; i++)
		fd_close(fds[i]);
	if (error == 0) {
		watch_report();
	} else if (error != -EAGAIN) {
		log_info("session %llu goes on without the daemon",
			 (unsigned long long)process.session);
		watch.fds[DAEMON].fd = -1;
	}
}

static void *run(void *unused)
{
	watch.error = region_robust_hold(process.region);
	sem_post(&watch.holds);
	while (watch.error == 0) {
		if (poll(watch.fds, WATCHED, -1) < 0)
			continue;
		if (watch.fds[GUEST].revents) {
			region_lose(process.region);
			watch_report();
			process.end(0);
		}
		if (watch.fds[DAEMON].revents)
			hear_daemon();
	}
	return unused;
}

int watch_start(int guest, int daemon)
{
	pthread_t thread;

	/* A daemon that does not read must not keep us from ending. */
	if (daemon >= 0)
		fcntl(daemon, F_SETFL, O_NONBLOCK);
	watch.fds[GUEST] = (struct pollfd){ .fd = guest, .events = POLLIN };
	watch.fds[DAEMON] = (struct pollfd){ .fd = daemon, .events = POLLIN };
	sem_init(&watch.holds, 0, 0);
	const int error = pthread_create(&thread, NULL, run, NULL);
	if (error != 0)
		return -error;
	pthread_detach(thread);
	while (sem_wait(&watch.holds) < 0)
		continue;
	return watch.error;
}
