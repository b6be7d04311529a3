#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hello.h"

static int ends[2];

static int setup(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
}

static int teardown(void **state)
{
	(void)state;
	close(ends[0]);
	close(ends[1]);
	return 0;
}

/* A message of @kind with which nothing is wrong. */
static void fill(struct hello_message *message, unsigned kind)
{
	hello_init(message, kind);
	switch (kind) {
	case HELLO_HELLO:
		hello_text(message->hello.api, HELLO_NAME, "opencl");
		assert_int_equal(hello_variable(&message->hello, "A=1"), 0);
		assert_int_equal(hello_variable(&message->hello, "B="), 0);
		break;
	case HELLO_REFUSED:
		message->refused.code = HELLO_REFUSED_API;
		hello_text(message->refused.text, HELLO_TEXT, "no such API");
		break;
	case HELLO_READY:
		message->ready.modules_count = HELLO_MODULES;
		break;
	default:
		break;
	}
}

static int parse(const struct hello_message *message)
{
	struct hello_message out;

	return hello_parse(message, message->header.size, &out);
}

static void what_is_sent_is_received(void **state)
{
	(void)state;
	for (unsigned kind = HELLO_HELLO; kind < HELLO_KINDS; kind++) {
		struct hello_message sent, came;
		int fds[HELLO_DESCRIPTORS] = { ends[0], ends[1] };
		fill(&sent, kind);
		assert_int_equal(hello_send(ends[0], &sent, fds), 0);
		assert_int_equal(hello_receive(ends[1], &came, fds), 0);
		assert_memory_equal(&came, &sent, sent.header.size);
		for (unsigned i = 0; i < HELLO_DESCRIPTORS; i++) {
			if (i >= hello_descriptors(kind)) {
				assert_int_equal(fds[i], -1);
				continue;
			}
			assert_true(fcntl(fds[i], F_GETFD) & FD_CLOEXEC);
			close(fds[i]);
		}
	}
}

static void a_message_cut_off_at_any_byte_is_refused(void **state)
{
	(void)state;
	for (unsigned kind = HELLO_HELLO; kind < HELLO_KINDS; kind++) {
		struct hello_message message, out;
		fill(&message, kind);
		const size_t size = message.header.size;
		for (size_t cut = 0; cut < size; cut++) {
			message.header.size = (uint32_t)size;
			assert_int_equal(hello_parse(&message, cut, &out),
					 -EPROTO);
			message.header.size = (uint32_t)cut;
			assert_int_equal(hello_parse(&message, cut, &out),
					 -EPROTO);
		}
		message.header.size = (uint32_t)size;
		assert_int_equal(hello_parse(&message, size, &out), 0);
		assert_int_equal(
			hello_parse(&message, sizeof(message) + 1, &out),
			-EPROTO);
	}
}

static void headers_that_are_not_ours_are_refused(void **state)
{
	struct hello_message message;

	(void)state;
	fill(&message, HELLO_HELLO);
	message.header.magic++;
	assert_int_equal(parse(&message), -EPROTO);
	fill(&message, HELLO_HELLO);
	message.header.zero = 1;
	assert_int_equal(parse(&message), -EPROTO);
	fill(&message, HELLO_HELLO);
	message.header.version++;
	assert_int_equal(parse(&message), -EPROTONOSUPPORT);
	for (unsigned kind = 0; kind < 70000; kind++) {
		fill(&message, HELLO_CHALLENGE);
		message.header.kind = (uint16_t)kind;
		if (message.header.kind == HELLO_CHALLENGE ||
		    message.header.kind == HELLO_ANSWER ||
		    message.header.kind == HELLO_ATTACHED)
			continue;
		assert_int_equal(parse(&message), -EPROTO);
	}
}

