/* Numbering plans as automata, and what phonenumbers makes of digits by them: the same steps in the same order. */
#ifndef UC_PLANS_H
#define UC_PLANS_H

#include "kernels.h"

#define NO_COUNTRY (-2)  /* in place of a plan: nothing says where a number is dialled */
#define NO_CODE (-1)     /* no plan has this calling code */
#define NOT_HERE (-2)    /* the plan of a calling code was not laid out */
#define LEFT (-3)        /* a calling code of no country, whose numbers are left to careful reading */
#define LONGEST_E164 16  /* fifteen digits, and the plus sign */
#define LONGEST_NATIONAL 17
#define SHORTEST_NATIONAL 2

typedef struct {
    const int32_t *steps;    /* of all automata, one behind the other; ten a state */
    const uint32_t *lengths; /* bit n: a text of n digits that ends in this state is accepted */
    const int32_t *firsts;   /* where the states of each automaton begin */
} Automata;

/* As the Python side lays it out: `regions` has for each region the automata of leading digits (-1: none), general form
 * and types; those of plan p are from region_bounds[p] to region_bounds[p + 1]. */
typedef struct {
    const int32_t *regions, *region_bounds;
    const uint8_t *calling_codes;  /* four bytes a plan, filled up with zeros */
    const int32_t *own_forms;      /* automaton of the general form of the plan's own region */
    const uint8_t *texts;          /* trunk and international prefixes */
    const int64_t *text_bounds;    /* those of plan p: texts trunk_bounds[p] to trunk_bounds[p + 1], and so on */
    const int32_t *trunk_bounds, *abroad_bounds;
    const int32_t *plan_of_code;   /* 1110 entries: codes of one, two and three digits */
    const uint8_t *refused;        /* of each text whether what begins with it is left to careful reading */
    const uint32_t *kept_lengths;  /* bit n: a number of n digits stays without its trunk prefix; 31 stands for more */
    const int32_t *longest;        /* digits of the longest number of each plan */
} Plans;

typedef struct {
    const Automata *all;
    const Plans *plans;
    int32_t wanted; /* the calling code whose plan is not here, if that is why a number is left */
} Reading;

/* A number as it was read: its calling code and what follows. */
typedef struct {
    int32_t plan; /* the main one of the calling code, or where it was dialled */
    const uint8_t *digits;
    int64_t count;
} Number;

enum { NO_NUMBER, A_NUMBER, LEAVE };

/* Where an automaton ends that reads all digits; 0 is nowhere, 1 the start. */
static int64_t state_after(const Automata *all, int32_t number, const uint8_t *digits, int64_t count) {
    int64_t first = all->firsts[number], state = 1;
    for (int64_t at = 0; at < count && state; at++) state = all->steps[(first + state) * 10 + digits[at] - '0'];
    return first + state;
}

static int accepts(const Automata *all, int32_t number, const uint8_t *digits, int64_t count) {
    return all->lengths[state_after(all, number, digits, count)] >> (count < 31 ? count : 31) & 1;
}

/* Whether the digits have the general form of the plan's region, whatever their number. */
static int is_viable(const Reading *in, int32_t plan, const uint8_t *digits, int64_t count) {
    return in->all->lengths[state_after(in->all, in->plans->own_forms[plan], digits, count)] != 0;
}

/* The size of the first prefix that the digits begin with, 0 where there is none, -1 where it is refused. */
static int64_t prefix_of(const Plans *plans, const int32_t *bounds, int32_t plan, const uint8_t *digits, int64_t count) {
    for (int32_t text = bounds[plan]; text < bounds[plan + 1]; text++) {
        int64_t size = plans->text_bounds[text + 1] - plans->text_bounds[text];
        if (size <= count && memcmp(digits, plans->texts + plans->text_bounds[text], (size_t)size) == 0)
            return plans->refused[text] ? -1 : size;
    }
    return 0;
}

/* Whether digits are valid in the region that they belong to, which is the first that claims them. */
static int is_valid(const Reading *in, const Number *number) {
    for (int32_t region = in->plans->region_bounds[number->plan]; region < in->plans->region_bounds[number->plan + 1]; region++) {
        const int32_t *automata = in->plans->regions + 3 * region;
        if (automata[0] >= 0 && !accepts(in->all, automata[0], number->digits, number->count)) continue;
        int has = accepts(in->all, automata[1], number->digits, number->count) &&
                  accepts(in->all, automata[2], number->digits, number->count);
        if (has || automata[0] >= 0) return has;
    }
    return 0;
}

