#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_read");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_read(void *data, size_t size)
{
	if (size > 4 && size < 100)
		out(data, size);
	else if (size == 4)
		inout(data, size);
}
