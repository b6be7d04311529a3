/*
 * hello -- what daemon, guests and servers say to each other outside a region.
 *
 *	guest  -> daemon	HELLO
 *	daemon -> guest		CHALLENGE	a nonce
 *	guest  -> daemon	ANSWER		the same nonce
 *	daemon -> server	ATTACH + region, guest's pidfd
 *	server -> daemon	ATTACHED
 *	daemon -> guest		WELCOME + region; or REFUSED, at any point
 *	server -> daemon	READY, once, when its vendor library is up
 *	daemon -> server	COUNTED, at any time: a question
 *	server -> daemon	COUNTED, for each number that has changed
 *
 * Each message is one packet (SOCK_SEQPACKET): a header and a fixed struct.
 * What is received is copied and every field of it is checked: sizes, NULs
 * within the bounds of strings, counts, and that exactly the descriptors came
 * that the kind carries; others are closed at once.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define HELLO_MAGIC 0x6375736cu /* "lsuc" */
#define HELLO_VERSION 1u

#define HELLO_NAME 32	     /* bytes of a name, NUL included */
#define HELLO_TEXT 256	     /* bytes of a text, NUL included */
#define HELLO_VARIABLES 4096 /* bytes of all variables */
#define HELLO_MODULES 8
#define HELLO_NONCE 16
#define HELLO_DESCRIPTORS 2 /* most that a message carries */

enum hello_kind {
	HELLO_HELLO = 1,
	HELLO_CHALLENGE,
	HELLO_ANSWER,
	HELLO_WELCOME,
	HELLO_REFUSED,
	HELLO_READY,
	HELLO_ATTACH,
	HELLO_ATTACHED,
	HELLO_COUNTED,
	HELLO_KINDS,
	/* Kinds from here on are the control protocol's (src/control). */
	HELLO_CONTROL = 64,
};

enum hello_refusal {
	HELLO_REFUSED_VERSION = 1, /* protocol or model: both are in the text */
	HELLO_REFUSED_API,	   /* no server module of that name */
	HELLO_REFUSED_VENDOR,	   /* no such vendor library, or no device */
	HELLO_REFUSED_LIMIT,	   /* too many sessions */
	HELLO_REFUSED_JAIL,	   /* the jail is not possible here */
	HELLO_REFUSED_SERVER,	   /* the server did not start, or ended */
	HELLO_REFUSED_BROKEN,	   /* a message that no guest of ours sends */
	HELLO_REFUSALS,
};

struct hello_header {
	uint32_t magic;
	uint16_t version;
	uint16_t kind;
	uint32_t size; /* of all, header included */
	uint32_t zero;
};

/* What a library of an application wants. */
struct hello_hello {
	char api[HELLO_NAME];	  /* "opencl" */
	char version[HELLO_NAME]; /* of its specification */
	uint64_t hash;		  /* of its model */
	char vendor[HELLO_NAME];  /* "" for the default */
	char program[64];	  /* for people; not believed */
	/* Vendor variables to take over: NAME=VALUE, each NUL-ended. */
	uint32_t variables_count;
	uint32_t variables_size;
	char variables[HELLO_VARIABLES];
};

/* CHALLENGE and ANSWER. */
struct hello_nonce {
	unsigned char bytes[HELLO_NONCE];
};

struct hello_welcome { /* + region */
	uint64_t session;
	uint64_t arena_size;
	char vendor[HELLO_NAME];
};

struct hello_refused {
	uint32_t code; /* enum hello_refusal */
	char text[HELLO_TEXT];
};

struct hello_module {
	char name[HELLO_NAME];
	char version[HELLO_NAME];
	uint64_t hash;
};

struct hello_ready {
	int32_t error; /* not 0: the server gives up, text says why */
	uint32_t devices;
	uint32_t modules_count;
	uint32_t zero;
	struct hello_module modules[HELLO_MODULES];
	char text[HELLO_TEXT]; /* the platform, in words */
};

struct hello_attach { /* + region, guest's pidfd */
	uint64_t session;
	uint64_t arena_size;
	char program[64];
};

struct hello_attached {
	uint64_t session;
	int32_t error; /* not 0: it was not attached; negative errno */
	uint32_t zero;
};

/* Names that no function has: calls that were executed, and calls that the
 * guest says it answered itself, which nothing must depend on. */
#define HELLO_EXECUTED ""
#define HELLO_ANSWERED "(answered)"

/* Calls so far, of all under these names, and those that were refused under
 * their own: the newest number counts. */
struct hello_counted {
	uint64_t session;
	uint64_t count;
	char name[64];
};

struct hello_message {
	struct hello_header header;
	union {
		struct hello_hello hello;
		struct hello_nonce nonce;
		struct hello_welcome welcome;
		struct hello_refused refused;
		struct hello_ready ready;
		struct hello_attach attach;
		struct hello_attached attached;
		struct hello_counted counted;
	};
};

/* The message of @kind, all else zero. */
void hello_init(struct hello_message *message, enum hello_kind kind);

/**
 * hello_parse - check a message
 * @data: @size bytes as they came; copied first
 * @message: the copy, whole and checked
 *
 * Returns 0; -EPROTONOSUPPORT when it is of another version of the protocol
 * (then message->header is set); -EPROTO.
 */
int hello_parse(const void *data, size_t size, struct hello_message *message);

/* Copy @text into @room bytes, cut off where it is longer, zeroes behind. */
void hello_text(char *place, size_t room, const char *text);

/**
 * hello_variable - add "NAME=VALUE" to what a guest asks for
 *
 * Returns 0 or -ENOSPC.
 */
int hello_variable(struct hello_hello *hello, const char *variable);

/* The next variable after @previous (NULL: the first); NULL at the end. */
const char *hello_next_variable(const struct hello_hello *hello,
				const char *previous);

/* How many descriptors come with @kind. */
unsigned hello_descriptors(unsigned kind);

/**
 * hello_send - send a message
 * @fds: as many descriptors as the kind carries; they stay the caller's
 *
 * Returns 0 or a negative errno: -EAGAIN on a non-blocking socket whose peer
 * does not read, -EPIPE when the peer is gone. Never a signal.
 */
int hello_send(int socket, const struct hello_message *message, const int *fds);

/**
 * hello_receive - receive a message and check it
 * @fds: HELLO_DESCRIPTORS places; set to what came, -1 elsewhere, and to -1
 *       all on failure; close-on-exec, the caller closes them
 *
 * Returns 0; -EAGAIN; -EPIPE at the end of the connection; as hello_parse().
 */
int hello_receive(int socket, struct hello_message *message, int *fds);

/* The same, and the pid that sent it as the kernel says (0: it does not), where
 * SO_PASSCRED is set on the socket. */
int hello_receive_from(int socket, struct hello_message *message, int *fds,
		       int *pid);
