#include "fs/figures/lettering.h"

#include <stdbool.h>
#include <string.h>

/* A byte that begins no character goes on with the one before it. */
static int begins(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

/* In sizes of the font. */
static double width_of(const char *character)
{
    unsigned char first = (unsigned char)*character;

    if (first >= 0xe3)
        return 1; /* Chinese, Japanese, Korean and beyond */
    if (strchr("iljI.,:;'|!()[]- ft", first))
        return 0.4;
    if (strchr("mwMW@%", first))
        return 0.98;
    return first >= 'A' && first <= 'Z' ? 0.73 : 0.635;
}

double lettering_width(const char *words, double size)
{
    double width = 0;

    for (; *words; words++)
        if (begins(*words))
            width += width_of(words);
    return width * size;
}

void lettering_clip(const char *words, double size, double width, char label[LETTERING_MAX])
{
    static const char more[] = "…";
    size_t room = LETTERING_MAX - sizeof(more);
    size_t len = 0;
    size_t fits = 0; /* bytes that leave room for the dots */
    double used = 0;

    if (!words)
        words = "";
    for (; len < room && words[len]; len++) {
        if (!begins(words[len]))
            continue;
        if (used + size <= width)
            fits = len;
        used += width_of(words + len) * size;
        if (used > width)
            break;
    }
    if (!words[len] && used <= width) {
        memcpy(label, words, len + 1);
        return;
    }
    while (fits > 0 && words[fits - 1] == ' ')
        fits--;
    memcpy(label, words, fits);
    memcpy(label + fits, more, sizeof(more));
}

void lettering_name(const char *slug, char name[LETTERING_MAX])
{
    bool first = true;
    size_t len = 0;

    for (; len < LETTERING_MAX - 1 && slug[len]; len++) {
        name[len] = slug[len];
        if (slug[len] == '-')
            name[len] = ' ';
        else if (first && slug[len] >= 'a' && slug[len] <= 'z')
            name[len] = (char)(slug[len] - 'a' + 'A');
        first = slug[len] == '-';
    }
    name[len] = '\0';
}
