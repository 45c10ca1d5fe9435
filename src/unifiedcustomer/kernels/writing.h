/* Texts as readers of single cells see them: tidied, folded, and what is known of words. As normalization/text.py does it;
 * a text with a character that needs more than that is left. */
#ifndef UC_WRITING_H
#define UC_WRITING_H

#include "known.h"

#define MOST_CHARACTERS 320 /* of a text before line breaks become commas */
#define LINE_SIZE 1024
#define MOST_FOLDED 2048
#define ROOM_LACKS (-3)

/* What is known of one character; a page has those of 256 neighbours. */
typedef struct {
    uint32_t point, lower; /* itself, and as expressions compare it whatever its case */
    uint32_t folded;       /* where its folded form is */
    uint8_t size, flags;   /* of that form */
    uint16_t nothing;
} Character;

enum { LEAVE = 1, BLANK = 2, LETTER = 4, DIGIT = 8, TAIL = 16, MARK = 32, VANISHES = 64, NUMERAL = 128 };

typedef const Character *const *Written; /* characters in a row */

typedef struct {
    const Character *of[LINE_SIZE];
    int size;
} Line;

/* Part of a line: from its first character to before its last. */
typedef struct { int from, to; } Span;

/* Lists of words: word `i` is between bounds i and i + 1. */
typedef struct { const uint8_t *bytes; const int64_t *bounds; int64_t count; } Words8;
typedef struct { const uint32_t *points; const int64_t *bounds; int64_t count; } Words32;

/* Kinds of knowledge about folded texts; each kind has its own salt. */
enum {
    COMPARED, SHORT_FORM, JOINED, SUSPICIOUS, NO_STREET, NO_ADDRESS, NO_CITY, NO_LOCALITY, NO_BIRTH_PLACE, NO_OCCUPATION,
    NO_CODE, SHORT_CITY, SAINT, COUNTRY, OWN_COUNTRY,
    REGION /* and the number of the country */
};

enum { NUMBER_FIRST = 1, UNIT_FIRST = 2, AFTER_CODE = 4 };

/* All that readers know, as `kernels/addresses.py` lays it out. Countries are numbers; 0 is none. */
typedef struct {
    const int32_t *pages; /* of a code point over 256: which page, or -1 */
    const Character *characters;
    const uint8_t *folds;
    const uint64_t *hashes; /* of what is known, salted; then what each means: a number of `texts`, or a country */
    const int32_t *meanings;
    Words8 texts, endings, shortened, boxes, rows; /* `rows` are the rows of keys, and the runs of digits that count */
    Words32 units, storeys, numbers;
    const uint8_t *land_flags;
    const int32_t *pictures_of, *zeros, *compared; /* of each country: bounds of its pictures, ... */
    Words8 pictures, literals;
    const int32_t *guesses; /* countries that are tried where none is known */
    const int64_t *figures; /* counts of: hashes, guesses; whether all names of countries are known; the United States;
                             * bytes of the longest text that is known */
    Known known;
    uint8_t neighbours[128][128]; /* whether two characters stand side by side in a row of keys */
} World;

enum { HASHES, GUESSES, ALL_COUNTRIES, UNITED_STATES, LONGEST_KNOWN };

static inline int is_word(const Character *c) { return (c->flags & (LETTER | DIGIT | NUMERAL)) || c->point == '_'; }
static inline int is_letter_or_digit(const Character *c) { return (c->flags & (LETTER | DIGIT | NUMERAL)) != 0; }
static inline int is_gap(const Character *c) { return c->point == ' ' || c->point == ','; }
static inline const Character *plain(const World *world, uint32_t point) { return world->characters + point; }

static inline const Character *character(const World *world, uint32_t point) {
    int32_t page = world->pages[point >> 8];
    return page < 0 ? NULL : world->characters + 256 * page + (point & 0xff);
}

