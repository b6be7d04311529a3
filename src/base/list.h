/*
 * list -- a doubly linked ring of nodes embedded in their owners.
 *
 * The head is a node itself. A node that is in no list points to itself, so
 * list_remove() may be called twice.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *previous, *next;
};

static inline void list_init(struct list *list)
{
	list->previous = list->next = list;
}

static inline bool list_empty(const struct list *list)
{
	return list->next == list;
}

/* Put @node last. */
static inline void list_append(struct list *list, struct list *node)
{
	node->previous = list->previous;
	node->next = list;
	list->previous->next = node;
	list->previous = node;
}

static inline void list_remove(struct list *node)
{
	node->previous->next = node->next;
	node->next->previous = node->previous;
	list_init(node);
}

/* The owner of type @type whose member @member is @node. */
#define list_owner(node, type, member) \
	((type *)((char *)(node)-offsetof(type, member)))

/* The loop's node may be removed while the loop stands on it. */
#define list_each(node, head)                                        \
	for (struct list *node = (head)->next, *after_ = node->next; \
	     node != (head); node = after_, after_ = node->next)
