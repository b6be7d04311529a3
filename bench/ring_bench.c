/*
 * ring_bench -- what passing a command and its answer through a region costs,
 * without a vendor's library: a server thread in a process of its own answers
 * at once. One line each: name, value, unit. Medians. The two ends are pinned
 * to two CPUs where there are two, with the argument "free" nowhere.
 */
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "clock.h"

#define CALLS 100000
#define BATCHES 100
#define WAKES 200

static struct channel_guest guest;
static struct reply_body body;

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "ring_bench: %s\n", what);
	exit(1);
}

/* To the @nth CPU that we may use, if there is one. */
static void pin(unsigned nth)
{
	cpu_set_t mine, one;

	sched_getaffinity(0, sizeof(mine), &mine);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &mine) || nth-- > 0)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		return;
	}
}

static void serve(int fd)
{
	static _Alignas(16) unsigned char command[RING_COMMAND_MAX];
	const struct wire_command *header =
		(const struct wire_command *)command;
	const struct wire_reply reply = { .kind = WIRE_REPLY };
	struct region *region = NULL;
	struct channel_server server;
	uint32_t index;

	if (region_attach(&region, fd, REGION_ARENA_MIN, REGION_SERVER) < 0 ||
	    region_robust_hold(region) < 0 ||
	    channel_wanted(region, &index) < 0)
		_exit(1);
	channel_serve(&server, region, index, NULL);
	while (ring_next(&server.ring, command) == 1) {
		ring_done(&server.ring);
		if (!(header->flags & WIRE_NO_REPLY) &&
		    reply_send(&server.replies, &reply, NULL) < 0)
			_exit(1);
	}
	_exit(0);
}

static void put_command(unsigned flags)
{
	void *place;

	must(ring_reserve(&guest.ring, 32, &place) == 0, "no room");
	*(struct wire_command *)place = (struct wire_command){
		.api = 1, .flags = (uint8_t)flags, .size = 32
	};
	ring_commit(&guest.ring, 32);
}

static void call(void)
{
	struct wire_reply reply;

	put_command(0);
	ring_publish(&guest.ring, true);
	must(reply_wait(&guest.replies, &reply, &body) == 0, "no reply");
}

/* Both ends awake. */
static double round_trip_ns(void)
{
	static double samples[BATCHES];

	for (unsigned i = 0; i < BATCHES; i++) {
		const double start = clock_ns();
		for (unsigned n = 0; n < CALLS / BATCHES; n++)
			call();
		samples[i] = (clock_ns() - start) / (CALLS / BATCHES);
	}
	return clock_median(samples, BATCHES);
}

/* The server has slept for 2 ms when the call comes. */
static double call_after_sleep_ns(void)
{
	static double samples[WAKES];

	for (unsigned i = 0; i < WAKES; i++) {
		usleep(2000);
		const double start = clock_ns();
		call();
		samples[i] = clock_ns() - start;
	}
	return clock_median(samples, WAKES);
}

/* Commands that want no answer, shown @each at a time; the last one is waited
 * for. */
static double send_ns(unsigned each)
{
	static double samples[BATCHES];

	for (unsigned i = 0; i < BATCHES; i++) {
		const double start = clock_ns();
		for (unsigned n = 1; n < CALLS / BATCHES; n++) {
			put_command(WIRE_NO_REPLY);
			if (n % each == 0)
				ring_publish(&guest.ring, true);
		}
		samples[i] = (clock_ns() - start) / (CALLS / BATCHES);
		call();
	}
	return clock_median(samples, BATCHES);
}

int main(int argc, char **argv)
{
	const bool pinned = argc < 2 || strcmp(argv[1], "free") != 0;
	struct region *region = NULL;
	int fd = -1, status;

	must(region_create(&fd, REGION_ARENA_MIN) == 0, "no region");
	const pid_t child = fork();
	if (child == 0) {
		if (pinned)
			pin(1);
		serve(fd);
	}
	if (pinned)
		pin(0);
	must(region_attach(&region, fd, REGION_ARENA_MIN, REGION_GUEST) == 0,
	     "no region");
	must(channel_open(&guest, region, region_look, region) == 0,
	     "no channel");
	for (unsigned i = 0; i < 1000; i++)
		call();
	printf("ring_round_trip %.0f ns\n", round_trip_ns());
	printf("ring_call_after_sleep %.0f ns\n", call_after_sleep_ns());
	printf("ring_send_each %.1f ns\n", send_ns(1));
	printf("ring_send_in_batches %.1f ns\n", send_ns(64));
	channel_close(&guest);
	must(waitpid(child, &status, 0) == child && status == 0,
	     "the server failed");
	reply_body_fini(&body);
	region_detach(region);
	return 0;
}