/* The code point at `*at`, which moves behind it; 0 where it has four bytes, or too few. */
static inline uint32_t next_point(const uint8_t *data, int64_t *at, int64_t end) {
    uint8_t lead = data[*at];
    if (lead < 0x80) { (*at)++; return lead; }
    int more = lead < 0xe0 ? 1 : 2;
    if (lead >= 0xf0 || *at + more >= end) return 0;
    uint32_t point = more == 1 ? lead & 0x1f : lead & 0x0f;
    for (int i = 1; i <= more; i++) point = point << 6 | (data[*at + i] & 0x3f);
    *at += more + 1;
    return point;
}

/* Whether characters before one of a tail may be the beginning of UTF-8 that was read as Windows text. */
static inline int may_be_misread(const Character *before, const Character *last) {
    if (last == NULL) return 0;
    if (last->point >= 0xc2 && last->point <= 0xdf) return 1;
    return last->flags & TAIL && before != NULL && before->point >= 0xe0 && before->point <= 0xef;
}

/* Whether a word begins with an ordinal's sign and a letter: streets.py reads one where it reads lines that are plain. */
static inline int begins_with_sign(Written of, int size) {
    for (int at = 0; at + 1 < size; at++)
        if ((of[at]->point == 0xba || of[at]->point == 0xaa) && (at == 0 || is_gap(of[at - 1])) && of[at + 1]->flags & LETTER)
            return 1;
    return 0;
}

/* The tidied text, with `is_address` on one line; 0 where it has to be read with care. */
static inline int tidied(const World *world, const uint8_t *data, int64_t at, int64_t end, int is_address, Line *line) {
    int count = 0, size = 0, gap = 0, ampersand = 0, semicolon = 0, sign = 0, folded = 0;
    const Character *last = NULL, *before = NULL; /* the characters before this one */
    while (at < end) {
        uint32_t point = next_point(data, &at, end);
        const Character *c = point ? character(world, point) : NULL;
        if (c == NULL || (c->flags & LEAVE) || ++count > MOST_CHARACTERS) return 0;
        if ((c->flags & TAIL) && may_be_misread(before, last)) return 0;
        if (c->flags & VANISHES) continue;
        if (c->flags & MARK && last != NULL && last->flags & MARK) return 0; /* they may stand in another order */
        before = last;
        last = c;
        ampersand |= point == '&';
        semicolon |= point == ';';
        sign |= point == 0xba || point == 0xaa;
        if (is_address && (point == '\n' || point == '\r' || point == ';' || point == '|')) {
            line->of[size++] = plain(world, ',');
            gap = 1;
        } else if (c->flags & BLANK) gap = 1;
        else {
            if (gap && size) line->of[size++] = plain(world, ' ');
            gap = 0;
            line->of[size++] = c;
            folded += c->size;
        }
    }
    line->size = size;
    if (folded + size >= MOST_FOLDED / 2 || (sign && begins_with_sign(line->of, size))) return 0;
    return is_address || !(ampersand && semicolon);
}

/* Without spaces and commas at both ends. */
static inline Span stripped(Written of, Span span) {
    while (span.from < span.to && is_gap(of[span.from])) span.from++;
    while (span.to > span.from && is_gap(of[span.to - 1])) span.to--;
    return span;
}

/* The form in which texts are compared; returns its size. */
static inline int folded(const World *world, Written of, Span span, uint8_t *to) {
    int size = 0, gap = 0;
    for (int at = span.from; at < span.to; at++)
        for (int i = 0; i < of[at]->size; i++) {
            uint8_t byte = world->folds[of[at]->folded + (uint32_t)i];
            if (byte == ' ') { gap = size > 0; continue; }
            if (gap) to[size++] = ' ';
            gap = 0;
            to[size++] = byte;
        }
    return size;
}

static inline int without_spaces(const uint8_t *text, int size, uint8_t *to) {
    int kept = 0;
    for (int at = 0; at < size; at++)
        if (text[at] != ' ') to[kept++] = text[at];
    return kept;
}

/* What the folded text of a hash means, or -1. */
static inline int32_t meaning_of(const World *world, uint64_t kind, uint64_t hash) {
    int32_t place = place_of(&world->known, mixed(hash + kind * 0x9e3779b97f4a7c15ULL));
    return place < 0 ? -1 : world->meanings[place];
}

