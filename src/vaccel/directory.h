/*
 * directory -- the files below a directory, as blobs.
 */
#pragma once

#include "blobset.h"

/**
 * directory_list - one blob for each regular file below @path
 *
 * Links are followed; what is neither file nor directory is left out. Returns
 * 0; -EINVAL for what cannot be followed or is too long; -ELOOP beyond 32
 * levels; -EMLINK beyond 65,536 files; -ENOMEM.
 */
int directory_list(struct blobset *set, const char *path);
