#include "fs/svg_label.h"

#include "store/import_text.h"

#include <string.h>

static const double unit_width = 0.6; /* of the size of the font */

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

/* What is too long by less than a tenth is not worth cutting. */
static size_t with_slack(size_t units_max)
{
    return units_max + units_max / 10;
}

/* How many bytes are left of a label that is cut, or of all of it; *units is how many they have. */
static size_t cut_len(const char *label, size_t units_max, size_t *units)
{
    size_t len = fit(label, with_slack(units_max), units);

    return label[len] ? fit(label, units_max - 1, units) : len;
}

double svg_label_width(const char *label, size_t units_max, double size)
{
    size_t units;
    size_t len = cut_len(label, units_max, &units);

    return (double)(units + (label[len] != '\0')) * unit_width * size;
}

const char *svg_label_cut(const char *label, size_t units_max, char cut[SVG_LABEL_MAX])
{
    size_t units;
    size_t len = cut_len(label, units_max, &units);

    if (!label[len] || len > SVG_LABEL_MAX - sizeof(ellipsis))
        return label;
    memcpy(cut, label, len);
    memcpy(cut + len, ellipsis, sizeof(ellipsis));
    return cut;
}
