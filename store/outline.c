#include "store/outline.h"

#include "store/import_text.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static void skip_blanks(const char **at, const char *end)
{
    while (*at < end && is_blank(**at))
        ++*at;
}

/* Up to the next blank. */
static size_t word_len(const char *at, const char *end)
{
    const char *stop = at;

    while (stop < end && !is_blank(*stop))
        stop++;
    return (size_t)(stop - at);
}

/* The two numbers of a word, wherever that place is. */
static bool read_corner(const char *word, size_t len, struct corner *corner)
{
    const char *comma = memchr(word, ',', len);

    return comma && text_number(word, (size_t)(comma - word), &corner->lon) &&
           text_number(comma + 1, len - (size_t)(comma + 1 - word), &corner->lat);
}

static bool is_on_earth(const struct corner *corner)
{
    return corner->lon >= -180 && corner->lon <= 180 && corner->lat >= -90 && corner->lat <= 90;
}

bool outline_corner(const char **at, const char *end, struct corner *corner)
{
    struct corner read;
    size_t len;

    skip_blanks(at, end);
    len = word_len(*at, end);
    if (!read_corner(*at, len, &read) || !is_on_earth(&read))
        return false;
    *corner = read;
    *at += len;
    skip_blanks(at, end);
    return true;
}

const char *outline_fault(const char *points, size_t len, const char **part, size_t *part_len)
{
    const char *end = points + len;
    const char *at = points;
    struct corner corner;
    size_t count = 0;

    while (at < end && outline_corner(&at, end, &corner))
        count++;
    if (at == end && count >= OUTLINE_CORNERS_MIN)
        return NULL;
    *part = at < end ? at : points;
    *part_len = at < end ? word_len(at, end) : len;
    if (at == end)
        return "must have at least 3 corners, longitude,latitude pairs with blanks between them";
    if (read_corner(at, *part_len, &corner))
        return "must be longitude,latitude: from -180 to 180, then from -90 to 90";
    return "must be longitude,latitude in degrees, as in 116.4,39.9, with blanks between such "
           "pairs";
}
