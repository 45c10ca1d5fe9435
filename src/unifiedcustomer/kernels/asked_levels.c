/* How an asked record agrees with its candidates: their small table is made ready, and the kernels of whole tables
 * compare it. */
#include <math.h>

#include "lookup.h"

KERNEL void compare_names(const Column *mine, const Column *roots, const Column *theirs, uint8_t same, uint8_t both,
                          const Pairs *pairs, uint8_t *levels);
KERNEL void extra_words(const Column *names, const Column *const *usual, int64_t columns, int64_t rows,
                        uint32_t *extra);
KERNEL void compare_other_names(const Column *names, const Column *given, const uint32_t *extra, const Pairs *pairs,
                                uint8_t *levels);
KERNEL void compare_dates(const Column *column, const Pairs *pairs, uint8_t *levels);
KERNEL void mailbox_parts(const Value *values, const uint8_t *text, int64_t count, uint32_t *parts);
KERNEL void compare_mailboxes(const Column *column, const Pairs *pairs, uint8_t *levels);
KERNEL void compare_phones(const Column *column, const Pairs *pairs, uint8_t *levels);
KERNEL void compare_addresses(const Column *streets, const Column *numbers, const Column *codes, const Column *cities,
                              const Pairs *pairs, uint8_t *levels);
KERNEL void compare_texts(const Column *column, const Pairs *pairs, uint8_t *levels);
KERNEL void compare_identifiers(const Column *column, const Pairs *pairs, uint8_t *levels);
KERNEL void compare_exact(const Column *column, const Pairs *pairs, uint8_t *levels);
KERNEL void last_digits(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count, uint8_t *lines,
                        int64_t *line_starts, int64_t *line_ends);
KERNEL int64_t words_of(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count,
                        int64_t *word_starts, int64_t *word_ends, int64_t *bounds);

static int64_t mailboxes(const Question *question, const Small *small, uint8_t *levels) {
    Work *work = question->work;
    Column view = small->view;
    uint32_t *parts;
    TAKE(parts, small->count + 1);
    mailbox_parts(view.values, view.text, small->count, parts);
    view.keys = parts;
    compare_mailboxes(&view, &question->pairs, levels);
    return 0;
}

/* Lines are compared with the asked ones only, so two candidates' equal lines may have two codes. */
static int64_t phones(const Question *question, const Small *small, int64_t asked, uint8_t *levels) {
    Work *work = question->work;
    Column view = small->view;
    int32_t *lines;
    uint8_t *digits;
    Small line = {0};
    TAKE(digits, 9 * small->count + 1);
    TAKE(line.starts, small->count + 1);
    TAKE(line.ends, small->count + 1);
    TAKE(lines, small->count + 1);
    last_digits(small->data, small->starts, small->ends, small->count, digits, line.starts, line.ends);
    line.data = digits;
    for (int64_t value = 0; value < small->count; value++) {
        lines[value] = line.starts[value] < line.ends[value] ? (int32_t)value : -1;
        for (int64_t at = small->starts[value]; at < small->ends[value]; at++)
            if (small->data[at] >= 0x80) { memset(levels, ASK, (size_t)question->count); return 0; }
    }
    for (int64_t position = 0; position < asked; position++) {
        int32_t mine = view.codes[position][question->count];
        for (int64_t value = 0; value < small->count; value++)
            if (lines[mine] >= 0 && same_bytes(&line, value, &line, lines[mine])) lines[value] = lines[mine];
    }
    if (shortened(work, digits, line.starts, line.ends, small->count, &view) < 0) return NO_MEMORY;
    view.keys = lines;
    compare_phones(&view, &question->pairs, levels);
    return 0;
}

#define MOST_READINGS 8
#define NO_READINGS 0xffffffffULL

