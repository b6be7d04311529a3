/* Looking resources up: see resource.h. */
#include "resource.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "library.h"

struct vaccel_resource *resource_by_id(vaccel_id_t id)
{
	return id > 0 && id <= RESOURCE_MOST
		       ? atomic_load_explicit(&resources[id].mirror,
					      memory_order_acquire)
		       : NULL;
}

static int resource_get(struct vaccel_resource **res, vaccel_id_t id)
{
	if (!library_is_up())
		return -EPERM;
	if (!res)
		return -EINVAL;
	struct vaccel_resource *found = resource_by_id(id);
	if (!found)
		return -ENOENT;
	*res = found;
	return 0;
}

static int resource_get_first(struct vaccel_resource **res, unsigned type)
{
	if (!library_is_up())
		return -EPERM;
	if (!res || type >= VACCEL_RESOURCE_MAX)
		return -EINVAL;
	library_lock();
	struct resource *first =
		list_empty(&resources_by_type[type])
			? NULL
			: list_owner(resources_by_type[type].next,
				     struct resource, by_type);
	if (first)
		*res = first->place;
	library_unlock();
	return first ? 0 : -ENOENT;
}

/* All of a type, in order; the lock is held. */
static int all_of_type(unsigned type, struct vaccel_resource ***all,
		       size_t *count)
{
	size_t found = 0, at = 0;

	list_each(node, &resources_by_type[type]) found++;
	*count = 0;
	if (found == 0)
		return -ENOENT;
	struct vaccel_resource **array =
		calloc(found, sizeof(struct vaccel_resource *));
	if (!array)
		return -ENOMEM;
	list_each(node, &resources_by_type[type]) array[at++] =
		list_owner(node, struct resource, by_type)->place;
	*all = array;
	*count = found;
	return 0;
}

static int resource_get_all(struct vaccel_resource ***res, size_t *nr_found,
			    unsigned type)
{
	if (!library_is_up())
		return -EPERM;
	if (!res || !nr_found || type >= VACCEL_RESOURCE_MAX)
		return -EINVAL;
	library_lock();
	const int error = all_of_type(type, res, nr_found);
	library_unlock();
	return error;
}

static int resource_directory(struct vaccel_resource *res, char *out,
			      size_t size, char **alloc)
{
	const struct resource *resource =
		res && (out || alloc) ? resource_of(res) : NULL;

	if (!resource)
		return -EINVAL;
	if (resource->has.path_type != VACCEL_PATH_LOCAL_DIR)
		return -ENOTSUP;
	const char *path = resource->has.rundir ? resource->has.rundir
						: resource->has.paths[0];
	if (!alloc) {
		if (strlen(path) >= size)
			return -EINVAL;
		strcpy(out, path);
		return 0;
	}
	char *copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	*alloc = copy;
	return 0;
}

int vaccel_resource_get_by_id(struct vaccel_resource **res, vaccel_id_t id)
{
	return code_of(resource_get(res, id));
}

int vaccel_resource_get_by_type(struct vaccel_resource **res,
				vaccel_resource_type_t type)
{
	return code_of(resource_get_first(res, type));
}

int vaccel_resource_get_all_by_type(struct vaccel_resource ***res,
				    size_t *nr_found,
				    vaccel_resource_type_t type)
{
	return code_of(resource_get_all(res, nr_found, type));
}

long vaccel_resource_refcount(const struct vaccel_resource *res)
{
	return res ? (long)atomic_load_explicit(&res->refcount,
						memory_order_relaxed)
		   : -VACCEL_EINVAL;
}

int vaccel_resource_directory(struct vaccel_resource *res, char *out_path,
			      size_t out_path_size, char **alloc_path)
{
	return code_of(
		resource_directory(res, out_path, out_path_size, alloc_path));
}