/* Every string of every message, without an end. */
static void strings_without_an_end_are_refused(void **state)
{
	static const struct {
		unsigned kind;
		size_t offset, size;
	} strings[] = {
#define STRING(kind, field)                            \
	{ kind, offsetof(struct hello_message, field), \
	  sizeof(((struct hello_message *)0)->field) }
		STRING(HELLO_HELLO, hello.api),
		STRING(HELLO_HELLO, hello.version),
		STRING(HELLO_HELLO, hello.vendor),
		STRING(HELLO_HELLO, hello.program),
		STRING(HELLO_WELCOME, welcome.vendor),
		STRING(HELLO_REFUSED, refused.text),
		STRING(HELLO_READY, ready.text),
		STRING(HELLO_READY, ready.modules[0].name),
		STRING(HELLO_READY, ready.modules[7].version),
		STRING(HELLO_ATTACH, attach.program),
		STRING(HELLO_COUNTED, counted.name),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
		struct hello_message message;
		fill(&message, strings[i].kind);
		assert_int_equal(parse(&message), 0);
		memset((char *)&message + strings[i].offset, 'x',
		       strings[i].size);
		assert_int_equal(parse(&message), -EPROTO);
	}
}

static void counts_out_of_range_are_refused(void **state)
{
	static const uint32_t counts[] = { 3, 256, UINT32_MAX };
	static const uint32_t sizes[] = {
		0, 6, 8, HELLO_VARIABLES, HELLO_VARIABLES + 1, UINT32_MAX
	};
	struct hello_message message;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		fill(&message, HELLO_HELLO);
		message.hello.variables_count = counts[i];
		assert_int_equal(parse(&message), -EPROTO);
	}
	for (size_t i = 0; i < 6; i++) {
		fill(&message, HELLO_HELLO);
		message.hello.variables_size = sizes[i];
		assert_int_equal(parse(&message), -EPROTO);
	}
	fill(&message, HELLO_READY);
	message.ready.modules_count = HELLO_MODULES + 1;
	assert_int_equal(parse(&message), -EPROTO);
	fill(&message, HELLO_REFUSED);
	message.refused.code = HELLO_REFUSALS;
	assert_int_equal(parse(&message), -EPROTO);
	message.refused.code = 0;
	assert_int_equal(parse(&message), -EPROTO);
}

static void names_that_would_be_paths_are_refused(void **state)
{
	struct hello_message message;

	(void)state;
	fill(&message, HELLO_HELLO);
	hello_text(message.hello.api, HELLO_NAME, "");
	assert_int_equal(parse(&message), -EPROTO);
	hello_text(message.hello.api, HELLO_NAME, "../x");
	assert_int_equal(parse(&message), -EPROTO);
	fill(&message, HELLO_HELLO);
	hello_text(message.hello.vendor, HELLO_NAME, "../x");
	assert_int_equal(parse(&message), -EPROTO);
}

static void variables_are_listed_as_they_were_added(void **state)
{
	struct hello_message message;
	char large[HELLO_VARIABLES];
	const char *at;

	(void)state;
	fill(&message, HELLO_HELLO);
	at = hello_next_variable(&message.hello, NULL);
	assert_string_equal(at, "A=1");
	at = hello_next_variable(&message.hello, at);
	assert_string_equal(at, "B=");
	assert_null(hello_next_variable(&message.hello, at));
	memset(large, '=', sizeof(large));
	large[HELLO_VARIABLES - 8] = '\0';
	assert_int_equal(hello_variable(&message.hello, large), 0);
	assert_int_equal(parse(&message), 0);
	assert_int_equal(hello_variable(&message.hello, ""), -ENOSPC);
	hello_init(&message, HELLO_HELLO);
	assert_null(hello_next_variable(&message.hello, NULL));
}

static void text_is_cut_off_and_ended(void **state)
{
	char place[4] = "zzz";

	(void)state;
	hello_text(place, sizeof(place), "abcdef");
	assert_string_equal(place, "abc");
	hello_text(place, sizeof(place), "a");
	assert_memory_equal(place, "a\0\0\0", 4);
}

