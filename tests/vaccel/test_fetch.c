/*
 * URLs of a server that does not mean well. It is a thread of this program, on
 * the loopback interface; fetch.c is compiled in with small limits.
 */
#include "support.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "skip.h"

static int listener = -1;
static char base[64];
static atomic_int requests;

static void say(int fd, const char *text)
{
	send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void answer_well(int fd)
{
	say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbytes");
}

static void answer_missing(int fd)
{
	say(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static void redirect(int fd, const char *to)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: "
		 "0\r\n\r\n",
		 to);
	say(fd, text);
}

static void answer_here(int fd)
{
	redirect(fd, "/well");
}

static void answer_again(int fd)
{
	redirect(fd, "/again");
}

static void answer_file(int fd)
{
	redirect(fd, "file:///etc/passwd");
}

/* Says that there is more, and nothing comes. */
static void answer_never(int fd)
{
	char byte;

	say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegun");
	while (recv(fd, &byte, 1, 0) > 0)
		;
}

static void answer_forever(int fd)
{
	static char bytes[4096];

	say(fd, "HTTP/1.1 200 OK\r\n\r\n");
	while (send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL) > 0)
		;
}

static void answer_huge(int fd)
{
	say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nbegun");
}

static void answer_short(int fd)
{
	say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegun");
}

static void answer_noise(int fd)
{
	say(fd, "\x16\x03\x01 this is no HTTP\r\n\r\n");
}

static void answer_nothing(int fd)
{
	(void)fd;
}

static const struct answer {
	const char *path;
	void (*give)(int fd);
	int error; /* what fetch() makes of it */
} answers[] = {
	{ "/well", answer_well, 0 },
	{ "/here", answer_here, 0 },
	{ "/missing", answer_missing, -EREMOTEIO },
	{ "/again", answer_again, -EREMOTEIO },
	{ "/file", answer_file, -EREMOTEIO },
	{ "/never", answer_never, -EREMOTEIO },
	{ "/forever", answer_forever, -EFBIG },
	{ "/huge", answer_huge, -EFBIG },
	{ "/short", answer_short, -EREMOTEIO },
	{ "/noise", answer_noise, -EREMOTEIO },
	{ "/nothing", answer_nothing, -EREMOTEIO },
};

static void *connection_serve(void *arg)
{
	const int fd = (int)(intptr_t)arg;
	char text[2048] = "";
	ssize_t size = 0;

	while (!strstr(text, "\r\n\r\n")) {
		const ssize_t more = recv(fd, text + size,
					  sizeof(text) - 1 - (size_t)size, 0);
		if (more <= 0)
			break;
		size += more;
		text[size] = '\0';
	}
	atomic_fetch_add(&requests, 1);
	for (size_t i = 0; i < COUNT(answers); i++) {
		const size_t length = strlen(answers[i].path);
		if (strncmp(text + 4, answers[i].path, length) == 0 &&
		    text[4 + length] == ' ')
			answers[i].give(fd);
	}
	shutdown(fd, SHUT_RDWR);
	close(fd);
	return NULL;
}

static void *server_run(void *arg)
{
	pthread_t thread;

	for (;;) {
		const int fd = accept(listener, NULL, NULL);
		if (fd < 0)
			return arg;
		if (pthread_create(&thread, NULL, connection_serve,
				   (void *)(intptr_t)fd) == 0)
			pthread_detach(thread);
	}
}

static pthread_t server;

static int setup(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	setup_noop(state);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&address, size) ||
	    listen(listener, 16) ||
	    getsockname(listener, (struct sockaddr *)&address, &size))
		return -1;
	snprintf(base, sizeof(base), "http://127.0.0.1:%d",
		 ntohs(address.sin_port));
	return pthread_create(&server, NULL, server_run, NULL);
}

static int end(void **state)
{
	shutdown(listener, SHUT_RDWR);
	pthread_join(server, NULL);
	close(listener);
	return teardown(state);
}

static bool has_curl(void)
{
	return dlopen("libcurl.so.4", RTLD_NOW) ||
	       dlopen("libcurl-gnutls.so.4", RTLD_NOW);
}

#define NEED_CURL()                                             \
	do {                                                    \
		if (!has_curl())                                \
			skip_because("no libcurl: apt install " \
				     "libcurl4");               \
	} while (0)

