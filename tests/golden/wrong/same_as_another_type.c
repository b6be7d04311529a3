#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_read", "w_name");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_read(void *data, size_t size) { same_as(w_name); }
