/* Street lines -> street and number as they are compared; every rule is written in normalization/streets.py, and is an
 * expression there: here are the same steps, in the order in which an expression tries them. */
#include "street_lines.h"

/* What has to follow a number. */
enum { A_STREET, THE_END };

static int is_ordinal(Written of, int at, int end) {
    int digits = at;
    while (digits < end && of[digits]->flags & DIGIT) digits++;
    if (digits == at || digits + 2 > end) return 0;
    return (is_text_at(of, digits, end, "st") || is_text_at(of, digits, end, "nd") || is_text_at(of, digits, end, "rd") ||
            is_text_at(of, digits, end, "th")) && ends_word(of, digits + 2, end);
}

/* Whether what stands at `at` may follow a number. */
static int follows(Written of, int at, int end, int goal) {
    int street = at;
    if (goal == THE_END) return at == end;
    while (street < end && is_gap(of[street])) street++;
    return street > at && street < end && (of[street]->flags & LETTER || is_ordinal(of, street, end));
}

static int is_one_letter(Written of, int at, int end) {
    return at < end && of[at]->lower >= 'a' && of[at]->lower <= 'z' && !(at + 1 < end && is_letter_or_digit(of[at + 1]));
}

static int digits_at(Written of, int at, int end, int most) {
    int digits = 0;
    while (digits < most && at + digits < end && of[at + digits]->flags & DIGIT) digits++;
    return digits;
}

static int space_at(Written of, int at, int end) { return at < end && of[at]->point == ' '; }

/* Up to three times a stroke or hyphen, digits, and a letter. Returns where the number ends, or -1. */
static int with_more_numbers(Written of, int at, int end, int goal, int times) {
    int dash = at + space_at(of, at, end), found;
    if (times < 3 && dash < end && (of[dash]->point == '-' || of[dash]->point == '/' || of[dash]->point == 0x2013)) {
        int first = dash + 1 + space_at(of, dash + 1, end), digits = digits_at(of, first, end, 4);
        int last = first + digits, spaced = last + space_at(of, last, end);
        if (digits) {
            if (is_one_letter(of, spaced, end) && (found = with_more_numbers(of, spaced + 1, end, goal, times + 1)) >= 0)
                return found;
            if ((found = with_more_numbers(of, spaced, end, goal, times + 1)) >= 0) return found;
            if (spaced > last && (found = with_more_numbers(of, last, end, goal, times + 1)) >= 0) return found;
        }
    }
    return follows(of, at, end, goal) ? at : -1;
}

static int with_suffix(Written of, int at, int end, int goal) {
    static const char *const suffixes[] = {"bis", "ter", "quater"};
    int word = at + space_at(of, at, end), found;
    for (int i = 0; i < 3; i++) {
        int after = word + (int)strlen(suffixes[i]);
        if (is_text_at(of, word, end, suffixes[i]) && ends_word(of, after, end) &&
            (found = with_more_numbers(of, after, end, goal, 0)) >= 0)
            return found;
    }
    return with_more_numbers(of, at, end, goal, 0);
}

/* Where the house number ends that begins at `at`, or -1. */
static int number_end(Written of, int at, int end, int goal) {
    int digits = digits_at(of, at, end, 5), letter, found;
    if (!digits) return -1;
    at += digits;
    letter = at + space_at(of, at, end);
    if (is_one_letter(of, letter, end) && (found = with_suffix(of, letter + 1, end, goal)) >= 0) return found;
    return with_suffix(of, at, end, goal);
}

/* The spans of a number between hyphens, folded, without zeros before them. */
static void key_of_number(const World *world, Written of, Span span, int is_unit_first, Street *found) {
    uint8_t text[LONGEST_NUMBER], bare[LONGEST_NUMBER];
    int first = span.to, last = span.to;
    found->number_size = 0;
    for (int at = span.to - 1; at >= span.from; at--)
        if (of[at]->point == '/') { first = at; if (last == span.to) last = at; }
    if (is_unit_first && last < span.to) span.from = last + 1;
    else span.to = first;
    for (int at = span.from, begin = at; at <= span.to; at++) {
        if (at < span.to && of[at]->point != '-' && of[at]->point != 0x2013) continue;
        int size = folded(world, of, (Span){begin, at}, text), zeros = 0;
        size = without_spaces(text, size, bare);
        while (zeros < size && bare[zeros] == '0') zeros++;
        if (size > zeros && found->number_size) found->number[found->number_size++] = '-';
        memcpy(found->number + found->number_size, bare + zeros, (size_t)(size - zeros));
        found->number_size += size - zeros;
        begin = at + 1;
    }
}

