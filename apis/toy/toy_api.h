/*
 * toy -- an API with one function for each thing that the specification
 * language can say. Its library (vendor/toy.c) is plain C that checks what it
 * receives, so that the whole road from a guest to a vendor is tested on any
 * machine.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef int toy_status;

#define TOY_OK 0
#define TOY_ERROR_VALUE 1 /* an argument is wrong */
#define TOY_ERROR_HANDLE 2
#define TOY_ERROR_ROOM 3 /* too little room for an answer */
#define TOY_ERROR_UNSUPPORTED 4
#define TOY_ERROR_FAILED 90 /* the call could not be carried out */
#define TOY_ERROR_LOST 91   /* the device went away */

typedef struct toy_world_object *toy_world; /* never dies */
typedef struct toy_box_object *toy_box;	    /* bytes; reference counted */
typedef struct toy_event_object *toy_event; /* set once; counted, too */
typedef struct toy_timer_object *toy_timer; /* ended by one call */
typedef struct toy_line_object *toy_line;   /* takes work, in order */

/* Thread identity: each thread has a mark of its own, 0 at first. */
toy_status toy_set_mark(int mark);
toy_status toy_get_mark(int *mark);

/* Values */
toy_status toy_add(int a, int b, int *sum);
toy_status toy_plus(int a, int b, int *sum); /* the same as toy_add() */
double toy_half(double value);

typedef struct {
	int x, y;
	double weight;
} toy_point;

toy_status toy_mirror(toy_point point, toy_point *mirrored);
toy_point toy_middle(toy_point a, toy_point b);

#define TOY_FLAG_A 1u
#define TOY_FLAG_B 2u

/* Flags beyond A and B, or a count above 100: TOY_ERROR_VALUE. */
toy_status toy_choose(unsigned flags, int count, int *chosen);

/* Text */
toy_status toy_count_letters(const char *text, size_t *letters);
/* length 0: NUL-ended */
toy_status toy_count_text(const char *text, size_t length, size_t *letters);
toy_status toy_spell(int number, size_t size, char *text, size_t *size_ret);
/* Parts joined by '|', a NULL one as "(null)". */
toy_status toy_join(const char *const *parts, unsigned count, size_t size,
		    char *text, size_t *size_ret);
const char *toy_status_text(toy_status status);
const char *toy_version_text(void);
/* Words, each once; "teleport" only where that works. */
toy_status toy_features(size_t size, char *text, size_t *size_ret);

/* Bytes: a checksum of them; a pattern of a seed; each inverted. */
toy_status toy_sum_bytes(const void *data, size_t size, uint64_t *sum);
toy_status toy_sum_bulk(const void *data, size_t size, uint64_t *sum);
toy_status toy_fill(void *data, size_t size, unsigned seed);
toy_status toy_fill_bulk(void *data, size_t size, unsigned seed);
toy_status toy_invert(void *data, size_t size);
/* Room for more than what is written. */
toy_status toy_fill_part(size_t room, void *data, size_t wanted, size_t *used);
/* Which were given: 1 in, 2 out, 4 inout, 8 opaque. */
toy_status toy_given(const int *in, int *out, int *inout, const void *opaque,
		     unsigned *which);
/* A verdict for each value; fails, with verdicts, where one is negative. */
toy_status toy_judge(const int *values, unsigned count, int *verdicts);
uint64_t toy_checksum(const void *data, size_t size);

/* Lists */
toy_status toy_sum_list(const int *list, long *sum); /* ends with -1 */

typedef struct {
	uint32_t size; /* of all, this word included */
	uint8_t bytes[];
} toy_packet;

toy_status toy_sum_packet(const toy_packet *packet, uint64_t *sum);

/* Objects */
toy_status toy_get_world(toy_world *world);
toy_status toy_box_open(toy_world world, size_t size, toy_box *box);
toy_box toy_box_clone(toy_box box, toy_status *error_ret);
toy_status toy_box_retain(toy_box box);
toy_status toy_box_release(toy_box box);

#define TOY_PROPERTY_SIZE 1
#define TOY_PROPERTY_FRIEND 2 /* a box */
#define TOY_PROPERTY_COLOUR 3 /* may be 0 */

/* Pairs, ended by a 0 in place of a name. NULL: an empty box. */
toy_box toy_box_open_with(const intptr_t *properties, toy_status *error_ret);
toy_status toy_box_open_many(unsigned count, size_t size, toy_box *boxes,
			     unsigned *opened);
toy_status toy_box_set_friend(toy_box box, toy_box other);
toy_status toy_box_get_friend(toy_box box, toy_box *other);
toy_world toy_box_world(toy_box box);
toy_status toy_sum_boxes(const toy_box *boxes, unsigned count, size_t *total);
/* All that are open: *count is room before, boxes after. */
toy_status toy_list_boxes(toy_box *list, unsigned *count);

typedef enum {
	TOY_BOX_SIZE = 1,     /* size_t */
	TOY_BOX_COLOUR = 2,   /* int */
	TOY_BOX_FRIEND = 3,   /* toy_box */
	TOY_BOX_WORLD = 4,    /* toy_world */
	TOY_BOX_COUNT = 5,    /* unsigned: references */
	TOY_BOX_CONTENTS = 6, /* its bytes */
} toy_box_question;

/* size_ret: bytes of the whole answer; size 0 and NULL only asks for it. */
toy_status toy_box_get(toy_box box, toy_box_question question, size_t size,
		       void *value, size_t *size_ret);

