#include "fs/svg_label.h"

#include "store/import_text.h"

#include <string.h>

static const double UNIT_WIDTH = 6.6;

static const char ellipsis[] = "\xe2\x80\xa6";

/* From the Hangul letters on most scripts are as wide as they are high. */
static size_t units_of(int32_t code)
{
    return code >= 0x1100 ? 2 : 1;
}

/* How many bytes of the label have at most so many units; *units is how many they have. */
static size_t fit(const char *label, size_t units_max, size_t *units)
{
    const char *end = label + strlen(label);
    const char *at = label;

    *units = 0;
    while (at < end) {
        const char *begin = at;
        size_t wide = units_of(text_character(&at, end));

        if (*units + wide > units_max)
            return (size_t)(begin - label);
        *units += wide;
    }
    return (size_t)(at - label);
}

double svg_label_width(const char *label, size_t units_max)
{
    size_t units;

    fit(label, units_max, &units);
    return (double)units * UNIT_WIDTH;
}

const char *svg_label_cut(const char *label, size_t units_max, char cut[SVG_LABEL_MAX])
{
    size_t units;
    size_t len = fit(label, units_max, &units);

    if (!label[len])
        return label;
    len = fit(label, units_max - 1, &units);
    if (len > SVG_LABEL_MAX - sizeof(ellipsis))
        return label;
    memcpy(cut, label, len);
    memcpy(cut + len, ellipsis, sizeof(ellipsis));
    return cut;
}
