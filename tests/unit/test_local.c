#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "local.h"
#include "region.h"

#define ARENA REGION_ARENA_MIN

static char folder[] = "/tmp/sluice-local-XXXXXX";
static char path[LOCAL_PATH];
static struct local_listener listener;

static int setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/sluice-local-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/in/sock", folder);
	setenv("SLUICE_SOCKET", path, 1);
	return local_listen(&listener, path, 0600);
}

static int teardown(void **state)
{
	char name[LOCAL_PATH + 8];

	(void)state;
	local_close(&listener);
	snprintf(name, sizeof(name), "%s.lock", path);
	unlink(name);
	snprintf(name, sizeof(name), "%s/in", folder);
	rmdir(name);
	unsetenv("SLUICE_SOCKET");
	unsetenv("XDG_RUNTIME_DIR");
	return rmdir(folder);
}

static void wait_readable(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&ready, 1, 60000), 1);
}

static void hello_of(struct hello_hello *hello)
{
	memset(hello, 0, sizeof(*hello));
	hello_text(hello->api, sizeof(hello->api), "toy");
	hello_text(hello->program, sizeof(hello->program), "test");
	hello_variable(hello, "POCL_DEBUG=1");
}

/* A guest in a process of its own; it exits with what became of it. */
static int guest(void)
{
	struct local_session session;
	struct hello_hello hello;
	char text[HELLO_TEXT] = "";
	struct region *region = NULL;

	hello_of(&hello);
	const int error = local_connect(&hello, 60000, &session, text);
	if (error == -ECONNREFUSED)
		return strcmp(text, "no device 7") == 0 ? 2 : 3;
	if (error < 0)
		return 4;
	if (session.session != 9 || strcmp(session.vendor, "pocl") != 0)
		return 5;
	if (region_attach(&region, session.region, session.arena_size,
			  REGION_GUEST) != 0)
		return 6;
	close(session.region);
	/* None of ours is left open beside the standard ones. */
	return region->arena[0] == 42 ? 0 : 7;
}

static pid_t start(int (*run)(void))
{
	const pid_t child = fork();

	if (child == 0)
		_exit(run());
	return child;
}

