/*
 * mini -- a small API with one function for each thing that the runtimes do,
 * and its two halves as the compiler would print them, written by hand: the
 * runtimes are tested without the compiler.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct mini_device_struct *mini_device;
typedef struct mini_box_struct *mini_box;
typedef struct mini_event_struct *mini_event;

typedef int mini_status;
enum {
	MINI_OK = 0,
	MINI_STALE = -1,
	MINI_REFUSED = -2,
	MINI_FAILURE = -3,
	MINI_LOST = -4,
	MINI_WRONG = -5,
};

typedef int mini_visit(mini_box box, int value, void *data);
typedef void mini_tell(mini_box box, const char *text, void *data);

/* A root: the same one always. */
mini_status mini_get_device(mini_device *device);
mini_status mini_device_number(mini_device device, int *number);

mini_box mini_create(mini_device device, size_t size, mini_status *status);
mini_status mini_retain(mini_box box);
mini_status mini_release(mini_box box);
/* @count new boxes at once. */
mini_status mini_create_many(mini_device device, size_t count, mini_box *boxes);
/* The device that the box is of, borrowed; and a box, if it knows one. */
mini_status mini_box_device(mini_box box, mini_device *device);
mini_status mini_link(mini_box box, mini_box other);
mini_status mini_linked(mini_box box, mini_box *other);
/* The sum of the sizes of boxes. */
mini_status mini_sum(size_t count, const mini_box *boxes, uint64_t *sum);

mini_status mini_write(mini_box box, size_t offset, size_t size,
		       const void *data);
mini_status mini_read(mini_box box, size_t offset, size_t size, void *data);
/* The same, parsed. */
mini_status mini_echo(size_t size, const void *in, void *out);
mini_status mini_rows(mini_box box, size_t bytes, size_t rows, size_t pitch,
		      const void *in, void *out);
/* Adds one to each byte. */
mini_status mini_increment(size_t size, unsigned char *data);
mini_status mini_length(const char *text, size_t *length);

/* Calls @visit @count times during the call; the results' sum. */
mini_status mini_each(mini_box box, int count, mini_visit *visit, void *data,
		      int *sum);
/* Calls @tell once, later, on a thread of the library's. */
mini_status mini_notify(mini_box box, mini_tell *tell, void *data);
/* Calls @visit on a thread of the library's, and waits for its result. */
mini_status mini_ask(mini_box box, mini_visit *visit, void *data, int *answer);

/* Filled when the event is completed. */
mini_status mini_read_later(mini_box box, size_t size, void *data,
			    mini_event *event);
mini_status mini_write_later(mini_box box, size_t size, const void *data,
			     mini_event *event);
mini_status mini_complete(mini_event event);
mini_status mini_release_event(mini_event event);
/* Completes all that is pending. */
mini_status mini_finish(void);

mini_status mini_print(const char *text);
mini_status mini_sleep(unsigned ms);
mini_status mini_crash(void);
/* The server's thread that serves this one, and its process. */
mini_status mini_thread(uint64_t *thread);
mini_status mini_process(uint64_t *process);
/* What the server counts as live objects of its own. */
mini_status mini_live(int *count);

/* Answered in the guest. */
mini_status mini_known(void);
/* Not forwarded. */
mini_status mini_unsupported(void);

/* The same library of another model. */
mini_status mini_of_another_model(void);

/* Private: a message that only a tampered library sends. */
void mini_forge(uint64_t id);
