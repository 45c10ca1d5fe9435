/* One record asked against many: its candidates weighed and ranked. */
#include <math.h>

#include "lookup.h"

#define MOST_CLASSES 16
#define SCALE 1e6 /* weights are rounded to six decimals */

/* Log2 of share times likelihood of one candidate in each class. */
static void weigh_classes(const Question *question, uint8_t *const *levels, int64_t row, double *by_class) {
    const Index *index = question->index;
    for (int64_t kind = 0; kind < index->classes; kind++) by_class[kind] = index->prior[kind];
    for (int64_t at = 0; at < index->rule_count; at++) {
        const Rule *rule = &index->rules[at];
        const double *table = rule->table + levels[at][row];
        for (int64_t kind = 0; kind < index->classes; kind++) by_class[kind] += table[kind * (rule->same + 1)];
    }
}

/* How rare the rarest value is that a candidate shares with the asked record, in bits; 0 where they share none. */
static double rarity_of(const Question *question, const Rule *rule, int64_t row) {
    const Small *small = &question->small[rule->feature];
    double bits = INFINITY;
    for (int64_t i = 0; i < small->view.width; i++)
        for (int64_t j = 0; j < small->view.width; j++) {
            int32_t code = small->view.codes[i][row];
            if (code < 0 || code != small->view.codes[j][question->count]) continue;
            double moved = rule->rarity[small->known[code]];
            if (moved < bits) bits = moved;
        }
    return isinf(bits) ? 0.0 : bits;
}

static double log_odds(const double *by_class, int64_t classes) {
    double highest = by_class[1], total;
    for (int64_t kind = 2; kind < classes; kind++) highest = by_class[kind] > highest ? by_class[kind] : highest;
    total = exp2(by_class[1] - highest);
    for (int64_t kind = 2; kind < classes; kind++) total += exp2(by_class[kind] - highest);
    return by_class[0] - highest - log2(total);
}

/* The weight in millionths of a bit; NAN where another mathematical library could round it otherwise. */
static double weigh(const Question *question, uint8_t *const *levels, int64_t row) {
    const Index *index = question->index;
    double by_class[MOST_CLASSES] = {0.0};
    weigh_classes(question, levels, row, by_class);
    for (int64_t at = 0; at < index->rule_count; at++) {
        const Rule *rule = &index->rules[at];
        if (rule->rarity == NULL || levels[at][row] != rule->same) continue;
        double bits = rarity_of(question, rule, row);
        for (int64_t kind = 0; kind < index->classes; kind++)
            if (rule->moved[kind]) by_class[kind] += bits;
    }
    double weight = log_odds(by_class, index->classes) * SCALE, rounded = rint(weight);
    return fabs(fabs(weight - rounded) - 0.5) < 1e-5 ? NAN : rounded;
}

static int by_weight_and_row(const void *a, const void *b) {
    const Ranked *one = a, *two = b;
    if (one->weight != two->weight) return one->weight > two->weight ? -1 : 1;
    return (one->row > two->row) - (one->row < two->row);
}

/* The levels of all candidates by each comparison. */
int64_t all_levels(Work *work, Question *question, uint8_t ***levels) {
    const Index *index = question->index;
    int32_t *sides;
    TAKE(sides, 2 * question->count);
    TAKE(*levels, index->rule_count + 1);
    TAKE(question->small, index->feature_count + 1);
    for (int64_t place = 0; place < index->feature_count; place++) question->small[place].ready = 0;
    for (int64_t row = 0; row < question->count; row++) {
        sides[row] = (int32_t)row;
        sides[question->count + row] = (int32_t)question->count;
    }
    Pairs pairs = {sides, sides + question->count, question->count};
    question->pairs = pairs;
    for (int64_t at = 0; at < index->rule_count; at++) {
        TAKE((*levels)[at], question->count);
        if (levels_of(question, &index->rules[at], (*levels)[at]) < 0) return NO_MEMORY;
        if (memchr((*levels)[at], ASK, (size_t)question->count) != NULL) return CAREFUL;
    }
    return 0;
}

/* Weigh all candidates; those that weigh `at_least` are left in `ranked`, best first. */
int64_t ranked_of(Work *work, Question *question, double at_least, Ranked **ranked) {
    uint8_t **levels;
    int64_t kept = 0, found = all_levels(work, question, &levels);
    if (found < 0) return found;
    TAKE(*ranked, question->count);
    for (int64_t row = 0; row < question->count; row++) {
        double weight = weigh(question, levels, row);
        if (isnan(weight)) return CAREFUL;
        if (weight / SCALE < at_least) continue;
        Ranked one = {weight / SCALE, question->rows[row]};
        (*ranked)[kept++] = one;
    }
    qsort(*ranked, (size_t)kept, sizeof(Ranked), by_weight_and_row);
    return kept;
}

/* The rows that share an open token with what is asked: up to `room` of them are written; returns how many there are. */
KERNEL int64_t find_rows(Work *work, const Index *index, const uint8_t *data, const int32_t *header, int64_t values,
                         int32_t *rows, int64_t room) {
    Asked asked;
    int32_t *found;
    begin_anew(work);
    if (read_asked(work, index, data, header, NULL, values, &asked) < 0) return NO_MEMORY;
    int64_t count = candidates_of(work, index, &asked, &found);
    for (int64_t at = 0; at < count && at < room; at++) rows[at] = found[at];
    return count;
}

/* The best candidates: up to `limit` rows and weights that are `at_least` so high. Returns how many. */
KERNEL int64_t match_record(Work *work, const Index *index, const uint8_t *data, const int32_t *header,
                            const double *amounts, int64_t values, int64_t limit, double at_least, int32_t *rows,
                            double *weights) {
    Asked asked;
    int32_t *found;
    Ranked *ranked;
    begin_anew(work);
    if (read_asked(work, index, data, header, amounts, values, &asked) < 0) return NO_MEMORY;
    int64_t count = candidates_of(work, index, &asked, &found);
    if (count <= 0) return count;
    Question question = {.work = work, .index = index, .asked = &asked, .rows = found, .count = count};
    int64_t kept = ranked_of(work, &question, at_least, &ranked);
    for (int64_t at = 0; at < kept && at < limit; at++) {
        rows[at] = ranked[at].row;
        weights[at] = ranked[at].weight;
    }
    return kept < limit ? kept : limit;
}

KERNEL void release_work(Work *work) { release(work); }
