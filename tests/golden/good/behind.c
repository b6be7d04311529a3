/* async, wait, reports, flushes, constant, is, modifies: on some paths, and
 * where they meet. */
#include "behind_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Behind");
	version("1.0");
	soname("libbehind.so.1");
	functions("beh_*");
}

TYPE(beh_status s)
{
	success(0);
	failure(-1);
}
TYPE(beh_line l)
{
	ordered_by(l);
}

/* What goes into a line is not waited for, unless a definition waits. */
IDIOM(beh_line line, beh_mark *mark)
{
	out(mark, 1);
	creates(*mark);
	parent(*mark, line);
	async();
	flushes();
}
IDIOM(beh_question question, size_t size, void *value, size_t *size_ret)
{
	out_upto(value, size, *size_ret);
}

beh_box beh_box_open(int kind)
{
	beh_box box = RESULT;
	creates(box);
}
/* Told of, and not waited for. */
beh_status beh_box_close(beh_box box)
{
	releases(box);
}
/* Index and value make the kind of call; what uses the box afterwards is of
 * another kind than before. */
beh_status beh_box_set(beh_box box, int index, double value)
{
	modifies(box);
	async();
	if (index < 0)
		wait();
}

beh_line beh_line_open(beh_box box)
{
	beh_line line = RESULT;
	creates(line);
	parent(line, box);
}
beh_status beh_line_keep(beh_line line)
{
	retains(line);
}
beh_status beh_line_close(beh_line line)
{
	releases(line);
	reports();
	wait();
}
/* One answer changes with every reference, one is known in the guest, and
 * the others stay what they were. */
beh_status beh_line_ask(beh_line line, beh_question question, size_t size,
			void *value, size_t *size_ret)
{
	if (question == BEH_LINE_BOX)
		typed((beh_box *)value);
	is(question, BEH_LINE_BOX, parent(line));
	is(question, BEH_LINE_COUNT, counts(line));
	if (question != BEH_LINE_COUNT)
		constant();
}
/* The second handle is one more word of the question. */
beh_status beh_box_ask(beh_box box, beh_line line, int *value, size_t *used)
{
	out(value, 1);
	out(used, 1);
	constant();
}

/* Marks come and go: they are not part of what kind of call it is. */
beh_status beh_push(beh_line line, beh_box box, const size_t *sizes,
		    unsigned size_count, beh_mark *mark)
{
	in(sizes, size_count);
	modifies(box);
}
beh_status beh_read(beh_line line, int waits, size_t size, void *data,
		    beh_mark *mark)
{
	out(data, size);
	if (waits) {
		wait();
		reports();
	} else {
		later(data, mark);
	}
}
beh_status beh_start(beh_line line)
{
	flushes();
	async();
}
beh_status beh_finish(beh_line line)
{
	reports();
}
beh_status beh_mark_drop(beh_mark mark)
{
	releases(mark);
	if (mark)
		wait();
}
