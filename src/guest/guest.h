/*
 * guest -- the runtime beneath generated guest libraries (libsluice.so.0).
 *
 * A generated stub describes one call to it, in the order of the message:
 *
 *	struct sluice_guest_call call;
 *	sluice_guest_init(&call, &toy_module);
 *	struct toy_write_args args = {
 *		.buffer = sluice_guest_handle(&call, buffer, TOY_TYPE_BUFFER,
 *					      TOY_ERROR_STALE),
 *		.size = size,
 *	};
 *
 *	sluice_guest_begin(&call, TOY_WRITE, &args, sizeof(args));
 *	sluice_guest_in(&call, data, size, 1, SLUICE_BULK);
 *	if (!sluice_guest_finish(&call))
 *		return (toy_status)call.error;
 *	sluice_guest_end(&call);
 *	return (toy_status)call.result;
 *
 * All is sticky: whatever fails before finish() makes finish() return false
 * with the API's own error in call.error, and then the call was not made. The
 * functions are callable from any thread, also from callbacks; none of them
 * ever ends the application.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

#define SLUICE_EXPORT __attribute__((visibility("default")))

struct sluice_guest_call;
struct sluice_guest_notice;

/* Any function; cast back to its own type before it is called. */
typedef void (*sluice_function)(void);

/* Unpacks a notice, calls @function with @data, returns its result or 0. */
typedef uint64_t sluice_guest_deliver(struct sluice_guest_notice *notice,
				      sluice_function function, void *data);

/* One generated guest library; each defines one, with static storage. */
struct sluice_guest_module {
	const char *name;	  /* "opencl" */
	const char *version;	  /* of the specification */
	uint64_t hash;		  /* of the model */
	const char *const *types; /* struct tags of handles, from index 1 */
	uint32_t type_count;	  /* index 0 included */
	const char *const *ops;	  /* names, by op; NULL where there is none */
	uint32_t op_count;
	int64_t failure; /* the API's error for what cannot be carried out */
	int64_t lost;	 /* what every call answers once the session is lost */
	const void *dispatch; /* first word of each object; or NULL */
	/* Called once the session is there, before the first call; or NULL. */
	void (*opened)(void);
	/* The runtime's own. */
	uint32_t opened_as;	    /* session and number there; 0: not yet */
	uint32_t types_known;	    /* session_types is filled in */
	uint16_t session_types[64]; /* so type_count is at most 64 */
};

enum sluice_guest_way {
	SLUICE_PARSED = 0, /* the vendor may parse it: private copy there */
	SLUICE_BULK = 1,   /* only ever moved: may stay in shared memory */
	SLUICE_LATER = 2,  /* read or filled until an event completes */
	SLUICE_ALWAYS = 4, /* comes back on failure too */
	SLUICE_SIGNED = 8, /* what it holds is part of the call's signature */
};

struct sluice_guest_call {
	struct sluice_guest_module *module;
	int64_t error;	 /* what to return when finish() is false */
	bool succeeded;	 /* after finish(): the vendor's result says so */
	uint64_t result; /* after finish() */
	struct check check;
	/* The runtime's own. */
	bool async;	  /* need not be waited for */
	bool starts;	  /* wants to be executed soon */
	bool unanswered;  /* after finish(): nobody waited */
	uint64_t success; /* what such a call returns */
	uint64_t signature;
	struct reader reader;
	struct sluice_guest_frame *frame; /* what the call holds */
};

/* Begin a call of @module's. All of it but the zeroes of its check, which are
 * cleared when they are needed: clearing them costs as much as a call. */
static inline void sluice_guest_init(struct sluice_guest_call *call,
				     struct sluice_guest_module *module)
{
	call->module = module;
	call->error = 0;
	call->succeeded = false;
	call->result = 0;
	call->check.failed = false;
	call->check.fuel = 0;
	call->async = call->starts = call->unanswered = false;
	call->success = call->signature = 0;
	call->reader = (struct reader){ .check = &call->check };
	call->frame = NULL;
}

/*
 * ---- before the message begins: what the args struct holds
 */

/* The id of @object, 0 for NULL. Stale or of another type: @invalid. */
SLUICE_EXPORT uint64_t sluice_guest_handle(struct sluice_guest_call *call,
					   const void *object, uint32_t type,
					   int64_t invalid);

/* An id for an object that this call will create; dropped when it fails. */
SLUICE_EXPORT uint64_t sluice_guest_new(struct sluice_guest_call *call,
					uint32_t type);

