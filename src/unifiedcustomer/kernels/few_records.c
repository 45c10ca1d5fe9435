/* One record asked against a few that are brought along: an index of them is made for this one question. */
#include "lookup.h"

/* How a brought record is to be read: `cells` sizes of `width` bytes each, then the cells, whose features `places` tells:
 * -1 for one that is not looked at. */
typedef struct {
    const int32_t *places;
    int64_t cells, width;
} Shape;

/* By how many bits values move a rule: hashes ascending, and the bits of any other value. */
typedef struct {
    const uint64_t *hashes;
    const double *bits;
    int64_t count;
    double other;
} Moved;

/* One value of one record: the how manieth of its feature there, its text and, once known, its code. */
typedef struct {
    const uint8_t *text;
    uint64_t hash;
    int64_t size;
    int32_t row, place, position, code;
    double amount;
} Held;

/* All values of one feature: where they are among those that are held, and their distinct ones. */
typedef struct {
    int64_t begin, end, width, distinct;
    uint64_t *hashes;
    double *amounts;
} Group;

static int64_t size_of(const uint8_t *record, int64_t width, int64_t cell) {
    const uint8_t *at = record + width * cell;
    int64_t size = 0;
    for (int64_t byte = width - 1; byte >= 0; byte--) size = size << 8 | at[byte];
    return size;
}

/* Values in order of features; `amounts` has the number that each is, in order of the records, or is NULL. */
static int64_t read_brought(Work *work, const Index *index, const uint8_t *const *records, const Shape *const *shapes,
                            int64_t count, const double *amounts, Held **held, Group *groups) {
    int64_t total = 0, seen = 0, *next;
    TAKE(next, index->feature_count + 1);
    for (int64_t row = 0; row < count; row++)
        for (int64_t cell = 0; cell < shapes[row]->cells; cell++) {
            if (shapes[row]->places[cell] < 0 || !size_of(records[row], shapes[row]->width, cell)) continue;
            groups[shapes[row]->places[cell]].end++;
            total++;
        }
    for (int64_t place = 0, begin = 0; place < index->feature_count; place++) {
        groups[place].begin = next[place] = begin;
        groups[place].end = begin += groups[place].end;
    }
    TAKE(*held, total + 1);
    for (int64_t row = 0; row < count; row++) {
        const Shape *shape = shapes[row];
        const uint8_t *text = records[row] + shape->width * shape->cells;
        for (int64_t cell = 0, size; cell < shape->cells; cell++, text += size) {
            int32_t place = shape->places[cell];
            size = size_of(records[row], shape->width, cell);
            if (place < 0 || !size) continue;
            int64_t at = next[place]++;
            int32_t position = at > groups[place].begin && (*held)[at - 1].row == row ? (*held)[at - 1].position + 1 : 0;
            Held one = {text, stable_hash(text, size), size, (int32_t)row, place, position, -1, 0.0};
            if (amounts != NULL) one.amount = amounts[seen++];
            if (position >= groups[place].width) groups[place].width = position + 1;
            (*held)[at] = one;
        }
    }
    return total;
}

/* Number the distinct values of a feature, in order of appearance, and write them one behind the other. */
static int64_t number(Work *work, Held *held, Group *group, Feature *feature) {
    int64_t count = group->end - group->begin, size = power_above(2 * count), room = 0, *bounds;
    int32_t *slots;
    const Held **firsts;
    uint8_t *data;
    for (int64_t at = group->begin; at < group->end; at++) room += held[at].size;
    TAKE(slots, size);
    TAKE(firsts, count + 1);
    TAKE(bounds, count + 1);
    TAKE(data, room + 1);
    TAKE(group->hashes, count + 1);
    TAKE(group->amounts, count + 1);
    memset(slots, 0xff, (size_t)size * sizeof(int32_t));
    bounds[0] = 0;
    for (int64_t at = group->begin; at < group->end; at++) {
        Held *one = &held[at];
        uint64_t slot = one->hash & (uint64_t)(size - 1);
        for (; slots[slot] >= 0; slot = (slot + 1) & (uint64_t)(size - 1)) {
            const Held *known = firsts[slots[slot]];
            if (known->size == one->size && memcmp(known->text, one->text, (size_t)one->size) == 0) break;
        }
        if (slots[slot] < 0) {
            int64_t code = group->distinct++;
            slots[slot] = (int32_t)code;
            firsts[code] = one;
            group->hashes[code] = one->hash;
            group->amounts[code] = one->amount;
            memcpy(data + bounds[code], one->text, (size_t)one->size);
            bounds[code + 1] = bounds[code] + one->size;
        }
        one->code = slots[slot];
    }
    feature->data = data;
    feature->bounds = bounds;
    feature->amounts = group->amounts;
    return 0;
}