/* How many digits the trunk prefix has, unless they have the form of a number with it and none without it; -1 refused. */
static int64_t trunk_of(const Reading *in, int32_t plan, const uint8_t *digits, int64_t count) {
    int64_t size = prefix_of(in->plans, in->plans->trunk_bounds, plan, digits, count);
    if (size > 0 && is_viable(in, plan, digits, count) && !is_viable(in, plan, digits + size, count - size)) return 0;
    return size;
}

/* What is left when a calling code is known: the trunk prefix goes if a number of a possible length stays. */
static int without_trunk(const Reading *in, Number *number) {
    if (number->count < SHORTEST_NATIONAL) return NO_NUMBER;
    int64_t size = trunk_of(in, number->plan, number->digits, number->count), left = number->count - size;
    if (size < 0) return LEAVE;
    if (in->plans->kept_lengths[number->plan] >> (left < 31 ? left : 31) & 1) {
        number->digits += size;
        number->count = left;
    }
    return number->count < SHORTEST_NATIONAL || number->count > LONGEST_NATIONAL ? NO_NUMBER : A_NUMBER;
}

/* Digits that begin with a calling code, as after a plus sign. */
static int international(Reading *in, const uint8_t *digits, int64_t count, Number *number, int *has_code) {
    static const int32_t bases[] = {0, 0, 10, 110};
    int32_t code = 0;
    *has_code = 1;
    if (count <= SHORTEST_NATIONAL) return NO_NUMBER;
    for (int64_t size = 1; size <= 3 && digits[0] != '0'; size++) {
        code = code * 10 + digits[size - 1] - '0';
        int32_t plan = in->plans->plan_of_code[bases[size] + code];
        if (plan == NO_CODE) continue;
        if (plan == NOT_HERE) in->wanted = bases[size] + code;
        if (plan < 0) return LEAVE;
        *number = (Number){plan, digits + size, count - size};
        return without_trunk(in, number);
    }
    *has_code = 0;
    return NO_NUMBER;
}

static int32_t main_plan(const Reading *in, const uint8_t *code, int64_t size) {
    static const int32_t bases[] = {0, 0, 10, 110};
    int32_t number = 0;
    for (int64_t at = 0; at < size; at++) number = number * 10 + code[at] - '0';
    return in->plans->plan_of_code[bases[size] + number];
}

/* Digits as they are dialled in the region of a plan; with `coded` only if a calling code is found in them. */
static int national(Reading *in, int32_t plan, const uint8_t *digits, int64_t count, Number *number, int coded) {
    const uint8_t *code = in->plans->calling_codes + 4 * plan;
    int64_t code_size = (int64_t)strlen((const char *)code);
    int64_t abroad = prefix_of(in->plans, in->plans->abroad_bounds, plan, digits, count);
    int has_code;
    if (abroad < 0) return LEAVE;
    if (abroad && (abroad == count || digits[abroad] != '0'))
        return international(in, digits + abroad, count - abroad, number, &has_code);
    if (count >= code_size && memcmp(digits, code, (size_t)code_size) == 0) {
        /* its own calling code, if that is what makes a number of it, as of 1-212-736-5000 */
        const uint8_t *rest = digits + code_size;
        int64_t left = count - code_size, size = trunk_of(in, plan, rest, left);
        if (size < 0) return LEAVE;
        if ((!is_viable(in, plan, digits, count) && is_viable(in, plan, rest + size, left - size)) ||
            count > in->plans->longest[plan]) {
            int32_t main = main_plan(in, code, code_size);
            *number = (Number){main, rest + size, left - size};
            return main < 0 ? LEAVE : without_trunk(in, number);
        }
    }
    if (coded) return NO_NUMBER;
    *number = (Number){plan, digits, count};
    return without_trunk(in, number);
}

/* The number that the digits are read as; plan is where they are dialled, or NO_COUNTRY. */
static int read_number(Reading *in, int32_t plan, int plus, const uint8_t *digits, int64_t count, Number *number) {
    int has_code;
    if (!plus) return plan == NO_COUNTRY ? NO_NUMBER : plan < 0 ? LEAVE : national(in, plan, digits, count, number, 0);
    int found = international(in, digits, count, number, &has_code);
    if (has_code || plan == NO_COUNTRY) return found;
    return plan < 0 ? LEAVE : national(in, plan, digits, count, number, 1); /* the plus sign was none */
}

/* The E.164 form, which has at most sixteen bytes; its length, 0 where it would have more. */
static int64_t write_number(const Reading *in, const Number *number, uint8_t *to) {
    const uint8_t *code = in->plans->calling_codes + 4 * number->plan;
    int64_t size = (int64_t)strlen((const char *)code);
    if (1 + size + number->count > LONGEST_E164) return 0;
    to[0] = '+';
    memcpy(to + 1, code, (size_t)size);
    memcpy(to + 1 + size, number->digits, (size_t)number->count);
    return 1 + size + number->count;
}

#endif
