/*
 * fetch -- a URL's content as a file, by libcurl, which is opened at the first.
 *
 * Bounded: 4 GiB, 10 redirects, a minute to connect, an hour in all, and ten
 * seconds below 100 bytes a second. Only http, https and ftp, also after
 * redirects.
 */
#pragma once

/**
 * fetch - write what @url leads to into a new file at @path
 *
 * Returns 0; -ENOTSUP without libcurl; -EEXIST; -EREMOTEIO, and no file, when
 * the other end fails; -EFBIG; or another negative errno.
 */
int fetch(const char *url, const char *path);
