#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bell.h"

#define ROUNDS 3000u

/* Two ends that hand a number to and fro. */
struct court {
	struct bell bells[2];
	_Atomic uint32_t ball;
};

struct player {
	struct court *court;
	struct bell_waiter waiter;
	uint32_t parity;
	int looks; /* before each sleep: how many sleeps there were */
};

static bool ours(const void *subject)
{
	const struct player *player = subject;

	return atomic_load(&player->court->ball) % 2 == player->parity;
}

static int count_looks(void *context)
{
	struct player *player = context;

	player->looks++;
	return 0;
}

static void player_init(struct player *player, struct court *court,
			uint32_t parity, struct bell_patience patience)
{
	*player = (struct player){
		.court = court,
		.parity = parity,
		.waiter = { .bell = &court->bells[parity],
			    .peer = &court->bells[!parity],
			    .patience = patience,
			    .look = count_looks,
			    .context = player },
	};
}

static void *play(void *argument)
{
	struct player *player = argument;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		if (bell_wait(&player->waiter, ours, player) < 0)
			return (void *)1;
		atomic_fetch_add(&player->court->ball, 1);
		bell_ring(&player->court->bells[!player->parity]);
	}
	return NULL;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Nobody looks by himself: after a lost wake-up both would sleep for ever. */
static void play_threads(struct bell_patience patience)
{
	struct court court = { .ball = 0 };
	struct player one, two;
	pthread_t thread;
	void *failed;

	player_init(&one, &court, 0, patience);
	player_init(&two, &court, 1, patience);
	pthread_create(&thread, NULL, play, &two);
	assert_null(play(&one));
	pthread_join(thread, &failed);
	assert_null(failed);
	assert_int_equal(atomic_load(&court.ball), 2 * ROUNDS);
}

static void threads_that_sleep_lose_no_wake_up(void **state)
{
	(void)state;
	play_threads((struct bell_patience){ 0, 0 });
}

static void threads_that_spin_lose_no_wake_up(void **state)
{
	(void)state;
	play_threads(bell_patience_guest());
	play_threads(bell_patience_server());
}

