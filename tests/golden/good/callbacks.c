/* calls and once; what callbacks are given is described by static functions. */
#include "callbacks_api.h"
#include <sluice/spec.h>

API(void)
{
	name("Callbacks");
	version("1.0");
	soname("libcallbacks.so.1");
	functions("cal_*");
}

TYPE(cal_status s)
{
	success(0);
	failure(-1);
}

static int visit_arguments(unsigned index, const char *text, void *data)
{
	string(text);
}
static void notice_arguments(cal_box box, const void *bytes, int size,
			     void *data)
{
	in(bytes, size);
}
static void changed_arguments(cal_box box, int value, void *data)
{
}
static float scale_arguments(float value, double factor, void *data) {}

cal_status cal_each(unsigned count, cal_visit visit, void *data)
{
	calls(visit, visit_arguments, data);
}
cal_status cal_after(cal_box box, cal_notice notice, void *user_data)
{
	once(notice, notice_arguments, user_data);
}
cal_status cal_watch(cal_box box,
		     void (*changed)(cal_box box, int value, void *data),
		     void *data)
{
	calls(changed, changed_arguments, data, box);
}
cal_status cal_weigh(cal_scale scale, void *data, double *sum)
{
	calls(scale, scale_arguments, data);
}
cal_status cal_close(cal_box box) { releases(box); }