/* The matrix of codes, without values that say nothing; the features learn where they are in it. */
static int64_t lay_out(Work *work, Index *index, Feature *features, const Held *held, const Group *groups, int64_t count) {
    int64_t width = 0;
    int32_t *codes;
    for (int64_t place = 0; place < index->feature_count; place++) {
        features[place].place = width;
        features[place].width = groups[place].width;
        width += groups[place].width;
    }
    index->width = width > 0 ? width : 1;
    TAKE(codes, count * index->width);
    memset(codes, 0xff, (size_t)(count * index->width) * sizeof(int32_t));
    for (int64_t place = 0; place < index->feature_count; place++)
        for (int64_t at = groups[place].begin; at < groups[place].end; at++) {
            if (is_hub(&features[place], held[at].hash)) continue;
            codes[held[at].row * index->width + features[place].place + held[at].position] = held[at].code;
        }
    index->codes = codes;
    return 0;
}

static double bits_of(const Moved *moved, uint64_t hash) {
    int64_t low = 0, high = moved->count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (moved->hashes[middle] < hash) low = middle + 1;
        else high = middle;
    }
    return low < moved->count && moved->hashes[low] == hash ? moved->bits[low] : moved->other;
}

static int64_t move(Work *work, const Index *index, const Moved *const *moved, const Group *groups, Rule *rules) {
    for (int64_t at = 0; at < index->rule_count; at++) {
        rules[at] = index->rules[at];
        if (moved[at] == NULL) continue;
        const Group *group = &groups[rules[at].feature];
        double *bits;
        TAKE(bits, group->distinct + 1);
        for (int64_t value = 0; value < group->distinct; value++) bits[value] = bits_of(moved[at], group->hashes[value]);
        rules[at].rarity = bits;
    }
    return 0;
}

/* What is asked, and the records that are brought. */
typedef struct {
    const uint8_t *data;
    const int32_t *header;
    const double *amounts;
    int64_t values;
    const uint8_t *const *records;
    const Shape *const *shapes;
    const double *brought_amounts;
    int64_t count;
} Given;

/* An index of the brought records, and the question to it. Of `index` only what does not change from question to question
 * is read. `moved` has an entry for each rule, NULL where rarity does not matter. */
static int64_t ask(Work *work, const Index *index, const Given *given, const Moved *const *moved, Index *made, Asked *asked,
                   Question *question) {
    Feature *features;
    Group *groups;
    Held *held;
    Rule *rules;
    int32_t *every;
    *made = *index;
    begin_anew(work);
    if (read_asked(work, index, given->data, given->header, given->amounts, given->values, asked) < 0) return NO_MEMORY;
    TAKE(features, index->feature_count + 1);
    TAKE(groups, index->feature_count + 1);
    TAKE(rules, index->rule_count + 1);
    TAKE(every, given->count + 1);
    memcpy(features, index->features, (size_t)index->feature_count * sizeof(Feature));
    memset(groups, 0, (size_t)(index->feature_count + 1) * sizeof(Group));
    if (read_brought(work, index, given->records, given->shapes, given->count, given->brought_amounts, &held, groups) < 0)
        return NO_MEMORY;
    for (int64_t place = 0; place < index->feature_count; place++)
        if (number(work, held, &groups[place], &features[place]) < 0) return NO_MEMORY;
    if (lay_out(work, made, features, held, groups, given->count) < 0) return NO_MEMORY;
    if (move(work, index, moved, groups, rules) < 0) return NO_MEMORY;
    made->features = features;
    made->rules = rules;
    for (int64_t row = 0; row < given->count; row++) every[row] = (int32_t)row;
    Question one = {.work = work, .index = made, .asked = asked, .rows = every, .count = given->count};
    *question = one;
    return 0;
}

/* Which of the records weigh `at_least` so much, best first: their rows and weights. Returns how many. */
KERNEL int64_t weigh_few(Work *work, const Index *index, const Given *given, const Moved *const *moved, double at_least,
                         int32_t *rows, double *weights) {
    Index made;
    Asked asked;
    Question question;
    Ranked *ranked;
    if (ask(work, index, given, moved, &made, &asked, &question) < 0) return NO_MEMORY;
    int64_t kept = ranked_of(work, &question, at_least, &ranked);
    for (int64_t at = 0; at < kept; at++) {
        rows[at] = ranked[at].row;
        weights[at] = ranked[at].weight;
    }
    return kept;
}

/* The level of each record by each comparison, one comparison behind the other. Returns 0, or CAREFUL. */
KERNEL int64_t compare_few(Work *work, const Index *index, const Given *given, const Moved *const *moved, uint8_t *found) {
    Index made;
    Asked asked;
    Question question;
    uint8_t **levels;
    if (ask(work, index, given, moved, &made, &asked, &question) < 0) return NO_MEMORY;
    int64_t failed = all_levels(work, &question, &levels);
    for (int64_t at = 0; !failed && at < index->rule_count; at++)
        memcpy(found + at * given->count, levels[at], (size_t)given->count);
    return failed;
}
