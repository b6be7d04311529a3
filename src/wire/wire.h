/*
 * wire -- what travels between a guest library and an API server.
 *
 * A command is a header, the call's scalars as one struct, and one section for
 * each pointer that is described, in the order of the plan. A reply is a header
 * and the sections that come back, in the same order. Little-endian, natural
 * alignment, every part padded to 8 bytes; no self-description: both ends were
 * generated from one model, whose hash they compare when they meet.
 *
 *	section { u64 count; [u64 offset;] data, padded to 8 }
 *
 * count is a number of elements, or WIRE_NONE for NULL. With WIRE_IN_ARENA set
 * in it, an offset into the region's arena stands in place of the data. Whether
 * data travel in line or in the arena is the guest runtime's choice alone.
 *
 * In a command, the section of an out holds its count (the room that the
 * application gave) and no data, but for outs of constant size up to 16 bytes,
 * which travel both ways. A section of handles holds ids, 8 bytes each. Text
 * has one byte more than its count says, a NUL.
 *
 * In a reply the count of a section is in bytes. Data that the guest gave room
 * for in the arena lie there, and the offset is repeated.
 *
 * A section whose data come or go later (the word later) is always in the
 * arena: its offset is that of a block of WIRE_LATER_DATA bytes, whose first
 * word the server sets to 1 once the data are there (or have been read), to 2
 * where none will come, and behind it the data. Rows are packed in line; in the
 *arena they lie as strided as in the application, the first row at the block's
 *start.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_VERSION 1u
#define WIRE_NONE UINT64_MAX
#define WIRE_IN_ARENA (UINT64_C(1) << 62)
#define WIRE_INLINE_MAX 4096u		      /* bytes of one section in line */
#define WIRE_PRIVATE_MAX (UINT64_C(64) << 20) /* parsed bytes of one call */
#define WIRE_DEPTH_MAX 8u		 /* calls that nest through callbacks */
#define WIRE_OBJECTS (UINT32_C(1) << 20) /* live objects of a session */
#define WIRE_SERVER_IDS \
	(UINT32_C(1) << 19)  /* the server's indices start here */
#define WIRE_ROOTS 4096u     /* of them, the first: objects that never die */
#define WIRE_NAME 32u	     /* bytes of a module's name, NUL included */
#define WIRE_LATER_DATA 128u /* of a later block: where its data begin */

/* What the first word of a later block tells. */
enum wire_later {
	WIRE_LATER_WAITS,
	WIRE_LATER_DONE,
	WIRE_LATER_FAILED, /* over, and nothing comes */
};

enum wire_flag {
	/* The body is { u64 offset, u64 size }: it lies in the arena. */
	WIRE_SPILLED = 1,
	/* Nobody waits: no reply is written. Has a stamp, unless it is one of
	 * the runtime's own. */
	WIRE_NO_REPLY = 2,
};

/* The runtime's own commands have this api; all others are module numbers. */
#define WIRE_RUNTIME 0u

enum wire_runtime_op {
	WIRE_PAD = 0,	   /* a filler, up to the ring's end */
	WIRE_OPEN_API = 1, /* { char name[32]; u64 hash; } -> module number */
	WIRE_CALLBACK_DONE = 2, /* { u64 result, ticket; }: ends a callback */
	/* { u64 callback; }: a notice that was its last has been attended to;
	 * what it held goes. Answered. */
	WIRE_FORGET = 3,
	WIRE_REFUSED = 4, /* { char name[64]; }: a call the guest refused */
};

/*
 * Order between threads: commands that nobody waits for are numbered through
 * the session (stamp, from 1, and round again). Every command says the highest
 * number that was given before it (seen), and is not executed before all that
 * have these numbers were. A call in progress has no number: it orders nothing.
 */
struct wire_command {
	uint8_t api;
	uint8_t flags;
	uint16_t op;
	uint32_t size; /* of all, header included; a multiple of 8 */
	uint32_t stamp;
	uint32_t seen;
};

enum wire_reply_kind {
	WIRE_REPLY = 1,	 /* the call is over */
	WIRE_NESTED = 2, /* a callback that runs in the waiting thread */
	WIRE_MORE = 3,	 /* a piece: acknowledged, then the next comes */
};

/* Small, so that a short body comes with it in one cache line. */
struct wire_reply {
	uint16_t kind;
	uint8_t succeeded;
	uint8_t violation; /* not 0: the session is lost */
	uint32_t size;	   /* of the body that follows */
	int64_t error;	   /* not 0: the API's own; the vendor was not called */
	uint64_t result;   /* what the function returned, or an id */
};

/* A callback, in a nested reply or in the event ring. */
struct wire_notice {
	uint32_t kind; /* enum wire_notice_kind */
	uint32_t size; /* of all, header included; a multiple of 8 */
	uint64_t callback;
};

enum wire_notice_kind {
	WIRE_NOTICE_CALLBACK = 1, /* sections follow */
	WIRE_NOTICE_LAST = 2,	  /* the same, and the callback is over then */
	/* Bytes for the application's stdout; callback says how many. */
	WIRE_NOTICE_TEXT = 3,
	/* In the event ring: u64 ticket, then as 1. The guest answers with the
	 * ticket; in a nested reply every notice is answered, with ticket 0. */
	WIRE_NOTICE_WAITED = 4,
};

