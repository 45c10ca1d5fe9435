/* Ordinary dates: those that can be read one way only. All others are left. */
#include "kernels.h"

static inline int is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }
static inline uint8_t upper(uint8_t byte) { return byte >= 'a' && byte <= 'z' ? byte - 32 : byte; }

static int is_date(int32_t year, int32_t month, int32_t day) {
    static const int32_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1000 || month < 1 || month > 12 || day < 1 || day > days[month - 1]) return 0;
    return month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static void write_date(uint8_t *to, int32_t year, int32_t month, int32_t day) {
    for (int32_t at = 3; at >= 0; at--, year /= 10) to[at] = (uint8_t)('0' + year % 10);
    to[4] = to[7] = '-';
    to[5] = (uint8_t)('0' + month / 10); to[6] = (uint8_t)('0' + month % 10);
    to[8] = (uint8_t)('0' + day / 10); to[9] = (uint8_t)('0' + day % 10);
}

/* 02SEP1994, 2-Sep-1994, 02 SEP 1994: a day, the first letters of an English month, a year. */
static int with_month_name(const uint8_t *text, int64_t size, int32_t *reading) {
    static const char names[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    int64_t at = 0, day = 0, year = 0, digits = 0;
    for (; at < size && at < 2 && is_digit(text[at]); at++) day = day * 10 + text[at] - '0';
    if (at == 0 || size < at + 7) return 0;
    int64_t mark = text[at] == ' ' || text[at] == '-';
    if (size != at + 7 + 2 * mark || (mark && text[at + 4] != text[at])) return 0;
    const uint8_t *name = text + at + mark;
    int32_t month = 0;
    while (month < 12 && (upper(name[0]) != (uint8_t)names[3 * month] || upper(name[1]) != (uint8_t)names[3 * month + 1] ||
                          upper(name[2]) != (uint8_t)names[3 * month + 2])) month++;
    for (at = size - 4; at < size && is_digit(text[at]); at++, digits++) year = year * 10 + text[at] - '0';
    if (month == 12 || digits < 4) return 0;
    reading[0] = (int32_t)year;
    reading[1] = month + 1;
    reading[2] = (int32_t)day;
    return is_date(reading[0], reading[1], reading[2]);
}

/* An ISO date, or two numbers and a year between strokes, hyphens or full stops: how many dates it may be, the likelier
 * first. */
static int32_t of_numbers(const uint8_t *text, int64_t size, int month_first, int32_t readings[2][3]) {
    int32_t parts[3] = {0, 0, 0}, widths[3] = {0, 0, 0}, part = 0, count = 0;
    uint8_t mark = 0;
    if (size > 10) return 0;
    for (int64_t at = 0; at < size; at++) {
        if (is_digit(text[at])) {
            parts[part] = parts[part] * 10 + text[at] - '0';
            widths[part]++;
        } else if (part < 2 && widths[part] && (mark == 0 ? text[at] == '.' || text[at] == '/' || text[at] == '-' : text[at] == mark)) {
            mark = text[at];
            part++;
        } else return 0;
    }
    if (part != 2) return 0;
    if (widths[0] == 4 && widths[1] == 2 && widths[2] == 2 && mark == '-') {
        if (!is_date(parts[0], parts[1], parts[2])) return 0;
        memcpy(readings[0], parts, sizeof parts);
        return 1;
    }
    if (widths[0] > 2 || widths[1] > 2 || widths[2] != 4) return 0;
    int32_t orders[2][3] = {{parts[2], parts[1], parts[0]}, {parts[2], parts[0], parts[1]}};
    for (int32_t i = 0; i < 2; i++) {
        int32_t *reading = orders[month_first ? 1 - i : i];
        if (is_date(reading[0], reading[1], reading[2])) memcpy(readings[count++], reading, sizeof parts);
        if (mark == '.' && !month_first && count == 1 && i == 0) break;
    }
    return count;
}

/* Dates until `limit` (as the number yyyymmdd) that are written in an ordinary way: all readings, the likelier first. */
KERNEL void dates(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, const uint8_t *month_first,
                  int32_t limit, uint8_t *to, int64_t *out_starts, int64_t *out_ends, uint8_t *answered) {
    int64_t out = 0;
    for (int64_t row = 0; row < rows; row++) {
        const uint8_t *text = data + starts[row];
        int64_t size = ends[row] - starts[row], from = out;
        out_starts[row] = out_ends[row] = out;
        answered[row] = 0;
        if (size < 8 || size > 11) continue;
        int32_t readings[2][3], count = with_month_name(text, size, readings[0]);
        if (!count) count = of_numbers(text, size, month_first[row], readings);
        for (int32_t i = 0; i < count; i++) {
            int32_t *reading = readings[i];
            if (reading[0] * 10000 + reading[1] * 100 + reading[2] > limit) { out = from; count = 0; break; }
            if (i && memcmp(readings[0], reading, sizeof readings[0]) == 0) break;
            if (i) to[out++] = '|';
            write_date(to + out, reading[0], reading[1], reading[2]);
            out += 10;
        }
        if (!count) continue;
        out_ends[row] = out;
        answered[row] = 1;
    }
}