/* Where the readings of a date that has several begin and end, in order of their text; 0 for one, -1 for too many. */
static int readings_of(const Small *small, int64_t value, int64_t *starts, int64_t *ends) {
    int count = 0;
    for (int64_t at = small->starts[value], stop; at <= small->ends[value]; at = stop + 1) {
        for (stop = at; stop < small->ends[value] && small->data[stop] != '|'; stop++) {}
        if (count == MOST_READINGS) return -1;
        int to = count++;
        for (; to > 0; to--) {
            int64_t one = stop - at, other = ends[to - 1] - starts[to - 1];
            int order = memcmp(small->data + at, small->data + starts[to - 1], (size_t)(one < other ? one : other));
            if (order > 0 || (order == 0 && one >= other)) break;
            starts[to] = starts[to - 1];
            ends[to] = ends[to - 1];
        }
        starts[to] = at;
        ends[to] = stop;
    }
    return count > 1 ? count : 0;
}

/* 1 where two dates have the same readings, 0 where they have not, -1 where there are too many. */
static int same_readings(const Small *small, int64_t a, int64_t b) {
    int64_t starts[2][MOST_READINGS], ends[2][MOST_READINGS];
    int count = readings_of(small, a, starts[0], ends[0]), other = readings_of(small, b, starts[1], ends[1]);
    if (count < 0 || other < 0) return -1;
    if (count != other) return 0;
    for (int at = 0; at < count; at++) {
        int64_t size = ends[0][at] - starts[0][at];
        if (size != ends[1][at] - starts[1][at]) return 0;
        if (memcmp(small->data + starts[0][at], small->data + starts[1][at], (size_t)size)) return 0;
    }
    return 1;
}

static int64_t dates(const Question *question, const Small *small, int64_t asked, uint8_t *levels) {
    Work *work = question->work;
    Column view = small->view;
    uint64_t *keys;
    TAKE(keys, small->count + 1);
    view.keys = keys;
    for (int64_t value = 0; value < small->count; value++) {
        uint64_t digits = 0, readings = NO_READINGS;
        int64_t at = small->starts[value];
        int known = 0;
        for (; at < small->ends[value] && small->data[at] != '|'; at++) {
            uint8_t letter = small->data[at];
            if (letter == '-' || known == 8) continue;
            if (letter < '0' || letter > '9') { memset(levels, ASK, (size_t)question->count); return 0; }
            digits = digits << 4 | (letter - '0');
            known++;
        }
        for (; known < 8; known++) digits = digits << 4 | 15;
        if (at < small->ends[value]) readings = (uint64_t)value;
        keys[value] = readings << 32 | digits;
    }
    for (int64_t position = 0; position < asked; position++) {
        int32_t mine = view.codes[position][question->count];
        if (keys[mine] >> 32 == NO_READINGS) continue;
        for (int64_t value = 0; value < small->count; value++) {
            if (value == mine || keys[value] >> 32 == NO_READINGS) continue;
            int same = same_readings(small, mine, value);
            if (same < 0) { memset(levels, ASK, (size_t)question->count); return 0; }
            if (same) keys[value] = (keys[mine] & (NO_READINGS << 32)) | (keys[value] & NO_READINGS);
        }
    }
    compare_dates(&view, &question->pairs, levels);
    return 0;
}

/* 3 the same number, 2 within a twentieth of it, 1 another. */
static void numbers(const Question *question, const Small *small, int64_t place, int64_t asked, uint8_t *levels) {
    const double *amounts = question->index->features[place].amounts;
    const double *mine = question->asked->amounts + question->asked->first[place];
    for (int64_t row = 0; row < question->count; row++)
        for (int64_t i = 0; i < small->view.width; i++)
            for (int64_t j = 0; j < asked; j++) {
                int32_t a = small->view.codes[i][row], b = small->view.codes[j][question->count];
                if (a < 0) continue;
                double one = amounts[small->known[a]], most = fmax(fabs(one), fabs(mine[j]));
                uint8_t level = a == b ? 3 : fabs(one - mine[j]) <= 0.05 * most ? 2 : 1;
                if (level > levels[row]) levels[row] = level;
            }
}

