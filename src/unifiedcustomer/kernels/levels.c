/* The comparators of `resolution/comparators`, pair by pair. Each kernel gives a level a pair, or ASK where only the
 * careful path can tell: a value is too long, or has spaces or characters that do not fit. */
#include "strings.h"

#define ASK 255

/* A feature: for each of `width` positions the code of every row, -1 for missing; and what is known of each value. */
typedef struct {
    const int32_t *const *codes;
    int64_t width;
    const Value *values;
    const uint8_t *text;
    const int64_t *starts; /* items of value v are items[starts[v]] to items[starts[v + 1]] */
    const int32_t *items;
    const void *keys; /* one number a value */
} Column;

typedef struct {
    const int32_t *left, *right;
    int64_t count;
} Pairs;

/* The level of two different values. */
typedef uint8_t (*Differing)(Scratch *scratch, const Column *column, int32_t a, int32_t b);

/* Whether two rows have a value in common: 1, or 0, or -1 where a side has none at all. */
static inline int shares_value(const Column *column, int32_t left, int32_t right) {
    int known = -1;
    for (int64_t i = 0; i < column->width; i++) {
        int32_t a = column->codes[i][left];
        if (a < 0) continue;
        for (int64_t j = 0; j < column->width; j++) {
            int32_t b = column->codes[j][right];
            if (a == b) return 1;
            if (b >= 0) known = 0;
        }
    }
    return known;
}

/* The highest level of any two values of two rows that have none in common. */
static inline uint8_t best_differing(Scratch *scratch, const Column *column, int32_t left, int32_t right,
                                     Differing differing) {
    uint8_t best = 0;
    for (int64_t i = 0; i < column->width; i++)
        for (int64_t j = 0; j < column->width; j++) {
            int32_t a = column->codes[i][left], b = column->codes[j][right];
            if (a < 0 || b < 0) continue;
            uint8_t level = a < b ? differing(scratch, column, a, b) : differing(scratch, column, b, a);
            if (level > best) best = level;
        }
    return best;
}

static inline uint8_t best_level(Scratch *scratch, const Column *column, int32_t left, int32_t right, uint8_t same,
                                 Differing differing) {
    int shared = shares_value(column, left, right);
    if (shared) return shared > 0 ? same : 0;
    return best_differing(scratch, column, left, right, differing);
}

/* Whether Jaro-Winkler similarity reaches 0.88. Less than a Jaro similarity of 0.8 cannot; rounding is left room. */
static inline int is_close(Scratch *scratch, const uint8_t *text, const Value *a, const Value *b) {
    if (1000 * most_common(a, b) * (a->length + b->length) < 1399 * a->length * b->length) return 0;
    return (float)jaro_winkler(scratch, text + a->start, a->length, text + b->start, b->length) >= 0.88f;
}

static int shares_word(const uint8_t *one, const Value *a, const uint8_t *other, const Value *b) {
    if (a->first == 1 || b->first == 1) return one[0] == other[0];
    for (int at = 0; at < a->length;) {
        int length = word_size(one + at, a->length - at);
        if (length > 2 && has_word(other, b->length, one + at, length)) return 1;
        at += length + 1;
    }
    return 0;
}

#define AHEAD 16

/* Have the values of a pair that is to come brought near. */
static inline void look_ahead(const Column *column, const Pairs *pairs, int64_t pair) {
    if (pair + 2 * AHEAD < pairs->count) PREFETCH(&column->codes[0][pairs->right[pair + 2 * AHEAD]]);
    if (column->values == NULL || pair + AHEAD >= pairs->count) return;
    int32_t left = column->codes[0][pairs->left[pair + AHEAD]], right = column->codes[0][pairs->right[pair + AHEAD]];
    if (left == right || left < 0 || right < 0) return;
    PREFETCH(&column->values[left]);
    PREFETCH(&column->values[right]);
}

/* Names: 5 spelt alike, 4 a word or an initial is shared, 2 similar. */
static inline uint8_t spelling(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    const Value *a = &column->values[left], *b = &column->values[right];
    const uint8_t *text = column->text;
    if (!a->length || !b->length) return ASK;
    float alike = 0.0f;
    /* Similarity of 0.76 needs a Jaro similarity of more than 0.7. */
    if (1000 * most_common(a, b) * (a->length + b->length) >= 1099 * a->length * b->length)
        alike = (float)jaro_winkler(scratch, text + a->start, a->length, text + b->start, b->length);
    if (alike >= 0.88f) return 5;
    int parts = a->length == 1 || b->length == 1 || a->words > 1 || b->words > 1;
    if (parts && shares_word(text + a->start, a, text + b->start, b)) return 4;
    return alike >= 0.76f ? 2 : 1;
}

