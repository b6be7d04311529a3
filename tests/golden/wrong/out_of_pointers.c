#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_names");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_names(char **names, int count)
{
	out(names, count);
}
