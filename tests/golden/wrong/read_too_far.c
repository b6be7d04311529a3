#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_origin");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_origin(const size_t origin[3], const void *data)
{
	in(origin, 3);
	in(data, origin[3]);
}
