/*
 * The paper's claims, each tested on the data: the files of /findings. A finding is a row of the
 * table in findings.c (what is claimed, where, and by which rule the data decide) and a function
 * that looks at the data. Inside of fs/.
 *
 * A verdict follows the data. It is open where there are fewer than FINDING_CASES_MIN cases (but
 * for goals, of which each one decides), where the data have nothing of the sort that decides, or
 * are too many to be looked at in one reading; `why` then has the reason.
 *
 * Threads:   constant data, and functions without shared state.
 * Errors:    0 or -errno of the store; failures of the builder are kept in it.
 * Ownership: texts are static.
 */
#ifndef BUZZFS_FS_FINDINGS_FINDINGS_H
#define BUZZFS_FS_FINDINGS_FINDINGS_H

#include "fs/json.h"
#include "fs/node.h"
#include "fs/types.h"
#include "store/store.h"

enum {
    FINDING_CASES_MIN = 10,
    FINDING_PATHS_MAX = 4,
    /* What a finding looks at one by one at most: firms in a row, and ties from their ends. Less
     * than a second for either. */
    FINDING_FIRMS_MAX = 1200 * 1000,
    FINDING_TIES_MAX = 100 * 1000
};

enum outcome {
    OUTCOME_OPEN,
    OUTCOME_TRUE,
    OUTCOME_FALSE
};

struct verdict {
    enum outcome outcome;
    int64_t cases;
    const char *why; /* of an open one, else NULL */
};

/* Where a finding writes: the objects "value" and "expected"; further keys go to json->root. */
struct evidence {
    struct json *json;
    cJSON *value;
    cJSON *expected; /* left empty where chance has no meaning */
    struct verdict verdict;
};

struct finding {
    const char *claim;
    const char *place;
    const char *measure; /* the page of /measures; NULL: the values are plain counts */
    const char *rule;
    const char *paths[FINDING_PATHS_MAX];
    const char *pipeline; /* prints the values, one "key value" a line; those of 0 may be missing */
    int (*examine)(struct reader *reader, struct evidence *evidence);
};

/* By node type, as types.c; those without a claim are no findings. */
extern const struct finding findings[NODE_TYPES];

/* Decides, or leaves open where there are too few cases. */
struct verdict verdict_of(bool holds, int64_t cases);
/* The same of a rule about words, of which so many were met: open if none was. */
struct verdict verdict_of_words(bool holds, int64_t met, int64_t cases);
/* Open, for a reason. */
struct verdict verdict_open(int64_t cases, const char *why);

/* A number that may be undefined, then null. */
void evidence_add(const struct evidence *evidence, cJSON *object, const char *key,
                  struct figure figure);
void evidence_count(const struct evidence *evidence, const char *key, double count);

/* Where a word stands among some: `count` if it is another one, count + 1 if it is not known. */
size_t word_among(const char *word, const char *const *words, size_t count);

/* places.c */
int examine_genesis(struct reader *reader, struct evidence *evidence);
int examine_science_base(struct reader *reader, struct evidence *evidence);
int examine_dispersion(struct reader *reader, struct evidence *evidence);
int examine_goals(struct reader *reader, struct evidence *evidence);

/* firms.c */
int examine_business_models(struct reader *reader, struct evidence *evidence);
int examine_substitutors(struct reader *reader, struct evidence *evidence);
int examine_money(struct reader *reader, struct evidence *evidence);

/* ties.c */
int examine_local_buzz(struct reader *reader, struct evidence *evidence);
int examine_academia(struct reader *reader, struct evidence *evidence);
int examine_bridges(struct reader *reader, struct evidence *evidence);
int examine_dispersal(struct reader *reader, struct evidence *evidence);

#endif