static int end_of(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void accept_next(struct local_greeting *greeting)
{
	wait_readable(listener.fd);
	assert_int_equal(local_accept(&listener, greeting), 0);
}

/* Drive it until it is proven or over. */
static int greet(struct local_greeting *greeting)
{
	int status = 0;

	while (status == 0) {
		wait_readable(greeting->fd);
		status = local_greet(greeting);
	}
	return status;
}

static void a_guest_gets_its_region(void **state)
{
	const pid_t child = start(guest);
	struct hello_welcome welcome = { .session = 9, .arena_size = ARENA };
	struct local_greeting greeting;
	struct region *region = NULL;
	struct pollfd dead;
	int fd = -1;

	(void)state;
	accept_next(&greeting);
	assert_int_equal(greeting.peer.pid, child);
	assert_int_equal(greeting.peer.uid, getuid());
	assert_int_equal(greet(&greeting), 1);
	assert_int_equal(greeting.step, LOCAL_PROVEN);
	assert_string_equal(greeting.message.hello.api, "toy");
	assert_string_equal(hello_next_variable(&greeting.message.hello, NULL),
			    "POCL_DEBUG=1");
	assert_int_equal(region_create(&fd, ARENA), 0);
	assert_int_equal(region_attach(&region, fd, ARENA, REGION_SERVER), 0);
	region->arena[0] = 42;
	hello_text(welcome.vendor, sizeof(welcome.vendor), "pocl");
	assert_int_equal(local_welcome(&greeting, fd, &welcome), 0);
	assert_int_equal(end_of(child), 0);
	dead = (struct pollfd){ .fd = greeting.peer.pidfd, .events = POLLIN };
	assert_int_equal(poll(&dead, 1, 60000), 1);
	local_greeting_fini(&greeting);
	region_detach(region);
	close(fd);
}

static void a_refused_guest_learns_why(void **state)
{
	const pid_t child = start(guest);
	struct local_greeting greeting;

	(void)state;
	accept_next(&greeting);
	assert_int_equal(greet(&greeting), 1);
	assert_int_equal(local_refuse(&greeting, HELLO_REFUSED_VENDOR,
				      "no device %d", 7),
			 0);
	assert_int_equal(end_of(child), 2);
	local_greeting_fini(&greeting);
}

static void a_daemon_that_hangs_up_is_an_error(void **state)
{
	const pid_t child = start(guest);
	struct local_greeting greeting;

	(void)state;
	accept_next(&greeting);
	local_greeting_fini(&greeting);
	assert_int_equal(end_of(child), 4);
}

static void a_daemon_that_says_nothing_is_waited_for_no_longer(void **state)
{
	struct local_session session;
	struct hello_hello hello;
	char text[HELLO_TEXT];

	(void)state;
	hello_of(&hello);
	assert_int_equal(local_connect(&hello, 100, &session, text),
			 -ETIMEDOUT);
}

static void on_alarm(int number)
{
	(void)number;
}

/* Without SA_RESTART every blocking call is interrupted. */
static int guest_with_alarms(void)
{
	const struct sigaction action = { .sa_handler = on_alarm };
	const struct itimerval often = { { 0, 2000 }, { 0, 2000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	return guest();
}

static void signals_do_not_disturb_the_hand_shake(void **state)
{
	const pid_t child = start(guest_with_alarms);
	struct local_greeting greeting;

	(void)state;
	nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);
	accept_next(&greeting);
	nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);
	assert_int_equal(greet(&greeting), 1);
	nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);
	local_refuse(&greeting, HELLO_REFUSED_VENDOR, "no device 7");
	assert_int_equal(end_of(child), 2);
	local_greeting_fini(&greeting);
}

/* Its hello is its parent's socket, answered by the child of the child. */
static int guest_whose_child_answers(void)
{
	struct hello_message message;
	int fds[HELLO_DESCRIPTORS];
	const int fd = local_dial(60000);

	hello_init(&message, HELLO_HELLO);
	hello_of(&message.hello);
	if (hello_send(fd, &message, NULL) < 0 ||
	    hello_receive(fd, &message, fds) < 0)
		return 1;
	const pid_t child = fork();
	if (child == 0) {
		message.header.kind = HELLO_ANSWER;
		_exit(hello_send(fd, &message, NULL) ? 1 : 0);
	}
	waitpid(child, NULL, 0);
	return hello_receive(fd, &message, fds) == 0 &&
			       message.header.kind == HELLO_REFUSED
		       ? 0
		       : 2;
}

static void an_answer_from_another_process_proves_nothing(void **state)
{
	const pid_t child = start(guest_whose_child_answers);
	struct local_greeting greeting;

	(void)state;
	accept_next(&greeting);
	assert_int_equal(greet(&greeting), -EPROTO);
	assert_int_equal(greeting.step, LOCAL_OVER);
	local_greeting_fini(&greeting);
	assert_int_equal(end_of(child), 0);
}

/* One end of a connection, its greeting at the other. */
static int connect_raw(struct local_greeting *greeting)
{
	const int fd = local_dial(60000);

	assert_true(fd > 2);
	accept_next(greeting);
	return fd;
}

static void a_wrong_nonce_is_refused(void **state)
{
	struct hello_message message;
	struct local_greeting greeting;
	int fds[HELLO_DESCRIPTORS];
	const int fd = connect_raw(&greeting);

	(void)state;
	assert_int_equal(local_greet(&greeting), 0);
	hello_init(&message, HELLO_HELLO);
	hello_of(&message.hello);
	assert_int_equal(hello_send(fd, &message, NULL), 0);
	assert_int_equal(local_greet(&greeting), 0);
	assert_int_equal(hello_receive(fd, &message, fds), 0);
	assert_int_equal(message.header.kind, HELLO_CHALLENGE);
	message.header.kind = HELLO_ANSWER;
	message.nonce.bytes[3] ^= 1;
	assert_int_equal(hello_send(fd, &message, NULL), 0);
	assert_int_equal(local_greet(&greeting), -EPROTO);
	assert_int_equal(hello_receive(fd, &message, fds), 0);
	assert_int_equal(message.refused.code, HELLO_REFUSED_BROKEN);
	local_greeting_fini(&greeting);
	close(fd);
}

