/*
 * server -- the runtime beneath generated API servers.
 *
 * A generated module decodes a call with it, in the order of the message:
 *
 *	static void serve_toy_write(struct server_call *call)
 *	{
 *		const struct toy_write_args *args =
 *			server_args(call, sizeof(*args));
 *		toy_buffer buffer = server_handle(call, args->buffer,
 *						  TOY_TYPE_BUFFER,
 *						  TOY_ERROR_STALE);
 *		const void *data = server_in(call, args->size, 1, SERVER_BULK,
 *					     NULL);
 *
 *		if (!server_ready(call))
 *			return;
 *		toy_status result = vendor.toy_write(buffer, data, args->size);
 *		server_reply(call, result == TOY_OK, (uint64_t)result);
 *	}
 *
 * Sticky like the guest's: an application's mistake (a stale handle, a broken
 * require) sets call->error, the API's own, and nothing is called; what only a
 * tampered guest library can send sets check.failed and ends the session.
 * server_args() always returns memory of the asked size.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

#define SERVER_EXPORT __attribute__((visibility("default")))

struct server_call;
struct server_notice;
struct server_callback;

typedef void server_function(struct server_call *call);

/* One function of the vendor library; its address goes to @place, or NULL. */
struct server_symbol {
	const char *name;
	void **place;
};

/* How an API tells that data may be read or are there (the word later). */
struct server_completion {
	/* Keep @event beyond the call; @ours: the application has no share. */
	void (*begin)(void *event, bool ours);
	/* Whether it is over, well or badly. */
	bool (*done)(void *event);
	/* Of what is over, whether badly; or NULL: nothing fails. */
	bool (*failed)(void *event);
	void (*end)(void *event);
};

/* One generated module; its shared object exports it as server_module. */
struct server_module {
	const char *name;
	const char *version;
	uint64_t hash;
	const char *const *types; /* struct tags of handles, from index 1 */
	uint32_t type_count;
	server_function *const *functions; /* by op; NULL: not forwarded */
	const char *const *ops;
	uint32_t op_count;
	const struct server_symbol *symbols; /* ends with a NULL name */
	const char *loads; /* what to dlopen(); SLUICE_VENDOR_LIBRARY wins */
	int64_t failure;
	int64_t lost;
	const struct server_completion *completion; /* or NULL */
	/*
	 * Bring the vendor library up before anybody waits for it, and write
	 * one line on what was found into @text. Returns how many devices there
	 * are (0: this vendor is of no use here), or a negative errno. NULL
	 * where there is nothing to do.
	 */
	int (*warm)(char *text, size_t room);
};

enum server_way {
	SERVER_PARSED = 0, /* copied to private memory first */
	SERVER_BULK = 1,   /* plain bytes: may be passed on from the arena */
	SERVER_LATER = 2, /* in the arena until the event of the call is over */
	SERVER_ALWAYS = 4, /* comes back on failure too */
};

struct server_call {
	const struct server_module *module;
	struct check check;
	struct reader reader;
	int64_t error;	/* the API's own; not 0: nothing is called */
	bool succeeded; /* after server_reply() */
	/* The runtime's own. */
	struct server_frame *frame; /* what the call holds */
	bool replied, ready;
};

/*
 * ---- decoding
 */
SERVER_EXPORT const void *server_args(struct server_call *call, size_t size);

/*
 * The vendor's object of an id, pinned until the call is over; NULL for 0. A
 * stale one or one of another type sets the API's @invalid; a forged index
 * (beyond the table) ends the session.
 */
SERVER_EXPORT void *server_handle(struct server_call *call, uint64_t id,
				  uint32_t type, int64_t invalid);

/*
 * Each reads one section, checks its count against @count, the specification's
 * expression over what was decoded so far, and returns private memory (for bulk
 * perhaps the arena), NULL where the guest sent NULL. *span: its size.
 */
SERVER_EXPORT void *server_in(struct server_call *call, uint64_t count,
			      size_t size, unsigned way, size_t *span);
