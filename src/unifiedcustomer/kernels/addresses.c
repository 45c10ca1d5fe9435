/* Whole addresses -> their parts as they are compared; every rule is written in normalization/addresses.py. */
#include "places.h"
#include "street_lines.h"

#define MOST_PARTS 40
#define MOST_GROUPS 120
#define MOST_LINES (MOST_PARTS + 1)

static Span none = {0, 0};
static int is_there(Span span) { return span.to > span.from; }

typedef struct {
    const World *world;
    Line line;
    Span parts[MOST_PARTS];
    int count, land; /* where it is: the country that is named, or the one that it is read in */
    int32_t named;
} Address;

static int32_t region_of(const Address *address, Span span, int land) {
    uint8_t text[MOST_FOLDED];
    return meaning(address->world, REGION + (uint64_t)land, text, folded(address->world, address->line.of, span, text));
}

static int has_digit(Written of, Span span) {
    for (int at = span.from; at < span.to; at++)
        if (of[at]->flags & (DIGIT | NUMERAL)) return 1;
    return 0;
}

/* The parts between commas, and the country that the last one names, which is then not among them. Returns whether they
 * can be told. */
static int parted(Address *address, int land) {
    Written of = address->line.of;
    address->count = 0;
    address->named = -1;
    address->land = land;
    for (int at = 0; at < address->line.size;) {
        int begin = at;
        while (at < address->line.size && of[at]->point != ',') at++;
        Span part = stripped(of, (Span){begin, at++});
        if (!is_there(part)) continue;
        if (address->count == MOST_PARTS) return 0;
        address->parts[address->count++] = part;
    }
    if (address->count < 2 || has_digit(of, address->parts[address->count - 1])) return 1;
    address->named = country_of(address->world, of, address->parts[address->count - 1]);
    if (address->named == -2) return 0;
    if (address->named >= 0 && land && region_of(address, address->parts[address->count - 1], land) >= 0) address->named = -1;
    if (address->named < 0) return 1;
    address->land = address->named;
    address->count--;
    return 1;
}

static void compact(const Address *address, Group *group) {
    uint8_t text[MOST_FOLDED];
    compacted(text, folded(address->world, address->line.of, group->text, text), group);
}

/* One or two words with two digits or more, the last ones first, of two that begin with one word both first. Returns how
 * many there are, or -1 where they are too many. */
static int groups_of(const Address *address, Group *groups) {
    Written of = address->line.of;
    int found = 0;
    for (int part = address->count - 1; part >= 0; part--) {
        Span span = address->parts[part];
        int words = 1, next_end = span.to, next_digits = 0;
        for (int at = span.from; at < span.to; at++) words += of[at]->point == ' ';
        for (int end = span.to, number = words - 1; number >= 0; number--) {
            int start = end, digits = 0;
            while (start > span.from && of[start - 1]->point != ' ') digits += (of[--start]->flags & (DIGIT | NUMERAL)) != 0;
            int is_house = part == 0 && number == 0 && words > 2 && address->count > 1;
            for (int two = number < words - 1 ? 1 : 0; two >= 0 && !is_house; two--) {
                if (digits + (two ? next_digits : 0) < 2) continue;
                if (found == MOST_GROUPS) return -1;
                groups[found].part = part;
                groups[found].text = (Span){start, two ? next_end : end};
                compact(address, &groups[found++]);
            }
            next_end = end;
            next_digits = digits;
            end = start - 1;
        }
    }
    return found;
}

/* Which of the groups is the postal code, -1 for none; its key and the size of that. */
static int find_code(const Address *address, const Group *groups, int count, uint8_t *key, int *size) {
    const World *world = address->world;
    for (int64_t guess = 0; guess < (address->land ? 1 : world->figures[GUESSES]); guess++) {
        int land = address->land ? address->land : world->guesses[guess];
        for (int group = 0; group < count; group++) {
            int ends_part = groups[group].text.to == address->parts[groups[group].part].to;
            if (!address->land && (world->land_flags[land] & AFTER_CODE) && ends_part) continue;
            *size = code_key(world, land, &groups[group], key);
            if (*size && groups[group].size >= *size) return group; /* no zeros are put back here */
        }
    }
    *size = 0;
    return -1;
}

/* What was found: lines of the street, and parts of the address. */
typedef struct {
    Span lines[MOST_LINES], city, region;
    int count;
} Found;

