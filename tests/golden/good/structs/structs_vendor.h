/* Generated from good/structs.c; change the specification, not this file. */
#pragma once

#include "structs_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct structs_vendor {
	__typeof__(str_digest) *str_digest;
	__typeof__(str_one) *str_one;
	__typeof__(str_info_get) *str_info_get;
	__typeof__(str_infos) *str_infos;
	__typeof__(str_report_of) *str_report_of;
	__typeof__(str_close) *str_close;
};

extern struct structs_vendor structs_vendor;

