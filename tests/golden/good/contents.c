/* in_rows, out_rows, later, pieces, keeps. */
#include "contents_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Contents");
	version("1.0");
	soname("libcontents.so.1");
	functions("con_*");
}

TYPE(con_status s)
{
	success(0);
	failure(-1);
}

IDIOM(con_event *event) { creates(*event); }

con_status con_write(con_box box, int blocking, const void *data, size_t size,
		     con_event *event)
{
	in(data, size);
	bulk(data);
	pieces(0, size);
	if (!blocking)
		later(data, event);
}
con_status con_read(con_box box, int blocking, void *data, size_t size,
		    con_event *event)
{
	out(data, size);
	if (!blocking)
		later(data, event);
	else
		wait();
}
con_status con_write_rows(con_box box, const void *data, size_t offset,
			  size_t bytes, size_t rows, size_t pitch)
{
	in_rows(data, offset, bytes, rows, pitch, 1, 0);
}
con_status con_read_rows(con_box box, void *data, size_t offset, size_t bytes,
			 size_t rows, size_t pitch, con_event *event)
{
	out_rows(data, offset, bytes, rows, pitch ? pitch : bytes, 1, 0);
	later(data, event);
}
con_box con_wrap(void *memory, size_t size)
{
	con_box box = RESULT;
	creates(box);
	in(memory, size);
	keeps(memory, size, box);
}
con_status con_close(con_box box) { releases(box); }
con_status con_event_close(con_event event) { destroys(event); }