static int same_text(Written of, Span a, Span b) {
    if (a.to - a.from != b.to - b.from) return 0;
    for (int at = 0; at < a.to - a.from; at++)
        if (of[a.from + at] != of[b.from + at]) return 0;
    return 1;
}

/* Where the city begins in one text without commas; at its end where the end of the street cannot be told. */
static int end_of_street(const Address *address, Span span) {
    uint8_t text[MOST_FOLDED];
    Written of = address->line.of;
    int words = 1;
    for (int at = span.from; at < span.to; at++) words += of[at]->point == ' ';
    int end = span.to;
    while (end > span.from && of[end - 1]->point != ' ') end--;
    for (int place = words - 1; place > 1; place--) { /* `end` is where word `place` begins */
        int start = end - 1, size;
        while (start > span.from && of[start - 1]->point != ' ') start--;
        size = folded(address->world, of, (Span){start, end - 1}, text);
        if ((size && text[0] <= '9') || is_street_word(address->world, text, size)) return end;
        end = start;
    }
    return span.to;
}

static void around_code(const Address *address, const Group *code, Found *found) {
    Written of = address->line.of;
    const Span *after = address->parts + code->part + 1;
    Span part = address->parts[code->part], before = {part.from, code->text.from}, city = {code->text.to, part.to};
    int parts_after = address->count - code->part - 1, is_region, last;
    if (before.to > before.from) before.to--; /* the space before the code */
    if (is_there(city)) city.from++;
    for (last = before.to; last > before.from && of[last - 1]->point != ' ';) last--;
    found->region = none;
    found->count = code->part;
    memcpy(found->lines, address->parts, (size_t)code->part * sizeof(Span));
    is_region = is_there(before) && (last > before.from || code->part) &&
                region_of(address, (Span){last, before.to}, address->land ? address->land : (int)address->world->figures[UNITED_STATES]) >= 0;
    if (is_region) {
        found->region = (Span){last, before.to};
        before.to = last > before.from ? last - 1 : before.from;
    }
    if (is_there(city)) {
        if (is_there(before)) found->lines[found->count++] = before;
    } else if (is_there(before) && code->part) city = before;
    else if (is_there(before)) {
        int end = end_of_street(address, before);
        if (end < before.to) city = (Span){end, before.to};
        found->lines[found->count++] = (Span){before.from, end < before.to ? end - 1 : end};
    } else if (code->part > 1) city = found->lines[--found->count];
    else city = parts_after ? after[0] : none;
    if (!is_region && parts_after && !(is_there(city) && same_text(of, city, after[0]))) found->region = after[0];
    found->city = city;
}

static void without_code(const Address *address, Found *found) {
    int count = address->count;
    found->city = found->region = none;
    if (count > 2 && region_of(address, address->parts[count - 1], address->land) >= 0) found->region = address->parts[--count];
    if (count > 1) found->city = address->parts[--count];
    found->count = count;
    memcpy(found->lines, address->parts, (size_t)count * sizeof(Span));
}

/* The line with a house number, else the first; a number in a part of its own is put to the street beside it. */
static void street_among(const Address *address, const Found *found, Street *street, Street *other) {
    const World *world = address->world;
    Span read[MOST_LINES], first = none;
    int count = 0, number = -1;
    for (int at = 0; at < found->count; at++) {
        street_line(world, address->line.of, found->lines[at], address->land, street);
        if (!street->street_size && !street->number_size) continue;
        if (street->street_size && street->number_size && number < 0) return;
        if (street->street_size && !is_there(first)) first = found->lines[at];
        if (street->number_size && number < 0) number = count;
        read[count++] = found->lines[at];
    }
    street->street_size = street->number_size = 0;
    if (number >= 0 && count > 1) {
        Line whole;
        int one = number + 1 < count ? number : number - 1;
        whole.size = 0;
        for (int which = one; which < one + 2; which++) {
            if (which > one) whole.of[whole.size++] = plain(world, ' ');
            for (int at = read[which].from; at < read[which].to; at++) whole.of[whole.size++] = address->line.of[at];
        }
        street_line(world, whole.of, (Span){0, whole.size}, address->land, other);
        *street = *other;
    } else if (is_there(first)) street_line(world, address->line.of, first, address->land, street);
}

static int region_key(const Address *address, Span span, uint8_t *to) {
    int32_t code = is_there(span) ? region_of(address, span, address->land) : -1;
    if (code >= 0) return copied(&address->world->texts, code, to);
    return folded(address->world, address->line.of, span, to);
}

