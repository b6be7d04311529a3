/*
 * watch -- the thread that outlives all others of a server: its death is the
 * server's, for the guest sees it (region_robust_hold()). It sees the guest's,
 * through the pidfd, and the daemon's.
 */
#pragma once

/* Start it; descriptors become its own. Returns once the guest could see our
 * death, 0 or a negative errno. */
int watch_start(int guest, int daemon);

/* Tell the daemon what was counted, so that nothing is lost when we end. */
void watch_report(void);