static void messages_out_of_order_are_refused(void **state)
{
	static const unsigned kinds[] = { HELLO_ANSWER, HELLO_CHALLENGE,
					  HELLO_READY, HELLO_ATTACHED,
					  HELLO_COUNTED };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct hello_message message;
		struct local_greeting greeting;
		const int fd = connect_raw(&greeting);
		hello_init(&message, kinds[i]);
		assert_int_equal(hello_send(fd, &message, NULL), 0);
		assert_int_equal(local_greet(&greeting), -EPROTO);
		local_greeting_fini(&greeting);
		close(fd);
	}
}

static void another_version_is_told_both_versions(void **state)
{
	struct hello_message message;
	struct local_greeting greeting;
	int fds[HELLO_DESCRIPTORS];
	const int fd = connect_raw(&greeting);

	(void)state;
	hello_init(&message, HELLO_HELLO);
	hello_of(&message.hello);
	message.header.version = 77;
	assert_int_equal(hello_send(fd, &message, NULL), 0);
	assert_int_equal(local_greet(&greeting), -EPROTONOSUPPORT);
	assert_int_equal(hello_receive(fd, &message, fds), 0);
	assert_int_equal(message.refused.code, HELLO_REFUSED_VERSION);
	assert_non_null(strstr(message.refused.text, "version 77"));
	assert_non_null(strstr(message.refused.text, "daemon 1"));
	local_greeting_fini(&greeting);
	close(fd);
}

static void control_messages_stay_in_the_socket(void **state)
{
	const struct hello_header header = { .magic = HELLO_MAGIC,
					     .version = HELLO_VERSION,
					     .kind = HELLO_CONTROL,
					     .size = sizeof(header) };
	struct local_greeting greeting;
	struct hello_header copy;
	const int fd = connect_raw(&greeting);

	(void)state;
	assert_true(send(fd, &header, sizeof(header), 0) > 0);
	assert_int_equal(local_greet(&greeting), -EBADMSG);
	assert_int_equal(recv(greeting.fd, &copy, sizeof(copy), 0),
			 sizeof(copy));
	assert_int_equal(copy.kind, HELLO_CONTROL);
	local_greeting_fini(&greeting);
	close(fd);
}

static void who_hangs_up_is_forgotten(void **state)
{
	struct local_greeting greeting;
	const int fd = connect_raw(&greeting);

	(void)state;
	close(fd);
	assert_int_equal(local_greet(&greeting), -EPIPE);
	local_greeting_fini(&greeting);
	assert_int_equal(local_accept(&listener, &greeting), -EAGAIN);
	local_greeting_fini(&greeting);
}

static void only_one_daemon_listens_at_a_path(void **state)
{
	struct local_listener second;

	(void)state;
	assert_int_equal(local_listen(&second, path, 0600), -EADDRINUSE);
	assert_int_equal(second.fd, -1);
	local_close(&second);
	/* The first still does. */
	const int fd = local_dial_at(path, 1000);
	assert_true(fd >= 0);
	close(fd);
}

static void what_a_dead_daemon_left_is_replaced(void **state)
{
	struct stat info;

	(void)state;
	close(listener.fd);
	close(listener.lock);
	assert_int_equal(local_dial_at(path, 1000), -ENOENT);
	assert_int_equal(local_listen(&listener, path, 0666), 0);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0666);
	const int fd = local_dial_at(path, 1000);
	assert_true(fd >= 0);
	close(fd);
}

