#include "store/doubts.h"

/* The order is that of the lines in quality.tsv: what is wrong, what is missing, what is odd, what
 * is weak. */
/* clang-format off */

const struct doubt doubts[] = {
    {"dangling", QUERY_DOUBT_DANGLING, true, "linkages.json matrix.tsv export/ties.csv"},
    {"circle", QUERY_DOUBT_CIRCLE, true, "@/conglomerate.json conglomerates/*"},
    {"no-source", QUERY_DOUBT_NO_SOURCE, false, "@/attributes.json"},
    {"no-cluster", QUERY_DOUBT_NO_CLUSTER, false, "@/linkages.json linkages.json"},
    {"no-coordinates", QUERY_DOUBT_NO_COORDINATES, false,
        "figures/regional-map.svg export/clusters.geojson"},
    {"no-firms", QUERY_DOUBT_NO_FIRMS, false, "@/buzz.json linkages.json findings/genesis.json"},
    {"no-ties", QUERY_DOUBT_NO_TIES, false, "@/linkages.json &/buzz.json"},
    {"isolated", QUERY_DOUBT_ISOLATED, false, "@/linkages.json linkages.json"},
    {"no-makers", QUERY_DOUBT_NO_MAKERS, false, "@/attributes.json findings/substitutors.json"},
    {"no-city", QUERY_DOUBT_NO_CITY, false, "findings/science-base.json clusters/*/attributes.json"},
    {"tie-years", QUERY_DOUBT_TIE_YEARS, false, "@/links.tsv &/links.tsv"},
    {"spin-off-years", QUERY_DOUBT_SPIN_OFF_YEARS, false,
        "@/links.tsv &/links.tsv findings/dispersal.json"},
    {"makes-years", QUERY_DOUBT_MAKES_YEARS, false, "@/attributes.json &/attributes.json"},
    {"cluster-years", QUERY_DOUBT_CLUSTER_YEARS, false, "@/attributes.json"},
    {"designation-years", QUERY_DOUBT_DESIGNATION_YEARS, false, "@/attributes.json"},
    {"same-designation", QUERY_DOUBT_SAME_DESIGNATION, false, "@/attributes.json"},
    {"same-tie", QUERY_DOUBT_SAME_TIE, false, "@/links.tsv &/links.tsv linkages.json matrix.tsv"},
    {"same-name", QUERY_DOUBT_SAME_NAME, false, "@/attributes.json &/attributes.json"},
    {"parents", QUERY_DOUBT_PARENTS, false, "@/conglomerate.json conglomerates/*"},
    {"stakes", QUERY_DOUBT_STAKES, false, "@/conglomerate.json @/links.tsv"},
    {"weak-genesis", QUERY_DOUBT_WEAK_GENESIS, false,
        "@/attributes.json findings/genesis.json figures/regional-map.svg"},
    {"weak-ties", QUERY_DOUBT_WEAK_TIES, false,
        "@/linkages.json @/buzz.json @/bridges.tsv linkages.json"},
    {"weak-makers", QUERY_DOUBT_WEAK_MAKERS, false,
        "@/attributes.json findings/substitutors.json &/products.tsv"},
    {"weak-series", QUERY_DOUBT_WEAK_SERIES, false, "findings/goals.json"},
    {"weak-science", QUERY_DOUBT_WEAK_SCIENCE, false, "findings/science-base.json"},
    {"not-looked-at", QUERY_DOUBT_NOT_LOOKED_AT, false, "quality.tsv"},
};

/* clang-format on */

const size_t doubt_count = sizeof(doubts) / sizeof(doubts[0]);
