/* behind: calls that run behind the application's back, and their queries. */
#pragma once

#include <stddef.h>

typedef int beh_status;
typedef int beh_question;
typedef struct beh_line_ *beh_line;
typedef struct beh_box_ *beh_box;
typedef struct beh_mark_ *beh_mark;

#define BEH_LINE_COUNT 1
#define BEH_LINE_BOX 2
#define BEH_LINE_LENGTH 3

beh_box beh_box_open(int kind);
beh_status beh_box_close(beh_box box);
beh_status beh_box_set(beh_box box, int index, double value);
beh_line beh_line_open(beh_box box);
beh_status beh_line_keep(beh_line line);
beh_status beh_line_close(beh_line line);
beh_status beh_line_ask(beh_line line, beh_question question, size_t size,
			void *value, size_t *size_ret);
beh_status beh_box_ask(beh_box box, beh_line line, int *value, size_t *used);
beh_status beh_push(beh_line line, beh_box box, const size_t *sizes,
		    unsigned size_count, beh_mark *mark);
beh_status beh_read(beh_line line, int waits, size_t size, void *data,
		    beh_mark *mark);
beh_status beh_start(beh_line line);
beh_status beh_finish(beh_line line);
beh_status beh_mark_drop(beh_mark mark);
