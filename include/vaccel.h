/*
 * vaccel.h -- vAccel's interface, version 0.8: everything but extensions.
 *
 * A program initialises a session, perhaps registers resources with it, and
 * calls operations; a plugin decides what computes them. The library starts by
 * itself when it is loaded (see vaccel/core.h). Functions return VACCEL_OK or
 * a positive VACCEL_ code (vaccel/error.h) unless they say otherwise, and may
 * be called from any thread.
 *
 * The layouts and names here are those of vAccel 0.8 and do not change. What
 * goes beyond them is in <sluice/vaccel.h>.
 */
#pragma once

#define VACCEL_VERSION "0.8.0"

#include "vaccel/arg.h"
#include "vaccel/blob.h"
#include "vaccel/config.h"
#include "vaccel/core.h"
#include "vaccel/error.h"
#include "vaccel/id.h"
#include "vaccel/log.h"
#include "vaccel/op.h"
#include "vaccel/ops/blas.h"
#include "vaccel/ops/exec.h"
#include "vaccel/ops/fpga.h"
#include "vaccel/ops/genop.h"
#include "vaccel/ops/image.h"
#include "vaccel/ops/minmax.h"
#include "vaccel/ops/noop.h"
#include "vaccel/ops/opencv.h"
#include "vaccel/ops/tf.h"
#include "vaccel/ops/tflite.h"
#include "vaccel/ops/torch.h"
#include "vaccel/plugin.h"
#include "vaccel/prof.h"
#include "vaccel/resource.h"
#include "vaccel/session.h"
#include "vaccel/utils/enum.h"
#include "vaccel/utils/path.h"
#include "vaccel/utils/str.h"
