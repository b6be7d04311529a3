#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_box_open", "w_box_close", "w_watch");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_box_open(w_box *box) { creates(*box); }
w_status w_box_close(w_box box) { releases(box); }
static void notice_arguments(w_box box, const int *values, void *data)
{
	in(values, 4);
}
w_status w_watch(w_box box, w_notice notice, void *data)
{
	calls(notice, notice_arguments, data, box);
	async();
}
