#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_watch");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
static void noticed(w_box box, const int *values, void *data)
{
	in(values, values[0]);
}
w_status w_watch(w_box box, w_notice notice, void *data)
{
	calls(notice, noticed, data);
}