/* The street without its number, and the number. */
static void split_line(const World *world, Written of, Span span, int land, Street *found) {
    int flags = world->land_flags[land], leading = -1, street;
    Span number = {0, 0};
    found->rest = span;
    if (span.from < span.to && of[span.from]->flags & DIGIT) leading = number_end(of, span.from, span.to, A_STREET);
    if (leading < 0 || !(flags & NUMBER_FIRST))
        for (int at = span.from; at < span.to && !number.to; at++) {
            int begin = at, after;
            if (of[at]->flags & DIGIT) {
                if (at < span.from + 3 || !(of[at - 1]->flags & of[at - 2]->flags & of[at - 3]->flags & LETTER)) continue;
            } else if ((is_gap(of[at]) || of[at]->point == '.') && at + 1 < span.to && of[at + 1]->flags & DIGIT) begin++;
            else continue;
            after = number_end(of, begin, span.to, THE_END);
            if (after < 0) continue;
            number = (Span){begin, after};
            found->rest.to = at;
        }
    if (!number.to && leading >= 0) {
        number = (Span){span.from, leading};
        for (street = leading; is_gap(of[street]);) street++;
        found->rest.from = street;
    } else if (!number.to && number_end(of, span.from, span.to, THE_END) >= 0) {
        number = span;
        found->rest.to = found->rest.from;
    }
    if (number.to) found->rest = stripped(of, found->rest);
    found->number_size = 0;
    if (number.to) key_of_number(world, of, number, flags & UNIT_FIRST, found);
}

/* How many characters are what names a door, a floor or a letter box, from `at` on; 0 where nothing is. */
static int word_of_unit(const World *world, Written of, int at, int end) {
    for (int64_t word = 0; word < world->units.count; word++) {
        if (!is_at(of, at, end, &world->units, word)) continue;
        int after = at + (int)(world->units.bounds[word + 1] - world->units.bounds[word]);
        if (!ends_word(of, after, end)) continue;
        for (int dot = after < end && of[after]->point == '.'; dot >= 0; dot--) {
            int a = after + dot;
            for (int colon = a < end && of[a]->point == ':'; colon >= 0; colon--) {
                int b = a + colon;
                for (int space = space_at(of, b, end); space >= 0; space--) {
                    int c = b + space, most = 0;
                    while (most < 5 && c + most < end && is_letter_or_digit(of[c + most])) most++;
                    for (; most >= 0; most--)
                        if (c + most >= end || is_gap(of[c + most])) return c + most - at;
                }
            }
        }
    }
    return 0;
}

static int is_storey(const World *world, Written of, int at, int end) {
    for (int64_t word = 0; word < world->storeys.count; word++) {
        int after = at + (int)(world->storeys.bounds[word + 1] - world->storeys.bounds[word]);
        if (is_at(of, at, end, &world->storeys, word) && (after >= end || is_gap(of[after]))) return after;
    }
    return 0;
}

static int numbered_storey(const World *world, Written of, int at, int end) {
    static const char *const ordinals[] = {".", "st", "nd", "rd", "th", "er", "e"};
    for (int digits = digits_at(of, at, end, 2); digits > 0; digits--) {
        int a = at + digits, sign = a + space_at(of, a, end), found;
        if (sign < end && (of[sign]->point == 0xba || of[sign]->point == 0xaa || of[sign]->point == 0xb0)) {
            int door = sign + 1 + space_at(of, sign + 1, end), most = 0;
            while (most < 4 && door + most < end && is_letter_or_digit(of[door + most])) most++;
            for (; most > 0; most--)
                if (door + most >= end || is_gap(of[door + most])) return door + most - at;
            if (sign + 1 >= end || is_gap(of[sign + 1])) return sign + 1 - at;
        }
        for (int i = 0; i < 7; i++) {
            int b = a + (int)strlen(ordinals[i]);
            if (!is_text_at(of, a, end, ordinals[i])) continue;
            if (space_at(of, b, end) && (found = is_storey(world, of, b + 1, end))) return found - at;
            if ((found = is_storey(world, of, b, end))) return found - at;
        }
    }
    return 0;
}

static int size_of_unit(const World *world, Written of, int at, int end) {
    if (of[at]->flags & DIGIT) return numbered_storey(world, of, at, end);
    if (of[at]->point != '#') return word_of_unit(world, of, at, end);
    int most = 0;
    while (most < 5 && at + 1 + most < end && is_letter_or_digit(of[at + 1 + most])) most++;
    for (; most > 0; most--)
        if (at + 1 + most >= end || is_gap(of[at + 1 + most])) return 1 + most;
    return 0;
}