/*
 * An id for @function with @data, 0 where @function is NULL. @once: over after
 * its first notice; else it lives as long as the object that
 * sluice_guest_callback_owner() names, or for ever. Dropped when the call
 * fails.
 */
SLUICE_EXPORT uint64_t sluice_guest_callback(struct sluice_guest_call *call,
					     sluice_function function,
					     void *data,
					     sluice_guest_deliver *deliver,
					     bool once);

/*
 * Fail the call with the API's @error unless @holds. May be called before and
 * after begin().
 */
SLUICE_EXPORT void sluice_guest_require(struct sluice_guest_call *call,
					bool holds, int64_t error);

/*
 * Nobody needs to wait for this call (the word async). The first with its
 * signature is waited for all the same, so that misuse is reported at once;
 * once that has succeeded, equal ones return @success and run behind. The
 * signature: the module's op, @words (scalars and ids), what sections are
 * SLUICE_SIGNED up to 64 bytes, counts and sizes of all others, and, unless
 * this call modifies some, how the objects were modified before. What still
 * fails is reported by a later call. Before begin().
 */
SLUICE_EXPORT void sluice_guest_async(struct sluice_guest_call *call,
				      uint64_t success, unsigned how,
				      const uint64_t *words, size_t count);

enum sluice_guest_how {
	SLUICE_STARTS = 1,   /* it wants work started: wake a sleeping server */
	SLUICE_MODIFIES = 2, /* it modifies what it is called with */
};

/* The same for the last release of an object: it is waited for only where a
 * callback may belong to it. */
SLUICE_EXPORT void sluice_guest_async_release(struct sluice_guest_call *call,
					      uint64_t success);

/*
 * ---- the message
 */

/* Begin it: the session is opened at the first call, @args are copied. */
SLUICE_EXPORT void sluice_guest_begin(struct sluice_guest_call *call,
				      uint16_t op, const void *args,
				      size_t size);

/*
 * Each writes one section and returns the copy that is in the message, NULL for
 * NULL: expressions of the specification read that copy, which holds still, and
 * is as long as *span says (span may be NULL). For outs that do not travel both
 * ways it is NULL; *span is then the room.
 */
SLUICE_EXPORT const void *sluice_guest_in(struct sluice_guest_call *call,
					  const void *data, uint64_t count,
					  size_t size, unsigned way,
					  size_t *span);
/* Handles: the copy holds ids. */
SLUICE_EXPORT const void *
sluice_guest_in_handles(struct sluice_guest_call *call, const void *handles,
			uint64_t count, uint32_t type, int64_t invalid,
			unsigned way, size_t *span);
/* An array of pointers of which each element is described by what follows: only
 * the count travels; the copy holds the application's pointers. */
SLUICE_EXPORT const void *sluice_guest_places(struct sluice_guest_call *call,
					      const void *pointers,
					      uint64_t count, size_t *span);
SLUICE_EXPORT const void *sluice_guest_in_rows(struct sluice_guest_call *call,
					       const void *data,
					       const struct wire_rows *rows,
					       unsigned way, size_t *span);
/* A list in steps of @stride elements that ends where one begins with @end. */
SLUICE_EXPORT const void *sluice_guest_in_until(struct sluice_guest_call *call,
						const void *list, size_t size,
						int64_t end, size_t stride,
						size_t *span);
/* @length characters; 0: NUL-ended. */
SLUICE_EXPORT const void *sluice_guest_text(struct sluice_guest_call *call,
					    const char *text, uint64_t length,
					    size_t *span);
/* Only whether it is NULL. */
SLUICE_EXPORT void sluice_guest_opaque(struct sluice_guest_call *call,
				       const void *pointer);
/* The address itself, for what the library keeps; follows the in section. */
SLUICE_EXPORT void sluice_guest_keeps(struct sluice_guest_call *call,
				      const void *pointer);
/* Room for an out: the count travels, the data come back. */
SLUICE_EXPORT void sluice_guest_room(struct sluice_guest_call *call, void *out,
				     uint64_t count, size_t size, unsigned way,
				     size_t *span);
SLUICE_EXPORT void sluice_guest_room_rows(struct sluice_guest_call *call,
					  void *out,
					  const struct wire_rows *rows,
					  unsigned way, size_t *span);

/* The file at @path, as the application sees it: its bytes travel. */
SLUICE_EXPORT void sluice_guest_file(struct sluice_guest_call *call,
				     const char *path);

/*
 * Translate, in the message, the handle at @place within @copy (both as
 * returned by sluice_guest_in()), which holds the application's pointer.
 */
