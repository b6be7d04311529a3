/*
 * error -- what functions return: 0, or errno's number of a reason.
 */
#pragma once

#include <errno.h>

enum {
	VACCEL_OK = 0,
	VACCEL_EINVAL = EINVAL, /* an argument cannot be right */
	VACCEL_ENOMEM = ENOMEM,
	VACCEL_ENOTSUP = ENOTSUP, /* the session's plugin lacks it */
	VACCEL_EINPROGRESS = EINPROGRESS,
	VACCEL_EBUSY = EBUSY, /* in use by the caller itself */
	VACCEL_EEXIST = EEXIST,
	VACCEL_ENOENT = ENOENT,
	VACCEL_ELIBBAD = ELIBBAD, /* a library, but not a plugin */
	VACCEL_ENODEV = ENODEV,	  /* the plugin's engine is missing */
	VACCEL_EIO = EIO,
	VACCEL_ESESS = ECONNRESET, /* no session can be had */
	VACCEL_EBACKEND = EPROTO,  /* the plugin's side failed */
	VACCEL_ENOEXEC = ENOEXEC,
	VACCEL_ENAMETOOLONG = ENAMETOOLONG,
	VACCEL_EUSERS = EUSERS, /* all ids are taken */
	VACCEL_EPERM = EPERM,	/* not bootstrapped, or not registered */
	VACCEL_ELOOP = ELOOP,
	VACCEL_EMLINK = EMLINK,
	VACCEL_ENOSPC = ENOSPC,
	VACCEL_ENOTDIR = ENOTDIR,
	VACCEL_EROFS = EROFS,
	VACCEL_EACCES = EACCES,
	VACCEL_EBADF = EBADF,
	VACCEL_EREMOTEIO = EREMOTEIO, /* a download failed */
	VACCEL_EFAULT = EFAULT,
	VACCEL_ERANGE = ERANGE, /* beyond the end of an array */
	VACCEL_EAGAIN = EAGAIN,
	VACCEL_ENOSYS = ENOSYS /* a library lacks the function asked for */
};
