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
w_status w_write(const void *data, size_t size)
{
	sized(data, size + 1);
}
