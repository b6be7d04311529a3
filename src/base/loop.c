#include "loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <time.h>

#include "fd.h"

int loop_init(struct loop *loop)
{
	*loop = (struct loop){ .epoll = epoll_create1(EPOLL_CLOEXEC) };
	list_init(&loop->timers);
	return loop->epoll < 0 ? -errno : 0;
}

void loop_fini(struct loop *loop)
{
	fd_close(loop->epoll);
	loop->epoll = -1;
}

int loop_watch(struct loop *loop, struct loop_watch *watch, int fd,
	       void (*ready)(struct loop_watch *watch))
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = watch };

	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	watch->fd = fd;
	watch->ready = ready;
	return 0;
}

void loop_unwatch(struct loop *loop, struct loop_watch *watch)
{
	if (watch->fd < 0 || !watch->ready)
		return;
	epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
	watch->fd = -1;
	watch->ready = NULL;
	/* Its event may be among those that are being handed out. */
	for (int i = 0; i < loop->pending_count; i++)
		if (loop->pending[i] == watch)
			loop->pending[i] = NULL;
}

int64_t loop_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void loop_after(struct loop *loop, struct loop_timer *timer, int64_t delay_ms,
		void (*due)(struct loop_timer *timer))
{
	struct list *before;

	loop_cancel(timer);
	before = loop->timers.next;
	timer->due_ms = loop_now_ms() + delay_ms;
	timer->due = due;
	timer->set = true;
	while (before != &loop->timers &&
	       list_owner(before, struct loop_timer, node)->due_ms <=
		       timer->due_ms)
		before = before->next;
	list_append(before, &timer->node);
}

void loop_cancel(struct loop_timer *timer)
{
	if (timer->set)
		list_remove(&timer->node);
	timer->set = false;
}

static int next_due(const struct loop *loop)
{
	if (list_empty(&loop->timers))
		return -1;
	const int64_t left =
		list_owner(loop->timers.next, struct loop_timer, node)->due_ms -
		loop_now_ms();
	return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void run_timers(struct loop *loop)
{
	const int64_t now = loop_now_ms();

	while (!list_empty(&loop->timers)) {
		struct loop_timer *timer =
			list_owner(loop->timers.next, struct loop_timer, node);
		if (timer->due_ms > now)
			return;
		loop_cancel(timer);
		timer->due(timer);
	}
}

int loop_run(struct loop *loop)
{
	struct epoll_event events[64];

	while (!loop->stopped) {
		const int count =
			epoll_wait(loop->epoll, events, 64, next_due(loop));
		if (count < 0 && errno != EINTR)
			return -errno;
		for (int i = 0; i < count; i++)
			loop->pending[i] = events[i].data.ptr;
		loop->pending_count = count > 0 ? count : 0;
		for (int i = 0; i < loop->pending_count; i++)
			if (loop->pending[i])
				loop->pending[i]->ready(loop->pending[i]);
		loop->pending_count = 0;
		run_timers(loop);
	}
	return 0;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}
