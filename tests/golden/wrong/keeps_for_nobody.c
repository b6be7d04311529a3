#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_box_wrap", "w_box_close");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_box_wrap(void *memory, size_t size, w_box *box)
{
	in(memory, size);
	creates(*box);
	keeps(memory, size, size);
}
w_status w_box_close(w_box box) { releases(box); }
