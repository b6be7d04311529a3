#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_write");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
extern w_status server_it(const void *data, size_t size);
w_status w_write(const void *data, size_t size)
{
	in(data, size);
	if (size > 3)
		via(server_it);
}
