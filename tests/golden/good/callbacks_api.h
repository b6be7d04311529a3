/* callbacks: during the call, later, many, once. */
#pragma once

#include <stddef.h>

typedef int cal_status;
typedef struct cal_box_ *cal_box;
typedef int (*cal_visit)(unsigned index, const char *text, void *data);
typedef void (*cal_notice)(cal_box box, const void *bytes, int size,
			   void *data);

typedef float (*cal_scale)(float value, const double factor, void *data);

cal_status cal_each(unsigned count, cal_visit visit, void *data);
cal_status cal_after(cal_box box, cal_notice notice, void *user_data);
cal_status cal_watch(cal_box box,
		     void (*changed)(cal_box box, int value, void *data),
		     void *data);
cal_status cal_weigh(cal_scale scale, void *data, double *sum);
cal_status cal_close(cal_box box);
