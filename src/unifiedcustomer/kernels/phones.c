/* Telephone numbers as people write them, and what they are compared by. What is odd is left to careful reading. */
#include "known.h"
#include "plans.h"

#define MOST_BYTES 120
#define FEWEST_DIGITS 7
#define MOST_DIGITS 15
#define TWO_NUMBERS (2 * FEWEST_DIGITS) /* digits; with fewer a cell has no two numbers */

typedef struct {
    uint8_t text[MOST_BYTES + 1]; /* tidied: no space at either end, none beside another */
    int64_t size;
} Cell;

static inline int is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }
static inline int is_letter(uint8_t byte) { return (byte | 32) >= 'a' && (byte | 32) <= 'z'; }

/* What a character beyond ASCII is to a telephone number: a space of any width, a dash, nothing that is seen; 0 other.
 * None of them is part of a text that was misread. */
static uint8_t written_as(const uint8_t *text, int64_t left, int64_t *size) {
    if (left >= 2 && text[0] == 0xC2) {
        *size = 2;
        return text[1] == 0xA0 ? ' ' : text[1] == 0xAD ? 1 : 0;
    }
    if (left < 3 || text[0] != 0xE2) {
        *size = 3;
        return left >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 1 : 0;
    }
    *size = 3;
    if (text[1] == 0x88) return text[2] == 0x92 ? '-' : 0; /* minus */
    if (text[1] != 0x80) return 0;
    if (text[2] <= 0x8A || text[2] == 0xAF) return ' ';
    if (text[2] <= 0x8F || (text[2] >= 0xAA && text[2] <= 0xAE)) return 1;
    return text[2] <= 0x95 ? '-' : 0;
}

/* Whether the text could be tidied here. */
static int tidied(const uint8_t *text, int64_t size, Cell *cell) {
    int space = 0;
    cell->size = 0;
    if (size > MOST_BYTES) return 0;
    for (int64_t at = 0, wide = 1; at < size; at += wide) {
        uint8_t byte = text[at];
        wide = 1;
        if (byte >= 0x80) byte = written_as(text + at, size - at, &wide);
        if (byte == 1) continue;
        if (byte == ' ' || (byte >= '\t' && byte <= '\r')) { space = 1; continue; }
        if (byte < ' ' || byte == 0x7F || byte == '&') return 0;
        if (space && cell->size) cell->text[cell->size++] = ' ';
        space = 0;
        cell->text[cell->size++] = byte;
    }
    return 1;
}

/* "12345.0" is a number that was a float for a while; what a spreadsheet quoted is left. */
static int undone(Cell *cell) {
    if (cell->size >= 2 && cell->text[0] == '=' && cell->text[1] == '"') return 0;
    if (cell->size < 3 || cell->text[cell->size - 1] != '0' || cell->text[cell->size - 2] != '.') return 1;
    for (int64_t at = 0; at < cell->size - 2; at++) if (!is_digit(cell->text[at])) return 1;
    cell->size -= 2;
    return 1;
}

/* Whether there may be several numbers: enough digits, and something between them that may part numbers. */
static int may_be_several(const uint8_t *text, int64_t size) {
    int64_t digits = 0, word = 0;
    int parts = 0;
    for (int64_t at = 0; at < size; at++) {
        digits += is_digit(text[at]);
        parts |= text[at] == ';' || text[at] == ',' || text[at] == '|';
        if (text[at] == ' ') { /* a word, or a stroke, between spaces */
            parts |= at > word && word && (is_letter(text[word]) || text[word] == '/');
            word = at + 1;
        }
    }
    return parts && digits >= TWO_NUMBERS;
}

/* The size of the text without an extension at its end, which is up to six digits behind a word that says so. */
static int64_t without_extension(const uint8_t *text, int64_t size) {
    static const char *const words[] = {"ext", "extension", "extn", "x", "#", "durchwahl", "dw", "nst", "poste", "toestel",
                                        "tst", "anexo", "anknytning", "ankn", "int"};
    int64_t end = size, begin;
    while (end > 0 && is_digit(text[end - 1])) end--;
    if (end == size || size - end > 6) return size;
    begin = end;
    while (begin > 0 && strchr(".:= ", text[begin - 1]) != NULL) begin--;
    if (end - begin > 3) return size;
    for (size_t each = 0; each < sizeof words / sizeof *words; each++) {
        int64_t length = (int64_t)strlen(words[each]), same = 0;
        if (length > begin) continue;
        while (same < length && (text[begin - length + same] | (is_letter(text[begin - length + same]) ? 32 : 0)) == (uint8_t)words[each][same])
            same++;
        if (same == length) return begin - length;
    }
    return size;
}

