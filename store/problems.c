#include "store/problems.h"

#include "store/import_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
    VALUE_SHOWN_MAX = 60 /* characters */
};

/* Names and words of the data set among them may hold what would break the line or steer a terminal.
 * Quotes and backslashes are the message's own. */
static void print_words(FILE *stream, const char *words)
{
    const char *end = words + strlen(words);

    while (words < end) {
        const char *begin = words;
        char shown[16];

        text_character(&words, end);
        if (*begin == '"' || *begin == '\\') {
            fputc(*begin, stream);
        } else {
            text_printable(shown, sizeof(shown), begin, (size_t)(words - begin), 1);
            fputs(shown, stream);
        }
    }
}

static void print_place(FILE *stream, const struct place *place)
{
    fprintf(stream, "%s%s:", place->line ? "" : "buzzfs: ", place->file);
    if (place->line)
        fprintf(stream, "%" PRIu32 ":", place->line);
    if (place->line && place->column)
        fprintf(stream, "%zu:", place->column);
    if (place->field) {
        fputc(' ', stream);
        print_words(stream, place->field);
    }
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
    char *reason = NULL;

    problems->count++;
    if (problems->count > PROBLEMS_SHOWN_MAX)
        return;
    va_start(arguments, format);
    if (vasprintf(&reason, format, arguments) < 0)
        reason = NULL;
    va_end(arguments);
    print_place(problems->stream, place);
    print_words(problems->stream, reason ? reason : strerror(ENOMEM));
    fputc('\n', problems->stream);
    free(reason);
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