/* What given names may be short for: lists of options, numbered by their place among all options. */
static int64_t options(const Question *question, const Small *small, Column *view) {
    Work *work = question->work;
    int64_t count = 0, room = small->count;
    for (int64_t value = 0; value < small->count; value++)
        for (int64_t at = small->starts[value]; at < small->ends[value]; at++) room += small->data[at] == '|';
    int64_t size = power_above(2 * room), *starts;
    int32_t *items, *places;
    uint64_t *masks;
    Small option = {0};
    TAKE(starts, small->count + 1);
    TAKE(items, room + 1);
    TAKE(masks, small->count + 1);
    TAKE(option.starts, room + 1);
    TAKE(option.ends, room + 1);
    TAKE(places, size);
    memset(places, 0xff, (size_t)size * sizeof(int32_t));
    option.data = small->data;
    for (int64_t value = 0; value < small->count; value++) {
        starts[value] = count;
        masks[value] = 0;
        for (int64_t at = small->starts[value], stop; at <= small->ends[value]; at = stop + 1) {
            for (stop = at; stop < small->ends[value] && small->data[stop] != '|'; stop++) {}
            option.starts[count] = at;
            option.ends[count] = stop;
            uint64_t place = stable_hash(small->data + at, stop - at) & (uint64_t)(size - 1);
            while (places[place] >= 0 && !same_bytes(&option, places[place], &option, count))
                place = (place + 1) & (uint64_t)(size - 1);
            if (places[place] < 0) places[place] = (int32_t)count;
            items[count++] = places[place];
            masks[value] |= 1ULL << (places[place] & 63);
        }
    }
    starts[small->count] = count;
    view->starts = starts;
    view->items = items;
    view->keys = masks;
    return 0;
}

/* The code that each of `mine` has among `theirs`, -1 for none. Only pairs with the asked record are compared, so its
 * own values are looked for among all, and all others among its own. */
static int64_t places_in(const Question *question, const Small *mine, const Small *theirs, int32_t **places) {
    Work *work = question->work;
    TAKE(*places, mine->count + 1);
    memset(*places, 0xff, (size_t)(mine->count + 1) * sizeof(int32_t));
    for (int64_t position = 0; position < theirs->view.width; position++) {
        int32_t asked = theirs->view.codes[position][question->count];
        for (int64_t value = 0; asked >= 0 && value < mine->count; value++)
            if (same_bytes(mine, value, theirs, asked)) (*places)[value] = asked;
    }
    for (int64_t position = 0; position < mine->view.width; position++) {
        int32_t asked = mine->view.codes[position][question->count];
        for (int64_t value = 0; asked >= 0 && value < theirs->count; value++)
            if (same_bytes(mine, asked, theirs, value)) (*places)[asked] = (int32_t)value;
    }
    return 0;
}

static int64_t names(const Question *question, Small *mine, uint8_t same, int with_roots, int64_t swapped,
                     uint8_t *levels) {
    Small *root, *theirs;
    int32_t *places;
    Column view, roots;
    if (gathered(question, swapped, &theirs) < 0 || with_texts(question, theirs) < 0 ||
        places_in(question, mine, theirs, &places) < 0) return NO_MEMORY;
    view = mine->view;
    view.keys = places;
    if (with_roots) {
        if (gathered(question, question->index->side[ROOT], &root) < 0) return NO_MEMORY;
        roots = root->view;
        if (options(question, root, &roots) < 0) return NO_MEMORY;
    }
    compare_names(&view, with_roots ? &roots : NULL, &theirs->view, same, same == 7, &question->pairs, levels);
    return 0;
}

#define NAME_COLUMNS 3

