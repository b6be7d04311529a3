#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_box_open", "w_box_close");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_box_open(w_box *box)
{
	creates(*box);
	constant();
}
w_status w_box_close(w_box box)
{
	releases(box);
}
