/* What expectation maximisation does with every pattern in every round. A pattern has a row of the table of levels for
   each comparison. Sums are taken in the order of the twin, so that they are the same to the bit. */
#include "kernels.h"

#define CLASSES 16 /* at most */
#define AT_ONCE 64 /* patterns */

static inline void add_pattern(const double *table, int64_t classes, const int32_t *rows, int64_t comparisons,
                               int64_t without, double *sum) {
    for (int64_t kind = 0; kind < classes; kind++) sum[kind] = 0.0;
    for (int64_t place = 0; place < comparisons; place++) {
        if (place == without) continue;
        const double *of_level = table + classes * rows[place];
        for (int64_t kind = 0; kind < classes; kind++) sum[kind] += of_level[kind];
    }
}

/* For each class and pattern the sum of the table's rows and of the class's share, less the highest of the pattern.
   The comparison at place `without` is left out. */
KERNEL void add_levels(const double *table, const double *shares, int64_t classes, const int32_t *rows,
                       int64_t comparisons, int64_t without, int64_t patterns, double *found) {
    double sum[CLASSES];
    for (int64_t pattern = 0; pattern < patterns; pattern++, rows += comparisons) {
        add_pattern(table, classes, rows, comparisons, without, sum);
        double highest = sum[0] + shares[0];
        for (int64_t kind = 0; kind < classes; kind++) {
            sum[kind] += shares[kind];
            highest = sum[kind] > highest ? sum[kind] : highest;
        }
        for (int64_t kind = 0; kind < classes; kind++) found[kind * patterns + pattern] = sum[kind] - highest;
    }
}

/* Odds of all classes as probabilities, in place. */
KERNEL void normalise(double *odds, int64_t classes, int64_t patterns) {
    double total[AT_ONCE];
    for (int64_t begin = 0; begin < patterns; begin += AT_ONCE) {
        int64_t count = patterns - begin < AT_ONCE ? patterns - begin : AT_ONCE;
        for (int64_t i = 0; i < count; i++) total[i] = odds[begin + i];
        for (int64_t kind = 1; kind < classes; kind++)
            for (int64_t i = 0; i < count; i++) total[i] += odds[kind * patterns + begin + i];
        for (int64_t kind = 0; kind < classes; kind++)
            for (int64_t i = 0; i < count; i++) odds[kind * patterns + begin + i] /= total[i];
    }
}

/* The counts of patterns added up at each row of the table. */
KERNEL void sum_levels(const int32_t *rows, int64_t comparisons, const double *counts, int64_t patterns, double *sums) {
    for (int64_t pattern = 0; pattern < patterns; pattern++, rows += comparisons)
        for (int64_t place = 0; place < comparisons; place++) sums[rows[place]] += counts[pattern];
}
