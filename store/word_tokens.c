#include "store/word_tokens.h"

#include "store/fold.h"

#include <string.h>

bool word_tokens_next(const char **folded, struct word_token *token)
{
    const char *word = *folded + strspn(*folded, " ");
    size_t len = strcspn(word, " ");
    const char *next = word + len + strspn(word + len, " ");

    if (len == 0)
        return false;
    *token = (struct word_token){.first = word,
                                 .first_len = len,
                                 .second = next,
                                 .is_last = *next == '\0',
                                 .is_character = fold_is_ideograph(word)};
    if (token->is_character && !token->is_last && fold_is_ideograph(next))
        token->second_len = strcspn(next, " ");
    *folded = next;
    return true;
}

size_t word_tokens_write(const char *folded, char *to)
{
    struct word_token token;
    size_t len = 0;

    while (word_tokens_next(&folded, &token)) {
        memcpy(to + len, token.first, token.first_len);
        len += token.first_len;
        memcpy(to + len, token.second, token.second_len);
        len += token.second_len;
        to[len++] = ' ';
    }
    return len;
}
