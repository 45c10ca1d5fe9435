/* What all kernels share. Every kernel has a slow, readable twin in Python; the tests hold the two equal. */
#ifndef UC_KERNELS_H
#define UC_KERNELS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)
#define KERNEL __declspec(dllexport)
#else
#define KERNEL __attribute__((visibility("default")))
#endif

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)0)
#endif

/* Returned where memory could not be had. */
#define NO_MEMORY (-1)

/* The finalizer of splitmix64: every bit of the input moves every bit of the output. */
static inline uint64_t mixed(uint64_t x) {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

#define FNV_BASIS 0xcbf29ce484222325ULL
#define FNV_PRIME 0x100000001b3ULL

/* FNV-1a, mixed: the stable hash of a text, the same in every process and release. */
static inline uint64_t stable_hash(const uint8_t *text, int64_t size) {
    uint64_t hash = FNV_BASIS;
    for (int64_t at = 0; at < size; at++) hash = (hash ^ text[at]) * FNV_PRIME;
    return mixed(hash);
}

#endif
