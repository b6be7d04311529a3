/*
 * inference -- what the three programs that run a network on a picture share.
 */
#pragma once

#include "example.h"
#include "picture.h"

struct inference {
	struct vaccel_session sess;
	struct vaccel_resource model;
	const char *labels;
	bool decoded; /* without a picture, nothing is predicted */
	float floats[PICTURE_FLOATS];
};

/**
 * inference_main - parse arguments, make a model and a session, and run
 * @work: between registration and release; a code
 */
int inference_main(int argc, char **argv, enum picture_order order,
		   int (*work)(struct inference *inference, int iterations));

/* Print what came out, and what it means. */
void inference_show(const struct inference *inference, const char *title,
		    int type, int nr_dims, const void *data, size_t size);
