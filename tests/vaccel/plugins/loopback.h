/*
 * loopback -- what the loopback transport has been told, for the tests.
 */
#pragma once

struct loopback {
	int session_inits, session_releases, session_updates;
	int registers, unregisters, syncs;
	unsigned flags; /* of the last init or update */
	int fail_init, fail_register, fail_unregister; /* codes to return */
	int forget_id; /* a register that sets no remote id */
};

extern struct loopback loopback;
