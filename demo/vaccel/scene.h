/*
 * scene -- one row of the demonstration: an operation, called directly and
 * through libvaccel, and what can be seen of it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sluice/vaccel.h>

struct scene {
	struct vaccel_session sess;
	const char *library; /* libmytestlib.so */
	const char *picture; /* example.jpg */
	const char *models;  /* the folder of models */
	char seen[96];	     /* what the last call through libvaccel gave */
	bool right;	     /* whether that is what it should be */
};

struct row {
	uint32_t code;
	const char *plugin;
	const char *engine; /* for plugins that name none */
	const char *direct; /* what is called directly; NULL: nothing */

	/* Before the first call; NULL: nothing to do. */
	int (*prepare)(struct scene *scene);

	/**
	 * call - the operation once
	 * @direct: not through libvaccel: by @direct of the row, which is
	 *          @function if it is the plugin's
	 */
	int (*call)(struct scene *scene, bool direct, void *function);

	/* Says in scene->seen and ->right what came of the calls. */
	void (*see)(struct scene *scene);
	void (*finish)(struct scene *scene);
};

extern const struct row rows[];
extern const size_t rows_count;
