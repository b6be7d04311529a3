/* Generated from good/text.c; change the specification, not this file. */
#pragma once

#include "text_api.h"
#include "text_util.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct text_vendor {
	__typeof__(txt_say) *txt_say;
	__typeof__(txt_say_some) *txt_say_some;
	__typeof__(txt_name) *txt_name;
	__typeof__(txt_sources) *txt_sources;
	__typeof__(txt_list) *txt_list;
	__typeof__(txt_pairs) *txt_pairs;
	__typeof__(txt_packet_send) *txt_packet_send;
	__typeof__(txt_load) *txt_load;
	__typeof__(txt_version) *txt_version;
};

extern struct text_vendor text_vendor;

