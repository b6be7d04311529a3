#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_pairs");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_pairs(const long *properties) { in_until(properties, 0, 0); }