/* Whether digits end in one digit again and again, or count: somebody may have made them up. */
static int is_regular(const uint8_t *digits, int64_t count) {
    if (count < 2) return 1;
    int step = (digits[count - 1] - digits[count - 2] + 10) % 10;
    if (step != 0 && step != 1 && step != 9) return 0;
    for (int64_t at = count - 2; at > 0 && at > count - FEWEST_DIGITS; at--)
        if ((digits[at] - digits[at - 1] + 10) % 10 != step) return 0;
    return 1;
}

static int is_made_up(const Known *made_up, const uint8_t *digits, int64_t count) {
    return is_regular(digits, count) || place_of(made_up, stable_hash(digits, count)) >= 0;
}

/* What stands between the digits of a number: how a library that is asked would take it. */
enum { FORMATTED, NOT_A_NUMBER, UNCLEAR };

static int formatted(uint8_t byte) {
    if (byte == '\0') return UNCLEAR;
    if (strchr(" ().-/[]*", byte) != NULL) return FORMATTED;
    return strchr("+_'=!\"$%<>?@\\^`{}:", byte) != NULL ? NOT_A_NUMBER : UNCLEAR;
}

/* The key of a tidied cell, written to `to`; its size, 0 for none, -1 where the cell is left. */
static int64_t key_of(Reading *in, const Known *made_up, int32_t plan, const uint8_t *text, int64_t size, uint8_t *to) {
    uint8_t digits[MOST_BYTES];
    int64_t count = 0, plus = 0, zeros = 0, written = 0;
    int letters = 0, form = FORMATTED;
    while (size > 0 && !is_digit(*text) && *text != '+') { text++; size--; }
    while (size > 0 && !is_digit(text[size - 1])) size--;
    size = without_extension(text, size);
    while (size > 0 && !is_digit(text[size - 1])) size--;
    while (plus < size && text[plus] == '+') plus++;
    for (int64_t at = plus; at < size; at++) {
        if (is_digit(text[at])) { digits[count++] = text[at]; continue; }
        letters |= is_letter(text[at]);
        int kind = formatted(text[at]);
        if (kind > form) form = kind;
    }
    if (count == 0) return 0;
    if (is_made_up(made_up, digits, count)) return -1;
    if (letters) return 0;
    if (count < 4 || form == UNCLEAR) return -1;
    Number number;
    int found = form == FORMATTED ? read_number(in, plan, plus > 0, digits, count, &number) : NO_NUMBER;
    if (found == LEAVE) return -1;
    if (found == A_NUMBER) {
        written = write_number(in, &number, to);
        if (written && is_valid(in, &number)) return is_made_up(made_up, to + 1, written - 1) ? -1 : written;
    }
    if (digits[0] == '0' && digits[1] == '0') { /* the way abroad from most countries */
        uint8_t other[LONGEST_E164];
        found = read_number(in, NO_COUNTRY, 1, digits + 2, count - 2, &number);
        if (found == LEAVE) return -1;
        int64_t others = found == A_NUMBER ? write_number(in, &number, other) : 0;
        if (others && is_valid(in, &number)) {
            memcpy(to, other, (size_t)others);
            return is_made_up(made_up, to + 1, others - 1) ? -1 : others;
        }
    }
    while (zeros < count && digits[zeros] == '0') zeros++;
    if (count - zeros < FEWEST_DIGITS || count - zeros > MOST_DIGITS) return 0;
    if (plus && written) return written;
    to[0] = '?';
    memcpy(to + 1, digits + zeros, (size_t)(count - zeros));
    return 1 + count - zeros;
}

/* The key of each text that is not odd; plan_of[row] is the plan of its country, -1 where that is not laid out, -2 without
 * a country. `made_up` has hashes of digits that nobody has. `wanted` counts the calling codes whose plans were missed.
 * `to` has room for 16 bytes a row. */
KERNEL int64_t phones(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, const int32_t *plan_of,
                      const Automata *all, const Plans *plans, const uint64_t *made_up, int64_t made_up_size, uint8_t *to,
                      int64_t *out_starts, int64_t *out_ends, uint8_t *answered, int64_t *wanted) {
    Known known;
    int64_t out = 0;
    if (!fill_known(&known, made_up, made_up_size)) return NO_MEMORY;
    for (int64_t row = 0; row < rows; row++) {
        Cell cell;
        Reading in = {all, plans, -1};
        int64_t size = -1;
        out_starts[row] = out;
        if (tidied(data + starts[row], ends[row] - starts[row], &cell) && undone(&cell) &&
            !may_be_several(cell.text, cell.size))
            size = key_of(&in, &known, plan_of[row], cell.text, cell.size, to + out);
        if (in.wanted >= 0) wanted[in.wanted]++;
        answered[row] = size >= 0;
        if (size > 0) out += size;
        out_ends[row] = out;
    }
    free(known.slots);
    return 0;
}