static inline uint8_t share_item(Scratch *scratch, const Column *column, int32_t a, int32_t b) {
    (void)scratch;
    const uint64_t *any = column->keys; /* two values without a common bit share nothing */
    if ((any[a] & any[b]) == 0) return 0;
    for (int64_t i = column->starts[a]; i < column->starts[a + 1]; i++)
        for (int64_t j = column->starts[b]; j < column->starts[b + 1]; j++)
            if (column->items[i] == column->items[j]) return 1;
    return 0;
}

/* Whether a value of one row stands in the column `theirs` of the other; its keys are `mine`'s codes there. */
static inline int crosses(const Column *mine, const Column *theirs, int32_t left, int32_t right) {
    const int32_t *there = mine->keys;
    for (int64_t i = 0; i < mine->width; i++) {
        int32_t code = mine->codes[i][left];
        if (code < 0 || there[code] < 0) continue;
        for (int64_t j = 0; j < theirs->width; j++)
            if (there[code] == theirs->codes[j][right]) return 1;
    }
    return 0;
}

static int is_ascii(const uint8_t *text, int length) {
    for (int at = 0; at < length; at++)
        if (text[at] >= 0x80) return 0;
    return 1;
}

/* Whether each of `mine`'s values in one row is spelt unlike each of `theirs` in the other: 0 also where a side has none.
 * Letters beyond ASCII are numbered column by column, so only the careful path can compare those. */
static int differs_across(Scratch *scratch, const Column *mine, const Column *theirs, int32_t row, int32_t other) {
    int known = 0;
    for (int64_t i = 0; i < mine->width; i++)
        for (int64_t j = 0; j < theirs->width; j++) {
            if (mine->codes[i][row] < 0 || theirs->codes[j][other] < 0) continue;
            const Value *a = &mine->values[mine->codes[i][row]], *b = &theirs->values[theirs->codes[j][other]];
            const uint8_t *one = mine->text + a->start, *two = theirs->text + b->start;
            if (!a->length || !b->length || !is_ascii(one, a->length) || !is_ascii(two, b->length)) return ASK;
            known = 1;
            if ((float)jaro_winkler(scratch, one, a->length, two, b->length) >= 0.76f) return 0;
            if ((a->length == 1 || b->length == 1 || a->words > 1 || b->words > 1) && shares_word(one, a, two, b)) return 0;
        }
    return known;
}

/* Names of persons. `roots` are what given names may be short for, `theirs` the column that names are swapped with.
 * With `both`, one name that crosses is no swap where the other ones that would have to cross differ. */
KERNEL void compare_names(const Column *mine, const Column *roots, const Column *theirs, uint8_t same, uint8_t both,
                          const Pairs *pairs, uint8_t *levels) {
    Scratch scratch = {{0}};
    for (int64_t pair = 0; pair < pairs->count; pair++) {
        int32_t left = pairs->left[pair], right = pairs->right[pair];
        look_ahead(mine, pairs, pair);
        if (theirs != NULL) look_ahead(theirs, pairs, pair);
        if (roots != NULL) look_ahead(roots, pairs, pair);
        int shared = shares_value(mine, left, right);
        uint8_t level = shared < 0 ? 0 : same;
        if (shared == 0) {
            if (roots != NULL && best_level(&scratch, roots, left, right, 1, share_item) == 1) level = 6;
            else level = best_differing(&scratch, mine, left, right, spelling);
            if (theirs != NULL && (level == 1 || level == 2)) {
                int there = crosses(mine, theirs, left, right), back = crosses(mine, theirs, right, left), differs = 0;
                if ((there || back) && shares_value(theirs, left, right) != 1) {
                    if (both && there != back)
                        differs = there ? differs_across(&scratch, mine, theirs, right, left)
                                        : differs_across(&scratch, mine, theirs, left, right);
                    level = differs == ASK ? ASK : differs ? level : 3;
                }
            }
        }
        levels[pair] = level;
    }
}

