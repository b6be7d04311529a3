#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_span");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_span(const void *data, size_t size, const size_t data_span[3])
{
	in(data_span, 3);
	in(data, size);
	require(*(const char *)data == 'x', -3);
}
