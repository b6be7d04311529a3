#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_describe");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
TYPE(w_desc d)
{
	string(d.name);
	handle(&d.count);
}
w_status w_describe(const w_desc *descs, int count) { in(descs, count); }
