#include "wrong.h"
#include <sluice/spec.h>

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_read(void *data, size_t size) { out(data, size); }
