/*
 * glibc -- libsluice asks for the old versions of what moved into libc, or
 * changed, after glibc 2.28. Included before every source of it.
 */
#pragma once

#define GLIBC_OLD(name) __asm__(".symver " #name "," #name "@GLIBC_2.2.5")

GLIBC_OLD(pthread_create);
GLIBC_OLD(pthread_detach);
GLIBC_OLD(pthread_mutex_trylock);
GLIBC_OLD(pthread_key_create);
GLIBC_OLD(pthread_setspecific);
GLIBC_OLD(pthread_sigmask);
__asm__(".symver pthread_setname_np,pthread_setname_np@GLIBC_2.12");