#define MOST_WORDS 31
#define TOO_MANY UINT32_MAX

/* For each row which of the words of its name are in none of the `usual` columns, as bits. Items are words. */
KERNEL void extra_words(const Column *names, const Column *const *usual, int64_t columns, int64_t rows,
                        uint32_t *extra) {
    for (int64_t row = 0; row < rows; row++) {
        int32_t name = names->codes[0][row];
        extra[row] = 0;
        if (name < 0) continue;
        const int32_t *words = names->items + names->starts[name];
        int64_t count = names->starts[name + 1] - names->starts[name];
        if (count > MOST_WORDS) { extra[row] = TOO_MANY; continue; }
        uint32_t left = (1u << count) - 1;
        for (int64_t word = 1; word < count; word++)
            for (int64_t earlier = 0; earlier < word; earlier++)
                if (words[word] == words[earlier]) left &= ~(1u << word); /* a word that comes twice counts once */
        for (int64_t place = 0; place < columns; place++)
            for (int64_t position = 0; position < usual[place]->width; position++) {
                int32_t code = usual[place]->codes[position][row];
                if (code < 0) continue;
                for (int64_t item = usual[place]->starts[code]; item < usual[place]->starts[code + 1]; item++)
                    for (int64_t word = 0; word < count; word++)
                        if (words[word] == usual[place]->items[item]) left &= ~(1u << word);
            }
        extra[row] = left;
    }
}

static inline int words_found(const Column *names, int32_t mine, uint32_t extra, int32_t theirs) {
    int found = 0;
    for (; extra; extra &= extra - 1) {
        int32_t word = names->items[names->starts[mine] + lowest_bit(extra)];
        for (int64_t item = names->starts[theirs]; item < names->starts[theirs + 1]; item++)
            if (names->items[item] == word) { found++; break; }
    }
    return found;
}

/* Whether two rows have the same three or more words for a name, and another part of them for given names. */
static inline int parted_otherwise(const Column *names, const Column *given, int32_t left, int32_t right) {
    int32_t name = names->codes[0][left];
    if (given == NULL || name < 0 || name != names->codes[0][right]) return 0;
    if (names->starts[name + 1] - names->starts[name] < 3) return 0;
    int32_t a = given->codes[0][left], b = given->codes[0][right];
    return a >= 0 && b >= 0 && a != b;
}

/* Names beside the usual ones: 3 all found on the other side, 2 some, 1 none; 3 too where all names are the same and
 * only the usual ones are not. The keys of rows are from above. */
KERNEL void compare_other_names(const Column *names, const Column *given, const uint32_t *extra, const Pairs *pairs,
                                uint8_t *levels) {
    for (int64_t pair = 0; pair < pairs->count; pair++) {
        int32_t left = pairs->left[pair], right = pairs->right[pair];
        uint32_t mine = extra[left], theirs = extra[right];
        levels[pair] = 0;
        if (mine == 0 && theirs == 0) {
            levels[pair] = parted_otherwise(names, given, left, right) ? 3 : 0;
            continue;
        }
        int32_t a = names->codes[0][left], b = names->codes[0][right];
        if (a < 0 || b < 0) continue;
        if (mine == TOO_MANY || theirs == TOO_MANY) { levels[pair] = ASK; continue; }
        int found = words_found(names, a, mine, b) + words_found(names, b, theirs, a);
        levels[pair] = !found ? 1 : found == bits_in(mine) + bits_in(theirs) ? 3 : 2;
    }
}

/* A date is eight decimal digits, 15 where unknown, in its lower half, and a code of its readings in its upper half. */
static inline uint8_t differing_dates(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    (void)scratch;
    uint64_t a = ((const uint64_t *)column->keys)[left], b = ((const uint64_t *)column->keys)[right];
    uint32_t one = (uint32_t)a, two = (uint32_t)b, other = one ^ two, wrong = other | other >> 1;
    wrong = (wrong | wrong >> 2) & 0x11111111u;
    int year = other >> 16 == 0, month = (other & 0xff00u) == 0, day = (other & 0xffu) == 0;
    int whole = (one & 0xf0u) != 0xf0u && (two & 0xf0u) != 0xf0u;
    int crossed = year && (one >> 8 & 0xffu) == (two & 0xffu) && (two >> 8 & 0xffu) == (one & 0xffu);
    crossed |= a >> 32 == b >> 32 && a >> 32 != UINT32_MAX;
    int months = (one & 0xf000u) != 0xf000u && (two & 0xf000u) != 0xf000u;
    if (whole && wrong == 0) return 5;
    if (whole && crossed) return 4;
    if (months && ((wrong & (wrong - 1)) == 0 || year + month + day >= 2)) return 3;
    return year ? 2 : 1;
}

