/*
 * uri -- where a resource's text leads.
 *
 * Texts without "://" are paths; file:// stands before a path; http, https and
 * ftp are fetched. Other schemes, and URLs that are none, are refused. Nothing
 * here looks at a file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct uri {
	bool remote;
	bool plain;	  /* a path without a scheme */
	const char *path; /* in the text: without file://, or the whole URL */
};

/* Returns 0, -EINVAL, or -ENAMETOOLONG for a path. */
int uri_parse(struct uri *uri, const char *text);

/**
 * uri_file_name - the name under which a URL's content is stored
 *
 * What comes after the last '/', with any query. Returns 0; -EINVAL if that is
 * no plain name; -ENAMETOOLONG.
 */
int uri_file_name(const char *url, const char **name);
