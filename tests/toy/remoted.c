#include "road.h"

#include <stdlib.h>

#include "host.h"

/* The arguments: sluice-server, the server module, the vendor library. */
void road_open(int argc, char **argv)
{
	if (argc < 4)
		exit(2);
	setenv("SLUICE_VENDOR_LIBRARY", argv[3], 1);
	host_start(argv[1], argv[2]);
}

bool road_is_remote(void)
{
	return true;
}
