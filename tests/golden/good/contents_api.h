/* contents: strided memory, data that come later, memory that is kept. */
#pragma once

#include <stddef.h>

typedef int con_status;
typedef struct con_box_ *con_box;
typedef struct con_event_ *con_event;

con_status con_write(con_box box, int blocking, const void *data, size_t size,
		     con_event *event);
con_status con_read(con_box box, int blocking, void *data, size_t size,
		    con_event *event);
con_status con_write_rows(con_box box, const void *data, size_t offset,
			  size_t bytes, size_t rows, size_t pitch);
con_status con_read_rows(con_box box, void *data, size_t offset, size_t bytes,
			 size_t rows, size_t pitch, con_event *event);
con_box con_wrap(void *memory, size_t size);
void *con_memory(con_box box);
con_status con_close(con_box box);
con_status con_event_close(con_event event);