SERVER_EXPORT void *server_in_handles(struct server_call *call, uint64_t count,
				      uint32_t type, int64_t invalid,
				      size_t *span);
SERVER_EXPORT void *server_places(struct server_call *call, uint64_t count,
				  size_t *span);
SERVER_EXPORT void *server_in_rows(struct server_call *call,
				   const struct wire_rows *rows, unsigned way,
				   size_t *span);
SERVER_EXPORT void *server_in_until(struct server_call *call, size_t size,
				    int64_t end, size_t stride, size_t *span);
/* Data that tell their own size: @measure(data, limit) must equal it. */
SERVER_EXPORT void *server_sized(struct server_call *call,
				 size_t (*measure)(const void *data,
						   size_t limit),
				 size_t size, size_t *span);
/* NUL-terminated by us. @length 0: a string without a NUL inside. */
SERVER_EXPORT char *server_text(struct server_call *call, uint64_t length,
				size_t *span);
/* Something that is not NULL and must not be followed; or NULL. */
SERVER_EXPORT void *server_opaque(struct server_call *call);

/* Room for an out, zeroed; small ones (both ways) come by server_in(). */
SERVER_EXPORT void *server_room(struct server_call *call, uint64_t count,
				size_t size, unsigned way, size_t *span);
SERVER_EXPORT void *server_room_rows(struct server_call *call,
				     const struct wire_rows *rows, unsigned way,
				     size_t *span);
/* Zeroed memory that lives as long as the call: a place nobody sent. */
SERVER_EXPORT void *server_place(struct server_call *call, size_t size);

/* The file that the guest sent, written below a private root: its path. */
SERVER_EXPORT char *server_file(struct server_call *call);

/* A pointer member that no word describes is NULL, in every element. */
SERVER_EXPORT void server_clear(struct server_call *call, void *elements,
				size_t span, size_t size, size_t offset);

/* Translate the id at @place, within what was decoded, to the vendor's. */
SERVER_EXPORT void server_patch(struct server_call *call, void *place,
				uint32_t type, int64_t invalid);

/* The application's callback, or NULL for 0; @once as the guest registered. */
SERVER_EXPORT struct server_callback *server_callback(struct server_call *call,
						      uint64_t id, bool once);

SERVER_EXPORT void server_require(struct server_call *call, bool holds,
				  int64_t error);
/* The given-flag that travelled agrees with the data that followed. */
SERVER_EXPORT void server_given(struct server_call *call, bool given,
				const void *pointer);
/* Refuse with @error where the platform is older than @major.@minor. */
SERVER_EXPORT void server_since(struct server_call *call, unsigned major,
				unsigned minor, int64_t error);

/*
 * Of calls that need not be waited for, and of those that report what became of
 * them. The domain that they belong to is that of the object of @id.
 */
SERVER_EXPORT void server_ordered(struct server_call *call, uint64_t id);
/* If this call succeeds, it fails with an error of an earlier one. */
SERVER_EXPORT void server_reports(struct server_call *call);
/* If nobody waits and this call fails, what it would have created under @id
 * answers with the error. */
SERVER_EXPORT void server_creates(struct server_call *call, uint64_t id,
				  uint32_t type);
/* Where the object of @id is such a one, it is released, and the call has
 * succeeded with @success. */
SERVER_EXPORT void server_release_poisoned(struct server_call *call,
					   uint64_t id, uint64_t success);

/*
 * The last check before the vendor is called: nothing failed, nothing is left
 * over. False: it is answered already.
 */
SERVER_EXPORT bool server_ready(struct server_call *call);

/*
 * ---- around the vendor's call
 */

/*
 * The library keeps the memory at *@place (as decoded) until @owner dies: it
 * gets a copy that lives as long. Reads the section with the guest's address.
 * After server_ready() fails, or when the call does, the copy goes with it.
 */
SERVER_EXPORT void server_keeps(struct server_call *call, void **place,
				size_t size);
