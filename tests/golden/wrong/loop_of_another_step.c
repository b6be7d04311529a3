#include "wrong.h"
#include <sluice/spec.h>

API(void)
{
	name("Wrong");
	version("1.0");
	soname("libwrong.so");
	functions("w_lists");
}

TYPE(w_status s)
{
	success(0);
	failure(-1);
}
w_status w_lists(int rows, const int **lists, const int *counts)
{
	in(counts, rows);
	in(lists, rows);
	for (int i = 0; i < rows; rows++)
		in(lists[i], counts[i]);
}