SLUICE_EXPORT void sluice_guest_patch(struct sluice_guest_call *call,
				      const void *place, uint32_t type,
				      int64_t invalid);

/*
 * Send, wait for the answer, run nested callbacks meanwhile. False: the call
 * was not made or was refused, call->error says with what, and all that the
 * call held is released. True: call->succeeded and call->result are set, and
 * the outs are to be read in the order of the message, then end() is due.
 * After sluice_guest_async() it may have been sent and not waited for: it
 * counts as a success, and its outs come later or never.
 */
SLUICE_EXPORT bool sluice_guest_finish(struct sluice_guest_call *call);

/*
 * ---- the answer
 */

/* Copy an out back. Returns the bytes that came. */
SLUICE_EXPORT size_t sluice_guest_out(struct sluice_guest_call *call, void *out,
				      size_t span);
SLUICE_EXPORT void sluice_guest_out_rows(struct sluice_guest_call *call,
					 void *out,
					 const struct wire_rows *rows);
/* Handles: borrowed ones, or new ones whose ids the server chose. */
SLUICE_EXPORT size_t sluice_guest_out_handles(struct sluice_guest_call *call,
					      void *out, size_t span,
					      uint32_t type, bool created);
/* Translate the id at @place, inside what came back, to a guest object. */
SLUICE_EXPORT void sluice_guest_patched(struct sluice_guest_call *call,
					void *place, uint32_t type);

/* The object of an id from sluice_guest_new(): alive from now on. */
SLUICE_EXPORT void *sluice_guest_created(struct sluice_guest_call *call,
					 uint64_t id);
/* The guest's object for an id that the server answered; NULL for 0. */
SLUICE_EXPORT void *sluice_guest_borrowed(struct sluice_guest_call *call,
					  uint64_t id, uint32_t type);
/* Memory with what a returned pointer shows, alive as long as @owner (NULL: the
 * process); the next section of the answer. The same for the same bytes. NULL
 * where the vendor answered NULL. */
SLUICE_EXPORT void *sluice_guest_lives(struct sluice_guest_call *call,
				       const void *owner);

/* Reference counts and relations; they look at call->succeeded themselves. */
SLUICE_EXPORT void sluice_guest_retained(struct sluice_guest_call *call,
					 void *object);
SLUICE_EXPORT void sluice_guest_released(struct sluice_guest_call *call,
					 void *object);
SLUICE_EXPORT void sluice_guest_destroyed(struct sluice_guest_call *call,
					  void *object);
/* What equal calls may rely on has changed: @object is not what it was. */
SLUICE_EXPORT void sluice_guest_modified(struct sluice_guest_call *call,
					 void *object);
/* @child needs @parent: it stays as long as the child does. */
SLUICE_EXPORT void sluice_guest_parent(struct sluice_guest_call *call,
				       void *child, void *parent);
/* The callbacks of this call end with @object. */
SLUICE_EXPORT void sluice_guest_callback_owner(struct sluice_guest_call *call,
					       void *object);

/*
 * The call is over: what it held is released, and all data that arrived since
 * are put where the application wants them.
 */
SLUICE_EXPORT void sluice_guest_end(struct sluice_guest_call *call);

/*
 * ---- answered in the guest
 */

/*
 * Count a reference, or one less, without asking anybody: true where the
 * application has another one, false where the server has to know. The object
 * must be a live one of @module's @type.
 */
SLUICE_EXPORT bool sluice_guest_retain(struct sluice_guest_module *module,
				       const void *object, uint32_t type);
SLUICE_EXPORT bool sluice_guest_release(struct sluice_guest_module *module,
					const void *object, uint32_t type);

/* Add the references that only the guest knows of to a 32-bit @count of
 * @object's that the server answered. */
SLUICE_EXPORT void sluice_guest_counted(struct sluice_guest_call *call,
					void *count, const void *object);

/* The object of @parent_type that @child was created from, as the answer of a
 * query with @room at @value. False: the server has to know. */
SLUICE_EXPORT bool sluice_guest_relation(struct sluice_guest_module *module,
					 const void *child, uint32_t type,
					 uint32_t parent_type, void *value,
					 size_t room, size_t *used);

/* What a function with the word constant is asked, and where answers go. */
struct sluice_guest_question {
	const struct sluice_guest_module *module;
	uint16_t op;
	const void *object; /* whom it is asked about, or NULL */
	uint64_t key[6];    /* from the third on: all other inputs, and the room
			     * for outs */
	void *outs[3];	    /* as the application gave them */
};

