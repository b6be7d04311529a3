/* Generated from good/facts.c; change the specification, not this file. */
#pragma once

#include "facts_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct facts_vendor {
	__typeof__(fac_launch) *fac_launch;
	__typeof__(fac_finish) *fac_finish;
	__typeof__(fac_flush) *fac_flush;
	__typeof__(fac_limit) *fac_limit;
	__typeof__(fac_set) *fac_set;
	__typeof__(fac_link) *fac_link;
	__typeof__(fac_open) *fac_open;
	__typeof__(fac_close) *fac_close;
	__typeof__(fac_at) *fac_at;
	__typeof__(fac_save) *fac_save;
	__typeof__(fac_load) *fac_load;
};

extern struct facts_vendor facts_vendor;

