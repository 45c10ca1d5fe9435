/* Countries, postal codes and cities; every rule is written in normalization/countries.py, postal_codes.py and places.py. */
#include "places.h"

#define SHORT_PLACE 150 /* bytes */
#define SHORT_CODE 40

static int32_t named_in(const World *world, const uint8_t *text, int size) {
    return size ? meaning(world, COUNTRY, text, size) : -1;
}

/* The country that a text names, -1 for none; -2 where not all names are known. */
int32_t country_of(const World *world, Written of, Span span) {
    uint8_t text[MOST_FOLDED], bare[MOST_FOLDED];
    int size = folded(world, of, span, text), kept;
    int32_t found = named_in(world, text, size);
    if (found >= 0) return found;
    if (!world->figures[ALL_COUNTRIES]) return -2;
    kept = without_spaces(text, size, bare);
    found = named_in(world, bare, kept);
    if (found < 0 && size > 4 && memcmp(text, "the ", 4) == 0) found = named_in(world, text + 4, size - 4);
    return found < 0 && size > 3 ? meaning(world, OWN_COUNTRY, text, size) : found;
}

/* The compared part of a code that fits a picture of the country: its size, or 0. */
static int fitting(const World *world, int land, const uint8_t *code, int size) {
    for (int32_t picture = world->pictures_of[land]; picture < world->pictures_of[land + 1]; picture++) {
        const uint8_t *sign = bytes_of(&world->pictures, picture);
        int fits = size_of(&world->pictures, picture) == size;
        for (int at = 0; at < size && fits; at++) {
            int is_digit = code[at] >= '0' && code[at] <= '9';
            fits = sign[at] == '#' ? is_digit : sign[at] == '@' ? !is_digit : sign[at] == '*' || sign[at] == code[at];
        }
        if (fits) return world->compared[land] && world->compared[land] < size ? world->compared[land] : size;
    }
    return 0;
}

/* As `fitting`, of a code that may lack zeros, which are then put before it in `to`. */
static int fitting_with_zeros(const World *world, int land, const uint8_t *code, int size, int is_number, uint8_t *to) {
    int found = 0;
    for (int zeros = 0; zeros <= (is_number ? world->zeros[land] : 0) && !found; zeros++) {
        memset(to, '0', (size_t)zeros);
        memcpy(to + zeros, code, (size_t)size);
        found = fitting(world, land, to, size + zeros);
    }
    return found;
}

/* A code without the sign of a car before it, D-10115: the first one to three letters before a digit. */
static int without_sign(const uint8_t *code, int size, uint8_t *to) {
    for (int at = 0; at < size; at++)
        for (int letters = 3; letters > 0; letters--) {
            int is_sign = at + letters < size && code[at + letters] <= '9';
            for (int i = 0; i < letters && is_sign; i++) is_sign = code[at + i] > '9';
            if (!is_sign) continue;
            for (int i = 0; i < size - letters; i++) to[i] = code[i < at ? i : i + letters];
            return size - letters;
        }
    for (int i = 0; i < size; i++) to[i] = code[i];
    return size;
}

/* A folded text in capitals and without spaces, if it is short enough for a code. */
void compacted(const uint8_t *text, int size, Group *code) {
    uint8_t bare[MOST_FOLDED];
    size = without_spaces(text, size, bare);
    code->size = size > LONGEST_CODE ? 0 : size;
    for (int at = 0; at < code->size; at++) code->compact[at] = bare[at] >= 'a' ? bare[at] - 32 : bare[at];
}

/* The key of a code of the country, in `to`; its size, or 0 where it is none. */
int code_key(const World *world, int land, const Group *group, uint8_t *to) {
    uint8_t bare[LONGEST_CODE], other[2 * LONGEST_CODE];
    int size, is_number = 1, literal = size_of(&world->literals, land), found;
    if (!group->size || world->pictures_of[land] == world->pictures_of[land + 1]) return 0;
    memcpy(to, group->compact, (size_t)group->size);
    if ((found = fitting(world, land, to, group->size))) return found;
    size = without_sign(group->compact, group->size, bare);
    for (int at = 0; at < size; at++) is_number &= bare[at] <= '9';
    found = fitting_with_zeros(world, land, bare, size, is_number, to);
    if (!found && literal) {
        copied(&world->literals, land, to);
        memcpy(to + literal, group->compact, (size_t)group->size);
        found = fitting(world, land, to, literal + group->size);
        for (int zeros = 0; zeros <= (is_number ? world->zeros[land] : 0) && !found; zeros++) {
            copied(&world->literals, land, other);
            memset(other + literal, '0', (size_t)zeros);
            memcpy(other + literal + zeros, bare, (size_t)size);
            if ((found = fitting(world, land, other, literal + zeros + size))) memcpy(to, other, (size_t)found);
        }
    }
    return found;
}

