#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_watch_all");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
static void noticed(w_box box, const int *values, void *data)
{
	in(values, 2);
}
w_status w_watch_all(w_notice a, w_notice b, w_notice c, w_notice d, w_notice e,
		     void *data)
{
	calls(a, noticed, data);
	calls(b, noticed, data);
	calls(c, noticed, data);
	calls(d, noticed, data);
	calls(e, noticed, data);
}
