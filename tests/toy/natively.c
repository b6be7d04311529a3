#include "road.h"

void road_open(int argc, char **argv)
{
	(void)argc;
	(void)argv;
}

bool road_is_remote(void)
{
	return false;
}
