#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_raw_of");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_raw w_raw_of(int which)
{
}
