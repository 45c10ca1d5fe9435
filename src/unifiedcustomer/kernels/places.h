/* Countries, postal codes and cities in a text, as they are compared. */
#ifndef UC_PLACES_H
#define UC_PLACES_H

#include "writing.h"

#define LONGEST_CODE 24

/* One or two words that may be a postal code, in capitals without spaces, in its part of the address. */
typedef struct {
    int part, size; /* size 0: no code has so many characters */
    Span text;
    uint8_t compact[LONGEST_CODE];
} Group;

int32_t country_of(const World *world, Written of, Span span);
void compacted(const uint8_t *text, int size, Group *code);
int code_key(const World *world, int land, const Group *group, uint8_t *to);
int city_key(const World *world, Written of, Span span, uint8_t *to);

#endif