/* The address on one line and in parts, of which there are none where it only fills a field; 0 where it has to be read
 * with care. */
static int begun(Address *address, const uint8_t *data, int64_t start, int64_t end, int land) {
    uint8_t text[MOST_FOLDED];
    Line *line = &address->line;
    address->count = 0;
    address->named = -1;
    if (land < 0 || !tidied(address->world, data, start, end, 1, line)) return 0;
    int size = folded(address->world, line->of, (Span){0, line->size}, text);
    return says_nothing(address->world, NO_ADDRESS, text, size) ? 1 : parted(address, land);
}

/* The country that each address names, 0 for none. */
KERNEL int64_t named_countries(const void *const *parts, const uint8_t *data, const int64_t *starts, const int64_t *ends,
                               int64_t rows, const int32_t *lands, int64_t room, uint8_t *to, int64_t *out_starts,
                               int64_t *out_ends, int32_t *named, uint8_t *answered) {
    World world;
    Address address = {&world, {{NULL}, 0}, {{0, 0}}, 0, 0, 0};
    (void)room, (void)to, (void)out_starts, (void)out_ends;
    if (!fill_world(&world, parts)) return NO_MEMORY;
    for (int64_t row = 0; row < rows; row++) {
        answered[row] = (uint8_t)begun(&address, data, starts[row], ends[row], lands[row]);
        named[row] = address.named < 0 ? 0 : address.named;
    }
    free(world.known.slots);
    return 0;
}

enum { STREET_KEY, NUMBER_KEY, CODE_KEY, CITY_KEY, REGION_KEY, KEYS };

/* The keys of each address, one behind the other: street, number, postal code, city, region; and the country that it
 * names, 0 for none. An address of which no letter could come has none. Key k of row r is from starts[k * rows + r] on.
 * Returns the bytes written, or ROOM_LACKS. */
KERNEL int64_t addresses(const void *const *parts, const uint8_t *data, const int64_t *starts, const int64_t *ends,
                         int64_t rows, const int32_t *lands, int64_t room, uint8_t *to, int64_t *out_starts,
                         int64_t *out_ends, int32_t *named, uint8_t *answered) {
    World world;
    Address address = {&world, {{NULL}, 0}, {{0, 0}}, 0, 0, 0};
    Group groups[MOST_GROUPS];
    Found found;
    Street street, other;
    uint8_t code[2 * LONGEST_CODE], text[KEYS][MOST_FOLDED];
    int64_t out = 0;
    if (!fill_world(&world, parts)) return NO_MEMORY;
    for (int64_t row = 0; row < rows; row++) {
        int sizes[KEYS] = {0}, count, which;
        for (int key = 0; key < KEYS; key++) out_starts[key * rows + row] = out_ends[key * rows + row] = out;
        named[row] = 0;
        answered[row] = (uint8_t)begun(&address, data, starts[row], ends[row], lands[row]);
        if (!answered[row] || !address.count) continue;
        if (out + KEYS * MOST_FOLDED > room) { out = ROOM_LACKS; break; }
        count = groups_of(&address, groups);
        if (count < 0) { answered[row] = 0; continue; }
        which = find_code(&address, groups, count, code, &sizes[CODE_KEY]);
        if (which < 0) without_code(&address, &found);
        else around_code(&address, &groups[which], &found);
        street_among(&address, &found, &street, &other);
        sizes[STREET_KEY] = street.street_size;
        sizes[NUMBER_KEY] = street.number_size;
        sizes[CITY_KEY] = is_there(found.city) ? city_key(&world, address.line.of, found.city, text[CITY_KEY]) : 0;
        if (!sizes[STREET_KEY] && !sizes[NUMBER_KEY] && !sizes[CODE_KEY] && !sizes[CITY_KEY]) continue;
        sizes[REGION_KEY] = region_key(&address, found.region, text[REGION_KEY]);
        named[row] = address.named < 0 ? 0 : address.named;
        const uint8_t *keys[KEYS] = {street.street, street.number, code, text[CITY_KEY], text[REGION_KEY]};
        for (int key = 0; key < KEYS; key++) {
            out_starts[key * rows + row] = out;
            memcpy(to + out, keys[key], (size_t)sizes[key]);
            out_ends[key * rows + row] = out += sizes[key];
        }
    }
    free(world.known.slots);
    return out;
}