KERNEL void compare_dates(const Column *column, const Pairs *pairs, uint8_t *levels) {
    for (int64_t pair = 0; pair < pairs->count; pair++)
        levels[pair] = best_differing(NULL, column, pairs->left[pair], pairs->right[pair], differing_dates);
}

/* The parts of a mailbox: where its name ends, where its name without a +tag ends, and where its provider begins,
 * which is behind the last @. */
typedef struct {
    uint8_t name, untagged, provider, unused;
} Mailbox;

KERNEL void mailbox_parts(const Value *values, const uint8_t *text, int64_t count, Mailbox *parts) {
    for (int64_t at = 0; at < count; at++) {
        const uint8_t *one = text + values[at].start;
        int size = values[at].length, name = 0, untagged = 0, provider = size;
        while (name < size && one[name] != '@') name++;
        while (provider > 0 && one[provider - 1] != '@') provider--;
        while (untagged < provider - 1 && one[untagged] != '+') untagged++;
        Mailbox mailbox = {(uint8_t)name, (uint8_t)untagged, (uint8_t)provider, 0};
        parts[at] = mailbox;
    }
}

/* Mailboxes: 3 a typing error or a tag apart, 2 one name at two providers. */
static inline uint8_t differing_mailboxes(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    const Value *a = &column->values[left], *b = &column->values[right];
    if (!a->length || !b->length) return ASK;
    const uint8_t *one = column->text + a->start, *two = column->text + b->start;
    int tags = a->initial == '+' || b->initial == '+' || a->initial == '@' || b->initial == '@';
    uint64_t apart = a->letters ^ b->letters; /* an edit brings or takes two letters at most */
    if (bits_in(apart) <= 4 && within_edits(scratch, one, a->length, two, b->length, 2)) return 3;
    if (a->initial != b->initial && !tags) return 1;
    Mailbox mine = ((const Mailbox *)column->keys)[left], theirs = ((const Mailbox *)column->keys)[right];
    if (same_text(one, mine.untagged, two, theirs.untagged) &&
        same_text(one + mine.provider, a->length - mine.provider, two + theirs.provider, b->length - theirs.provider))
        return 3;
    return same_text(one, mine.name, two, theirs.name) ? 2 : 1;
}

KERNEL void compare_mailboxes(const Column *column, const Pairs *pairs, uint8_t *levels) {
    Scratch scratch = {{0}};
    for (int64_t pair = 0; pair < pairs->count; pair++) {
        look_ahead(column, pairs, pair);
        levels[pair] = best_level(&scratch, column, pairs->left[pair], pairs->right[pair], 4, differing_mailboxes);
    }
}

static inline int one_edit(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    const Value *a = &column->values[left], *b = &column->values[right];
    if (bits_in(a->letters ^ b->letters) > 2) return 0;
    return within_edits(scratch, column->text + a->start, a->length, column->text + b->start, b->length, 1);
}

/* Lines: the last nine digits of phone numbers; the keys are codes of them. */
static inline uint8_t differing_lines(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    const int32_t *lines = column->keys;
    int32_t a = lines[left], b = lines[right];
    if (a == b) return 3;
    if (a < 0 || b < 0) return ASK;
    if (!column->values[a].length || !column->values[b].length) return ASK;
    return one_edit(scratch, column, a, b) ? 2 : 1;
}

KERNEL void compare_phones(const Column *column, const Pairs *pairs, uint8_t *levels) {
    Scratch scratch = {{0}};
    for (int64_t pair = 0; pair < pairs->count; pair++) {
        look_ahead(column, pairs, pair);
        levels[pair] = best_level(&scratch, column, pairs->left[pair], pairs->right[pair], 3, differing_lines);
    }
}

static inline uint8_t alike(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    const Value *a = &column->values[left], *b = &column->values[right];
    if (!a->length || !b->length) return ASK;
    return is_close(scratch, column->text, a, b) ? 2 : 1;
}

