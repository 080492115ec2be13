#include "fs/types.h"

#include "fs/files.h"

#include <sys/stat.h>

/* One row, one line or two. */
/* clang-format off */

#define FIXED(in, called) .parent = (in), .name = (called)
#define DIRECTORY .mode = S_IFDIR
#define FILE_OF(function) .mode = S_IFREG, .function
#define HERE(set, type) .members = QUERY_##set##_LIST, .standing = STAND_HERE, .member = (type)
#define LINKED(set, to) .members = QUERY_##set##_LIST, .standing = STAND_LINKED, .target = (to)
#define INDEX(set, type)                                                                           \
    .members = QUERY_##set##_LIST, .standing = STAND_LINKED_IF_PLACED, .member = (type),           \
    .target = LINK_ORGANISATION
#define MEASURE(called, says)                                                                      \
    { FIXED(NODE_MEASURES, called), FILE_OF(text = measure_page), .doc = (says) }
#define FINDING(called, says)                                                                      \
    { FIXED(NODE_FINDINGS, called), FILE_OF(json = finding_of_data_set), .doc = (says) }
#define TABLE(called, says)                                                                        \
    { FIXED(NODE_EXPORT, called), FILE_OF(text = interchange_rows), .doc = (says) }

const struct type types[NODE_TYPES] = {
    [NODE_ROOT] = { FIXED(NODE_ROOT, ""), DIRECTORY },
    [NODE_README] = { FIXED(NODE_ROOT, "README.md"), FILE_OF(text = readme),
        .doc = "what is mounted, how much of it, and commands to try" },
    [NODE_ATTRIBUTES] = { FIXED(NODE_ROOT, "attributes.json"), FILE_OF(json = attributes_of_data_set),
        .doc = "the data set: title, licence, years covered, counts of every kind" },
    [NODE_LINKAGES] = { FIXED(NODE_ROOT, "linkages.json"), FILE_OF(json = linkages_of_nation),
        .doc = "ties by kind and scope; modularity, components, betweenness, concentration" },
    [NODE_MATRIX] = { FIXED(NODE_ROOT, "matrix.tsv"), FILE_OF(text = matrix_of_nation),
        .doc = "clusters x clusters: how many ties of which kind run from one to the other" },
    [NODE_PROVINCES] = { FIXED(NODE_ROOT, "provinces"), DIRECTORY, HERE(PROVINCES, NODE_PROVINCE),
        .doc = "provinces, which hold clusters, which hold firms, institutes and funders" },
    [NODE_CLUSTERS] = { FIXED(NODE_ROOT, "clusters"), DIRECTORY, LINKED(CLUSTERS, LINK_CLUSTER),
        .doc = "all clusters by name" },
    [NODE_FIRMS] = { FIXED(NODE_ROOT, "firms"), DIRECTORY, INDEX(FIRMS, NODE_FIRM),
        .doc = "all firms by name; those that no cluster holds stand here" },
    [NODE_INSTITUTES] = { FIXED(NODE_ROOT, "institutes"), DIRECTORY, INDEX(INSTITUTES, NODE_INSTITUTE),
        .doc = "all universities and research institutes by name; those abroad stand here" },
    [NODE_FUNDERS] = { FIXED(NODE_ROOT, "funders"), DIRECTORY, INDEX(FUNDERS, NODE_FUNDER),
        .doc = "all funders by name; those that no cluster holds stand here" },
    [NODE_PRODUCTS] = { FIXED(NODE_ROOT, "products"), DIRECTORY, HERE(PRODUCTS, NODE_PRODUCT),
        .doc = "products, and who makes them" },
    [NODE_CONGLOMERATES] = { FIXED(NODE_ROOT, "conglomerates"), DIRECTORY,
        HERE(CONGLOMERATES, NODE_CONGLOMERATE),
        .doc = "groups under one ultimate parent" },
    [NODE_SOURCES] = { FIXED(NODE_ROOT, "sources"), DIRECTORY, HERE(SOURCES, NODE_SOURCE),
        .doc = "the bibliography: each source with the facts it supports" },
    [NODE_MEASURES] = { FIXED(NODE_ROOT, "measures"), DIRECTORY,
        .doc = "a page a measure: formula, meaning, edge cases, source" },
    [NODE_FIGURES] = { FIXED(NODE_ROOT, "figures"), DIRECTORY,
        .doc = "pictures drawn from the data, for browsers and for print" },
    [NODE_FIGURE_REGIONAL_MAP] = { FIXED(NODE_FIGURES, "regional-map.svg"), FILE_OF(text = figure_regional_map),
        .doc = "map: clusters by genesis, sized by firms, and ownership between them" },
    [NODE_FIGURE_SPIN_OFFS] = { FIXED(NODE_FIGURES, "cnbg-spin-offs.svg"), FILE_OF(text = figure_spin_offs),
        .doc = "the largest conglomerates: what they own and what was spun off, over the clusters" },
    [NODE_FIGURE_DISPERSAL] = { FIXED(NODE_FIGURES, "spin-off-dispersal.svg"), FILE_OF(text = figure_dispersal),
        .doc = "from academic parents to the clusters of their spin-offs and returnees" },
    [NODE_FIGURE_MATRIX] = { FIXED(NODE_FIGURES, "matrix.svg"), FILE_OF(text = figure_matrix),
        .doc = "ties between clusters, as a heat map: ownership beside all others" },

    [NODE_FINDINGS] = { FIXED(NODE_ROOT, "findings"), DIRECTORY,
        .doc = "the paper's claims, each tested on these data" },
    [NODE_FINDINGS_README] = { FIXED(NODE_FINDINGS, "README.md"), FILE_OF(text = findings_page),
        .doc = "all claims with their verdicts on one page" },
    [NODE_FINDING_GENESIS] = FINDING("genesis.json", "four types of cluster genesis"),
    [NODE_FINDING_SCIENCE_BASE] =
        FINDING("science-base.json", "most clusters stand in cities without a strong science base"),
    [NODE_FINDING_BUSINESS_MODELS] =
        FINDING("business-models.json", "integrated firms dominate"),
    [NODE_FINDING_LOCAL_BUZZ] = FINDING("local-buzz.json", "few ties between firms of a cluster"),
    [NODE_FINDING_ACADEMIA] =
        FINDING("academia.json", "firms tie to academia, not to each other; proximity plays no role"),
    [NODE_FINDING_SUBSTITUTORS] = FINDING("substitutors.json", "many makers of one product"),
    [NODE_FINDING_BRIDGES] = FINDING("bridges.json", "conglomerates join the clusters"),
    [NODE_FINDING_DISPERSAL] =
        FINDING("dispersal.json", "spin-offs do not settle at their source of knowledge"),
    [NODE_FINDING_MONEY] = FINDING("money.json", "government money dominates, and stays local"),
    [NODE_FINDING_DISPERSION] =
        FINDING("dispersion.json", "clusters are spread over the provinces"),
    [NODE_FINDING_GOALS] = FINDING("goals.json", "strategic goals, beside what came of them"),

    [NODE_EXPORT] = { FIXED(NODE_ROOT, "export"), DIRECTORY,
        .doc = "the whole data set for other programs: CSV tables that `buzzfs import` takes, "
               "networks, a map" },
    [NODE_EXPORT_PACKAGE] = { FIXED(NODE_EXPORT, "datapackage.json"),
        FILE_OF(json = interchange_description),
        .doc = "describes the CSV tables beside it: a Frictionless Data Package" },
    [NODE_EXPORT_SOURCES] = TABLE("sources.csv", "the bibliography"),
    [NODE_EXPORT_PROVINCES] = TABLE("provinces.csv", "all provinces"),
    [NODE_EXPORT_OUTLINES] = TABLE("outlines.csv", "outlines of provinces, for maps"),
    [NODE_EXPORT_SCIENCE] = TABLE("science.csv", "the science base of cities"),
    [NODE_EXPORT_CLUSTERS] = TABLE("clusters.csv", "all clusters"),
    [NODE_EXPORT_DESIGNATIONS] = TABLE("designations.csv", "programmes that clusters were named under"),
    [NODE_EXPORT_INSTITUTES] = TABLE("institutes.csv", "all institutes"),
    [NODE_EXPORT_FIRMS] = TABLE("firms.csv", "all firms"),
    [NODE_EXPORT_FUNDERS] = TABLE("funders.csv", "all funders"),
    [NODE_EXPORT_PRODUCTS] = TABLE("products.csv", "all products"),
    [NODE_EXPORT_MAKES] = TABLE("makes.csv", "which firm makes which product"),
    [NODE_EXPORT_TIE_KINDS] = TABLE("tie-kinds.csv", "the vocabulary of ties, with roles"),
    [NODE_EXPORT_TIES] = TABLE("ties.csv", "all ties, with notes and sources"),
    [NODE_EXPORT_GOALS] = TABLE("goals.csv", "the strategic goals"),
    [NODE_EXPORT_INDICATORS] = TABLE("indicators.csv", "what came of the goals, by year"),
    [NODE_EXPORT_LINKS] = { FIXED(NODE_EXPORT, "links.tsv"), FILE_OF(tsv = QUERY_EXPORT_LINKS),
        .doc = "every tie" },
    [NODE_EXPORT_LINKS_JSON] = { FIXED(NODE_EXPORT, "links.ndjson"), FILE_OF(text = links_ndjson),
        .doc = "the same, a JSON object a line" },
    [NODE_EXPORT_GRAPHML] = { FIXED(NODE_EXPORT, "network.graphml"), FILE_OF(text = network_graphml),
        .doc = "organisations and ties as GraphML, for NetworkX, igraph, Gephi" },
    [NODE_EXPORT_GEXF] = { FIXED(NODE_EXPORT, "network.gexf"), FILE_OF(text = network_gexf),
        .doc = "the same as GEXF, for Gephi" },
    [NODE_EXPORT_DOT] = { FIXED(NODE_EXPORT, "network.dot"), FILE_OF(text = network_dot),
        .doc = "the same as DOT, for Graphviz" },
    [NODE_EXPORT_GEOJSON] = { FIXED(NODE_EXPORT, "clusters.geojson"), FILE_OF(text = clusters_geojson),
        .doc = "clusters as points on the map, with their attributes" },

    [NODE_PROVINCE] = { .parent = NODE_PROVINCES, DIRECTORY, .place = QUERY_PROVINCE_PLACE },
    [NODE_PROVINCE_ATTRIBUTES] = { FIXED(NODE_PROVINCE, "attributes.json"),
        FILE_OF(json = attributes_of_province),
        .doc = "names in both scripts, region, capital, coordinates, counts" },
    [NODE_PROVINCE_LINKAGES] = { FIXED(NODE_PROVINCE, "linkages.json"),
        FILE_OF(json = linkages_of_province),
        .doc = "ties by kind and scope, partner provinces, conglomerates, shares, location quotients" },
    [NODE_PROVINCE_LINKS] = { FIXED(NODE_PROVINCE, "links.tsv"), FILE_OF(tsv = QUERY_PROVINCE_TIES),
        .doc = "every tie with an end in the province" },
    [NODE_PROVINCE_CLUSTERS] = { FIXED(NODE_PROVINCE, "clusters"), DIRECTORY,
        HERE(PROVINCE_CLUSTERS, NODE_CLUSTER),
        .doc = "its clusters" },

    [NODE_CLUSTER] = { .parent = NODE_PROVINCE_CLUSTERS, DIRECTORY, .place = QUERY_CLUSTER_PLACE },
    [NODE_CLUSTER_ATTRIBUTES] = { FIXED(NODE_CLUSTER, "attributes.json"),
        FILE_OF(json = attributes_of_cluster),
        .doc = "genesis, coordinates, years, designations, science base of its city, counts" },
    [NODE_CLUSTER_LINKAGES] = { FIXED(NODE_CLUSTER, "linkages.json"),
        FILE_OF(json = linkages_of_cluster),
        .doc = "ties by kind and scope, partner clusters, conglomerates that join it to others" },
    [NODE_CLUSTER_LINKS] = { FIXED(NODE_CLUSTER, "links.tsv"), FILE_OF(tsv = QUERY_CLUSTER_TIES),
        .doc = "every tie with an end in the cluster" },
    [NODE_CLUSTER_DOT] = { FIXED(NODE_CLUSTER, "network.dot"), FILE_OF(text = cluster_dot),
        .doc = "its organisations, their ties and partners, for Graphviz" },
    [NODE_CLUSTER_SVG] = { FIXED(NODE_CLUSTER, "network.svg"), FILE_OF(text = cluster_svg),
        .doc = "a picture of the same" },
    [NODE_CLUSTER_BUZZ] = { FIXED(NODE_CLUSTER, "buzz.json"), FILE_OF(json = buzz_of_cluster),
        .doc = "local buzz: whether firms tie inside the cluster more than by chance; density, local shares" },
    [NODE_CLUSTER_BRIDGES] = { FIXED(NODE_CLUSTER, "bridges.tsv"), FILE_OF(text = bridges_of_cluster),
        .doc = "for each other cluster: ties by kind, and the interlock through conglomerates" },
    [NODE_CLUSTER_OUTPUT] = { FIXED(NODE_CLUSTER, "products.tsv"), FILE_OF(text = products_of_cluster),
        .doc = "products made here, makers here and in the country, location quotient of the class" },
    [NODE_CLUSTER_FIRMS] = { FIXED(NODE_CLUSTER, "firms"), DIRECTORY, HERE(CLUSTER_FIRMS, NODE_FIRM),
        .doc = "its firms" },
    [NODE_CLUSTER_INSTITUTES] = { FIXED(NODE_CLUSTER, "institutes"), DIRECTORY,
        HERE(CLUSTER_INSTITUTES, NODE_INSTITUTE),
        .doc = "its universities and research institutes" },
    [NODE_CLUSTER_FUNDERS] = { FIXED(NODE_CLUSTER, "funders"), DIRECTORY,
        HERE(CLUSTER_FUNDERS, NODE_FUNDER),
        .doc = "its funders" },

    [NODE_FIRM] = { .parent = NODE_FIRMS, DIRECTORY, .place = QUERY_ORGANISATION_PLACE },
    [NODE_FIRM_ATTRIBUTES] = { FIXED(NODE_FIRM, "attributes.json"), FILE_OF(json = attributes_of_firm),
        .doc = "names, years, business model, ownership, origin, products, sources" },
    [NODE_FIRM_LINKAGES] = { FIXED(NODE_FIRM, "linkages.json"), FILE_OF(json = linkages_of_firm),
        .doc = "ties by kind, direction and scope; its place among its neighbours; the clusters they reach; each tie with the path of its other end" },
    [NODE_FIRM_LINKS] = { FIXED(NODE_FIRM, "links.tsv"), FILE_OF(tsv = QUERY_ORGANISATION_TIES),
        .doc = "every tie of the firm" },
    [NODE_FIRM_CONGLOMERATE] = { FIXED(NODE_FIRM, "conglomerate.json"),
        FILE_OF(json = conglomerate_of_firm),
        .doc = "its ultimate parent, the whole ownership tree of that, clusters and provinces spanned" },
    [NODE_FIRM_RIVALS] = { FIXED(NODE_FIRM, "rivals.tsv"), FILE_OF(text = rivals_of_firm),
        .doc = "who makes the same products, most similar first" },
    [NODE_FIRM_PARENTS] = { FIXED(NODE_FIRM, "parents"), DIRECTORY,
        LINKED(FIRM_PARENTS, LINK_ORGANISATION), .doc = "who owns it" },
    [NODE_FIRM_SUBSIDIARIES] = { FIXED(NODE_FIRM, "subsidiaries"), DIRECTORY,
        LINKED(FIRM_SUBSIDIARIES, LINK_ORGANISATION), .doc = "what it owns" },
    [NODE_FIRM_SIBLINGS] = { FIXED(NODE_FIRM, "siblings"), DIRECTORY,
        LINKED(FIRM_SIBLINGS, LINK_ORGANISATION), .doc = "what its parents own beside it" },
    [NODE_FIRM_PARTNERS] = { FIXED(NODE_FIRM, "partners"), DIRECTORY,
        LINKED(FIRM_PARTNERS, LINK_ORGANISATION),
        .doc = "whom it works with: the other ends of ties of technology, exploration, exploitation" },
    [NODE_FIRM_ORIGINS] = { FIXED(NODE_FIRM, "origins"), DIRECTORY,
        LINKED(FIRM_ORIGINS, LINK_ORGANISATION), .doc = "what it was spun off from, or its founders returned from" },
    [NODE_FIRM_PRODUCTS] = { FIXED(NODE_FIRM, "products"), DIRECTORY,
        LINKED(FIRM_PRODUCTS, LINK_PRODUCT), .doc = "what it makes" },

    [NODE_INSTITUTE] = { .parent = NODE_INSTITUTES, DIRECTORY, .place = QUERY_ORGANISATION_PLACE },
    [NODE_INSTITUTE_ATTRIBUTES] = { FIXED(NODE_INSTITUTE, "attributes.json"),
        FILE_OF(json = attributes_of_institute), .doc = "names, kind, years, sources" },
    [NODE_INSTITUTE_LINKAGES] = { FIXED(NODE_INSTITUTE, "linkages.json"),
        FILE_OF(json = linkages_of_organisation), .doc = "as a firm's" },
    [NODE_INSTITUTE_LINKS] = { FIXED(NODE_INSTITUTE, "links.tsv"),
        FILE_OF(tsv = QUERY_ORGANISATION_TIES), .doc = "every tie of the institute" },
    [NODE_INSTITUTE_SPIN_OFFS] = { FIXED(NODE_INSTITUTE, "spin-offs"), DIRECTORY,
        LINKED(INSTITUTE_SPIN_OFFS, LINK_ORGANISATION), .doc = "firms spun off from it" },
    [NODE_INSTITUTE_LICENSEES] = { FIXED(NODE_INSTITUTE, "licensees"), DIRECTORY,
        LINKED(INSTITUTE_LICENSEES, LINK_ORGANISATION), .doc = "firms that took its technology" },

    [NODE_FUNDER] = { .parent = NODE_FUNDERS, DIRECTORY, .place = QUERY_ORGANISATION_PLACE },
    [NODE_FUNDER_ATTRIBUTES] = { FIXED(NODE_FUNDER, "attributes.json"),
        FILE_OF(json = attributes_of_funder), .doc = "names, kind, province, sources" },
    [NODE_FUNDER_LINKAGES] = { FIXED(NODE_FUNDER, "linkages.json"),
        FILE_OF(json = linkages_of_organisation), .doc = "as a firm's" },
    [NODE_FUNDER_LINKS] = { FIXED(NODE_FUNDER, "links.tsv"), FILE_OF(tsv = QUERY_ORGANISATION_TIES),
        .doc = "every tie of the funder" },
    [NODE_FUNDER_PORTFOLIO] = { FIXED(NODE_FUNDER, "portfolio"), DIRECTORY,
        LINKED(FUNDER_PORTFOLIO, LINK_ORGANISATION), .doc = "what it funds" },

    [NODE_PRODUCT] = { .parent = NODE_PRODUCTS, DIRECTORY, .place = QUERY_PRODUCT_PLACE },
    [NODE_PRODUCT_ATTRIBUTES] = { FIXED(NODE_PRODUCT, "attributes.json"),
        FILE_OF(json = attributes_of_product), .doc = "name, class, number of makers, sources" },
    [NODE_PRODUCT_MAKERS] = { FIXED(NODE_PRODUCT, "makers"), DIRECTORY,
        LINKED(PRODUCT_MAKERS, LINK_ORGANISATION), .doc = "who makes it" },

    [NODE_CONGLOMERATE] = { .parent = NODE_CONGLOMERATES, DIRECTORY, .place = QUERY_CONGLOMERATE_PLACE },
    [NODE_CONGLOMERATE_ATTRIBUTES] = { FIXED(NODE_CONGLOMERATE, "attributes.json"),
        FILE_OF(json = attributes_of_conglomerate),
        .doc = "ultimate parent; members, clusters and provinces spanned" },
    [NODE_CONGLOMERATE_MEMBERS] = { FIXED(NODE_CONGLOMERATE, "members"), DIRECTORY,
        LINKED(CONGLOMERATE_MEMBERS, LINK_ORGANISATION), .doc = "its members, the ultimate parent among them" },
    [NODE_CONGLOMERATE_CLUSTERS] = { FIXED(NODE_CONGLOMERATE, "clusters"), DIRECTORY,
        LINKED(CONGLOMERATE_CLUSTERS, LINK_CLUSTER), .doc = "clusters that hold members" },

    [NODE_CONGLOMERATE_TREE] = { FIXED(NODE_CONGLOMERATE, "tree.txt"),
        FILE_OF(text = tree_of_conglomerate), .doc = "who owns whom, drawn as tree(1) draws folders" },
    [NODE_CONGLOMERATE_PROJECTIONS] = { FIXED(NODE_CONGLOMERATE, "projections.tsv"),
        FILE_OF(text = projections_of_conglomerate),
        .doc = "how it joins each two of its clusters: three projections of ownership" },

    [NODE_SOURCE] = { .parent = NODE_SOURCES, .suffix = ".json", FILE_OF(json = attributes_of_source),
        .place = QUERY_SOURCE_PLACE, .doc = "title, publisher, year, address, and what it supports" },

    [NODE_MEASURE_SHARE] = MEASURE("share.md", "share of a whole"),
    [NODE_MEASURE_LOCATION_QUOTIENT] =
        MEASURE("location-quotient.md", "how much a place specialises"),
    [NODE_MEASURE_MODULARITY] = MEASURE("modularity.md", "whether ties stay inside clusters"),
    [NODE_MEASURE_COMPONENTS] = MEASURE("components.md", "connected parts of a network"),
    [NODE_MEASURE_BETWEENNESS] = MEASURE("betweenness.md", "how often a cluster lies between others"),
    [NODE_MEASURE_HHI] = MEASURE("hhi.md", "concentration: Herfindahl-Hirschman index"),
    [NODE_MEASURE_EFFECTIVE_NUMBER] =
        MEASURE("effective-number.md", "how many equal parts would be as concentrated"),
    [NODE_MEASURE_GINI] = MEASURE("gini.md", "inequality of sizes"),
    [NODE_MEASURE_EI_INDEX] = MEASURE("ei-index.md", "whether ties lead out of a group or stay"),
    [NODE_MEASURE_LOCAL_SHARE] = MEASURE("local-share.md", "share of ties that stay in a cluster"),
    [NODE_MEASURE_DENSITY] = MEASURE("density.md", "share of the pairs of firms that ties join"),
    [NODE_MEASURE_MEAN_DEGREE] = MEASURE("mean-degree.md", "ties a firm"),
    [NODE_MEASURE_GOVERNMENT_SHARE] =
        MEASURE("government-share.md", "share of ties of funding that are of government"),
    [NODE_MEASURE_INTERLOCK] = MEASURE("interlock.md", "how conglomerates join two clusters"),
    [NODE_MEASURE_ULTIMATE_PARENT] = MEASURE("ultimate-parent.md", "who owns a firm in the end"),
    [NODE_MEASURE_PROJECTIONS] =
        MEASURE("projections.md", "three ways from ownership of firms to ties of clusters"),
    [NODE_MEASURE_JACCARD] = MEASURE("jaccard.md", "how similar two firms are in their products"),
    [NODE_MEASURE_CONSTRAINT] = MEASURE("constraint.md", "how much a firm's partners are tied to each other"),
    [NODE_MEASURE_EFFECTIVE_SIZE] =
        MEASURE("effective-size.md", "how many of a firm's partners are not redundant"),
    [NODE_MEASURE_BROKERAGE] = MEASURE("brokerage.md", "between whom a firm stands, by cluster"),
    [NODE_MEASURE_CORENESS] = MEASURE("coreness.md", "how dense the part of the network is where a firm stands"),
    [NODE_MEASURE_ELLISON_GLAESER] =
        MEASURE("ellison-glaeser.md", "agglomeration beyond what sizes of firms explain"),
};

/* clang-format on */
