/*
 * picture -- a JPEG file as what image networks take: 224 by 224 pixels of
 * three colours, as floats.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define PICTURE_SIDE 224
#define PICTURE_COLOURS 3
#define PICTURE_FLOATS (PICTURE_SIDE * PICTURE_SIDE * PICTURE_COLOURS)

enum picture_order {
	PICTURE_PIXELS, /* the colours of a pixel together */
	PICTURE_PLANES	/* all of a colour together */
};

/**
 * picture_read - decode, scale, and normalise
 * @data: what is in the file
 * @floats: PICTURE_FLOATS of them; zeros if it is not decoded
 *
 * False if there is no JPEG library, or the file is none.
 */
bool picture_read(const void *data, size_t size, enum picture_order order,
		  float *floats);

/* Print `Prediction: ` and the line of the label file that belongs to the
 * greatest of 1000 floats. */
void picture_predict(const char *labels, const float *floats);