/* How many characters are a word that stands before a house number: "Nr. 12". */
static int size_before_number(const World *world, Written of, int at, int end) {
    for (int64_t word = 0; word < world->numbers.count; word++) {
        int after = at + (int)(world->numbers.bounds[word + 1] - world->numbers.bounds[word]);
        if (!is_at(of, at, end, &world->numbers, word) || !ends_word(of, after, end)) continue;
        if (after < end && of[after]->point == '.') after++;
        after += space_at(of, after, end);
        if (after < end && of[after]->flags & DIGIT) return after - at;
    }
    if (of[at]->lower == 'n' && at + 1 < end && (of[at + 1]->point == 0xb0 || of[at + 1]->point == 0xba)) {
        int after = at + 2 + space_at(of, at + 2, end);
        if (after < end && of[after]->flags & DIGIT) return after - at;
    }
    return of[at]->point == '#' && at + 1 < end && of[at + 1]->flags & DIGIT ? 1 : 0;
}

static void without_unit(const World *world, Written of, Span span, Street *found) {
    Line cut;
    int at = span.from;
    cut.size = found->line.size = 0;
    while (at < span.to) {
        int begin = at, size = 0;
        while (begin < span.to && is_gap(of[begin])) begin++;
        if ((begin > at || at == span.from) && begin < span.to) size = size_of_unit(world, of, begin, span.to);
        if (size) {
            at = begin + size;
            at += at < span.to && of[at]->point == ',';
            at += space_at(of, at, span.to);
            cut.of[cut.size++] = plain(world, ',');
            cut.of[cut.size++] = plain(world, ' ');
        } else do cut.of[cut.size++] = of[at++]; while (at <= begin && at < span.to);
    }
    for (at = 0; at < cut.size;) {
        int size = at == 0 || is_gap(cut.of[at - 1]) ? size_before_number(world, cut.of, at, cut.size) : 0;
        at += size;
        found->line.of[found->line.size++] = cut.of[at++];
    }
}

/* The digits of a box, without zeros before them unless there is nothing else. */
static void key_of_box(const uint8_t *text, int size, Street *found) {
    int zeros = 0;
    size = without_spaces(text, size, found->number);
    while (zeros < size - 1 && found->number[zeros] == '0') zeros++;
    if (found->number[zeros] == '0') zeros = 0;
    memmove(found->number, found->number + zeros, (size_t)(size - zeros));
    found->number_size = size - zeros;
}

/* Whether a folded line is a letter box at the post office; its digits are the number. */
static int is_box(const World *world, const uint8_t *text, int size, Street *found) {
    for (int64_t word = 0; word < world->boxes.count; word++) {
        int after = size_of(&world->boxes, word), named;
        if (after >= size || memcmp(text, bytes_of(&world->boxes, word), (size_t)after) != 0) continue;
        for (named = 1; named >= 0; named--) {
            int at = after, rest;
            if (named) {
                if (at + 3 > size || (memcmp(text + at, " nr", 3) != 0 && memcmp(text + at, " no", 3) != 0)) continue;
                at += 3;
            }
            for (rest = at; rest < size && (text[rest] == ' ' || (text[rest] >= '0' && text[rest] <= '9'));) rest++;
            if (rest < size || size == at || size - at - (text[at] == ' ') > 9) continue;
            key_of_box(text + at, size - at, found);
            return 1;
        }
    }
    return 0;
}

/* A word with the short form of its ending: "hauptstrasse" is "hauptstr". Returns its size; `changed` tells whether it
 * is another word. */
static int with_short_ending(const World *world, const uint8_t *word, int size, uint8_t *to, int *changed) {
    memcpy(to, word, (size_t)size);
    *changed = 0;
    for (int64_t ending = 0; ending < world->endings.count; ending++) {
        int written = size_of(&world->endings, ending), stem = size - written;
        const uint8_t *text = bytes_of(&world->endings, ending);
        if (stem < 3 || text[written - 1] != word[size - 1] || memcmp(word + stem, text, (size_t)written) != 0) continue;
        int short_size = copied(&world->shortened, ending, to + stem);
        *changed = short_size != written || memcmp(to + stem, word + stem, (size_t)written) != 0;
        return stem + short_size;
    }
    return size;
}

static int compared_word(const World *world, const uint8_t *word, int size, uint8_t *to) {
    int32_t text = meaning(world, COMPARED, word, size);
    int changed;
    return text < 0 ? with_short_ending(world, word, size, to, &changed) : copied(&world->texts, text, to);
}

