/* values: what travels by value, and outs of one value. */
#pragma once

#include <stdbool.h>

typedef int val_status;
typedef enum { VAL_RED, VAL_GREEN } val_colour;
typedef struct {
	float x, y;
	int tags[2];
} val_point;

val_status val_sum(int a, long b, long *sum);
val_status val_paint(val_colour colour, bool shiny, double strength);
val_status val_flip(bool on, bool *before);
val_status val_move(val_point by, val_point *where);
val_point val_middle(val_point a, val_point b);
double val_half(double value);
unsigned long val_ticks(void);
void val_reset(void);
val_status val_unnamed(int, unsigned char);
val_status val_event(int event, int call, int args, int result);
