/* Telephone numbers that can be read one way only, by the automata of the numbering plans. All others are left. */
#include "kernels.h"

#define MOST_DIGITS 40
#define NO_COUNTRY (-2)
#define LONGEST_E164 16 /* fifteen digits, and the plus sign */

typedef struct {
    const int32_t *steps;    /* of all automata, one behind the other; ten a state */
    const uint32_t *lengths; /* bit n: a text of n digits that ends in this state is accepted */
    const int32_t *firsts;   /* where the states of each automaton begin */
} Automata;

/* Where an automaton ends that reads all digits; 0 is nowhere, 1 the start. */
static int32_t reading(const Automata *all, int32_t number, const uint8_t *digits, int64_t count, int64_t *state_of) {
    int64_t first = all->firsts[number], state = 1;
    for (int64_t at = 0; at < count && state; at++) state = all->steps[(first + state) * 10 + digits[at] - '0'];
    *state_of = first + state;
    return state != 0;
}

static int accepts(const Automata *all, int32_t number, const uint8_t *digits, int64_t count) {
    int64_t state;
    if (!reading(all, number, digits, count, &state)) return 0;
    return all->lengths[state] >> (count < 31 ? count : 31) & 1;
}

/* As the Python side lays it out: `regions` has for each region the automata of leading digits (-1: none), general form
 * and types; those of plan p are from region_bounds[p] to region_bounds[p + 1]. */
typedef struct {
    const int32_t *regions, *region_bounds;
    const uint8_t *calling_codes;  /* four bytes a plan, filled up with zeros */
    const int32_t *main_forms;     /* automaton of the main region's general form, of any length */
    const uint8_t *texts;          /* trunk and international prefixes */
    const int64_t *text_bounds;    /* those of plan p: texts trunk_bounds[p] to trunk_bounds[p + 1], and so on */
    const int32_t *trunk_bounds, *abroad_bounds;
    const int32_t *plan_of_code;   /* 1110 entries: codes of one, two and three digits */
    const uint8_t *refused;        /* of each text whether what begins with it is left to careful reading */
} Plans;

/* The size of the first prefix that the digits begin with, 0 where there is none, -1 where it is refused. */
static int64_t prefix_of(const Plans *plans, const int32_t *bounds, int32_t plan, const uint8_t *digits, int64_t count) {
    for (int32_t text = bounds[plan]; text < bounds[plan + 1]; text++) {
        int64_t size = plans->text_bounds[text + 1] - plans->text_bounds[text];
        if (size <= count && memcmp(digits, plans->texts + plans->text_bounds[text], (size_t)size) == 0)
            return plans->refused[text] ? -1 : size;
    }
    return 0;
}

static int is_valid(const Automata *all, const Plans *plans, int32_t plan, const uint8_t *digits, int64_t count) {
    for (int32_t region = plans->region_bounds[plan]; region < plans->region_bounds[plan + 1]; region++) {
        const int32_t *automata = plans->regions + 3 * region;
        if (automata[0] >= 0 && !accepts(all, automata[0], digits, count)) continue;
        int has = accepts(all, automata[1], digits, count) && accepts(all, automata[2], digits, count);
        if (has || automata[0] >= 0) return has;
    }
    return 0;
}

/* The length of the valid significant number, which then begins at *start; 0 where there is none. */
static int64_t significant(const Automata *all, const Plans *plans, int32_t plan, const uint8_t *digits, int64_t count,
                           int64_t *start) {
    *start = prefix_of(plans, plans->trunk_bounds, plan, digits, count);
    if (*start < 0) return 0;
    return is_valid(all, plans, plan, digits + *start, count - *start) ? count - *start : 0;
}

static int64_t write_number(const uint8_t *code, int64_t code_size, const uint8_t *digits, int64_t count, uint8_t *to) {
    if (1 + code_size + count > LONGEST_E164) return 0;
    to[0] = '+';
    memcpy(to + 1, code, (size_t)code_size);
    memcpy(to + 1 + code_size, digits, (size_t)count);
    return 1 + code_size + count;
}

/* 0 where the number cannot be told; *wanted is then the calling code whose plan is not there, if that is why. */
static int64_t international(const Automata *all, const Plans *plans, const uint8_t *digits, int64_t count, uint8_t *to,
                             int32_t *wanted) {
    static const int32_t bases[] = {0, 0, 10, 110};
    int32_t number = 0;
    for (int64_t size = 1; size <= 3 && size <= count; size++) {
        int64_t start, left;
        number = number * 10 + digits[size - 1] - '0';
        int32_t plan = plans->plan_of_code[bases[size] + number];
        if (plan == -1) continue;                                        /* no such code */
        if (plan == -2) { *wanted = bases[size] + number; return 0; }    /* a code whose plan is not here */
        left = significant(all, plans, plan, digits + size, count - size, &start);
        return left ? write_number(digits, size, digits + size + start, left, to) : 0;
    }
    return 0;
}

