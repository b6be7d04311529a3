#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_name");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
TYPE(w_status t)
{
	success(1);
	failure(-2);
}
w_status w_name(const char *name)
{
}
