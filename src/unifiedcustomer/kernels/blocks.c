/* Blocking: forms of values, tokens of rows, and the rows that share a token. */
#include "kernels.h"

static inline int64_t next_character(const uint8_t *text, int64_t at, int64_t end) {
    for (at++; at < end && (text[at] & 0xc0) == 0x80; at++) {}
    return at;
}

static int64_t characters(const uint8_t *text, int64_t start, int64_t end) {
    int64_t count = 0;
    for (; start < end; start++) count += (text[start] & 0xc0) != 0x80;
    return count;
}

/* Where the first `count` characters end. */
static int64_t after(const uint8_t *text, int64_t start, int64_t end, int64_t count) {
    for (; count > 0 && start < end; count--) start = next_character(text, start, end);
    return start;
}

enum { WHOLE, INITIAL, PREFIX3, PREFIX5, TOKENS, FIRST, OPTIONS, AREA, DATES, YEARS, LINE, LOCAL, START, END, CONSONANTS };

static uint64_t hashed_on(uint64_t hash, const uint8_t *text, int64_t size) {
    for (int64_t at = 0; at < size; at++) hash = (hash ^ text[at]) * FNV_PRIME;
    return hash;
}

static inline int is_silent(uint8_t byte) {
    return byte == 'a' || byte == 'e' || byte == 'i' || byte == 'o' || byte == 'u' || byte == 'y' || byte == 'h' || byte == ' ';
}

/* How many characters are left of a spelling without vowels, and their hash: letters that often stand for each other are
 * one, and what stands twice stands once. */
static int64_t consonants(const uint8_t *data, int64_t start, int64_t end, uint64_t *hash) {
    const uint8_t *last = NULL;
    int64_t count = 0, last_size = 0, next;
    *hash = FNV_BASIS;
    for (int64_t at = start; at < end; at = next) {
        static const uint8_t f = 'f', k = 'k', s = 's', v = 'v';
        const uint8_t *piece = data + at;
        int64_t size;
        next = next_character(data, at, end);
        size = next - at;
        if (data[at] == 'p' && next < end && data[next] == 'h') { piece = &f; next++; }
        else if (is_silent(data[at])) continue;
        else if (data[at] == 'c' || data[at] == 'q') piece = &k;
        else if (data[at] == 'z') piece = &s;
        else if (data[at] == 'w') piece = &v;
        if (last_size == size && memcmp(last, piece, (size_t)size) == 0) continue;
        *hash = hashed_on(*hash, piece, size);
        last = piece;
        last_size = size;
        count++;
    }
    *hash = mixed(*hash);
    return count;
}

#define GIVE(from, to) do { if (hashes != NULL) hashes[found] = stable_hash(data + (from), (to) - (from)); found++; } while (0)

/* The hashes of the forms of each value: those of value `i` are from bounds[i] to bounds[i + 1]. Without hashes they are
 * counted only. Returns how many there are. */
KERNEL int64_t forms(int32_t kind, const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t values,
                     int64_t *bounds, uint64_t *hashes) {
    static const int64_t lengths[] = {0, 1, 3, 5};
    int64_t found = 0;
    bounds[0] = 0;
    for (int64_t value = 0; value < values; value++) {
        int64_t start = starts[value], end = ends[value], stop;
        switch (kind) {
        case WHOLE:
            GIVE(start, end);
            break;
        case INITIAL: case PREFIX3: case PREFIX5:
            if (characters(data, start, end) >= lengths[kind]) { stop = after(data, start, end, lengths[kind]); GIVE(start, stop); }
            break;
        case TOKENS: case FIRST:
            for (int64_t at = start; at < end;) {
                if (data[at] == ' ') { at++; continue; }
                for (stop = at; stop < end && data[stop] != ' '; stop++) {}
                if (kind == FIRST) { GIVE(at, stop); break; }
                if (characters(data, at, stop) > 2) GIVE(at, stop);
                at = stop;
            }
            break;
        case OPTIONS: case DATES: case YEARS:
            for (int64_t at = start; at <= end; at = stop + 1) {
                for (stop = at; stop < end && data[stop] != '|'; stop++) {}
                if (kind == OPTIONS) GIVE(at, stop);
                else if (kind == DATES) { if (characters(data, at, stop) == 10) GIVE(at, stop); }
                else { int64_t year = after(data, at, stop, 4); GIVE(at, year); }
            }
            break;
        case AREA: {
            int64_t count = characters(data, start, end);
            if (count > 2) { stop = after(data, start, end, count - 3 > 2 ? count - 3 : 2); GIVE(start, stop); }
            break;
        }
        case LINE: {
            uint8_t line[9];
            int64_t count = 0, digits = 0;
            for (int64_t at = end; at > start; at--) {
                if (data[at - 1] < '0' || data[at - 1] > '9') continue;
                if (count < 9) line[9 - ++count] = data[at - 1];
                digits++;
            }
            if (digits >= 7) { if (hashes != NULL) hashes[found] = stable_hash(line + 9 - count, count); found++; }
            break;
        }
        case LOCAL:
            for (stop = start; stop < end && data[stop] != '@'; stop++) {}
            if (characters(data, start, stop) > 3) GIVE(start, stop);
            break;
        case START: case END: {
            for (stop = start; stop < end && data[stop] != '@'; stop++) {}
            int64_t count = characters(data, start, stop);
            if (stop == end || count < 5) break;
            if (kind == END) { int64_t from = after(data, start, stop, count - 5); GIVE(from, end); break; }
            if (hashes != NULL) {
                uint64_t hash = hashed_on(FNV_BASIS, data + start, after(data, start, stop, 5) - start);
                hashes[found] = mixed(hashed_on(hash, data + stop, end - stop));
            }
            found++;
            break;
        }
        case CONSONANTS: {
            uint64_t hash;
            if (consonants(data, start, end, &hash) > 1) { if (hashes != NULL) hashes[found] = hash; found++; }
            break;
        }
        default:
            return -2;
        }
        bounds[value + 1] = found;
    }
    return found;
}