static inline int32_t meaning(const World *world, uint64_t kind, const uint8_t *text, int size) {
    return size > world->figures[LONGEST_KNOWN] ? -1 : meaning_of(world, kind, stable_hash(text, size));
}

static inline int size_of(const Words8 *words, int64_t which) {
    return (int)(words->bounds[which + 1] - words->bounds[which]);
}
static inline const uint8_t *bytes_of(const Words8 *words, int64_t which) { return words->bytes + words->bounds[which]; }

static inline int copied(const Words8 *words, int64_t which, uint8_t *to) {
    memcpy(to, bytes_of(words, which), (size_t)size_of(words, which));
    return size_of(words, which);
}

/* Whether the characters from `at` on are those of a list's word, whatever their case. */
static inline int is_at(Written of, int at, int end, const Words32 *words, int64_t which) {
    int64_t first = words->bounds[which], size = words->bounds[which + 1] - first;
    if (at + size > end) return 0;
    for (int64_t i = 0; i < size; i++)
        if (of[at + i]->lower != words->points[first + i]) return 0;
    return 1;
}

static inline int is_text_at(Written of, int at, int end, const char *text) {
    int size = (int)strlen(text);
    if (at + size > end) return 0;
    for (int i = 0; i < size; i++)
        if (of[at + i]->lower != (uint8_t)text[i]) return 0;
    return 1;
}

/* Whether a word ends before `at`: as \b behind a letter. */
static inline int ends_word(Written of, int at, int end) { return at >= end || !is_word(of[at]); }

/* Whether a folded text only fills a field; as placeholders.py has it for places and postal codes. */
static inline int says_nothing(const World *world, uint64_t kind, const uint8_t *text, int size) {
    uint8_t bare[MOST_FOLDED];
    int digits = 1, zeros = 1, repeated = 1, kept;
    if (size == 0 || meaning(world, kind, text, size) >= 0) return 1;
    kept = without_spaces(text, size, bare);
    for (int at = 0; at < kept; at++) {
        digits &= bare[at] >= '0' && bare[at] <= '9';
        zeros &= bare[at] == '0';
        repeated &= bare[at] == bare[0];
    }
    if (digits && zeros) return 1;
    if (digits && kind == NO_CODE) return 0;
    if (repeated && kept >= 3) return 1;
    if (kept < 5) return 0;
    for (int at = 1; at < kept; at++)
        if (!world->neighbours[bare[at - 1]][bare[at]]) return 0;
    for (int64_t row = digits ? 1 : 0; row < (digits ? world->rows.count : 1); row++) {
        const uint8_t *in = bytes_of(&world->rows, row);
        for (int at = 0; at + kept <= size_of(&world->rows, row); at++)
            if (in[at] == bare[0] && memcmp(in + at, bare, (size_t)kept) == 0) return 1;
    }
    return 0;
}

/* The world from where its parts are; 0 where there is no memory. */
static inline int fill_world(World *world, const void *const *parts) {
    int64_t part = 0;
#define PART(name) world->name = parts[part++]
#define WORDS(name, content) (world->name.content = parts[part], world->name.bounds = parts[part + 1], \
                              world->name.count = *(const int64_t *)parts[part + 2], part += 3)
    PART(pages); PART(characters); PART(folds); PART(hashes); PART(meanings);
    WORDS(texts, bytes); WORDS(endings, bytes); WORDS(shortened, bytes); WORDS(boxes, bytes); WORDS(rows, bytes);
    WORDS(units, points); WORDS(storeys, points); WORDS(numbers, points);
    PART(land_flags); PART(pictures_of); PART(zeros); PART(compared);
    WORDS(pictures, bytes); WORDS(literals, bytes);
    PART(guesses); PART(figures);
#undef PART
#undef WORDS
    memset(world->neighbours, 0, sizeof world->neighbours);
    for (int64_t at = 1; at < world->rows.bounds[world->rows.count]; at++)
        world->neighbours[world->rows.bytes[at - 1] & 0x7f][world->rows.bytes[at] & 0x7f] = 1;
    return fill_known(&world->known, world->hashes, world->figures[HASHES]);
}

#endif
