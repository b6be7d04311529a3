/*
 * control -- what the command line and the daemon say to each other: JSON, one
 * object in a packet, on the daemon's socket.
 *
 * The client asks once: {"ask": "ps"}; the daemon answers with any number of
 * objects and hangs up. What is asked for and answered is in
 * docs/sluice-run.md.
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
 * Returns 0; -EPIPE at the end; -EAGAIN; -EPROTO where what came is no control
 * message or no JSON object.
 */
int control_receive(int socket, json_t **object);