static void whatever_a_server_does_ends_and_leaves_no_half(void **state)
{
	char url[128];

	(void)state;
	NEED_CURL();
	for (size_t i = 0; i < COUNT(answers); i++) {
		const char *path = in_scratch("fetched");
		snprintf(url, sizeof(url), "%s%s", base, answers[i].path);
		const int error = fetch(url, path);
		if (error != answers[i].error)
			fail_msg("%s: %d", answers[i].path, error);
		assert_int_equal(access(path, F_OK), error ? -1 : 0);
		unlink(path);
	}
}

static void redirects_are_counted(void **state)
{
	char url[128];

	(void)state;
	NEED_CURL();
	atomic_store(&requests, 0);
	snprintf(url, sizeof(url), "%s/again", base);
	assert_int_equal(fetch(url, in_scratch("fetched")), -EREMOTEIO);
	assert_true(atomic_load(&requests) <= 11);
}

static void a_file_in_the_way_is_kept(void **state)
{
	const char *path = file_with("taken", "mine");
	char url[128];
	struct stat stat_;

	(void)state;
	NEED_CURL();
	snprintf(url, sizeof(url), "%s/well", base);
	assert_int_equal(fetch(url, path), -EEXIST);
	assert_int_equal(stat(path, &stat_), 0);
	assert_int_equal(stat_.st_size, 4);
}

static void nobody_listens_is_the_other_ends_failure(void **state)
{
	(void)state;
	NEED_CURL();
	assert_int_equal(fetch("http://127.0.0.1:1/x", in_scratch("fetched")),
			 -EREMOTEIO);
}

static void a_resource_is_fetched_when_it_is_registered(void **state)
{
	struct vaccel_session sess;
	struct vaccel_resource res;
	char url[128];

	(void)state;
	NEED_CURL();
	vaccel_session_init(&sess, 0);
	snprintf(url, sizeof(url), "%s/here", base);
	assert_int_equal(vaccel_resource_init(&res, url, VACCEL_RESOURCE_MODEL),
			 VACCEL_OK);
	assert_int_equal(vaccel_resource_register(&res, &sess), VACCEL_OK);
	assert_int_equal(res.nr_blobs, 1);
	assert_string_equal(res.blobs[0]->name, "here");
	assert_true(res.blobs[0]->path_owned);
	assert_int_equal(vaccel_blob_read(res.blobs[0]), VACCEL_OK);
	assert_memory_equal(res.blobs[0]->data, "bytes", 5);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);

	snprintf(url, sizeof(url), "%s/missing", base);
	vaccel_resource_init(&res, url, VACCEL_RESOURCE_MODEL);
	assert_int_equal(vaccel_resource_register(&res, &sess),
			 VACCEL_EREMOTEIO);
	assert_int_equal(res.nr_blobs, 0);
	assert_int_equal(res.refcount, 0);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
	assert_int_equal(entries_in(vaccel_rundir()), 1);
}

static void names_stay_in_the_run_directory(void **state)
{
	static const char *const tails[] = { "/", "/a/..", "/.", "/a/" };
	static char long_url[400];
	struct vaccel_session sess;
	struct vaccel_resource res;
	char url[128];

	(void)state;
	vaccel_session_init(&sess, 0);
	for (size_t i = 0; i < COUNT(tails); i++) {
		snprintf(url, sizeof(url), "%s%s", base, tails[i]);
		if (vaccel_resource_init(&res, url, VACCEL_RESOURCE_MODEL))
			continue;
		assert_int_equal(vaccel_resource_register(&res, &sess),
				 VACCEL_EINVAL);
		assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	}
	snprintf(long_url, sizeof(long_url), "%s/%0300d", base, 7);
	assert_int_equal(
		vaccel_resource_init(&res, long_url, VACCEL_RESOURCE_MODEL),
		VACCEL_OK);
	assert_int_equal(vaccel_resource_register(&res, &sess),
			 VACCEL_ENAMETOOLONG);
	assert_int_equal(vaccel_resource_release(&res), VACCEL_OK);
	assert_int_equal(vaccel_session_release(&sess), VACCEL_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			whatever_a_server_does_ends_and_leaves_no_half),
		cmocka_unit_test(redirects_are_counted),
		cmocka_unit_test(a_file_in_the_way_is_kept),
		cmocka_unit_test(nobody_listens_is_the_other_ends_failure),
		cmocka_unit_test(a_resource_is_fetched_when_it_is_registered),
		cmocka_unit_test(names_stay_in_the_run_directory),
	};

	/* The servers of this test are here, whatever the environment says. */
	setenv("no_proxy", "*", 1);
	return cmocka_run_group_tests(tests, setup, end);
}