typedef enum { TOY_LIMIT_THREADS = 1, TOY_LIMIT_NAME = 2 } toy_limit;

toy_status toy_get_limit(toy_limit limit, size_t size, void *value,
			 size_t *size_ret);

typedef struct {
	toy_box friend_box;
	size_t size;
	char label[16];
	const char *secret; /* the library's own */
} toy_info;

toy_status toy_box_info(toy_box box, toy_info *info);

typedef struct {
	int kind;	  /* 1: u.other is a box; 0: u.number */
	const char *name; /* may be NULL */
	const void *data;
	size_t size; /* bytes of data */
	toy_box box; /* may be NULL */
	union {
		toy_box other;
		int64_t number;
	} u;
	const char *const *tags; /* each may be NULL */
	int tag_count;
	const void *unused; /* ignored */
} toy_desc;

/* A checksum of all that the descriptions say. */
toy_status toy_digest(const toy_desc *descs, int count, uint64_t *digest);

typedef struct {
	const char *title;
	int lines;
	const char *note; /* may be NULL */
} toy_report;

/* Valid until the box dies. */
const toy_report *toy_box_report(toy_box box);

/* Contents */
toy_status toy_box_write(toy_box box, size_t offset, const void *data,
			 size_t size);
toy_status toy_box_read(toy_box box, size_t offset, void *data, size_t size);
/* Rows of the caller's memory from and to the box, packed there. */
toy_status toy_box_write_rows(toy_box box, const void *data, size_t offset,
			      size_t bytes, size_t rows, size_t row_pitch,
			      size_t slices, size_t slice_pitch);
toy_status toy_box_read_rows(toy_box box, void *data, size_t offset,
			     size_t bytes, size_t rows, size_t row_pitch,
			     size_t slices, size_t slice_pitch);

/* The box uses the caller's memory until it dies; push and pull are where the
 * two are made to agree. */
toy_status toy_box_wrap(void *memory, size_t size, toy_box *box);
void *toy_box_memory(toy_box box); /* as it was given; else NULL */
toy_status toy_box_push(toy_box box);
toy_status toy_box_pull(toy_box box);

/* Waiting, also for what another thread does */
toy_status toy_event_open(toy_event *event);
toy_status toy_event_set(toy_event event);
toy_status toy_event_wait(toy_event event);
toy_status toy_event_poll(toy_event event, int *set);
toy_status toy_event_retain(toy_event event);
toy_status toy_event_release(toy_event event);
/* data is filled once gate is set; then done is set. Does not wait. */
toy_status toy_box_read_later(toy_box box, toy_event gate, void *data,
			      size_t size, toy_event *done);

/* A timer counts how often it was asked. */
toy_status toy_timer_start(toy_timer *timer);
toy_status toy_timer_ask(toy_timer timer, unsigned *count);
toy_status toy_timer_destroy(toy_timer timer);

/* Callbacks */
typedef int (*toy_visit)(unsigned index, const char *text, void *data);
typedef double (*toy_weight)(float value, double factor, void *data);
typedef void (*toy_notice)(const void *bytes, size_t size, void *data);
typedef void (*toy_changed)(toy_box box, int value, void *data);

/* During the call; a result other than 0 ends it and is the answer. */
toy_status toy_each(unsigned count, toy_visit visit, void *data, int *answer);
/* The sum of what the callback makes of 0.5, 1.5, 2.5 ... and a third. */
toy_status toy_weigh(unsigned count, toy_weight weight, void *data,
		     double *sum);
/* Once, after the call, from a thread of the library's; the bytes are 1, 2,
 * 3, ... */
toy_status toy_after(size_t size, toy_notice notice, void *data);
/* From now on, when the box is changed; many may be registered. */
toy_status toy_box_on_change(toy_box box, toy_changed changed, void *data);
/* Tell those registered: now, or from a thread of the library's. */
toy_status toy_box_change(toy_box box, int value, int in_thread);
/* When the box dies: the last registered first. */
toy_status toy_box_on_close(toy_box box, toy_changed closed, void *data);

/* Names to functions, as programs that load libraries look them up. */
typedef void (*toy_function)(void);
toy_function toy_find(const char *name);

/* Not by remote */
toy_status toy_teleport(toy_box box);
/* Only in version 2 of the library. */
toy_status toy_newest(int *answer);
/* The bytes of a file of the caller's. */
toy_status toy_sum_file(const char *path, uint64_t *sum);

/*
 * Lines take work that need not be waited for: a number each, added up. Kinds
 * of work are 0 and 1; with 1 the number counts double.
 */
toy_status toy_line_open(int room, toy_line *line);
toy_status toy_line_close(toy_line line);
/* Beyond the line's room since it was last emptied: TOY_ERROR_ROOM. done, which
 * may be NULL, is a new event that is set. With waits the caller relies on the
 * answer. */
toy_status toy_line_push(toy_line line, int kind, const void *number,
			 size_t size, int waits, toy_event *done);
/* From now on; negative: TOY_ERROR_VALUE. */
toy_status toy_line_set_room(toy_line line, int room);
/* Empties it. */
toy_status toy_line_sum(toy_line line, long *sum);

/* How often the library itself was asked for a limit, and to count references
 * to boxes: what a guest answers by itself does not get there. */
toy_status toy_count_asked(unsigned *limits, unsigned *references);
