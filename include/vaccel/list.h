/*
 * list -- the links that sessions, resources and plugins carry.
 *
 * An entry that is in no list points to itself, and so does an empty list's
 * head. The library writes links and never reads them back.
 */
#pragma once

struct vaccel_list_entry {
	struct vaccel_list_entry *next;
	struct vaccel_list_entry *prev;
};

#define LIST_ENTRY_INIT(name)    \
	{                        \
		&(name), &(name) \
	}
