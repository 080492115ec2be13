#include "fs/measures/permutation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* As near as two computations of one value may come to each other. */
static const double EQUAL = 1e-12;

struct trial {
    struct mixing ties; /* in the present deal */
    double far;         /* how far from the expected value the observed one is */
    size_t as_far;      /* deals as far */
    size_t deals;       /* deals with a value */
};

struct test {
    const struct kinded_ties *network;
    struct trial *trials; /* one a kind, and one for all kinds */
    double expected;
    size_t *label; /* of one group: 1 for its members, else 0; of a partition: the group */
    size_t *order; /* of one group: the nodes, those dealt into it first */
};

static void release(struct test *test)
{
    free(test->trials);
    free(test->label);
    free(test->order);
}

static int init(struct test *test, const struct kinded_ties *network, const struct mixing *observed,
                double expected)
{
    *test = (struct test){.network = network, .expected = expected};
    test->trials = calloc(network->kinds + 1, sizeof(*test->trials));
    test->label = calloc(network->nodes + 1, sizeof(*test->label));
    test->order = calloc(network->nodes + 1, sizeof(*test->order));
    if (!test->trials || !test->label || !test->order)
        return -ENOMEM;
    for (size_t k = 0; k <= network->kinds; k++)
        test->trials[k].far = fabs(mixing_ei(observed[k]).value - expected);
    for (size_t v = 0; v < network->nodes; v++)
        test->order[v] = v;
    return 0;
}

static void judge(struct test *test)
{
    struct trial *all = &test->trials[test->network->kinds];

    all->ties = (struct mixing){0};
    for (size_t k = 0; k <= test->network->kinds; k++) {
        struct trial *trial = &test->trials[k];
        struct figure index;

        if (trial != all) {
            all->ties.inside += trial->ties.inside;
            all->ties.outside += trial->ties.outside;
        }
        index = mixing_ei(trial->ties);
        if (!index.why) {
            trial->deals++;
            trial->as_far += fabs(index.value - test->expected) >= trial->far - EQUAL;
        }
        trial->ties = (struct mixing){0};
    }
}

static void give(const struct test *test, const struct mixing *observed, struct figure *p)
{
    for (size_t k = 0; k <= test->network->kinds; k++) {
        const struct trial *trial = &test->trials[k];
        struct figure index = mixing_ei(observed[k]);

        if (index.why)
            p[k] = index;
        else if (trial->deals == 0)
            p[k] = figure_undefined("no random deal has a tie");
        else
            p[k] = figure_of((1 + (double)trial->as_far) / (1 + (double)trial->deals));
    }
}

static void swap(size_t *a, size_t *b)
{
    size_t kept = *a;

    *a = *b;
    *b = kept;
}

/* Any deal of an order already dealt is as random as one of the first order. */
static void deal_members(struct test *test, size_t members, struct dealer dealer)
{
    for (size_t i = 0; i < members; i++)
        test->label[test->order[i]] = 0;
    for (size_t i = 0; i < members; i++) {
        swap(&test->order[i],
             &test->order[i + dealer.below(dealer.context, test->network->nodes - i)]);
        test->label[test->order[i]] = 1;
    }
}

static void count_around_group(struct test *test)
{
    const struct kinded_ties *network = test->network;

    for (size_t i = 0; i < network->ties; i++) {
        size_t ends = test->label[network->from[i]] + test->label[network->to[i]];
        struct mixing *ties = &test->trials[network->kind[i]].ties;

        ties->inside += ends == 2;
        ties->outside += ends == 1;
    }
}

int permute_group(const struct kinded_ties *network, size_t members, const struct mixing *observed,
                  double expected, struct dealer dealer, struct figure *p)
{
    struct test test;
    int result = init(&test, network, observed, expected);

    for (size_t deal = 0; !result && deal < dealer.deals; deal++) {
        deal_members(&test, members < network->nodes ? members : network->nodes, dealer);
        count_around_group(&test);
        judge(&test);
    }
    if (!result)
        give(&test, observed, p);
    release(&test);
    return result;
}

static void deal_labels(struct test *test, struct dealer dealer)
{
    for (size_t left = test->network->nodes; left > 1; left--)
        swap(&test->label[left - 1], &test->label[dealer.below(dealer.context, left)]);
}

static void count_between_groups(struct test *test)
{
    const struct kinded_ties *network = test->network;

    for (size_t i = 0; i < network->ties; i++) {
        struct mixing *ties = &test->trials[network->kind[i]].ties;

        if (test->label[network->from[i]] == test->label[network->to[i]])
            ties->inside++;
        else
            ties->outside++;
    }
}

int permute_partition(const struct kinded_ties *network, const size_t *group,
                      const struct mixing *observed, double expected, struct dealer dealer,
                      struct figure *p)
{
    struct test test;
    int result = init(&test, network, observed, expected);

    if (!result && network->nodes)
        memcpy(test.label, group, network->nodes * sizeof(*group));
    for (size_t deal = 0; !result && deal < dealer.deals; deal++) {
        deal_labels(&test, dealer);
        count_between_groups(&test);
        judge(&test);
    }
    if (!result)
        give(&test, observed, p);
    release(&test);
    return result;
}
