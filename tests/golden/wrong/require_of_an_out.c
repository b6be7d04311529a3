#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_list");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_list(const int *list, int count, int *sum)
{
	in(list, count);
	out(sum, 1);
	require(*sum > 0, -3);
}