static void processes_wake_each_other(void **state)
{
	struct court *court = mmap(NULL, sizeof(*court), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct player player;
	int status;

	(void)state;
	assert_ptr_not_equal(court, MAP_FAILED);
	const pid_t child = fork();
	if (child == 0) {
		player_init(&player, court, 1, (struct bell_patience){ 0 });
		_exit(play(&player) ? 1 : 0);
	}
	player_init(&player, court, 0, (struct bell_patience){ 0 });
	assert_null(play(&player));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	munmap(court, sizeof(*court));
}

static bool never(const void *subject)
{
	(void)subject;
	return false;
}

static int give_up_at_third_look(void *context)
{
	int *looks = context;

	return ++*looks < 3 ? 0 : -EPIPE;
}

/* Whether @is_so() once in so many tries: on a busy machine a thread waits for
 * the CPU as long as it likes, but not each time. */
static bool is_once(bool (*is_so)(void))
{
	for (int i = 0; i < 20; i++)
		if (is_so())
			return true;
	return false;
}

static bool looks_every_quarter_second(void)
{
	struct bell bell = { 0 };
	int looks = 0;
	struct bell_waiter waiter = { .bell = &bell,
				      .look = give_up_at_third_look,
				      .context = &looks,
				      .look_ms = BELL_LOOK_MS };

	const double start = seconds();
	assert_int_equal(bell_wait(&waiter, never, NULL), -EPIPE);
	const double took = seconds() - start;
	assert_true(took > 0.4);
	assert_int_equal(atomic_load(&bell.asleep), 0);
	return took < 3;
}

static void a_sleeper_looks_every_quarter_second(void **state)
{
	(void)state;
	assert_true(is_once(looks_every_quarter_second));
}

struct sleeper {
	struct bell bell;
	_Atomic uint32_t over, looks;
};

static bool is_over(const void *subject)
{
	const struct sleeper *sleeper = subject;

	return atomic_load(&sleeper->over) != 0;
}

static int note_look(void *context)
{
	struct sleeper *sleeper = context;

	atomic_fetch_add(&sleeper->looks, 1);
	return 0;
}

static void *sleep_alone(void *argument)
{
	struct sleeper *sleeper = argument;
	struct bell_waiter waiter = { .bell = &sleeper->bell,
				      .look = note_look,
				      .context = sleeper };

	return bell_wait(&waiter, is_over, sleeper) < 0 ? sleeper : NULL;
}

/* A thread that sleeps on @sleeper's bell, and has for @ms by now. */
static pthread_t asleep_for(struct sleeper *sleeper, unsigned ms)
{
	pthread_t thread;

	pthread_create(&thread, NULL, sleep_alone, sleeper);
	while (atomic_load(&sleeper->looks) == 0)
		usleep(1000);
	usleep(ms * 1000);
	return thread;
}

static void who_has_nothing_to_look_at_sleeps_until_the_bell_rings(void **state)
{
	struct sleeper sleeper = { .over = 0 };
	const pthread_t thread = asleep_for(&sleeper, 2 * BELL_LOOK_MS);
	void *failed;

	(void)state;
	assert_int_equal(atomic_load(&sleeper.looks), 1);
	atomic_store(&sleeper.over, 1);
	bell_ring(&sleeper.bell);
	pthread_join(thread, &failed);
	assert_null(failed);
	assert_int_equal(atomic_load(&sleeper.looks), 1);
}

static void a_sleeper_is_woken_whatever_its_peer_wrote(void **state)
{
	struct sleeper sleeper = { .over = 0 };
	const pthread_t thread = asleep_for(&sleeper, 20);
	void *failed;

	(void)state;
	atomic_store(&sleeper.bell.asleep, 0);
	atomic_store(&sleeper.over, 1);
	bell_wake(&sleeper.bell);
	pthread_join(thread, &failed);
	assert_null(failed);
}

static bool sleeps_at_once_while_others_work(void)
{
	_Atomic uint32_t busy = 1;
	struct bell bell = { 0 };
	int looks = 2;
	struct bell_waiter waiter = {
		.bell = &bell,
		.patience = { .spin_ns = 2000000000, .yield_ns = 0 },
		.busy = &busy,
		.look = give_up_at_third_look,
		.context = &looks,
		.look_ms = BELL_LOOK_MS,
	};

	const double start = seconds();
	assert_int_equal(bell_wait(&waiter, never, NULL), -EPIPE);
	return seconds() - start < 1;
}

static void nobody_spins_while_others_work(void **state)
{
	(void)state;
	assert_true(is_once(sleeps_at_once_while_others_work));
}

static bool sleeps_at_once_like_its_peer(void)
{
	struct bell bells[2] = { { .still = 0 }, { .still = 1 } };
	int looks = 2;
	struct bell_waiter waiter = {
		.bell = &bells[0],
		.peer = &bells[1],
		.patience = { .spin_ns = 2000000000, .yield_ns = 0 },
		.look = give_up_at_third_look,
		.context = &looks,
	};

	const double start = seconds();
	assert_int_equal(bell_wait(&waiter, never, NULL), -EPIPE);
	return seconds() - start < 1;
}

static void nobody_spins_for_a_peer_that_does_not(void **state)
{
	(void)state;
	assert_true(is_once(sleeps_at_once_like_its_peer));
}

static bool is_past(const void *subject)
{
	const double *end = subject;

	return seconds() >= *end;
}

static double cpu_seconds(void)
{
	struct timespec spent;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
	return (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
}

static int count_look(void *context)
{
	int *looks = context;

	++*looks;
	return 0;
}

/* Wait for something that nobody rings for, as if it were expected; how often
 * that slept. */
static int wait_unrung(double duration, uint32_t expected_ns,
		       struct bell_waiter *waiter)
{
	static struct bell bell;
	const double end = seconds() + duration;
	int looks = 0;

	*waiter = (struct bell_waiter){ .bell = &bell,
					.patience = bell_patience_guest(),
					.look = count_look,
					.context = &looks,
					.look_ms = 1000,
					.expected_ns = expected_ns };
	assert_int_equal(bell_wait(waiter, is_past, &end), 0);
	return looks;
}

/* It sleeps, and wakes up by itself; where it does not get the CPU in time it
 * sleeps again. */
static bool sleeps_but_for_the_end(void)
{
	struct bell_waiter waiter;
	const double start = seconds(), cpu = cpu_seconds();
	const int sleeps = wait_unrung(0.05, 50000000, &waiter);

	assert_true(sleeps > 0);
	return sleeps < 3 && seconds() - start < 0.5 &&
	       cpu_seconds() - cpu < 0.01;
}

static void a_long_wait_is_slept_through_but_for_its_end(void **state)
{
	(void)state;
	assert_true(is_once(sleeps_but_for_the_end));
}

/* Beyond the guest's usual patience, and never asleep. */
static bool spins_through(void)
{
	struct bell_waiter waiter;

	return wait_unrung(0.00019, 95000, &waiter) == 0;
}

static void a_short_wait_is_spun_through(void **state)
{
	(void)state;
	assert_true(is_once(spins_through));
}

static void a_wait_says_how_long_it_was(void **state)
{
	struct bell_waiter waiter;

	(void)state;
	wait_unrung(0.002, 2000000, &waiter);
	assert_true(waiter.waited_ns > 1900000);
	assert_int_equal(waiter.expected_ns, 0);
	wait_unrung(-1, 2000000, &waiter);
	assert_int_equal(waiter.waited_ns, 0);
	assert_int_equal(waiter.expected_ns, 0);
}

static void on_signal(int number)
{
	(void)number;
}

static void *signal_often(void *argument)
{
	const pthread_t *target = argument;

	for (int i = 0; i < 50; i++) {
		pthread_kill(*target, SIGUSR1);
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	return NULL;
}

static void signals_do_not_end_a_wait(void **state)
{
	struct bell bell = { 0 };
	int looks = 0;
	struct bell_waiter waiter = { .bell = &bell,
				      .look = give_up_at_third_look,
				      .context = &looks,
				      .look_ms = BELL_LOOK_MS };
	struct sigaction action = { .sa_handler = on_signal };
	pthread_t self = pthread_self(), thread;

	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	/* Signals wake the sleeper, which looks and sleeps again. */
	pthread_create(&thread, NULL, signal_often, &self);
	assert_int_equal(bell_wait(&waiter, never, NULL), -EPIPE);
	assert_int_equal(looks, 3); /* none of them ended the wait itself */
	pthread_join(thread, NULL);
}

static void spinning_can_be_switched_off(void **state)
{
	(void)state;
	setenv("SLUICE_SPIN", "0", 1);
	assert_int_equal(bell_patience_guest().spin_ns, 0);
	assert_int_equal(bell_patience_guest().yield_ns, 0);
	assert_int_equal(bell_patience_server().spin_ns, 0);
	unsetenv("SLUICE_SPIN");
	assert_int_not_equal(bell_patience_guest().spin_ns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_that_sleep_lose_no_wake_up),
		cmocka_unit_test(threads_that_spin_lose_no_wake_up),
		cmocka_unit_test(processes_wake_each_other),
		cmocka_unit_test(a_sleeper_looks_every_quarter_second),
		cmocka_unit_test(
			who_has_nothing_to_look_at_sleeps_until_the_bell_rings),
		cmocka_unit_test(a_sleeper_is_woken_whatever_its_peer_wrote),
		cmocka_unit_test(nobody_spins_while_others_work),
		cmocka_unit_test(nobody_spins_for_a_peer_that_does_not),
		cmocka_unit_test(a_long_wait_is_slept_through_but_for_its_end),
		cmocka_unit_test(a_short_wait_is_spun_through),
		cmocka_unit_test(a_wait_says_how_long_it_was),
		cmocka_unit_test(signals_do_not_end_a_wait),
		cmocka_unit_test(spinning_can_be_switched_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
