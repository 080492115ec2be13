#include "fs/xml.h"

#include <stddef.h>
#include <stdint.h>

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
    text_escape(text, string, escape_of);
}