/* An object: an index into the session's table and how often it was used. */
static inline uint64_t wire_id(uint32_t index, uint32_t generation)
{
	return (uint64_t)generation << 32 | index;
}

static inline uint32_t wire_id_index(uint64_t id)
{
	return (uint32_t)id;
}

static inline uint32_t wire_id_generation(uint64_t id)
{
	return (uint32_t)(id >> 32);
}

/*
 * check -- what checked accesses report to. Reading through NULL yields zeroes;
 * reading beyond what was described fails, and yields zeroes as well.
 */
struct check {
	bool failed;
	uint64_t fuel; /* iterations that the loops of a call may still make */
	_Alignas(16) unsigned char none[256];
};

/* The zeroes that stand for what is not there. */
static inline void *check_none(struct check *check, bool failed)
{
	check->failed |= failed;
	/* Somebody may have written to them. */
	__builtin_memset(check->none, 0, sizeof(check->none));
	return check->none;
}

/* Element @index of @size bytes, of an array of @span bytes at @base. */
static inline void *check_at(struct check *check, const void *base, size_t span,
			     uint64_t index, size_t size)
{
	if (!base)
		return check_none(check, false);
	if (index >= span / size)
		return check_none(check, true);
	return (char *)(uintptr_t)base + index * size;
}

/* @base if it holds @need bytes; NULL stays NULL; less fails and is NULL. */
static inline const void *check_whole(struct check *check, const void *base,
				      size_t span, size_t need)
{
	if (!base || span >= need)
		return base;
	check->failed = true;
	return NULL;
}

/* One more iteration of a loop? False once the fuel is gone: that fails. */
static inline bool check_more(struct check *check)
{
	if (check->failed)
		return false;
	if (check->fuel-- > 0)
		return true;
	check->failed = true;
	return false;
}

/* @count times @size; fails, as 0, where no message could hold it. */
static inline uint64_t check_product(struct check *check, uint64_t count,
				     uint64_t size)
{
	uint64_t product;

	if (!__builtin_mul_overflow(count, size, &product) &&
	    product < WIRE_IN_ARENA)
		return product;
	check->failed = true;
	return 0;
}

/* A count of a signed type: negative is 0. */
static inline uint64_t wire_count(int64_t count)
{
	return count < 0 ? 0 : (uint64_t)count;
}

/* A floating-point result travels by its bits. */
static inline uint64_t wire_bits(double real)
{
	uint64_t bits;

	__builtin_memcpy(&bits, &real, sizeof(bits));
	return bits;
}

static inline double wire_real(uint64_t bits)
{
	double real;

	__builtin_memcpy(&real, &bits, sizeof(real));
	return real;
}

static inline uint64_t wire_padded(uint64_t size)
{
	return (size + 7) & ~UINT64_C(7);
}

/*
 * Elements of @size bytes (1, 2, 4 or 8) at @list up to the first step of
 * @stride elements that begins with @end, that step's first element included.
 * 0 when there is none within @limit bytes.
 */
uint64_t wire_until(const void *list, size_t limit, size_t size, int64_t end,
		    size_t stride);

/*
 * rows -- strided memory: slices of rows of bytes. Packed, it is the rows one
 * after the other; spanned, it reaches from @offset to the last row's end.
 */
struct wire_rows {
	uint64_t offset, bytes, rows, row_pitch, slices, slice_pitch;
	/* Set by wire_rows_measure(): all bytes of the rows, and the bytes from
	 * @offset to the last row's end; 0 where there are no rows. */
	uint64_t packed, span;
};

/* False, and the check failed, where something overflows or reaches farther
 * than memory does. */
bool wire_rows_measure(struct check *check, struct wire_rows *rows);

/* @strided is the whole: the first row lies at @strided + rows->offset. */
void wire_rows_gather(const struct wire_rows *rows, void *packed,
		      const void *strided);
void wire_rows_scatter(const struct wire_rows *rows, void *strided,
		       const void *packed);

/* From strided to strided, both at their first row; the bytes between rows are
 * neither read nor written. */
void wire_rows_copy(const struct wire_rows *rows, void *to, const void *from);

/*
 * reader -- reads a received message straight through. Sticky: after the first
 * failure it yields zeroes and NULL, and check->failed is set.
 */
struct reader {
	const unsigned char *data;
	size_t size, at;
	struct check *check;
};

uint64_t reader_u64(struct reader *reader);

/* The next @size bytes, padding skipped; NULL once failed. */
const void *reader_bytes(struct reader *reader, uint64_t size);

/*
 * writer -- appends to memory that grows. Sticky as well: out of memory, it
 * fails, and what is written is lost.
 */
struct writer {
	unsigned char *data;
	size_t size, room;
	bool failed;
};

/* Append @size bytes of @data (zeroes where NULL), padded; where they lie. */
void *writer_bytes(struct writer *writer, const void *data, size_t size);
void writer_u64(struct writer *writer, uint64_t value);
void writer_fini(struct writer *writer);