static int64_t national(const Automata *all, const Plans *plans, int32_t plan, const uint8_t *digits, int64_t count,
                        uint8_t *to, int32_t *wanted) {
    const uint8_t *code = plans->calling_codes + 4 * plan;
    int64_t code_size = (int64_t)strlen((const char *)code), start, left;
    int64_t abroad = prefix_of(plans, plans->abroad_bounds, plan, digits, count);
    if (abroad) {
        if (abroad >= count || digits[abroad] == '0') return 0;
        return international(all, plans, digits + abroad, count - abroad, to, wanted);
    }
    if (count >= code_size && memcmp(digits, code, (size_t)code_size) == 0) {
        int64_t state; /* a number that starts with its own calling code, as 1-212-736-5000 does */
        if (code[0] != '1' || code_size != 1) return 0;
        if (reading(all, plans->main_forms[plan], digits, count, &state) && all->lengths[state]) return 0;
        return international(all, plans, digits, count, to, wanted);
    }
    left = significant(all, plans, plan, digits, count, &start);
    return left ? write_number(code, code_size, digits + start, left, to) : 0;
}

/* Digits that somebody made up end in one digit again and again, or count. */
static int is_regular(const uint8_t *number, int64_t size) {
    int step = (number[size - 1] - number[size - 2] + 10) % 10;
    if (step != 0 && step != 1 && step != 9) return 0;
    for (int64_t at = size - 2; at > size - 7; at--)
        if ((number[at] - number[at - 1] + 10) % 10 != step) return 0;
    return 1;
}

/* The E.164 form of each text that can be read one way only; plan_of[row] is the plan of its country,
 * -1 where that is not laid out, -2 without a country.
 * `wanted` counts the calling codes whose plans were missed. `to` has room for 16 bytes a row. */
KERNEL void phones(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, const int32_t *plan_of,
                   const Automata *all, const Plans *plans, uint8_t *to, int64_t *out_starts, int64_t *out_ends,
                   uint8_t *answered, int64_t *wanted) {
    int64_t out = 0;
    for (int64_t row = 0; row < rows; row++) {
        uint8_t digits[MOST_DIGITS];
        int64_t at = starts[row], end = ends[row], count = 0, size;
        int32_t missed = -1;
        int plus, plain = 1;
        out_starts[row] = out_ends[row] = out;
        answered[row] = 0;
        for (int64_t i = 0; i < 3 && at < end && (data[at] == ' ' || data[at] == '('); i++) at++;
        plus = at < end && data[at] == '+';
        at += plus;
        if (end - at < 4 || end - at > MOST_DIGITS) continue;
        if (data[end - 1] == '0' && data[end - 2] == '.') continue; /* a float */
        for (; at < end; at++) {
            uint8_t byte = data[at];
            if (byte >= '0' && byte <= '9') digits[count++] = byte;
            else if (byte != ' ' && byte != '(' && byte != ')' && byte != '.' && byte != '-' && byte != '/') { plain = 0; break; }
        }
        if (!plain) continue;
        if (!plus && plan_of[row] == NO_COUNTRY) {
            /* The national digits without leading zeros, which are all that is known. */
            int64_t zeros = 0;
            if (count < 7 || is_regular(digits, count) || (digits[0] == '0' && digits[1] == '0') ||
                memchr(data + starts[row], '/', (size_t)(end - starts[row])) != NULL)
                continue;
            while (zeros < count && digits[zeros] == '0') zeros++;
            if (count - zeros < 7 || count - zeros > 15) continue;
            to[out] = '?';
            memcpy(to + out + 1, digits + zeros, (size_t)(count - zeros));
            out += 1 + count - zeros;
            out_ends[row] = out;
            answered[row] = 1;
            continue;
        }
        if (plus) size = international(all, plans, digits, count, to + out, &missed);
        else size = plan_of[row] < 0 ? 0 : national(all, plans, plan_of[row], digits, count, to + out, &missed);
        if (missed >= 0) wanted[missed]++;
        if (size < 9 || is_regular(to + out, size)) continue;
        out += size;
        out_ends[row] = out;
        answered[row] = 1;
    }
}
