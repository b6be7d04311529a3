/*
 * control -- what the command line and the daemon say to each other: JSON, one
 * object in a packet, on the daemon's socket.
 *
 * The client asks once; the daemon answers with any number of objects and hangs
 * up. An answer with "error" says why there is no other.
 *
 *	{"ask": "ps"}	sessions and servers, one object each: the asker's own,
 *			or everybody's for root and the daemon's user
 *	{"ask": "warm", "api", "vendor", "unsafe", "fresh"}
 *			have a server ready; {"vendor"} tells which it is
 *	{"ask": "daemon"}
 *			{"pid", "socket", "unsafe", "jail"}
 */
#pragma once

#include <jansson.h>

/* Bytes of a packet. */
#define CONTROL_MAX 65536

/**
 * control_send - send an object
 *
 * Returns 0, -EMSGSIZE, or a negative errno; never a signal.
 */
int control_send(int socket, const json_t *object);

/**
 * control_receive - receive an object
 * @object: new; the caller's
 *
 * Returns 0; -EPIPE at the end; -EAGAIN; -EPROTONOSUPPORT where the other end
 * is of another release; -EPROTO where what came is no control message or no
 * JSON object.
 */
int control_receive(int socket, json_t **object);
