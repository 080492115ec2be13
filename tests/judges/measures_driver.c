/*
 * What our measures say of a network on standard input, for test_measures.py to compare:
 *
 *     NODES TIES GROUPS SIZES          how many of each; then, as many of each,
 *     FROM TO …  GROUP …  SIZE …       ties by their ends, the group of each node, sizes of units
 *
 * Prints a line a measure: its name and its values, "null" for an undefined one. Modularity is
 * given twice: of the simple network that the other measures see ("modularity"), and of the ties as
 * they came, repeated ones and those to the node itself counted ("modularity_of_all"). Brokerage
 * takes the ties as arcs, five roles a node. For Ellison and Glaeser unit i is a plant in region
 * i modulo GROUPS, and the region's share of all is one more than the nodes of that group.
 */
#include "fs/measures/agglomeration.h"
#include "fs/measures/concentration.h"
#include "fs/measures/cores.h"
#include "fs/measures/ego.h"
#include "fs/measures/mixing.h"
#include "fs/measures/modularity.h"
#include "fs/measures/network.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct input {
    size_t nodes, ties, groups, sizes;
    uint32_t *from, *to;
    size_t *group;
    double *size;
};

static void die(const char *what)
{
    fprintf(stderr, "measures_driver: %s\n", what);
    exit(2);
}

static void *array_new(size_t count, size_t size)
{
    void *array = calloc(count + 1, size);

    if (!array)
        die("no memory");
    return array;
}

/* The next word of the input. */
static void read_word(char word[static 64])
{
    if (scanf("%63s", word) != 1)
        die("a word was expected");
}

static size_t read_number(void)
{
    char word[64];
    char *end;
    unsigned long number;

    read_word(word);
    number = strtoul(word, &end, 10);
    if (*end)
        die("a whole number was expected");
    return number;
}

static double read_size(void)
{
    char word[64];
    char *end;
    double size;

    read_word(word);
    size = strtod(word, &end);
    if (*end)
        die("a size was expected");
    return size;
}

static void read_input(struct input *in)
{
    in->nodes = read_number();
    in->ties = read_number();
    in->groups = read_number();
    in->sizes = read_number();
    in->from = array_new(in->ties, sizeof(*in->from));
    in->to = array_new(in->ties, sizeof(*in->to));
    in->group = array_new(in->nodes, sizeof(*in->group));
    in->size = array_new(in->sizes, sizeof(*in->size));
    for (size_t i = 0; i < in->ties; i++) {
        in->from[i] = (uint32_t)read_number();
        in->to[i] = (uint32_t)read_number();
    }
    for (size_t v = 0; v < in->nodes; v++) {
        in->group[v] = read_number();
        if (in->group[v] >= in->groups)
            die("there is no such group");
    }
    for (size_t i = 0; i < in->sizes; i++)
        in->size[i] = read_size();
}

static void release_input(struct input *in)
{
    free(in->from);
    free(in->to);
    free(in->group);
    free(in->size);
}

static void print_figure(struct figure figure)
{
    if (figure.why)
        printf(" null");
    else
        printf(" %.17g", figure.value);
}

static void print_line(const char *name, struct figure figure)
{
    printf("%s", name);
    print_figure(figure);
    printf("\n");
}

static void print_components(const struct network *network)
{
    size_t *component_of = array_new(network->nodes, sizeof(*component_of));
    struct network_parts parts;

    if (network_components(network, component_of, &parts))
        die("network_components failed");
    printf("components %zu\nlargest %zu\ncomponent_of", parts.count, parts.largest);
    for (size_t v = 0; v < network->nodes; v++)
        printf(" %zu", component_of[v]);
    printf("\n");
    free(component_of);
}

static void print_betweenness(const struct network *network)
{
    double *betweenness = array_new(network->nodes, sizeof(*betweenness));

    if (network_betweenness(network, betweenness))
        die("network_betweenness failed");
    printf("betweenness");
    for (size_t v = 0; v < network->nodes; v++)
        printf(" %.17g", betweenness[v]);
    printf("\nbetweenness_normalised");
    for (size_t v = 0; v < network->nodes; v++)
        print_figure(network_betweenness_normalised(betweenness[v], network->nodes));
    printf("\n");
    free(betweenness);
}

static void add_tie(const struct input *in, size_t v, size_t w, double *inside, double *degree)
{
    degree[in->group[v]]++;
    degree[in->group[w]]++;
    if (in->group[v] == in->group[w])
        inside[in->group[v]]++;
}