/* One part of a key: `columns` arrays of codes, one below the other, and the hashes of each value's forms; bounds are NULL
 * where every value has one form. */
typedef struct {
    const int32_t *const *codes;
    const int64_t *bounds;
    const uint64_t *hashes;
    int64_t columns;
} Part;

static inline uint64_t continued(uint64_t token, uint64_t hash) {
    token = (token ^ hash) * 0x9e3779b97f4a7c15ULL;
    return token ^ (token >> 29);
}

static inline int64_t forms_held(const Part *part, int64_t row) {
    int64_t held = 0;
    for (int64_t c = 0; c < part->columns; c++) {
        int32_t code = part->codes[c][row];
        if (code >= 0) held += part->bounds == NULL ? 1 : part->bounds[code + 1] - part->bounds[code];
    }
    return held;
}

/* All tokens of a key: tokens[i] is held by row holders[i], rows ascending. Rows whose tokens have no more `room` are
 * counted only. Returns how many tokens there are. */
KERNEL int64_t key_tokens(int64_t rows, uint64_t seed, const Part *parts, int64_t count, int64_t room,
                          uint64_t *tokens, int64_t *holders) {
    int64_t at = 0;
    for (int64_t row = 0; row < rows; row++) {
        int64_t held = 1, so_far = 1;
        for (int64_t p = 0; p < count && held; p++) held *= forms_held(parts + p, row);
        if (!held || at + held > room) { at += held; continue; }
        tokens[at] = seed;
        for (int64_t p = 0; p < count; p++) {
            const Part *part = parts + p;
            int64_t more = forms_held(part, row);
            for (int64_t old = so_far - 1; old >= 0; old--) {  /* from the end, so that nothing is overwritten unread */
                uint64_t token = tokens[at + old];
                int64_t to = at + old * more;
                for (int64_t c = 0; c < part->columns; c++) {
                    int32_t code = part->codes[c][row];
                    if (code < 0) continue;
                    if (part->bounds == NULL) { tokens[to++] = continued(token, part->hashes[code]); continue; }
                    for (int64_t form = part->bounds[code]; form < part->bounds[code + 1]; form++)
                        tokens[to++] = continued(token, part->hashes[form]);
                }
            }
            so_far *= more;
        }
        for (int64_t i = 0; i < held; i++) holders[at + i] = row;
        at += held;
    }
    return at;
}

typedef struct { uint64_t token; int64_t row; } Held;
typedef struct { uint64_t token; int64_t first; int32_t size; int32_t last; } Group;

/* Tokens are parted by their first bits, so that the groups of a part are found without leaving the processor's cache. */
#define PART_BITS 11
#define PARTS (1 << PART_BITS)

/* Where the tokens of each part end, once `held` has them part by part. */
static void part_tokens(const uint64_t *tokens, const int64_t *holders, int64_t count, Held *held, int64_t *ends) {
    memset(ends, 0, (PARTS + 1) * sizeof(int64_t));
    for (int64_t i = 0; i < count; i++) ends[(tokens[i] >> (64 - PART_BITS)) + 1]++;
    for (int64_t part = 0; part < PARTS; part++) ends[part + 1] += ends[part];
    for (int64_t i = 0; i < count; i++) {
        Held one = {tokens[i], holders[i]};
        held[ends[tokens[i] >> (64 - PART_BITS)]++] = one;
    }
}

/* The groups of one part, behind those of the parts before it; `groups` and `slots` are room to work in. */
static void group_part(const Held *held, int64_t count, int64_t largest, Group *groups, int32_t *slots,
                       int32_t *members, int64_t *begins, int32_t *sizes, int64_t *totals) {
    uint64_t size = 16;
    while (size < (uint64_t)count * 3 / 2) size *= 2;
    uint64_t mask = size - 1;
    memset(groups, 0, size * sizeof(Group));
    for (int64_t i = 0; i < count; i++) {
        uint64_t at = held[i].token & mask;
        while (groups[at].size && groups[at].token != held[i].token) at = (at + 1) & mask;
        if (!groups[at].size) {
            groups[at].token = held[i].token;
            groups[at].last = -1;
            groups[at].first = -1;
        }
        slots[i] = -1;
        if (groups[at].last == (int32_t)held[i].row) continue;
        groups[at].size++;
        groups[at].last = (int32_t)held[i].row;
        slots[i] = (int32_t)at;
    }
    for (int64_t i = 0; i < count; i++) {
        if (slots[i] < 0) continue;
        Group *group = groups + slots[i];
        if (group->size < 2) continue;
        if (group->size > largest) {
            if (group->first == -1) { totals[3]++; group->first = 0; }
            continue;
        }
        if (group->first == -1) {
            group->first = begins[totals[0]] = totals[1];
            sizes[totals[0]++] = group->size;
            totals[1] += group->size;
            totals[2] += (int64_t)group->size * (group->size - 1) / 2;
        }
        members[group->first++] = (int32_t)held[i].row;
    }
}

