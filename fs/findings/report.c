/*
 * The files of /findings: what a finding says of the data, as JSON, and all of them on one page.
 */
#include "fs/facts.h"
#include "fs/files.h"
#include "fs/findings/findings.h"

#include <errno.h>
#include <string.h>

struct verdict verdict_open(int64_t cases, const char *why)
{
    return (struct verdict){.outcome = OUTCOME_OPEN, .cases = cases, .why = why};
}

struct verdict verdict_of(bool holds, int64_t cases)
{
    if (cases < FINDING_CASES_MIN)
        return verdict_open(cases, "there are fewer than 10 cases");
    return (struct verdict){.outcome = holds ? OUTCOME_TRUE : OUTCOME_FALSE, .cases = cases};
}

struct verdict verdict_of_words(bool holds, int64_t met, int64_t cases)
{
    if (cases >= FINDING_CASES_MIN && met == 0)
        return verdict_open(cases, "the data use none of the words of the rule");
    return verdict_of(holds, cases);
}

void evidence_add(const struct evidence *evidence, cJSON *object, const char *key,
                  struct figure figure)
{
    if (figure.why)
        json_null(evidence->json, object, key);
    else
        json_real(evidence->json, object, key, figure.value);
}

void evidence_count(const struct evidence *evidence, const char *key, double count)
{
    json_real(evidence->json, evidence->value, key, count);
}

size_t word_among(const char *word, const char *const *words, size_t count)
{
    size_t at = 0;

    if (!word)
        return count + 1;
    while (at < count && strcmp(word, words[at]) != 0)
        at++;
    return at;
}

/* Writes "value" and "expected", and what else the finding has; tells the verdict. */
static int examine(struct reader *reader, const struct finding *finding, struct json *json,
                   struct verdict *verdict)
{
    struct evidence evidence = {.json = json};
    int result;

    evidence.value = json_object(json, json->root, "value");
    evidence.expected = json_object(json, json->root, "expected");
    if (!evidence.value || !evidence.expected)
        return -ENOMEM;
    result = finding->examine(reader, &evidence);
    if (!result && !evidence.expected->child &&
        !cJSON_ReplaceItemInObject(json->root, "expected", cJSON_CreateNull()))
        result = -ENOMEM;
    *verdict = evidence.verdict;
    return result;
}

static void add_verdict(struct json *json, const struct verdict *verdict)
{
    if (verdict->outcome == OUTCOME_OPEN)
        json_null(json, json->root, "verdict");
    else
        json_bool(json, json->root, "verdict", verdict->outcome == OUTCOME_TRUE);
    json_integer(json, json->root, "cases", verdict->cases);
    json_text(json, json->root, "why", verdict->why);
}

int finding_of_data_set(struct reader *reader, struct node node, struct json *json)
{
    const struct finding *finding = &findings[node.type];
    struct verdict verdict = {0};
    cJSON *paths;
    int result;

    json_text(json, json->root, "claim", finding->claim);
    json_text(json, json->root, "place", finding->place);
    json_text(json, json->root, "measure", finding->measure);
    json_text(json, json->root, "rule", finding->rule);
    result = examine(reader, finding, json, &verdict);
    add_verdict(json, &verdict);
    paths = json_array(json, json->root, "paths");
    for (size_t i = 0; i < FINDING_PATHS_MAX && finding->paths[i]; i++)
        json_text(json, paths, NULL, finding->paths[i]);
    json_text(json, json->root, "pipeline", finding->pipeline);
    return result;
}

/* One line of the page, from the same computation as the file. */
static int write_line(struct reader *reader, enum node_type type, struct text *text)
{
    static const char *const words[] = {
        [OUTCOME_OPEN] = "open", [OUTCOME_TRUE] = "true", [OUTCOME_FALSE] = "false"};
    struct verdict verdict = {0};
    struct json json;
    int result;

    json_init(&json);
    result = json.error ? json.error : examine(reader, &findings[type], &json, &verdict);
    if (!result)
        result = json.error;
    json_release(&json);
    if (!result)
        text_printf(text, "| `%s` | %s | %s%s%s | %lld |\n", types[type].name, findings[type].claim,
                    words[verdict.outcome], verdict.why ? ": " : "", verdict.why ? verdict.why : "",
                    (long long)verdict.cases);
    return result;
}

int findings_page(struct reader *reader, struct node node, struct text *text)
{
    int result;

    (void)node;
    text_add(text, "# What the data say of the paper's claims\n\n");
    result = facts_mark_synthetic(reader, text);
    text_add(
        text,
        "Conlé, M. and Taube, M.: Innovation in Innovative Clusters? "
        "(doi 10.17185/duepublico/73900)\n\n"
        "Each claim is tested on the data mounted here, as they are, by the rule that its "
        "file gives. A verdict can be no better than\nthe data: it is open with fewer than 10 "
        "cases (but for goals: that claim is of all there are), or with no\nties or words "
        "of the sort that decides, and what the data leave out does not count. The claims are of "
        "China's\nbiotech clusters, also where other data are mounted.\n\n"
        "| file | claim | verdict | cases |\n| --- | --- | --- | --: |\n");
    for (size_t type = 0; !result && type < NODE_TYPES; type++)
        if (findings[type].claim)
            result = write_line(reader, (enum node_type)type, text);
    text_add(text,
             "\nTo see the figures, and to reproduce them with a pipeline, standing in the "
             "root of the tree:\n\n"
             "    jq '.value, .expected' findings/local-buzz.json\n"
             "    jq -r .pipeline findings/local-buzz.json | sh\n\n"
             "`measure` names a page of measures/; it is null where things are only counted.\n");
    return result;
}