static void print_modularity(const struct input *in, const struct network *network)
{
    double *inside = array_new(in->groups, sizeof(*inside));
    double *degree = array_new(in->groups, sizeof(*degree));
    struct chance chance;

    for (size_t v = 0; v < network->nodes; v++)
        for (size_t k = network->first[v]; k < network->first[v + 1]; k++)
            if (v < network->peer[k])
                add_tie(in, v, network->peer[k], inside, degree);
    print_line("modularity", modularity(inside, degree, in->groups));

    memset(inside, 0, in->groups * sizeof(*inside));
    memset(degree, 0, in->groups * sizeof(*degree));
    for (size_t i = 0; i < in->ties; i++)
        add_tie(in, in->from[i], in->to[i], inside, degree);
    print_line("modularity_of_all", modularity(inside, degree, in->groups));
    chance = modularity_by_chance(inside, degree, in->groups);
    print_line("modularity_expected", chance.expected);
    print_line("modularity_rescaled", chance.rescaled);
    free(inside);
    free(degree);
}

static void print_concentration(const struct input *in)
{
    struct figure gini;

    print_line("hhi", concentration_hhi(in->size, in->sizes));
    print_line("hhi_normalised", concentration_hhi_normalised(in->size, in->sizes));
    print_line("effective_number", concentration_effective_number(in->size, in->sizes));
    if (concentration_gini(in->size, in->sizes, &gini))
        die("concentration_gini failed");
    print_line("gini", gini);
}

static void print_mixing(const struct input *in, const struct network *network)
{
    double *sizes = array_new(in->groups, sizeof(*sizes));
    struct mixing ties = {0};
    struct mixing pairs;
    struct chance chance;

    for (size_t v = 0; v < network->nodes; v++) {
        sizes[in->group[v]]++;
        for (size_t k = network->first[v]; k < network->first[v + 1]; k++) {
            bool inside = in->group[v] == in->group[network->peer[k]];

            ties.inside += v < network->peer[k] && inside;
            ties.outside += v < network->peer[k] && !inside;
        }
    }
    pairs = mixing_pairs_of_partition(sizes, in->groups);
    chance = mixing_ei_by_chance(ties, pairs);
    print_line("ei", mixing_ei(ties));
    print_line("ei_expected", chance.expected);
    print_line("ei_rescaled", chance.rescaled);
    print_line("inside_share", mixing_inside_share(ties));
    print_line("density",
               mixing_density((struct mixing){(double)network->ties, 0},
                              mixing_pairs_of_group((double)in->nodes, (double)in->nodes)));
    free(sizes);
}

static void print_each(const char *name, const struct network *network,
                       struct figure (*measure)(const struct network *network, size_t node))
{
    printf("%s", name);
    for (size_t v = 0; v < network->nodes; v++)
        print_figure(measure(network, v));
    printf("\n");
}

static void print_coreness(const struct network *network)
{
    size_t *core = array_new(network->nodes, sizeof(*core));

    if (network_coreness(network, core))
        die("network_coreness failed");
    printf("coreness");
    for (size_t v = 0; v < network->nodes; v++)
        printf(" %zu", core[v]);
    printf("\n");
    free(core);
}

static void print_brokerage(const struct input *in)
{
    struct brokerage found;

    printf("brokerage");
    for (size_t v = 0; v < in->nodes; v++) {
        if (ego_brokerage(in->nodes, in->from, in->to, in->ties, in->group, v, &found))
            die("ego_brokerage failed");
        printf(" %zu %zu %zu %zu %zu", found.coordinator, found.consultant, found.representative,
               found.gatekeeper, found.liaison);
    }
    printf("\n");
}

static void print_agglomeration(const struct input *in)
{
    double *industry = array_new(in->groups, sizeof(*industry));
    double *all = array_new(in->groups, sizeof(*all));

    for (size_t i = 0; i < in->sizes; i++)
        industry[i % in->groups] += in->size[i];
    for (size_t r = 0; r < in->groups; r++)
        all[r] = 1;
    for (size_t v = 0; v < in->nodes; v++)
        all[in->group[v]]++;
    print_line("ellison_glaeser", ellison_glaeser(industry, all, in->groups, in->size, in->sizes));
    free(industry);
    free(all);
}

int main(void)
{
    struct input in;
    struct network network;

    read_input(&in);
    if (network_init(&network, in.nodes, in.from, in.to, in.ties))
        die("network_init failed");
    printf("ties %zu\n", network.ties);
    print_components(&network);
    print_betweenness(&network);
    print_modularity(&in, &network);
    print_concentration(&in);
    print_mixing(&in, &network);
    print_each("constraint", &network, ego_constraint);
    print_each("effective_size", &network, ego_effective_size);
    print_each("efficiency", &network, ego_efficiency);
    print_coreness(&network);
    print_brokerage(&in);
    print_agglomeration(&in);
    network_release(&network);
    release_input(&in);
    return 0;
}
