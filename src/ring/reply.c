#include "reply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * ---- the server's end
 */

static uint32_t ack_of(const struct reply_writer *writer)
{
	/* Pairs with the store in acknowledge(): the slot is ours again. */
	return atomic_load_explicit(&writer->shared->ack, memory_order_seq_cst);
}

static bool acknowledged(const void *subject)
{
	const struct reply_writer *writer = subject;

	return ack_of(writer) != writer->seq - 1;
}

static int wait_for_ack(struct reply_writer *writer)
{
	const int error = bell_wait(writer->waiter, acknowledged, writer);

	if (error < 0)
		return error;
	return ack_of(writer) == writer->seq ? 0 : -EPROTO;
}

static void put(struct reply_writer *writer, const struct wire_reply *reply,
		const unsigned char *body)
{
	struct region_channel *shared = writer->shared;

	shared->reply = *reply;
	if (reply->size > 0)
		memcpy(shared->body, body, reply->size);
	/* Pairs with the loads in answered() and reply_wait(). */
	atomic_store_explicit(&shared->seq, ++writer->seq,
			      memory_order_seq_cst);
	bell_ring(&shared->guest);
}

static int send_piece(struct reply_writer *writer, const unsigned char *body)
{
	const struct wire_reply more = { .kind = WIRE_MORE,
					 .size = REPLY_PIECE_MAX };
	/* What the guest acknowledged last, whatever kind it was, is the one
	 * before: so the wait below is for this piece. */
	put(writer, &more, body);
	return wait_for_ack(writer);
}

int reply_send(struct reply_writer *writer, const struct wire_reply *reply,
	       const void *body)
{
	const unsigned char *at = body;
	struct wire_reply rest = *reply;

	if (rest.size > REPLY_BODY_MAX)
		return -EMSGSIZE;
	while (rest.size > REPLY_PIECE_MAX) {
		const int error = send_piece(writer, at);
		if (error < 0)
			return error;
		at += REPLY_PIECE_MAX;
		rest.size -= REPLY_PIECE_MAX;
	}
	put(writer, &rest, at);
	return 0;
}

/*
 * ---- the guest's end
 */

bool reply_came(const struct reply_reader *reader)
{
	/* Pairs with the store in put(): the slot holds the reply. */
	return atomic_load_explicit(&reader->shared->seq,
				    memory_order_seq_cst) != reader->seq;
}

static bool answered(const void *subject)
{
	return reply_came(subject);
}

static int body_grow(struct reply_body *body, size_t need)
{
	size_t room = body->room ? body->room : 1024;

	if (need <= body->room)
		return 0;
	if (need > REPLY_BODY_MAX)
		return -EPROTO;
	while (room < need)
		room *= 2;
	unsigned char *data = realloc(body->data, room);
	if (!data)
		return -ENOMEM;
	body->data = data;
	body->room = room;
	return 0;
}

/* The slot's header, checked, and its body behind what @body holds. */
static int take(struct reply_reader *reader, struct wire_reply *reply,
		struct reply_body *body)
{
	int error;

	memcpy(reply, &reader->shared->reply, sizeof(*reply));
	/* The compiler may not read the shared header again. */
	__asm__ volatile("" ::: "memory");
	if (reply->size > REPLY_PIECE_MAX)
		return -EPROTO;
	if (reply->kind != WIRE_REPLY && reply->kind != WIRE_NESTED &&
	    reply->kind != WIRE_MORE)
		return -EPROTO;
	error = body_grow(body, body->size + reply->size);
	if (error < 0)
		return error;
	if (reply->size > 0)
		memcpy(body->data + body->size, reader->shared->body,
		       reply->size);
	body->size += reply->size;
	return 0;
}

/* Every reply, so that the server knows what the number was before a piece. */
static void acknowledge(struct reply_reader *reader, bool awaited)
{
	struct region_channel *shared = reader->shared;

	if (!awaited) {
		/* Read by the server only after the guest's next command. */
		atomic_store_explicit(&shared->ack, reader->seq,
				      memory_order_release);
		return;
	}
	/* Pairs with the loads in ack_of(). */
	atomic_store_explicit(&shared->ack, reader->seq, memory_order_seq_cst);
	bell_ring(&shared->server);
}

int reply_wait(struct reply_reader *reader, struct wire_reply *reply,
	       struct reply_body *body)
{
	uint32_t waited_ns = 0; /* for the first piece, which tells */

	body->size = 0;
	do {
		int error = bell_wait(reader->waiter, answered, reader);
		if (error < 0)
			return error;
		if (body->size == 0)
			waited_ns = reader->waiter->waited_ns;
		/* Pairs with the store in put(). */
		const uint32_t seq = atomic_load_explicit(&reader->shared->seq,
							  memory_order_acquire);
		if (seq != reader->seq + 1)
			return -EPROTO;
		error = take(reader, reply, body);
		if (error < 0)
			return error;
		reader->seq = seq;
		acknowledge(reader, reply->kind == WIRE_MORE);
	} while (reply->kind == WIRE_MORE);
	reply->size = (uint32_t)body->size;
	reader->waiter->waited_ns = waited_ns;
	return 0;
}

void reply_body_fini(struct reply_body *body)
{
	free(body->data);
	*body = (struct reply_body){ 0 };
}
