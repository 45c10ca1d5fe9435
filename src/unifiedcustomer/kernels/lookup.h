/* One record asked against an index of many: what is shared by finding candidates and by weighing them. */
#ifndef UC_LOOKUP_H
#define UC_LOOKUP_H

#include "tokens.h"
#include "strings.h"
#include "work.h"

/* A feature of the indexed records: text of value v is data[bounds[v]] to data[bounds[v + 1]]. Its codes are `width`
 * columns of the matrix, from `place` on. */
typedef struct {
    const uint8_t *data;
    const int64_t *bounds;
    int64_t place, width;
    const uint64_t *hubs; /* hashes of values that say nothing, ascending */
    int64_t hub_count;
    const double *amounts; /* of values that are numbers */
} Feature;

typedef struct {
    int32_t feature, kind;
} Form;

#define MOST_PARTS 8

typedef struct {
    uint64_t seed;
    int64_t parts;
    int32_t forms[MOST_PARTS];
    const Tokens *tokens;
} Key;

typedef struct {
    int64_t kind;
    int32_t feature, same; /* `same` is the highest level, which a rare value makes weigh more */
    const double *table;   /* log2 probabilities: (classes, same + 1) */
    const double *rarity;  /* of each value, in bits, already weighted; NULL where it does not matter */
    const uint8_t *moved;  /* in which classes rarity counts */
} Rule;

/* Comparators. */
enum { EXACT, TEXT, IDENTIFIER, MAILBOX, PHONE, DATE, NUMBER, GIVEN_NAME, FAMILY_NAME, OTHER_NAMES, ADDRESS };

/* Places of the features that comparisons look at beside their own. */
enum { GIVEN, FAMILY, ROOT, STREET, HOUSE_NUMBER, POSTAL_CODE, CITY, SIDE_FEATURES };

typedef struct {
    const int32_t *codes; /* (rows, width), -1 for missing */
    int64_t width;
    const Feature *features;
    int64_t feature_count;
    const Form *forms;
    int64_t form_count;
    const Key *keys;
    int64_t key_count;
    const Rule *rules;
    int64_t rule_count;
    const double *prior;
    int64_t classes;
    int32_t side[SIDE_FEATURES];
    int32_t unused;
} Index;

/* The values of the record that is asked about: those of feature f are from first[f] to first[f + 1]. */
typedef struct {
    const uint8_t *data;
    int64_t *first, *starts, *ends;
    double *amounts; /* of values that are numbers */
} Asked;

#define ASK 255 /* a level that only the careful path can tell */

/* A feature and pairs of rows, as levels.c has them. */
typedef struct {
    const int32_t *const *codes;
    int64_t width;
    const Value *values;
    const uint8_t *text;
    const int64_t *starts;
    const int32_t *items;
    const void *keys;
} Column;

typedef struct {
    const int32_t *left, *right;
    int64_t count;
} Pairs;

/* A feature of the candidates, which are rows 0 to n - 1, and of the asked record, which is row n. */
typedef struct {
    Column view;
    int64_t count; /* distinct values */
    const uint8_t *data;
    int64_t *starts, *ends;
    int32_t *known; /* the code of each in the index, -1 where only the asked record has it */
    int ready;
} Small;

typedef struct {
    Work *work;
    const Index *index;
    const Asked *asked;
    const int32_t *rows;
    int64_t count;
    Pairs pairs;
    Small *small; /* of each feature */
} Question;

typedef struct {
    double weight;
    int32_t row;
} Ranked;

#define CAREFUL (-2) /* only the careful path can tell */

static inline int same_bytes(const Small *a, int64_t x, const Small *b, int64_t y) {
    int64_t size = a->ends[x] - a->starts[x];
    return size == b->ends[y] - b->starts[y] && memcmp(a->data + a->starts[x], b->data + b->starts[y], (size_t)size) == 0;
}

static inline int is_hub(const Feature *feature, uint64_t hash) {
    int64_t low = 0, high = feature->hub_count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (feature->hubs[middle] < hash) low = middle + 1;
        else high = middle;
    }
    return low < feature->hub_count && feature->hubs[low] == hash;
}

static inline int64_t power_above(int64_t count) {
    int64_t size = 16;
    while (size < count) size *= 2;
    return size;
}

int64_t read_asked(Work *work, const Index *index, const uint8_t *data, const int32_t *header, const double *amounts,
                   int64_t values, Asked *asked);
int64_t candidates_of(Work *work, const Index *index, const Asked *asked, int32_t **rows);
int64_t gathered(const Question *question, int64_t place, Small **found);
int64_t with_texts(const Question *question, Small *small);
int64_t shortened(Work *work, const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count,
                  Column *column);
int64_t levels_of(const Question *question, const Rule *rule, uint8_t *levels);
int64_t all_levels(Work *work, Question *question, uint8_t ***levels);
int64_t ranked_of(Work *work, Question *question, double at_least, Ranked **ranked);

#endif
