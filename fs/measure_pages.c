#include "fs/files.h"
#include "fs/types.h"

#include <errno.h>

/* The pages of /measures: what a figure in a JSON file means and where its formula is from. */
struct page {
    const char *title;
    const char *formula;
    const char *meaning;
    const char *cases; /* what the figure counts as such; NULL: it stands beside none */
    const char *edges;
    const char *source;
};

static const struct page pages[NODE_TYPES] = {
    [NODE_MEASURE_SHARE] =
        {
            .title = "Share of a whole",
            .formula = "part / whole",
            .meaning = "From 0 to 1. In linkages.json of a province: its clusters and firms among "
                       "those of all provinces. In buzz.json of a cluster: its firms without a tie "
                       "to another one in it, and its ties of technology that stay. In findings: "
                       "what their rules say. Firms that no cluster holds are in no whole.",
            .cases = "the whole",
            .edges = "null if the whole is 0.",
            .source = "arithmetic",
        },
    [NODE_MEASURE_LOCATION_QUOTIENT] =
        {
            .title = "Location quotient",
            .formula = "LQ = (e_kr / e_r) / (e_k / e)\n\n"
                       "e_kr: makers' products of class k in place r, e_r: of all classes there, "
                       "e_k: of class k in all clusters, e: of all classes there",
            .meaning = "How much a place specialises in a class of products. 1: as in all "
                       "clusters; 2: twice as much; 0: none here. Counted in pairs of firm and "
                       "product, since "
                       "employment is not known. Look at cases: with a handful it says little.",
            .cases = "e_kr",
            .edges =
                "null, in products.tsv an empty cell, if nothing that has a class is made here, "
                "and for a product that has none. Products without a class do not count.",
            .source = "Florence, P. S. (1939): Report on the Location of Industry. London.",
        },
    [NODE_MEASURE_MODULARITY] =
        {
            .title = "Modularity of the clusters",
            .formula = "Q = sum over clusters c of [ L_c / m - (d_c / 2m)^2 ]\n\n"
                       "L_c: ties inside c, d_c: ends of ties in c, m: all ties",
            .meaning = "Whether ties stay inside clusters more than they would if the same ends "
                       "were joined at random. 0: as by chance; above: they stay; below: they "
                       "leave. From -1/2 to 1. Ties between firms that clusters hold, each counted "
                       "once, without direction; per kind of tie, and for all kinds together.",
            .cases = "m",
            .edges = "null if there are no such ties between firms to count; rescaled null if "
                     "chance leaves "
                     "no room: "
                     "where all ends are in one cluster, so that every tie stays, or no cluster "
                     "has two, so "
                     "that none can. expected: the mean if all ends were joined anew, "
                     "two and two, each cluster keeping its ends: sum of [ d_c(d_c - 1) / (2m(2m - "
                     "1)) - (d_c / 2m)^2 ], exactly, a little below 0. rescaled: 0 by chance, 1 if "
                     "all ties stay inside, -1 if none does.",
            .source = "Newman, M. E. J. and Girvan, M. (2004): Finding and evaluating community "
                      "structure in networks. Physical Review E 69, 026113.",
        },
    [NODE_MEASURE_COMPONENTS] =
        {
            .title = "Components",
            .formula = "largest sets of clusters that paths of ties join",
            .meaning = "How far the network of clusters hangs together. Two clusters are joined if "
                       "any tie joins organisations in them. A cluster joined to none is a "
                       "component of its own. largest_component is the number of clusters in the "
                       "largest.",
            .cases = "clusters; in findings/bridges.json the ties between firms of two clusters",
            .edges = "0 if there are no clusters.",
            .source = "Wasserman, S. and Faust, K. (1994): Social Network Analysis. Cambridge, "
                      "ch. 4.",
        },
    [NODE_MEASURE_BETWEENNESS] =
        {
            .title = "Betweenness",
            .formula = "C(v) = sum over pairs s, t of [ paths(s, t through v) / paths(s, t) ]\n\n"
                       "shortest paths, each pair once, v neither s nor t; divided by the number "
                       "of such pairs, (N - 1)(N - 2) / 2",
            .meaning = "The share of pairs of clusters that a cluster lies between. From 0 to 1. "
                       "The network is undirected and without weights: two clusters are joined or "
                       "not. Clusters with 0 are left out of the list.",
            .cases = "clusters",
            .edges =
                "An empty list, with the reason in why, if there are fewer than three clusters, or "
                "more clusters and ties than can be looked at in a reading. Pairs that no path "
                "joins add 0.",
            .source = "Freeman, L. C. (1977): A set of measures of centrality based on "
                      "betweenness. Sociometry 40, 35-41. Computed as in Brandes, U. (2001): A "
                      "faster algorithm for betweenness centrality. Journal of Mathematical "
                      "Sociology 25, 163-177.",
        },
    [NODE_MEASURE_HHI] =
        {
            .title = "Herfindahl-Hirschman index",
            .formula = "H = sum of s^2 over places, s: the place's share of firms\n\n"
                       "normalised: (H - 1/n) / (1 - 1/n)",
            .meaning = "How concentrated the firms are over places. 1: all in one place; 1/n: "
                       "evenly over all n. The normalised one runs from 0 to 1 whatever n. Places "
                       "without firms count in n.",
            .cases = "n",
            .edges = "null if there are no firms; normalised null if there is one place only.",
            .source = "Hirschman, A. O. (1945): National Power and the Structure of Foreign Trade. "
                      "Berkeley. Herfindahl, O. C. (1950): Concentration in the Steel Industry. "
                      "New York.",
        },
    [NODE_MEASURE_EFFECTIVE_NUMBER] =
        {
            .title = "Effective number",
            .formula = "1 / H, H: the Herfindahl-Hirschman index",
            .meaning = "How many places of equal size would be as concentrated. From 1 to the "
                       "number of places.",
            .cases = "places; in findings/dispersion.json the clusters that stand in them",
            .edges = "null if there are no firms.",
            .source = "Adelman, M. A. (1969): Comment on the \"H\" concentration measure as a "
                      "numbers-equivalent. Review of Economics and Statistics 51, 99-101.",
        },
    [NODE_MEASURE_GINI] =
        {
            .title = "Gini coefficient",
            .formula = "G = 2 * sum of i * x_i / (n * sum of x) - (n + 1) / n\n\n"
                       "x: firms of the places, from the smallest (i = 1) to the largest (i = n)",
            .meaning = "How unequal the places are in firms. 0: all alike; 1 - 1/n: all firms in "
                       "one. Without the small-sample correction n / (n - 1).",
            .cases = "n",
            .edges = "null if there are no firms or fewer than two places.",
            .source = "Gini, C. (1912): Variabilita e mutabilita. Bologna.",
        },
    [NODE_MEASURE_EI_INDEX] =
        {
            .title = "E-I index",
            .formula = "(E - I) / (E + I)\n\n"
                       "I: ties between firms inside the group, E: those with one end inside; of "
                       "the nation, those inside clusters and between them",
            .meaning =
                "Whether ties lead out (1: all do) or stay (-1: all do). The group is a cluster or "
                "a province of n firms among N in the tree; of the nation, its clusters, and firms "
                "that none holds are left out. Each tie counts once.\n\n"
                "expected: (E* - I*) / (E* + I*), with I* = n(n - 1)/2 and E* = n(N - n) the pairs "
                "of firms that could be joined inside and outside; of the nation I* = sum of n_k("
                "n_k - 1)/2, E* = N(N - 1)/2 - I*. rescaled: 2(EI - min)/(max - min) - 1, between "
                "the least and the most that E + I = m ties could have if each pair is joined once "
                "at most: max = 1 if m <= E*, else (2E* - m)/m; min = -1 if m <= I*, else (m - "
                "2I*)/m.\n\n"
                "p: how likely chance alone comes as far from the expected value, either way. The "
                "firms change places at random 999 times (the random numbers are seeded with 1988: "
                "the same data give the same p), the ties stay; p = (1 + deals as far) / (1 + "
                "deals in which the group has a tie).",
            .cases = "E + I",
            .edges =
                "null if there are no such ties between firms to count; expected and rescaled null "
                "if there "
                "are "
                "no pairs of firms to join; rescaled null also if ties repeat so that there are "
                "more than pairs, or if there is one value only that they could have; p null also "
                "if "
                "the firms are more than 2000, or the ties to permute together with the firms that "
                "they "
                "join (of a cluster or province: with its firms) are, or if in no deal the group "
                "has "
                "a tie. A tie of a firm to itself is inside.",
            .source =
                "Krackhardt, D. and Stern, R. N. (1988): Informal networks and organizational "
                "crises. Social Psychology Quarterly 51, 123-140.",
        },
    [NODE_MEASURE_LOCAL_SHARE] =
        {
            .title = "Local share of ties",
            .formula = "I / (E + I), as in ei-index.md",
            .meaning = "The share of the ties between firms that stay inside. From 0 to 1. "
                       "expected: I* / (E* + I*), if every pair of firms were as likely to be "
                       "joined. rescaled: 0 by chance, 1 if all stay, -1 if none does, in between "
                       "in proportion on either side.",
            .cases = "E + I",
            .edges =
                "null if there are no such ties between firms to count; expected null if there are "
                "no "
                "pairs of firms to join; rescaled null if chance leaves no room: where all firms "
                "are in one cluster, or none is in a cluster with another.",
            .source = "arithmetic",
        },
    [NODE_MEASURE_DENSITY] =
        {
            .title = "Density",
            .formula = "2I / (n(n - 1))\n\nI: ties between firms inside the cluster, n: its firms",
            .meaning = "The share of the pairs of firms that ties join: local buzz. Directions do "
                       "not count, repeated ties do, so that it may exceed 1.",
            .cases = "I",
            .edges = "null if there are fewer than two firms.",
            .source = "Wasserman, S. and Faust, K. (1994): Social Network Analysis. Cambridge, "
                      "ch. 4. As a measure of buzz: Bathelt, H., Malmberg, A. and Maskell, P. "
                      "(2004): Clusters and knowledge. Progress in Human Geography 28, 31-56, "
                      "which has no formula.",
        },
    [NODE_MEASURE_MEAN_DEGREE] =
        {
            .title = "Mean degree",
            .formula = "local: 2I / n, outside: E / n\n\n"
                       "I: ties between firms inside, E: those with one end inside, n: firms",
            .meaning =
                "How many ties a firm has on average to firms inside its cluster (buzz), and "
                "to firms outside (pipelines).",
            .cases = "n",
            .edges = "null if there are no firms.",
            .source = "Freeman, L. C. (1979): Centrality in social networks. Social Networks 1, "
                      "215-239.",
        },
    [NODE_MEASURE_INTERLOCK] =
        {
            .title = "Interlock of two clusters",
            .formula = "r_ab = sum over conglomerates g of v_ag * v_bg\n\n"
                       "v_ag: members of conglomerate g in cluster a",
            .meaning = "How strongly conglomerates join two clusters: the number of pairs of "
                       "members of one conglomerate, one in either cluster. In bridges.tsv of a "
                       "cluster. A conglomerate is an ultimate parent and all below it; who has "
                       "several ultimate parents is a member of each.",
            .edges = "0 if no conglomerate has members in both. A conglomerate in k clusters joins "
                     "all k(k - 1)/2 pairs of them, whoever in it owns whom.",
            .source = "Taylor, P. J. (2001): Specification of the world city network. Geographical "
                      "Analysis 33, 181-194.",
        },
    [NODE_MEASURE_ULTIMATE_PARENT] =
        {
            .title = "Ultimate parent",
            .formula = "from a firm to the parent with the largest stake, and so on, to one that "
                       "has no parent",
            .meaning = "Who owns a firm in the end. Of several parents the one with the largest "
                       "stake; an unknown stake is the smallest; then the one since the earlier "
                       "year, then by name. In conglomerate.json the chain of parents, and below "
                       "the ultimate parent the whole tree: who has several parents stands below "
                       "each, with what it owns the first time and again: true after that. "
                       "ultimate_parents are those of all groups that it is in, whatever the "
                       "stakes (256 at most).",
            .edges = "A firm without parents is its own ultimate parent. null if ownership goes in "
                     "a circle: the tree is then that below the firm, and circles names where it "
                     "comes round. Of a group with more than 256 members the tree is null, and "
                     "stands in tree.txt of the conglomerate.",
            .source = "As usual in accounts: the ultimate controlling party.",
        },
    [NODE_MEASURE_PROJECTIONS] =
        {
            .title = "Projections of ownership onto clusters",
            .formula = "star: ties of ownership between members in a and members in b\n"
                       "clique: v_a * v_b\n"
                       "newman: 1 / (k - 1)\n\n"
                       "v_a: members in cluster a, k: clusters that the conglomerate spans",
            .meaning = "A conglomerate joins clusters, but how strongly which two? star follows "
                       "who owns whom. clique joins all members to all (its sum over conglomerates "
                       "is the interlock), and so makes a conglomerate in k clusters count k(k - 1)"
                       "/2 times. newman lets each cluster have 1 to share out among the k - 1 "
                       "others.",
            .edges = "No lines if it spans fewer than two clusters. Members without a cluster are "
                     "in none.",
            .source = "Alderson, A. S. and Beckfield, J. (2004): Power and position in the world "
                      "city system. American Journal of Sociology 109, 811-851 (star). Taylor, P. "
                      "J. (2001): Geographical Analysis 33, 181-194 (clique). Newman, M. E. J. "
                      "(2001): Scientific collaboration networks II. Physical Review E 64, 016132. "
                      "On what a clique invents: Neal, Z. (2012): Structural determinism in the "
                      "interlocking world city network. Geographical Analysis 44, 162-170.",
        },
    [NODE_MEASURE_JACCARD] =
        {
            .title = "Jaccard similarity",
            .formula = "J = |A and B| / |A or B|\n\nA, B: the products of two firms",
            .meaning = "How similar two firms are in what they make. 1: the same products, 0: none "
                       "in common. In rivals.tsv, most similar first, then by products in common, "
                       "then by name; 100 lines at most.",
            .edges = "Firms with nothing in common are left out, and so are those whose only "
                     "common products have more than 200 makers.",
            .source = "Jaccard, P. (1901): Etude comparative de la distribution florale. Bulletin "
                      "de la Societe vaudoise des sciences naturelles 37, 547-579.",
        },
    [NODE_MEASURE_CONSTRAINT] =
        {
            .title = "Constraint",
            .formula = "c_i = sum over j of ( p_ij + sum over q of p_iq * p_qj )^2\n\n"
                       "j, q: firms that ties join to firm i, p_ij = 1 / (number of firms that "
                       "ties join to i)",
            .meaning = "How much the firms that a firm is tied to are tied to each other. High: it "
                       "is shut in; low: it spans structural holes. May exceed 1. Ties between "
                       "firms of all kinds, without direction; several between two firms are one, "
                       "and those of a firm to itself none.",
            .cases = "firms that ties join to it",
            .edges = "null if the firm has no tie to another firm, or if more than 2000 ends of "
                     "ties would "
                     "have to "
                     "be read.",
            .source = "Burt, R. S. (1992): Structural Holes. Cambridge, Mass. Burt, R. S. (2004): "
                      "Structural holes and good ideas. American Journal of Sociology 110, "
                      "349-399.",
        },
    [NODE_MEASURE_EFFECTIVE_SIZE] =
        {
            .title = "Effective size and efficiency",
            .formula = "effective size: n - 2t / n, efficiency: that over n\n\n"
                       "n: firms that ties join to the firm, t: pairs of them that ties join",
            .meaning = "How many of its partners are not redundant: each is worth 1, less its mean "
                       "tie to the others. Efficiency is 1 where they are strangers to each other. "
                       "Ties as in constraint.md.",
            .cases = "n",
            .edges = "null as in constraint.md.",
            .source = "Burt, R. S. (1992): Structural Holes. The formula: Borgatti, S. P. (1997): "
                      "Structural holes: unpacking Burt's redundancy measures. Connections 20, "
                      "35-38.",
        },
    [NODE_MEASURE_BROKERAGE] =
        {
            .title = "Brokerage roles",
            .formula = "pairs of firms a, c that ties join to firm v but not to each other, by the "
                       "clusters g of the three\n\n"
                       "coordinator: g(a) = g(v) = g(c)\n"
                       "consultant: g(a) = g(c), not g(v)\n"
                       "gatekeeper: one of a, c is in g(v), the other is not\n"
                       "liaison: three different clusters",
            .meaning =
                "Between whom a firm stands. Ties have no direction here, so that each pair "
                "counts once, and gatekeeper and representative, which differ in direction "
                "only, are one role. (Programs that read an undirected tie as two directed "
                "ones give twice as much for coordinator, consultant and liaison, and the "
                "same for gatekeeper as for representative.) A firm that no cluster holds is "
                "a cluster of its own. Ties as in constraint.md.",
            .cases = "firms that ties join to it",
            .edges = "0 if there is no such pair. null if the firm is tied to more than 200 firms, "
                     "or if "
                     "more than 2000 ends of ties would have to be read (a tie has two).",
            .source = "Gould, R. V. and Fernandez, R. M. (1989): Structures of mediation. "
                      "Sociological Methodology 19, 89-126.",
        },
    [NODE_MEASURE_CORENESS] =
        {
            .title = "Coreness",
            .formula = "largest k such that the firm is in the k-core: what is left of the network "
                       "when firms tied to fewer than k of those left are taken away",
            .meaning = "How dense the part of the network is where the firm stands. 0: no ties, 1: "
                       "on a branch, higher: deeper in the middle. Ties as in constraint.md.",
            .cases = "firms that ties join to it",
            .edges =
                "null where it takes more than the firm's neighbours to know it, and the "
                "network of firms is too large to be read whole: firms and the ties "
                "between them are more than 2000; and where the ties of its neighbours are more "
                "than 2000.",
            .source = "Seidman, S. B. (1983): Network structure and minimum degree. Social "
                      "Networks 5, 269-287.",
        },
    [NODE_MEASURE_ELLISON_GLAESER] =
        {
            .title = "Ellison-Glaeser index",
            .formula = "gamma = [ G - (1 - sum of x^2) H ] / [ (1 - sum of x^2)(1 - H) ]\n\n"
                       "G = sum of (s - x)^2 over provinces, s: the province's share of the firms' "
                       "employment, x: its share of all employment; H = sum of z^2 over firms, z: "
                       "the firm's share",
            .meaning =
                "Whether firms are more concentrated over provinces than their own sizes and "
                "the economy as a whole explain. 0: as if they had been thrown there at "
                "random; above 0.05: highly agglomerated. Employment is what the data set "
                "has in a column employees of its own: of firms.csv for s and z, of "
                "provinces.csv for x. Firms without that, without a cluster, or in a "
                "province without that are left out.",
            .cases = "firms",
            .edges =
                "null if there are no such columns or all in them is 0, if there is one firm only, "
                "or if the whole economy's employment is in one province.",
            .source = "Ellison, G. and Glaeser, E. L. (1997): Geographic concentration in U.S. "
                      "manufacturing industries. Journal of Political Economy 105, 889-927.",
        },
    [NODE_MEASURE_GOVERNMENT_SHARE] =
        {
            .title = "Government share of funding",
            .formula = "government_share: G / F, government_local_share: G_local / G\n\n"
                       "F: ties of funding with an end in the cluster, G: those whose funder is "
                       "government, G_local: those of G with both ends in the cluster",
            .meaning = "Whether money is the government's, and whether that stays local. Kinds of "
                       "ties that mean funding are those with the role funding in tie-kinds.csv. A "
                       "funder is government if the word government is part of its kind in "
                       "funders.csv, set off by -, blank, _ or /, in any case: local-government, "
                       "Central Government. Ties count, not money.",
            .cases = "F; of government_local_share G",
            .edges =
                "null if there are no ties of funding; the local share null if none of them is "
                "of government.",
            .source = "Conle, M. and Taube, M. (2012): Innovation in Innovative Clusters? "
                      "doi 10.17185/duepublico/73900.",
        },
};

int measure_page(struct reader *reader, struct node node, struct text *text)
{
    const struct page *page = &pages[node.type];

    (void)reader;
    if (!page->title)
        return -ENOENT;
    text_printf(text, "# %s\n\n", page->title);
    text_printf(text, "Formula: %s\n\n", page->formula);
    text_printf(text, "%s\n\n", page->meaning);
    if (page->cases)
        text_printf(text, "Cases: %s\n\n", page->cases);
    text_printf(text, "Edge cases: %s\n\n", page->edges);
    text_printf(text, "Source: %s\n", page->source);
    return 0;
}
