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
IDIOM(size_t size) { invalid(-2); }
w_status w_read(void *data, size_t size) { out(data, size); }
