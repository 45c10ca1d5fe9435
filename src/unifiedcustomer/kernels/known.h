/* A set of hashes in which each is found at once: which of the given ones it is. */
#ifndef UC_KNOWN_H
#define UC_KNOWN_H

#include "kernels.h"

typedef struct {
    const uint64_t *hashes; /* as they were given */
    int32_t *slots;         /* which of them; -1 where free */
    uint64_t mask;
} Known;

/* Returns whether there was memory for it. */
static inline int fill_known(Known *known, const uint64_t *hashes, int64_t count) {
    uint64_t size = 64;
    while (size < (uint64_t)count * 4) size *= 2;
    known->hashes = hashes;
    known->mask = size - 1;
    known->slots = malloc(size * sizeof(int32_t));
    if (known->slots == NULL) return 0;
    memset(known->slots, 0xff, size * sizeof(int32_t));
    for (int64_t each = 0; each < count; each++) {
        uint64_t at = hashes[each] & known->mask;
        while (known->slots[at] >= 0) at = (at + 1) & known->mask;
        known->slots[at] = (int32_t)each;
    }
    return 1;
}

/* The place of a hash among those that are known, or -1. */
static inline int32_t place_of(const Known *known, uint64_t hash) {
    for (uint64_t at = hash & known->mask; known->slots[at] >= 0; at = (at + 1) & known->mask)
        if (known->hashes[known->slots[at]] == hash) return known->slots[at];
    return -1;
}

#endif