/* The owner of what server_keeps() made in this call: an id. */
SERVER_EXPORT void server_kept(struct server_call *call, uint64_t owner);
/* The guest's address for a pointer into kept memory; 0 if it is none. */
SERVER_EXPORT uint64_t server_pointer(struct server_call *call,
				      const void *pointer);
/*
 * For hand-written halves whose library tells when it is done with memory (a
 * destructor callback), which may be long after the owner's handle is gone:
 * hold the kept memory that @pointer points into, NULL if none, and let it go.
 */
SERVER_EXPORT void *server_kept_hold(const void *pointer);
SERVER_EXPORT void server_kept_drop(void *held);

/*
 * True: another thread's call uses the object, so @release(@object) is called
 * by the last of them, and this call has succeeded.
 */
SERVER_EXPORT bool server_defer(struct server_call *call, uint64_t id,
				void (*release)(void *object), void *object);

/* The data of this call that came with SERVER_LATER wait for @event. */
SERVER_EXPORT void server_later(struct server_call *call, void *event,
				bool ours);
/*
 * For hand-written halves, on the thread of the call, while the vendor is
 * called: @out, a section with SERVER_LATER, shall be filled from @source when
 * the event is over that server_later() gets.
 */
SERVER_EXPORT void server_later_source(void *out, const void *source,
				       size_t size);
/* How many pending data keep @event. */
SERVER_EXPORT uint32_t server_later_holds(const void *event);
/*
 * A library may call back while it holds what asking about events needs. Around
 * a notice of such a callback, which must tell of no completion: do not ask.
 */
SERVER_EXPORT void server_later_rest(bool rest);

/*
 * ---- answering, in the order of the message
 */
SERVER_EXPORT void server_reply(struct server_call *call, bool succeeded,
				uint64_t result);
/* Bind the guest's @id to what the vendor made; nothing on failure. */
SERVER_EXPORT void server_created(struct server_call *call, uint64_t id,
				  void *object, uint32_t type);
/* The id of a vendor object that the guest may not know yet; 0 for NULL. */
SERVER_EXPORT uint64_t server_borrow(struct server_call *call, void *object,
				     uint32_t type);
SERVER_EXPORT void server_out(struct server_call *call, const void *data,
			      size_t span, uint64_t used, size_t size,
			      unsigned way);
SERVER_EXPORT void server_out_rows(struct server_call *call, const void *data,
				   const struct wire_rows *rows, unsigned way);
/* Vendor handles become ids; @created: each is a new object. */
SERVER_EXPORT void server_out_handles(struct server_call *call, void *handles,
				      size_t span, uint64_t used, uint32_t type,
				      bool created);
/* Translate the vendor's handle at @place to an id, before it is sent. */
SERVER_EXPORT void server_unpatch(struct server_call *call, void *place,
				  uint32_t type);
/* What a returned pointer shows; the guest keeps it until its owner dies. */
SERVER_EXPORT void server_lives(struct server_call *call, const void *data,
				size_t size);

/* They look at call->succeeded themselves. */
SERVER_EXPORT void server_retained(struct server_call *call, uint64_t id);
SERVER_EXPORT void server_released(struct server_call *call, uint64_t id);
SERVER_EXPORT void server_destroyed(struct server_call *call, uint64_t id);
SERVER_EXPORT void server_parent(struct server_call *call, uint64_t child,
				 uint64_t parent);
/* The callbacks of this call end with the object of @id. */
SERVER_EXPORT void server_callback_owner(struct server_call *call, uint64_t id);

/*
 * ---- callbacks: called by trampolines, on any thread of the vendor's
 */
struct server_notice {
	struct server_callback *callback;
	struct writer writer;
	const struct server_module *module;
	bool failed;
};

SERVER_EXPORT void server_notice_begin(struct server_notice *notice,
				       struct server_callback *callback);
SERVER_EXPORT void server_notice_handle(struct server_notice *notice,
					void *object, uint32_t type);
SERVER_EXPORT void server_notice_value(struct server_notice *notice,
				       uint64_t value);
