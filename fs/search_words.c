#include "fs/search_words.h"

#include <stdlib.h>
#include <string.h>

/* One term: from text on, `len` bytes; is_begun: the last word need not be whole. */
static const char *add_term(struct search_words *words, size_t *used, const char *text, size_t len,
                            bool is_begun)
{
    struct folded folded = {.data = NULL};
    const char *fault = NULL;

    if (words->count == SEARCH_TERMS_MAX)
        return "too many words";
    if (fold_text(text, len, &folded)) {
        fault = "out of memory";
    } else if (folded.len < 2) {
        fault =
            is_begun ? "* stands after no word" : NULL; /* nothing but signs: asks for nothing */
    } else if (folded.len + 1 > sizeof(words->text) - *used) {
        fault = "too long";
    } else {
        if (is_begun)
            folded.data[--folded.len] = '\0';
        words->all |= UINT32_C(1) << words->count;
        words->terms[words->count++] = memcpy(words->text + *used, folded.data, folded.len + 1);
        *used += folded.len + 1;
    }
    free(folded.data);
    return fault;
}

const char *search_words_parse(struct search_words *words, const char *text)
{
    const char *fault = NULL;
    size_t used = 0;

    *words = (struct search_words){.count = 0};
    if (!fold_is_valid(text, strlen(text)))
        return "not UTF-8";
    while (!fault && *text) {
        bool is_quoted = *text == '"';
        size_t len;

        if (*text == ' ') {
            text++;
            continue;
        }
        text += is_quoted;
        len = strcspn(text, is_quoted ? "\"" : " \"*");
        if (is_quoted && !text[len])
            return "a quote is not closed";
        fault = add_term(words, &used, text, len, text[len + is_quoted] == '*');
        text += len + is_quoted;
        if (!fault && *text == '*' && *++text && *text != ' ')
            fault = "* stands within a word";
    }
    return fault ? fault : words->count == 0 ? "no words" : NULL;
}

uint32_t search_words_in(const struct search_words *words, const struct folded *folded)
{
    uint32_t found = 0;

    for (int i = 0; i < words->count; i++)
        if (strstr(folded->data, words->terms[i]))
            found |= UINT32_C(1) << i;
    return found;
}
