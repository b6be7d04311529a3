#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_fill");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_fill(void *data, size_t room, size_t *used)
{
	out_upto(data, room, *used);
	is(room, 1, counts(room));
}
