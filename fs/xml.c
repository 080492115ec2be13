#include "fs/xml.h"

#include "store/import_text.h"

#include <stdbool.h>
#include <string.h>

/* What stands for a character; NULL: the character itself. */
static const char *escape_of(int32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        break;
    }
    if (code < 0x20 || code == 0xfffe || code == 0xffff)
        return "\xef\xbf\xbd";
    return NULL;
}

void xml_escape(struct text *text, const char *string)
{
    const char *end = string + strlen(string);
    const char *run = string; /* what goes out as it is begins here */
    const char *at = string;

    while (at < end) {
        const char *begin = at;
        const char *escape = escape_of(text_character(&at, end));

        if (!escape)
            continue;
        text_write(text, run, (size_t)(begin - run));
        text_add(text, escape);
        run = at;
    }
    text_write(text, run, (size_t)(end - run));
}
