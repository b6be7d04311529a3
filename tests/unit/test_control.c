#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "hello.h"

static int ends[2];

static int make_ends(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends);
}

static int close_ends(void **state)
{
	(void)state;
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static void what_is_sent_is_received(void **state)
{
	json_t *sent = json_pack("{s:s, s:i}", "ask", "ps", "n", 7);
	json_t *received;

	(void)state;
	assert_int_equal(control_send(ends[0], sent), 0);
	assert_int_equal(control_receive(ends[1], &received), 0);
	assert_true(json_equal(sent, received));
	assert_int_equal(control_receive(ends[1], &received), -EAGAIN);
	json_decref(sent);
	json_decref(received);
}

static void the_end_is_the_end(void **state)
{
	json_t *received;

	(void)state;
	assert_int_equal(shutdown(ends[0], SHUT_RDWR), 0);
	assert_int_equal(control_receive(ends[1], &received), -EPIPE);
	json_t *object = json_object();
	assert_int_equal(control_send(ends[1], object), -EPIPE);
	json_decref(object);
}

static void an_object_that_is_too_long_is_not_sent(void **state)
{
	char *text = malloc(CONTROL_MAX + 1);
	json_t *received;

	(void)state;
	memset(text, 'x', CONTROL_MAX);
	text[CONTROL_MAX] = '\0';
	json_t *object = json_pack("{s:s}", "text", text);
	assert_int_equal(control_send(ends[0], object), -EMSGSIZE);
	assert_int_equal(control_receive(ends[1], &received), -EAGAIN);
	json_decref(object);
	text[CONTROL_MAX - sizeof("{\"text\":\"\"}") + 1] = '\0';
	object = json_pack("{s:s}", "text", text);
	assert_int_equal(control_send(ends[0], object), 0);
	assert_int_equal(control_receive(ends[1], &received), 0);
	assert_true(json_equal(object, received));
	json_decref(object);
	json_decref(received);
	free(text);
}

static void what_is_no_control_message_is_refused(void **state)
{
	static const struct {
		uint32_t magic;
		uint16_t version, kind;
		int wrong_by; /* in the size that is told */
		const char *text;
		int error;
	} cases[] = {
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_CONTROL, 0, "{}", 0 },
		{ 1, HELLO_VERSION, HELLO_CONTROL, 0, "{}", -EPROTO },
		{ HELLO_MAGIC, HELLO_VERSION + 1, HELLO_CONTROL, 0, "{}",
		  -EPROTONOSUPPORT },
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_HELLO, 0, "{}", -EPROTO },
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_CONTROL, 1, "{}", -EPROTO },
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_CONTROL, -1, "{}",
		  -EPROTO },
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_CONTROL, 0, "", -EPROTO },
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_CONTROL, 0, "{", -EPROTO },
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_CONTROL, 0, "[]", -EPROTO },
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_CONTROL, 0, "{} {}",
		  -EPROTO },
		{ HELLO_MAGIC, HELLO_VERSION, HELLO_CONTROL, 0,
		  "{\"a\": \"\xff\"}", -EPROTO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct {
			struct hello_header header;
			char text[64];
		} packet = { .header = { .magic = cases[i].magic,
					 .version = cases[i].version,
					 .kind = cases[i].kind } };
		const size_t size =
			sizeof(packet.header) + strlen(cases[i].text);
		json_t *received = NULL;

		packet.header.size = (uint32_t)((int)size + cases[i].wrong_by);
		memcpy(packet.text, cases[i].text, strlen(cases[i].text));
		assert_int_equal(send(ends[0], &packet, size, 0), size);
		assert_int_equal(control_receive(ends[1], &received),
				 cases[i].error);
		json_decref(received);
	}
}

static void a_packet_shorter_than_a_header_is_refused(void **state)
{
	json_t *received;

	(void)state;
	assert_int_equal(send(ends[0], "short", 5, 0), 5);
	assert_int_equal(control_receive(ends[1], &received), -EPROTO);
}

static void descriptors_that_come_along_are_not_kept(void **state)
{
	struct hello_header header = { .magic = HELLO_MAGIC,
				       .version = HELLO_VERSION,
				       .kind = HELLO_CONTROL,
				       .size = sizeof(header) };
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec part = { &header, sizeof(header) };
	struct msghdr packet = { .msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.room,
				 .msg_controllen = sizeof(control.room) };
	json_t *received;

	(void)state;
	control.header = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
					   .cmsg_type = SCM_RIGHTS,
					   .cmsg_len = CMSG_LEN(sizeof(int)) };
	memcpy(CMSG_DATA(&control.header), &ends[0], sizeof(int));
	const int next = dup(0);
	close(next);
	assert_int_equal(sendmsg(ends[0], &packet, 0), sizeof(header));
	assert_int_equal(control_receive(ends[1], &received), -EPROTO);
	const int after = dup(0);
	close(after);
	assert_int_equal(after, next);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_ends, close_ends)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_sent_is_received),
		TEST(the_end_is_the_end),
		TEST(an_object_that_is_too_long_is_not_sent),
		TEST(what_is_no_control_message_is_refused),
		TEST(a_packet_shorter_than_a_header_is_refused),
		TEST(descriptors_that_come_along_are_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
