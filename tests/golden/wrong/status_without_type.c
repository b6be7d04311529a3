#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_box_make");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_box w_box_make(int kind, w_error *error_ret)
{
	status(*error_ret);
}