static inline uint8_t different(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    (void)scratch, (void)column, (void)left, (void)right;
    return 1;
}

/* Postal codes: 3 one typing error, 2 the same area, which is all but the last three characters. */
static inline uint8_t differing_areas(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    const Value *a = &column->values[left], *b = &column->values[right];
    if (!a->length || !b->length) return ASK;
    if (one_edit(scratch, column, left, right)) return 3;
    int mine = shorter(a->length, a->length > 5 ? a->length - 3 : 2);
    int theirs = shorter(b->length, b->length > 5 ? b->length - 3 : 2);
    return same_text(column->text + a->start, mine, column->text + b->start, theirs) ? 2 : 1;
}

/* Addresses; a part that no record has is NULL. */
KERNEL void compare_addresses(const Column *streets, const Column *numbers, const Column *codes, const Column *cities,
                              const Pairs *pairs, uint8_t *levels) {
    Scratch scratch = {{0}};
    for (int64_t pair = 0; pair < pairs->count; pair++) {
        int32_t left = pairs->left[pair], right = pairs->right[pair];
        if (streets) look_ahead(streets, pairs, pair);
        if (numbers) look_ahead(numbers, pairs, pair);
        if (codes) look_ahead(codes, pairs, pair);
        if (cities) look_ahead(cities, pairs, pair);
        uint8_t street = streets ? best_level(&scratch, streets, left, right, 2, alike) : 0;
        uint8_t number = numbers ? best_level(&scratch, numbers, left, right, 2, different) : 0;
        uint8_t code = codes ? best_level(&scratch, codes, left, right, 4, differing_areas) : 0;
        uint8_t city = cities ? best_level(&scratch, cities, left, right, 2, alike) : 0;
        if (street == ASK || code == ASK || city == ASK) levels[pair] = ASK;
        else if (street == 2 && (code >= 3 || city == 2) && number != 1) levels[pair] = number == 2 ? 7 : 6;
        else if (code == 4) levels[pair] = number == 2 ? 5 : 4;
        else if (code == 3 || (street == 2 && code == 0 && city == 0)) levels[pair] = 3;
        else if (code == 2 || city == 2) levels[pair] = 2;
        else levels[pair] = street || code || city;
    }
}

static int words_within(const uint8_t *text, const Value *a, const Value *b) {
    for (int at = 0; at < a->length;) {
        int length = word_size(text + a->start + at, a->length - at);
        if (!has_word(text + b->start, b->length, text + a->start + at, length)) return 0;
        at += length + 1;
    }
    return 1;
}

static inline uint8_t alike_or_within(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    const Value *a = &column->values[left], *b = &column->values[right];
    if (!a->length || !b->length) return ASK;
    if (is_close(scratch, column->text, a, b)) return 2;
    return words_within(column->text, a, b) || words_within(column->text, b, a) ? 2 : 1;
}

static inline uint8_t differing_numbers(Scratch *scratch, const Column *column, int32_t left, int32_t right) {
    const Value *a = &column->values[left], *b = &column->values[right];
    if (!a->length || !b->length) return ASK;
    return one_edit(scratch, column, left, right) ? 2 : 1;
}

KERNEL void compare_texts(const Column *column, const Pairs *pairs, uint8_t *levels) {
    Scratch scratch = {{0}};
    for (int64_t pair = 0; pair < pairs->count; pair++) {
        look_ahead(column, pairs, pair);
        levels[pair] = best_level(&scratch, column, pairs->left[pair], pairs->right[pair], 3, alike_or_within);
    }
}

KERNEL void compare_identifiers(const Column *column, const Pairs *pairs, uint8_t *levels) {
    Scratch scratch = {{0}};
    for (int64_t pair = 0; pair < pairs->count; pair++) {
        look_ahead(column, pairs, pair);
        levels[pair] = best_level(&scratch, column, pairs->left[pair], pairs->right[pair], 3, differing_numbers);
    }
}

KERNEL void compare_exact(const Column *column, const Pairs *pairs, uint8_t *levels) {
    for (int64_t pair = 0; pair < pairs->count; pair++)
        levels[pair] = (uint8_t)(1 + shares_value(column, pairs->left[pair], pairs->right[pair]));
}