/* Whether a text from a space on is what the post adds to a city: " cedex 2", " 3e arrondissement". */
static int is_after_city(const uint8_t *text, int size) {
    int at = 1, digits;
    if (size >= 6 && memcmp(text, " cedex", 6) == 0) {
        if (size == 6) return 1;
        at = 7;
        for (digits = 0; at + digits < size && text[at + digits] >= '0' && text[at + digits] <= '9';) digits++;
        return text[6] == ' ' && digits >= 1 && digits <= 2 && at + digits == size;
    }
    for (digits = 0; at + digits < size && text[at + digits] >= '0' && text[at + digits] <= '9';) digits++;
    if (digits < 1 || digits > 2) return 0;
    at += digits;
    static const char *const endings[] = {"e", "er", "eme", ""};
    for (int i = 0; i < 4; i++) {
        int end = at + (int)strlen(endings[i]);
        if (end > size || memcmp(text + at, endings[i], strlen(endings[i])) != 0) continue;
        if (end == size || (size - end == 15 && memcmp(text + end, " arrondissement", 15) == 0)) return 1;
    }
    return 0;
}

/* The form in which a city is compared; returns its size. */
int city_key(const World *world, Written of, Span span, uint8_t *to) {
    uint8_t text[MOST_FOLDED];
    int size = folded(world, of, span, text), out = 0;
    for (int at = 1; at < size; at++)
        if (text[at] == ' ' && text[at - 1] >= 'a' && is_after_city(text + at, size - at)) size = at;
    for (int at = 0; at < size;) {
        int begin = at;
        while (at < size && text[at] != ' ') at++;
        if (out) to[out++] = ' ';
        int is_saint = meaning(world, SAINT, text + begin, at - begin) >= 0;
        memcpy(to + out, is_saint ? (const uint8_t *)"st" : text + begin, (size_t)(is_saint ? 2 : at - begin));
        out += is_saint ? 2 : at - begin;
        at++;
    }
    int32_t whole = meaning(world, SHORT_CITY, to, out);
    return whole < 0 ? out : copied(&world->texts, whole, to);
}

/* Places as they are compared: cities where `kind` is NO_CITY, else as they are written; empty where nothing is said.
 * Returns the bytes written, or ROOM_LACKS. */
KERNEL int64_t places(const void *const *parts, const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows,
                      const int32_t *lands, int32_t kind, int64_t room, uint8_t *to, int64_t *out_starts, int64_t *out_ends,
                      int32_t *named, uint8_t *answered) {
    World world;
    Line line;
    uint8_t text[MOST_FOLDED];
    int64_t out = 0;
    (void)lands, (void)named;
    if (!fill_world(&world, parts)) return NO_MEMORY;
    for (int64_t row = 0; row < rows; row++) {
        out_starts[row] = out_ends[row] = out;
        answered[row] = ends[row] - starts[row] <= SHORT_PLACE && tidied(&world, data, starts[row], ends[row], 0, &line);
        if (!answered[row] || !line.size) continue;
        if (out + MOST_FOLDED > room) { out = ROOM_LACKS; break; }
        Span all = {0, line.size};
        int size = folded(&world, line.of, all, text);
        if (says_nothing(&world, (uint64_t)kind, text, size)) continue;
        if (kind == NO_CITY) size = city_key(&world, line.of, all, to + out);
        else memcpy(to + out, text, (size_t)size);
        out_ends[row] = out += size;
    }
    free(world.known.slots);
    return out;
}

/* What spreadsheets write around numbers: ="00123", '00123, 12345.0. */
static int is_of_a_spreadsheet(const Line *line) {
    for (int at = 0; at < line->size; at++)
        if (line->of[at]->point == '\'' || line->of[at]->point == '"') return 1;
    return line->size > 1 && line->of[line->size - 1]->point == '0' && line->of[line->size - 2]->point == '.';
}

/* Postal codes as they are compared; one that the country does not have, as it is written. Returns the bytes written, or
 * ROOM_LACKS. */
KERNEL int64_t codes_of_places(const void *const *parts, const uint8_t *data, const int64_t *starts, const int64_t *ends,
                               int64_t rows, const int32_t *lands, int64_t room, uint8_t *to, int64_t *out_starts,
                               int64_t *out_ends, int32_t *named, uint8_t *answered) {
    World world;
    Line line;
    Group code;
    uint8_t text[MOST_FOLDED], key[2 * LONGEST_CODE];
    int64_t out = 0;
    (void)named;
    if (!fill_world(&world, parts)) return NO_MEMORY;
    for (int64_t row = 0; row < rows; row++) {
        out_starts[row] = out_ends[row] = out;
        answered[row] = lands[row] >= 0 && ends[row] - starts[row] <= SHORT_CODE &&
                        tidied(&world, data, starts[row], ends[row], 0, &line) && !is_of_a_spreadsheet(&line);
        if (!answered[row] || !line.size) continue;
        if (out + MOST_FOLDED > room) { out = ROOM_LACKS; break; }
        int size = folded(&world, line.of, (Span){0, line.size}, text);
        if (says_nothing(&world, NO_CODE, text, size)) continue;
        compacted(text, size, &code);
        if (!code.size) { answered[row] = 0; continue; }
        size = code_key(&world, lands[row], &code, key);
        memcpy(to + out, size ? key : code.compact, (size_t)(size ? size : code.size));
        out_ends[row] = out += size ? size : code.size;
    }
    free(world.known.slots);
    return out;
}

/* Which pages of characters the texts need. */
KERNEL void pages_used(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, uint8_t *used) {
    used[0] = 1;
    for (int64_t row = 0; row < rows; row++)
        for (int64_t at = starts[row]; at < ends[row];) {
            if (data[at] < 0x80) { at++; continue; }
            uint32_t point = next_point(data, &at, ends[row]);
            if (!point) break;
            used[point >> 8] = 1;
        }
}