static unsigned open_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned count = 0;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void send_with(const struct hello_message *message, unsigned count)
{
	static union {
		struct cmsghdr header;
		char room[CMSG_SPACE(253 * sizeof(int))];
	} control;
	struct iovec part = { (void *)(uintptr_t)message,
			      message->header.size };
	struct msghdr packet = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = count ? control.room : NULL,
		.msg_controllen = count ? CMSG_SPACE(count * sizeof(int)) : 0,
	};

	control.header = (struct cmsghdr){
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS,
		.cmsg_len = CMSG_LEN(count * sizeof(int)),
	};
	for (unsigned i = 0; i < count; i++)
		memcpy(CMSG_DATA(&control.header) + i * sizeof(int), &ends[0],
		       sizeof(int));
	assert_int_equal(sendmsg(ends[0], &packet, 0), part.iov_len);
}

static void a_flood_of_descriptors_is_closed_at_once(void **state)
{
	static const unsigned counts[] = { 1, 2, 3, 15, 16, 17, 200, 253 };
	static const unsigned kinds[] = { HELLO_HELLO, HELLO_WELCOME,
					  HELLO_ATTACH };
	const unsigned before = open_descriptors();

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
			struct hello_message message, came;
			int fds[HELLO_DESCRIPTORS];
			if (counts[i] == hello_descriptors(kinds[k]))
				continue;
			fill(&message, kinds[k]);
			send_with(&message, counts[i]);
			assert_int_equal(hello_receive(ends[1], &came, fds),
					 -EPROTO);
			assert_int_equal(fds[0], -1);
			assert_int_equal(fds[1], -1);
			assert_int_equal(open_descriptors(), before);
		}
	}
}

static void descriptors_of_a_broken_message_are_closed(void **state)
{
	const unsigned before = open_descriptors();
	struct hello_message message, came;
	int fds[HELLO_DESCRIPTORS];

	(void)state;
	fill(&message, HELLO_ATTACH);
	memset(message.attach.program, 'x', sizeof(message.attach.program));
	send_with(&message, 2);
	assert_int_equal(hello_receive(ends[1], &came, fds), -EPROTO);
	fill(&message, HELLO_ATTACH);
	send_with(&message, 0);
	assert_int_equal(hello_receive(ends[1], &came, fds), -EPROTO);
	assert_int_equal(open_descriptors(), before);
}

static void too_long_a_packet_is_refused(void **state)
{
	struct hello_message came;
	int fds[HELLO_DESCRIPTORS];
	char *packet = calloc(1, sizeof(came) + 64);

	(void)state;
	fill((struct hello_message *)packet, HELLO_HELLO);
	assert_true(send(ends[0], packet, sizeof(came) + 64, 0) > 0);
	assert_int_equal(hello_receive(ends[1], &came, fds), -EPROTO);
	free(packet);
}

static void the_end_and_an_empty_socket_are_told_apart(void **state)
{
	struct hello_message came;
	int fds[HELLO_DESCRIPTORS];

	(void)state;
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	assert_int_equal(hello_receive(ends[1], &came, fds), -EAGAIN);
	shutdown(ends[0], SHUT_RDWR);
	assert_int_equal(hello_receive(ends[1], &came, fds), -EPIPE);
	fill(&came, HELLO_CHALLENGE);
	assert_int_equal(hello_send(ends[1], &came, NULL), -EPIPE);
}

int main(void)
{
#define HELLO_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		HELLO_TEST(what_is_sent_is_received),
		HELLO_TEST(a_message_cut_off_at_any_byte_is_refused),
		HELLO_TEST(headers_that_are_not_ours_are_refused),
		HELLO_TEST(strings_without_an_end_are_refused),
		HELLO_TEST(counts_out_of_range_are_refused),
		HELLO_TEST(names_that_would_be_paths_are_refused),
		HELLO_TEST(variables_are_listed_as_they_were_added),
		HELLO_TEST(text_is_cut_off_and_ended),
		HELLO_TEST(a_flood_of_descriptors_is_closed_at_once),
		HELLO_TEST(descriptors_of_a_broken_message_are_closed),
		HELLO_TEST(too_long_a_packet_is_refused),
		HELLO_TEST(the_end_and_an_empty_socket_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
