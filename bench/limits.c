/*
 * limits -- what this machine can do at best, to hold other figures against:
 * passing a cache line, waking a thread, yielding, copying, touching memory,
 * starting a process. One line each: name, value, unit.
 */
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define ROUNDS 20000
#define WAKES 300
#define YIELDS 1000
#define COPY_SIZE ((size_t)16 << 20)

extern char **environ;

struct pair {
	_Alignas(128) _Atomic uint32_t ping;
	_Alignas(128) _Atomic uint32_t pong;
	int cpu;
};

static cpu_set_t allowed;

/* To the @nth CPU that we may use. */
static void pin(int nth)
{
	cpu_set_t set;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &allowed) || nth-- > 0)
			continue;
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		sched_setaffinity(0, sizeof(set), &set);
		return;
	}
}

static void *answer_spinning(void *context)
{
	struct pair *pair = context;

	pin(pair->cpu);
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		while (atomic_load_explicit(&pair->ping,
					    memory_order_acquire) != i)
			;
		atomic_store_explicit(&pair->pong, i, memory_order_release);
	}
	return NULL;
}

static double line_round_trip_ns(void)
{
	struct pair pair = { .cpu = 1 };
	pthread_t thread;

	pin(0);
	if (pthread_create(&thread, NULL, answer_spinning, &pair) != 0)
		return 0;
	const double start = clock_ns();
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		atomic_store_explicit(&pair.ping, i, memory_order_release);
		while (atomic_load_explicit(&pair.pong, memory_order_acquire) !=
		       i)
			;
	}
	const double spent = clock_ns() - start;
	pthread_join(thread, NULL);
	return spent / ROUNDS;
}

static void futex(_Atomic uint32_t *word, int op, uint32_t value)
{
	syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

static void wait_for(_Atomic uint32_t *word, uint32_t value)
{
	uint32_t seen;

	while ((seen = atomic_load(word)) != value)
		futex(word, FUTEX_WAIT, seen);
}

static void *answer_sleeping(void *context)
{
	struct pair *pair = context;

	pin(pair->cpu);
	for (uint32_t i = 1; i <= WAKES; i++) {
		wait_for(&pair->ping, i);
		atomic_store(&pair->pong, i);
		futex(&pair->pong, FUTEX_WAKE, 1);
	}
	return NULL;
}

/* One way: half of a round trip in which both ends sleep. */
static double wake_ns(int cpu)
{
	struct pair pair = { .cpu = cpu };
	double samples[WAKES];
	pthread_t thread;

	pin(0);
	if (pthread_create(&thread, NULL, answer_sleeping, &pair) != 0)
		return 0;
	for (uint32_t i = 1; i <= WAKES; i++) {
		usleep(200);
		const double start = clock_ns();
		atomic_store(&pair.ping, i);
		futex(&pair.ping, FUTEX_WAKE, 1);
		wait_for(&pair.pong, i);
		samples[i - 1] = (clock_ns() - start) / 2;
	}
	pthread_join(thread, NULL);
	return clock_median(samples, WAKES);
}

/* With nobody else to run, or whoever wants the CPU in between. */
static double yield_ns(void)
{
	double samples[YIELDS];

	for (int i = 0; i < YIELDS; i++) {
		const double start = clock_ns();
		sched_yield();
		samples[i] = clock_ns() - start;
	}
	return clock_median(samples, YIELDS);
}

static double copy_gb_per_s(void)
{
	char *from = malloc(COPY_SIZE), *to = malloc(COPY_SIZE);
	double samples[9];

	if (!from || !to)
		return 0;
	memset(from, 1, COPY_SIZE);
	memset(to, 1, COPY_SIZE);
	for (int i = 0; i < 9; i++) {
		const double start = clock_ns();
		memcpy(to, from, COPY_SIZE);
		__asm__ volatile("" : : "r"(to) : "memory");
		samples[i] = (double)COPY_SIZE / (clock_ns() - start);
	}
	free(from);
	free(to);
	return clock_median(samples, 9);
}

static double first_touch_ns(void)
{
	char *area = mmap(NULL, COPY_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		return 0;
	madvise(area, COPY_SIZE, MADV_NOHUGEPAGE);
	const double start = clock_ns();
	for (size_t i = 0; i < COPY_SIZE; i += 4096)
		area[i] = 1;
	const double spent = clock_ns() - start;
	munmap(area, COPY_SIZE);
	return spent / (double)(COPY_SIZE / 4096);
}

static double spawn_ns(void)
{
	char *argv[] = { "true", NULL };
	double samples[15];

	for (int i = 0; i < 15; i++) {
		pid_t child;
		const double start = clock_ns();
		if (posix_spawn(&child, "/bin/true", NULL, NULL, argv,
				environ) != 0)
			return 0;
		waitpid(child, NULL, 0);
		samples[i] = clock_ns() - start;
	}
	return clock_median(samples, 15);
}

int main(void)
{
	sched_getaffinity(0, sizeof(allowed), &allowed);
	if (CPU_COUNT(&allowed) > 1) {
		printf("cache-line-round-trip %.1f ns\n", line_round_trip_ns());
		printf("wake-across-cpus %.0f ns\n", wake_ns(1));
	}
	printf("wake-on-one-cpu %.0f ns\n", wake_ns(0));
	sched_setaffinity(0, sizeof(allowed), &allowed);
	printf("sched-yield %.0f ns\n", yield_ns());
	printf("memcpy-16MiB %.2f GB/s\n", copy_gb_per_s());
	printf("first-touch-4KiB %.0f ns\n", first_touch_ns());
	printf("spawn-and-wait %.0f ns\n", spawn_ns());
	return 0;
}
