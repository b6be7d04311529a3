#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_many", "w_box_close");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_many(w_box *a, w_box *b, w_box *c, w_box *d, w_box *e)
{
	creates(*a);
	creates(*b);
	creates(*c);
	creates(*d);
	creates(*e);
}
w_status w_box_close(w_box box)
{
	releases(box);
}
