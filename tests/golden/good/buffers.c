/* in, out, inout, out_upto, opaque; bulk, always, required; two-call queries. */
#include "buffers_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Buffers");
	version("1.0");
	soname("libbuffers.so.1");
	functions("buf_*");
}

TYPE(buf_status s)
{
	success(0);
	failure(-1);
}

IDIOM(size_t size, void *value, size_t *size_ret)
{
	out_upto(value, size, *size_ret);
}

buf_status buf_write(const void *data, size_t size)
{
	in(data, size);
	bulk(data);
	required(data);
}
buf_status buf_read(void *data, size_t size)
{
	out(data, size);
	bulk(data);
}
buf_status buf_turn(float *values, int count) { inout(values, count); }
buf_status buf_fill(void *data, size_t room, size_t *used)
{
	out_upto(data, room, *used);
}
buf_status buf_list(int *list, int *count)
{
	inout(count, 1);
	out_upto(list, *count, *count);
}
buf_status buf_judge(const int *values, unsigned count, int *verdicts)
{
	in(values, count);
	out(verdicts, count);
	always(verdicts);
}
buf_status buf_mark(const void *mark, int *old)
{
	opaque(mark);
	out(old, 1);
}
buf_status buf_origin(const size_t origin[3], size_t region[3])
{
	in(origin, 3);
	inout(region, 3);
}
buf_status buf_maybe(const void *data, size_t size, int kind, int *out)
{
	if (kind == 1)
		in(data, size);
	else if (kind == 2 && size > 8)
		in((int *)data, size / sizeof(int));
	else
		opaque(data);
	out(out, kind == 3 ? 1 : 0);
}
