#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_measure");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
static void measure_arguments(long double value, void *data)
{
}
w_status w_measure(w_measured measured, void *data)
{
	calls(measured, measure_arguments, data);
}
