/* One street line, as `streets.street_line` reads it. */
#ifndef UC_STREET_LINES_H
#define UC_STREET_LINES_H

#include "writing.h"

#define LONGEST_NUMBER 160

typedef struct {
    uint8_t street[MOST_FOLDED], number[LONGEST_NUMBER]; /* as they are compared */
    int street_size, number_size;
    Line line; /* the line without what names a door */
    Span rest; /* the street in it */
} Street;

int street_key(const World *world, Written of, Span span, uint8_t *to);
int is_street_word(const World *world, const uint8_t *word, int size);
void street_line(const World *world, Written of, Span span, int land, Street *found);

#endif
