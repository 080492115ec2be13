#include "store/problems.h"

#include "store/import_text.h"

#include <inttypes.h>
#include <stdarg.h>

enum {
    VALUE_SHOWN_MAX = 60 /* characters */
};

static void print_place(FILE *stream, const struct place *place)
{
    fprintf(stream, "%s%s:", place->line ? "" : "buzzfs: ", place->file);
    if (place->line)
        fprintf(stream, "%" PRIu32 ":", place->line);
    if (place->line && place->column)
        fprintf(stream, "%zu:", place->column);
    if (place->field)
        fprintf(stream, " %s", place->field);
    if (place->value) {
        char value[VALUE_SHOWN_MAX * 8];

        text_printable(value, sizeof(value), place->value, place->value_len, VALUE_SHOWN_MAX);
        fprintf(stream, " \"%s\"", value);
    }
    if (place->field || place->value)
        fputc(':', stream);
    fputc(' ', stream);
}

void problems_add(struct problems *problems, const struct place *place, const char *format, ...)
{
    va_list arguments;

    problems->count++;
    if (problems->count > PROBLEMS_SHOWN_MAX)
        return;
    print_place(problems->stream, place);
    va_start(arguments, format);
    vfprintf(problems->stream, format, arguments);
    va_end(arguments);
    fputc('\n', problems->stream);
}

void problems_say(FILE *stream, const char *format, ...)
{
    va_list arguments;

    fputs("buzzfs: ", stream);
    va_start(arguments, format);
    vfprintf(stream, format, arguments);
    va_end(arguments);
    fputc('\n', stream);
}

void problems_end(struct problems *problems)
{
    if (problems->count > PROBLEMS_SHOWN_MAX)
        problems_say(problems->stream, "%" PRIu64 " more problems are not listed",
                     problems->count - PROBLEMS_SHOWN_MAX);
}