SERVER_EXPORT void server_notice_text(struct server_notice *notice,
				      const char *text);
SERVER_EXPORT void server_notice_bytes(struct server_notice *notice,
				       const void *data, size_t size);
/*
 * On the thread of a call that the guest waits for, the callback runs in the
 * guest's thread, now, and may call the API; elsewhere it is queued for the
 * guest's callback thread. @waits: its result is needed, and returned.
 */
SERVER_EXPORT uint64_t server_notice_send(struct server_notice *notice,
					  bool waits);

/*
 * A library lets go of what it passes to a callback when that returns, but the
 * guest may run it later. For hand-written halves that keep such an object
 * alive meanwhile: before the library can call back, have @after called with
 * @subject once the guest has run the callback for the last time, or it ended
 * otherwise.
 */
SERVER_EXPORT void server_callback_after(struct server_callback *callback,
					 void (*after)(void *subject),
					 void *subject);
/* How many callbacks have yet to do so. */
SERVER_EXPORT uint32_t server_callback_holds(const void *subject);

/*
 * ---- for hand-written halves
 */

/*
 * An object that lives as long as the vendor library (a platform, a device of
 * its own): for warm(), in an order that is the same in each server of this
 * vendor. Its id is then the same in each session, so the guest's object is
 * still good in a forked child, which has a session of its own.
 */
SERVER_EXPORT void server_root(void *object, uint32_t type);

/* The id by which the guest knows @object, or 0. */
SERVER_EXPORT uint64_t server_id(void *object, uint32_t type);

/* The platform's version, for server_since(). */
SERVER_EXPORT void server_version_set(unsigned major, unsigned minor);

/* What helpers know of an object, as in the guest. */
SERVER_EXPORT void *server_slot(void *object, uint32_t type);
SERVER_EXPORT void *server_slot_set(void *object, uint32_t type, void *data,
				    void (*destroy)(void *data));

/*
 * Memory of the arena that the guest named in a hand-written call: where @size
 * bytes at @offset lie; NULL where they are not all inside. The guest may write
 * to it at any time.
 */
SERVER_EXPORT void *server_memory(uint64_t offset, uint64_t size);
/* Have it mapped before the library touches each page of it. */
SERVER_EXPORT void server_memory_map(void *place, uint64_t size);
/* Set the word at such an offset: nothing uses the guest's memory any more. */
SERVER_EXPORT void server_memory_left(uint64_t word);

/*
 * A transfer in pieces, within one call (sluice_guest_pieces_begin() in the
 * guest): slots of SERVER_PIECE bytes that we fill, or that we empty, in order.
 * begin() returns NULL where @place is none of the arena's, or without memory;
 * next() waits for a slot, NULL when the session is over.
 */
#define SERVER_PIECE ((size_t)128 << 10)
SERVER_EXPORT struct pieces *server_pieces_begin(uint64_t place, bool fills);
SERVER_EXPORT void *server_pieces_next(struct pieces *pieces);
SERVER_EXPORT void server_pieces_pass(struct pieces *pieces);
SERVER_EXPORT void server_pieces_end(struct pieces *pieces);

/* A folder of the server's own, writable, for files that the guest sent. */
SERVER_EXPORT const char *server_private_root(void);

/*
 * Values by key that outlive the session: those of this tenant, see cache.h.
 * A server that has variables of one application's has none, and neither finds
 * nor keeps any. What is found is the caller's to free.
 */
SERVER_EXPORT bool server_has_cache(void);
SERVER_EXPORT void *server_cache_find(const void *key, size_t key_size,
				      size_t *size);
SERVER_EXPORT void server_cache_keep(const void *key, size_t key_size,
				     const void *value, size_t size);
SERVER_EXPORT void server_cache_forget(const void *key, size_t key_size);

/*
 * Have @run called once, at the end of a session whose guest has ended: what
 * is done then keeps nobody waiting. The process ends when it returns, or a
 * little later if it does not.
 */
SERVER_EXPORT void server_at_end(void (*run)(void));
