/*
 * cli -- the commands of `sluice`.
 *
 * Each gets its own arguments, argv[0] being its name, and returns the exit
 * status: 0, 1 when it failed, 2 when it was misused.
 */
#pragma once

int cmd_run(int argc, char **argv);
int cmd_ps(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_compile(int argc, char **argv);

/* A message on stderr, with "sluice: " before it. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
