/* wrong: a vendor's header for specifications that are wrong. */
#pragma once

#include <stddef.h>

typedef int w_status;
typedef float w_error;
typedef struct w_box_ *w_box;
typedef struct w_event_ *w_event;
typedef struct {
	const char *name;
	int count;
	w_box box;
} w_desc;
typedef struct {
	char *where;
} w_raw;
typedef void (*w_notice)(w_box box, const int *values, void *data);

typedef w_box (*w_pick)(int index, void *data);
typedef void (*w_measured)(long double value, void *data);

w_status w_read(void *data, size_t size);
w_status w_write(const void *data, size_t size);
w_status w_fill(void *data, size_t room, size_t *used);
w_status w_list(const int *list, int count, int *sum);
w_status w_lists(int rows, const int **lists, const int *counts);
w_status w_name(const char *name);
w_status w_box_read(w_box box, void *data, size_t size, w_event *event);
w_status w_box_open(w_box *box);
w_box w_box_make(int kind, w_error *error_ret);
w_status w_box_close(w_box box);
w_status w_box_wrap(void *memory, size_t size, w_box *box);
w_status w_watch(w_box box, w_notice notice, void *data);
w_status w_describe(const w_desc *descs, int count);
w_status w_by_value(w_raw raw);
const char *w_text(int which);
void (*w_find(const char *name))(void);
w_status w_print(const char *format, ...);
w_status w_span(const void *data, size_t size, const size_t data_span[3]);
w_status w_origin(const size_t origin[3], const void *data);
w_status w_choose(w_pick pick, void *data);
w_status w_measure(w_measured measured, void *data);
w_status w_pairs(const long *properties);
w_status w_box_ask(w_box box, int what, size_t size, void *data, size_t *used);
w_status w_names(char **names, int count);
w_status w_many(w_box *a, w_box *b, w_box *c, w_box *d, w_box *e);
w_status w_watch_all(w_notice a, w_notice b, w_notice c, w_notice d, w_notice e,
		     void *data);
w_raw w_raw_of(int which);
w_status w_nested(const w_desc *const *descs, int count);