/* Whether a folded word is one of those that streets are named with, so that a street may end there. */
int is_street_word(const World *world, const uint8_t *word, int size) {
    uint8_t other[MOST_FOLDED];
    int changed;
    if (meaning(world, COMPARED, word, size) >= 0 || meaning(world, SHORT_FORM, word, size) >= 0) return 1;
    with_short_ending(world, word, size, other, &changed);
    return changed;
}

/* The form in which the street is compared that a folded text names; returns its size. */
static int key_of_street(const World *world, const uint8_t *text, int size, uint8_t *to) {
    int out = 0;
    for (int at = 0; at < size;) {
        int begin = at, gap = out > 0, made;
        while (at < size && text[at] != ' ') at++;
        to[out] = ' ';
        made = compared_word(world, text + begin, at++ - begin, to + out + gap);
        if (gap && meaning(world, JOINED, to + out + 1, made) >= 0) {
            memmove(to + out, to + out + 1, (size_t)made);
            gap = 0;
        }
        out += made + gap;
    }
    return out;
}

int street_key(const World *world, Written of, Span span, uint8_t *to) {
    uint8_t text[MOST_FOLDED];
    return key_of_street(world, text, folded(world, of, span, text), to);
}

void street_line(const World *world, Written of, Span span, int land, Street *found) {
    uint8_t text[MOST_FOLDED];
    int size = folded(world, of, span, text), suspicious = 0;
    for (int at = span.from; at < span.to; at++)
        suspicious |= of[at]->point == '#' || of[at]->point == 0xba || of[at]->point == 0xaa || of[at]->point == 0xb0;
    for (int at = 0; at < size && !suspicious; at++) {
        int begin = at;
        while (at < size && text[at] != ' ') at++;
        suspicious = meaning(world, SUSPICIOUS, text + begin, at - begin) >= 0;
    }
    if (suspicious && is_box(world, text, size, found)) {
        memcpy(found->street, "box", 3);
        found->street_size = 3;
        found->line.size = span.to - span.from;
        memcpy(found->line.of, of + span.from, (size_t)found->line.size * sizeof *of);
        found->rest = (Span){0, found->line.size};
        return;
    }
    if (suspicious) {
        without_unit(world, of, span, found);
        span = stripped(found->line.of, (Span){0, found->line.size});
    } else {
        found->line.size = span.to - span.from;
        memcpy(found->line.of, of + span.from, (size_t)found->line.size * sizeof *of);
        span = (Span){0, found->line.size};
    }
    split_line(world, found->line.of, span, land, found);
    found->street_size = street_key(world, found->line.of, found->rest, found->street);
}

static void put(const uint8_t *text, int size, uint8_t *to, int64_t *out, int64_t *start, int64_t *end) {
    *start = *out;
    memcpy(to + *out, text, (size_t)size);
    *end = *out += size;
}

/* Street and number of each line as they are compared; of `whole` lines the street with whatever stands in it. Both are
 * empty where a line only fills its field. `starts` of the answers are those of all streets, then those of all numbers.
 * Returns the bytes written, or ROOM_LACKS. */
KERNEL int64_t street_lines(const void *const *parts, const uint8_t *data, const int64_t *starts, const int64_t *ends,
                            int64_t rows, const int32_t *lands, int32_t whole, int64_t room, uint8_t *to,
                            int64_t *out_starts, int64_t *out_ends, int32_t *named, uint8_t *answered) {
    World world;
    Line line;
    Street found;
    uint8_t text[MOST_FOLDED];
    int64_t out = 0;
    (void)named;
    if (!fill_world(&world, parts)) return NO_MEMORY;
    for (int64_t row = 0; row < rows; row++) {
        Span all;
        out_starts[row] = out_ends[row] = out_starts[rows + row] = out_ends[rows + row] = out;
        answered[row] = lands[row] >= 0 && tidied(&world, data, starts[row], ends[row], 0, &line);
        if (!answered[row] || line.size == 0) continue;
        if (out + 2 * MOST_FOLDED > room) { out = ROOM_LACKS; break; }
        all = (Span){0, line.size};
        street_line(&world, line.of, all, lands[row], &found);
        int has_street = found.rest.to > found.rest.from;
        int size = folded(&world, has_street ? found.line.of : line.of, has_street ? found.rest : all, text);
        if (!found.street_size || says_nothing(&world, NO_STREET, text, size)) continue;
        if (whole) found.street_size = street_key(&world, line.of, all, found.street);
        put(found.street, found.street_size, to, &out, &out_starts[row], &out_ends[row]);
        put(found.number, whole ? 0 : found.number_size, to, &out, &out_starts[rows + row], &out_ends[rows + row]);
    }
    free(world.known.slots);
    return out;
}