static void the_folder_is_made_for_whom_the_socket_is(void **state)
{
	char name[LOCAL_PATH + 8];
	struct stat info;

	(void)state;
	snprintf(name, sizeof(name), "%s/in", folder);
	assert_int_equal(stat(name, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
}

static void no_daemon_is_told_from_other_failures(void **state)
{
	struct local_session session;
	struct hello_hello hello;
	char text[HELLO_TEXT];

	(void)state;
	hello_of(&hello);
	local_close(&listener);
	assert_int_equal(local_connect(&hello, 1000, &session, text), -ENOENT);
	setenv("SLUICE_SOCKET", "/dev/null/sock", 1);
	assert_int_equal(local_connect(&hello, 1000, &session, text), -ENOENT);
	char far[300];
	memset(far, 'x', sizeof(far) - 1);
	far[sizeof(far) - 1] = '\0';
	setenv("SLUICE_SOCKET", far, 1);
	assert_int_equal(local_connect(&hello, 1000, &session, text),
			 -ENAMETOOLONG);
	assert_int_equal(local_dial_at(far, 1000), -ENAMETOOLONG);
	assert_int_equal(local_listen(&listener, far, 0600), -ENAMETOOLONG);
}

static void paths_come_in_the_order_of_the_manual(void **state)
{
	char place[LOCAL_PATH];

	(void)state;
	assert_int_equal(local_path(0, place), 0);
	assert_string_equal(place, path);
	assert_int_equal(local_path(1, place), -ENOENT);
	setenv("SLUICE_SOCKET", "", 1);
	setenv("XDG_RUNTIME_DIR", "/run/user/1", 1);
	assert_int_equal(local_path(0, place), 0);
	assert_string_equal(place, "/run/user/1/sluice/sock");
	assert_int_equal(local_path(1, place), 0);
	assert_string_equal(place, "/run/sluice/sock");
	assert_int_equal(local_path(2, place), -ENOENT);
	setenv("XDG_RUNTIME_DIR", "relative", 1);
	assert_int_equal(local_path(0, place), 0);
	assert_string_equal(place, "/run/sluice/sock");
	assert_int_equal(local_path(1, place), -ENOENT);
}

/* With its standard descriptors closed, as daemons have it. */
static int dial_without_descriptors(void)
{
	close(0);
	close(1);
	close(2);
	const int fd = local_dial(60000);
	return fd > 2 && fcntl(fd, F_GETFD) & FD_CLOEXEC &&
			       fcntl(0, F_GETFD) < 0
		       ? 0
		       : 1;
}

static void the_socket_is_never_a_standard_descriptor(void **state)
{
	(void)state;
	assert_int_equal(end_of(start(dial_without_descriptors)), 0);
}

int main(void)
{
#define LOCAL_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		LOCAL_TEST(a_guest_gets_its_region),
		LOCAL_TEST(a_refused_guest_learns_why),
		LOCAL_TEST(a_daemon_that_hangs_up_is_an_error),
		LOCAL_TEST(a_daemon_that_says_nothing_is_waited_for_no_longer),
		LOCAL_TEST(signals_do_not_disturb_the_hand_shake),
		LOCAL_TEST(an_answer_from_another_process_proves_nothing),
		LOCAL_TEST(a_wrong_nonce_is_refused),
		LOCAL_TEST(messages_out_of_order_are_refused),
		LOCAL_TEST(another_version_is_told_both_versions),
		LOCAL_TEST(control_messages_stay_in_the_socket),
		LOCAL_TEST(who_hangs_up_is_forgotten),
		LOCAL_TEST(only_one_daemon_listens_at_a_path),
		LOCAL_TEST(what_a_dead_daemon_left_is_replaced),
		LOCAL_TEST(the_folder_is_made_for_whom_the_socket_is),
		LOCAL_TEST(no_daemon_is_told_from_other_failures),
		LOCAL_TEST(paths_come_in_the_order_of_the_manual),
		LOCAL_TEST(the_socket_is_never_a_standard_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
