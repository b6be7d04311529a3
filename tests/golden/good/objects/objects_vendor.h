/* Generated from good/objects.c; change the specification, not this file. */
#pragma once

#include "objects_api.h"
#include <stddef.h>
#include <stdint.h>

/* The vendor's functions; NULL where its library lacks one. */
struct objects_vendor {
	__typeof__(obj_get_world) *obj_get_world;
	__typeof__(obj_open) *obj_open;
	__typeof__(obj_open_two) *obj_open_two;
	__typeof__(obj_open_many) *obj_open_many;
	__typeof__(obj_retain) *obj_retain;
	__typeof__(obj_release) *obj_release;
	__typeof__(obj_shut) *obj_shut;
	__typeof__(obj_twin) *obj_twin;
	__typeof__(obj_link) *obj_link;
	__typeof__(obj_all) *obj_all;
	__typeof__(obj_open_with) *obj_open_with;
	__typeof__(obj_ask) *obj_ask;
	__typeof__(obj_forget) *obj_forget;
};

extern struct objects_vendor objects_vendor;

