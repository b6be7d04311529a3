/*
 * vaccel-table -- libvaccel's table of operations as lines of text, of which
 * docs/operations.md is made: what is known of an operation, by tabs; then an
 * argument on each line.
 */
#include <stdio.h>

#include "operation.h"

static const char *type_text(const struct shape *shape)
{
	if (shape->type != SHAPE_ANY)
		return vaccel_arg_type_to_base_str(shape->type);
	return shape->element == sizeof(double) ? "any of 8 bytes and more"
						: "any of 4 bytes and more";
}

static void shapes_print(const char *list, const struct shape *shapes,
			 size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s\t%s\t%s\n", list, shapes[i].name,
		       type_text(&shapes[i]));
}

int main(void)
{
	for (unsigned code = 0; code < VACCEL_OP_MAX; code++) {
		const struct operation *op = operation_get(code);
		printf("operation\t%u\t%s\t%s\t%s\t%s\n", code, op->name,
		       op->function,
		       !op->call  ? "no"
		       : op->more ? "and more"
				  : "exactly",
		       op->sizes ? op->sizes : "");
		shapes_print("read", op->read, op->reads);
		shapes_print("write", op->write, op->writes);
	}
	return 0;
}
