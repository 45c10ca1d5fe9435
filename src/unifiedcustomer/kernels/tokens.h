/* Tokens of one blocking key, ready to be looked up. */
#ifndef UC_TOKENS_H
#define UC_TOKENS_H

#include "kernels.h"

/* Hidden tokens in buckets of their leading bits: bucket b is from begins[b] to begins[b + 1]; equal tokens stand
 * together, the rows that hold them ascending. */
typedef struct {
    const uint64_t *tokens;
    const int32_t *rows;
    const uint32_t *begins;
    int64_t shift;
    uint64_t secret;
} Tokens;

/* A token that nobody can steer into a bucket; two are equal if and only if the tokens are. */
static inline uint64_t hidden(uint64_t token, uint64_t secret) { return mixed(token ^ secret); }

#endif
