#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_nested");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_nested(const w_desc *const *descs, int count)
{
	in(descs, count);
	for (int i = 0; i < count; i++)
		in(descs[i], 1);
}
