/* A program that knows the API alone: whose library it is, the loader says. */
#include "road.h"

#include <stdlib.h>

void road_open(int argc, char **argv)
{
	(void)argc;
	(void)argv;
}

bool road_is_remote(void)
{
	return getenv("SLUICE_SOCKET") != NULL;
}