/* The words of the values of three columns as lists; equal words have one number. -2 where there are odd spaces. */
static int64_t word_lists(const Question *question, Small *const *small, Column *views) {
    Work *work = question->work;
    int64_t room = 0, count = 0;
    Small word = {0};
    int32_t *places;
    for (int at = 0; at < NAME_COLUMNS; at++)
        for (int64_t value = 0; value < small[at]->count; value++)
            room += (small[at]->ends[value] - small[at]->starts[value]) / 2 + 1;
    int64_t size = power_above(2 * room);
    const uint8_t **texts;
    int64_t *sizes;
    TAKE(texts, room + 1);
    TAKE(sizes, room + 1);
    TAKE(places, size);
    memset(places, 0xff, (size_t)size * sizeof(int32_t));
    for (int at = 0; at < NAME_COLUMNS; at++) {
        int64_t *bounds;
        int32_t *items;
        TAKE(word.starts, room + 1);
        TAKE(word.ends, room + 1);
        TAKE(bounds, small[at]->count + 1);
        int64_t words = words_of(small[at]->data, small[at]->starts, small[at]->ends, small[at]->count, word.starts,
                                 word.ends, bounds);
        if (words < 0) return -2;
        TAKE(items, words + 1);
        for (int64_t one = 0; one < words; one++) {
            const uint8_t *text = small[at]->data + word.starts[one];
            int64_t length = word.ends[one] - word.starts[one];
            uint64_t place = stable_hash(text, length) & (uint64_t)(size - 1);
            for (; places[place] >= 0; place = (place + 1) & (uint64_t)(size - 1))
                if (sizes[places[place]] == length && !memcmp(texts[places[place]], text, (size_t)length)) break;
            if (places[place] < 0) {
                texts[count] = text;
                sizes[count] = length;
                places[place] = (int32_t)count++;
            }
            items[one] = places[place];
        }
        views[at] = small[at]->view;
        views[at].starts = bounds;
        views[at].items = items;
    }
    return 0;
}

static int64_t other_names(const Question *question, Small *mine, uint8_t *levels) {
    Work *work = question->work;
    Small *small[NAME_COLUMNS] = {mine, NULL, NULL};
    Column views[NAME_COLUMNS];
    const Column *usual[] = {&views[1], &views[2]};
    uint32_t *extra;
    if (gathered(question, question->index->side[GIVEN], &small[1]) < 0) return NO_MEMORY;
    if (gathered(question, question->index->side[FAMILY], &small[2]) < 0) return NO_MEMORY;
    TAKE(extra, question->count + 1);
    int64_t found = word_lists(question, small, views);
    if (found == -2) memset(levels, ASK, (size_t)question->count);
    if (found < 0) return found == -2 ? 0 : NO_MEMORY;
    extra_words(&views[0], usual, 2, question->count + 1, extra);
    compare_other_names(&views[0], &views[1], extra, &question->pairs, levels);
    return 0;
}

static int64_t addresses(const Question *question, uint8_t *levels) {
    Small *parts[4];
    for (int at = 0; at < 4; at++)
        if (gathered(question, question->index->side[STREET + at], &parts[at]) < 0 ||
            with_texts(question, parts[at]) < 0) return NO_MEMORY;
    compare_addresses(&parts[0]->view, &parts[1]->view, &parts[2]->view, &parts[3]->view, &question->pairs, levels);
    return 0;
}

static int64_t asked_values(const Question *question, int64_t place) {
    return question->asked->first[place + 1] - question->asked->first[place];
}

/* The levels of all candidates by one comparison. */
int64_t levels_of(const Question *question, const Rule *rule, uint8_t *levels) {
    const Index *index = question->index;
    int64_t asked = asked_values(question, rule->feature);
    Small *small;
    if (rule->kind == ADDRESS)
        asked = asked_values(question, index->side[STREET]) + asked_values(question, index->side[POSTAL_CODE]) +
                asked_values(question, index->side[CITY]);
    memset(levels, 0, (size_t)question->count);
    if (!asked) return 0;
    if (rule->kind == ADDRESS) return addresses(question, levels);
    if (gathered(question, rule->feature, &small) < 0) return NO_MEMORY;
    if (rule->kind != EXACT && rule->kind != NUMBER && with_texts(question, small) < 0) return NO_MEMORY;
    switch (rule->kind) {
    case EXACT: compare_exact(&small->view, &question->pairs, levels); return 0;
    case TEXT: compare_texts(&small->view, &question->pairs, levels); return 0;
    case IDENTIFIER: compare_identifiers(&small->view, &question->pairs, levels); return 0;
    case MAILBOX: return mailboxes(question, small, levels);
    case PHONE: return phones(question, small, asked, levels);
    case DATE: return dates(question, small, asked, levels);
    case NUMBER: numbers(question, small, rule->feature, asked, levels); return 0;
    case GIVEN_NAME: return names(question, small, 7, 1, index->side[FAMILY], levels);
    case FAMILY_NAME: return names(question, small, 6, 0, index->side[GIVEN], levels);
    default: return other_names(question, small, levels);
    }
}
