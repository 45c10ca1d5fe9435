/* Weights of pairs by class, moved by how rare the values are that they share. */
#include "kernels.h"

/* What one comparison knows of rarity. */
typedef struct {
    const int32_t *const *codes; /* one array of codes for each position of the feature */
    int64_t positions;
    const double *moved;         /* bits of each value */
    const uint8_t *same;         /* for each pattern whether its pairs share a value */
    const uint8_t *kinds;        /* for each class whether sharing a value is a coincidence in it */
} Rare;

/* The bits of the rarest value that a pair shares, 0 where it shares none. */
static inline double shared_bits(const Rare *rare, int64_t left, int64_t right) {
    double bits = 0.0;
    int found = 0;
    for (int64_t i = 0; i < rare->positions; i++) {
        int32_t code = rare->codes[i][left];
        if (code < 0) continue;
        for (int64_t j = 0; j < rare->positions; j++) {
            if (rare->codes[j][right] != code) continue;
            if (!found || rare->moved[code] < bits) bits = rare->moved[code];
            found = 1;
        }
    }
    return bits;
}

/* Log2 weights of pairs, shape (classes, pairs), from those of their patterns, shape (patterns, classes). */
KERNEL void class_weights(const double *of_patterns, int64_t classes, const Rare *rares, int64_t count,
                          const int64_t *left, const int64_t *right, const int32_t *patterns, int64_t pairs,
                          double *weights) {
    for (int64_t pair = 0; pair < pairs; pair++) {
        const double *of_pattern = of_patterns + classes * patterns[pair];
        for (int64_t kind = 0; kind < classes; kind++) weights[kind * pairs + pair] = of_pattern[kind];
        for (const Rare *rare = rares; rare < rares + count; rare++) {
            if (!rare->same[patterns[pair]]) continue;
            double bits = shared_bits(rare, left[pair], right[pair]);
            for (int64_t kind = 0; kind < classes; kind++)
                if (rare->kinds[kind]) weights[kind * pairs + pair] += bits;
        }
    }
}
