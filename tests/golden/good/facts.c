/* async, flushes, ordered_by, reports, constant, modifies, needs, saved_by,
 * address, holds, costs, timed. */
#include "facts_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Facts");
	version("1.0");
	soname("libfacts.so.1");
	functions("fac_*");
}

resource memory;
resource work;

TYPE(fac_status s)
{
	success(0);
	failure(-1);
}
TYPE(fac_box b) { saved_by(fac_save, fac_load); }

fac_status fac_launch(fac_queue queue, fac_box box)
{
	async();
	flushes();
	ordered_by(queue);
	costs(work, 1);
	timed(queue);
}
fac_status fac_finish(fac_queue queue) { reports(); }
fac_status fac_flush(fac_queue queue) { flushes(); }
fac_status fac_limit(int which, int *value) { constant(); }
fac_status fac_set(fac_box box, int value)
{
	modifies(box);
	async();
}
fac_status fac_link(fac_box box, fac_box other) { needs(box, other); }
fac_box fac_open(fac_queue queue, size_t size)
{
	fac_box box = RESULT;
	creates(box);
	holds(memory, size, box);
}
fac_status fac_close(fac_box box) { releases(box); }
fac_status fac_at(unsigned long long address) { address(address); }
fac_status fac_save(fac_box box, size_t size, void *data) { out(data, size); }
