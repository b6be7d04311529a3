/* Scalars, enums, bools, structs by value: nothing needs to be said. */
#include "values_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Values");
	version("1.0");
	soname("libvalues.so.1");
	functions("val_*");
	reviewed("val_move");
}

TYPE(val_status s)
{
	success(0);
	failure(-1);
	lost(-2);
	unsupported(-3);
}