/* Rows that share a token, in groups of 2 to `largest`: members of group `g` are from begins[g], sizes[g] of them, rows
 * ascending; groups in the order of their tokens' part, then in that in which the tokens first appear. A row that holds
 * a token twice counts once. `members`, `begins` and `sizes` have room for `count` entries.
 * totals: groups, members, pairs, groups too large. */
KERNEL int64_t group_rows(const uint64_t *tokens, const int64_t *holders, int64_t count, int64_t largest,
                          int32_t *members, int64_t *begins, int32_t *sizes, int64_t *totals) {
    int64_t ends[PARTS + 1], most = 0;
    uint64_t room = 16;
    Held *held = malloc((size_t)(count ? count : 1) * sizeof(Held));
    if (held == NULL) return NO_MEMORY;
    part_tokens(tokens, holders, count, held, ends);
    for (int64_t part = 0, begin = 0; part < PARTS; begin = ends[part++])
        if (ends[part] - begin > most) most = ends[part] - begin;
    while (room < (uint64_t)most * 3 / 2) room *= 2;
    Group *groups = malloc(room * sizeof(Group));
    int32_t *slots = malloc((size_t)(most ? most : 1) * sizeof(int32_t));
    if (groups == NULL || slots == NULL || room > INT32_MAX) { free(held); free(groups); free(slots); return NO_MEMORY; }
    totals[0] = totals[1] = totals[2] = totals[3] = 0;
    for (int64_t part = 0, begin = 0; part < PARTS; begin = ends[part++])
        group_part(held + begin, ends[part] - begin, largest, groups, slots, members, begins, sizes, totals);
    free(held);
    free(groups);
    free(slots);
    return totals[0];
}

/* Rows that share tokens, of one key: as `group_rows` gives them. */
typedef struct { const int32_t *members; const int64_t *begins; const int32_t *sizes; int64_t groups; } Grouped;

static int by_number(const void *a, const void *b) {
    int32_t one = *(const int32_t *)a, two = *(const int32_t *)b;
    return (one > two) - (one < two);
}

static void sort_rows(int32_t *rows, int64_t count) {
    if (count > 64) { qsort(rows, (size_t)count, sizeof(int32_t), by_number); return; }
    for (int64_t i = 1; i < count; i++) {
        int32_t row = rows[i];
        int64_t at = i;
        for (; at > 0 && rows[at - 1] > row; at--) rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

/* All pairs within the groups of all keys as left << 32 | right with left < right, ascending, each once. Counted by left
 * row first, so that what has to be sorted are the few rows to the right of one. `ends` has room for `rows` + 1 numbers,
 * `pairs` for all pairs of all groups. Returns how many pairs there are. */
KERNEL int64_t distinct_pairs(const Grouped *keys, int64_t count, int64_t rows, int64_t most, int64_t *ends, uint64_t *pairs) {
    int32_t *rights = malloc((size_t)(most ? most : 1) * sizeof(int32_t));
    if (rights == NULL) return NO_MEMORY;
    memset(ends, 0, (size_t)(rows + 1) * sizeof(int64_t));
    for (const Grouped *key = keys; key < keys + count; key++)
        for (int64_t g = 0; g < key->groups; g++)
            for (int32_t i = 0; i + 1 < key->sizes[g]; i++)
                ends[key->members[key->begins[g] + i] + 1] += key->sizes[g] - 1 - i;
    for (int64_t row = 0; row < rows; row++) ends[row + 1] += ends[row];
    for (const Grouped *key = keys; key < keys + count; key++)
        for (int64_t g = 0; g < key->groups; g++) {
            const int32_t *members = key->members + key->begins[g];
            for (int32_t i = 0; i + 1 < key->sizes[g]; i++) {
                int64_t later = key->sizes[g] - 1 - i;
                memcpy(rights + ends[members[i]], members + i + 1, (size_t)later * sizeof(int32_t));
                ends[members[i]] += later;  /* ends up where the next row begins */
            }
        }
    int64_t found = 0, begin = 0;
    for (int64_t row = 0; row < rows; row++) {
        sort_rows(rights + begin, ends[row] - begin);
        for (int64_t at = begin; at < ends[row]; at++)
            if (at == begin || rights[at] != rights[at - 1]) pairs[found++] = (uint64_t)row << 32 | (uint32_t)rights[at];
        begin = ends[row];
    }
    free(rights);
    return found;
}
