/* objects: handles, made, borrowed, counted, in arrays and in place. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef int obj_status;
typedef struct obj_world_ *obj_world;
typedef struct obj_box_ *obj_box;
typedef int obj_question;

#define OBJ_BOX_WORLD 1
#define OBJ_BOX_COUNT 2
#define OBJ_WITH 3

obj_status obj_get_world(obj_world *world);
obj_box obj_open(obj_world world, obj_status *error_ret);
obj_status obj_open_two(obj_world world, obj_box *one, obj_box *two);
obj_status obj_open_many(obj_world world, unsigned room, obj_box *boxes,
			 unsigned *opened);
obj_status obj_retain(obj_box box);
obj_status obj_release(obj_box box);
obj_status obj_shut(obj_box box);
obj_box obj_twin(obj_box box);
obj_status obj_link(unsigned num_boxes, const obj_box *boxes);
obj_status obj_all(unsigned room, obj_box *boxes, unsigned *found);
obj_box obj_open_with(const intptr_t *properties, obj_status *error_ret);
obj_status obj_ask(obj_box box, obj_question question, size_t size,
		   void *value, size_t *size_ret);
void obj_forget(obj_world world);