/* Whether the answer is known; then it is in the outs. */
SLUICE_EXPORT bool sluice_guest_recall(struct sluice_guest_question *question);

/* The answer came, @sizes bytes to each of the outs. Before end(). */
SLUICE_EXPORT void sluice_guest_remember(const struct sluice_guest_call *call,
					 struct sluice_guest_question *question,
					 const size_t *sizes);

/* Count, by name, a call that is refused; once a name, log it. */
SLUICE_EXPORT void sluice_guest_refused(struct sluice_guest_module *module,
					const char *function);

/*
 * ---- inside callbacks: read the notice, in the order of the description
 */
SLUICE_EXPORT void *
sluice_guest_notice_handle(struct sluice_guest_notice *notice, uint32_t type);
SLUICE_EXPORT uint64_t
sluice_guest_notice_value(struct sluice_guest_notice *notice);
/* Bytes valid until the callback returns; NULL for NULL. */
SLUICE_EXPORT const void *
sluice_guest_notice_bytes(struct sluice_guest_notice *notice, size_t *size);
SLUICE_EXPORT bool
sluice_guest_notice_failed(const struct sluice_guest_notice *notice);

/*
 * ---- for hand-written halves
 */

/* Whether @object is a live guest object of @module's @type. */
SLUICE_EXPORT bool sluice_guest_is(const struct sluice_guest_module *module,
				   const void *object, uint32_t type);

/* Whether the session is there, and was not lost so far as can be seen. */
SLUICE_EXPORT bool sluice_guest_live(struct sluice_guest_module *module);

/* What a live object of ours is: its id, or 0. */
SLUICE_EXPORT uint64_t sluice_guest_id(const void *object);

/* The API's reference count as the guest knows it. */
SLUICE_EXPORT uint32_t sluice_guest_count(const void *object);

/*
 * What helpers know of an object: set once, read by anybody, freed by @destroy
 * when the object dies. set() returns what is there in the end; where another
 * thread was first, that, and the given one is destroyed.
 */
SLUICE_EXPORT void *sluice_guest_slot(const void *object);
/* The same where @object is one of @module's @type, else NULL. */
SLUICE_EXPORT void *sluice_guest_slot_of(struct sluice_guest_module *module,
					 const void *object, uint32_t type);
SLUICE_EXPORT void *sluice_guest_slot_set(void *object, void *data,
					  void (*destroy)(void *data));

/*
 * A hand-written half answers a call by itself, which is counted: one that it
 * found a slot of a live object for. False: @object (unless NULL) is not that
 * of @id any more, and the call is to be made.
 */
SLUICE_EXPORT bool sluice_guest_answered(const void *object, uint64_t id);

/*
 * Memory that both ends see, for what the server's library shall work in: data
 * at @offset of the arena, and a word that the server sets, once, when nothing
 * uses the data any more (server_memory() there).
 */
struct sluice_guest_memory {
	void *data;
	uint64_t offset, word;
	/* The runtime's own. */
	uint32_t epoch;
	struct leaving *leaving;
};

/* False where there is no room, and no session. Aligned to 128 bytes, from a
 * page on to pages. What is in it is anything. */
SLUICE_EXPORT bool sluice_guest_memory_get(struct sluice_guest_module *module,
					   uint64_t size,
					   struct sluice_guest_memory *memory);
/* Free what the server was never told of. */
SLUICE_EXPORT void sluice_guest_memory_put(struct sluice_guest_memory *memory);
/* Free it once the word is set. */
SLUICE_EXPORT void
sluice_guest_memory_leave(struct sluice_guest_memory *memory);
/* Look at the words of what has left. */
SLUICE_EXPORT void sluice_guest_memory_sweep(void);

/*
 * The next call of this thread moves @size bytes through slots of the arena at
 * *@place (server_pieces_begin() there): from @data, or into it. False where
 * there is no room. end() follows, whatever became of the call.
 */
SLUICE_EXPORT bool sluice_guest_pieces_begin(struct sluice_guest_module *module,
					     void *data, uint64_t size,
					     bool sends, uint64_t *place);
SLUICE_EXPORT void sluice_guest_pieces_end(void);

/*
 * From now on (when the session is opened: module->opened) each object of
 * @type counts the calls that were made with it and are over. Two equal counts
 * say that no call has been over in between.
 */
SLUICE_EXPORT void sluice_guest_count_uses(struct sluice_guest_module *module,
					   uint32_t type);
SLUICE_EXPORT uint32_t sluice_guest_uses(const void *object);
