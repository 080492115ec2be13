#include "fs/findings/findings.h"

/* The table of findings. The paper has no page numbers in its text: places are its headings. */
/* clang-format off */

/*
 * Pipelines read files whose form is fixed: a data set may lay out the tables of export/ in its own
 * way. None of their commands knows the length of a list of arguments, and what is empty they pass
 * over.
 */

/* Has the command that follows read that file of all these nodes. */
#define EACH(nodes, file) "ls " nodes " | sed 's|.*|" nodes "/&/" file "|' | tr '\\n' '\\0' | xargs -0 -r "
#define ATTRIBUTES(nodes) EACH(nodes, "attributes.json")

/* In jq: a word that the rule knows, or what it counts others as. */
#define AMONG(words) "if . == null then \"unknown\" elif IN(" words ") then . else \"other\" end"

/* Counts lines that are alike. */
#define COUNT "awk '{ n[$0]++ } END { for (w in n) print w, n[w] }'"

/* Reads the roles of the kinds of ties, the firms, what else there is, of two columns, and then the
 * ties; a line is told by how many columns it has. */
#define TIES_WITH(more, read)                                                                      \
    "{ jq -r '.tie_roles | to_entries[] | [.key, .value, \"role\"] | @tsv' attributes.json; "      \
    "ls firms; " more "cat export/links.tsv; } | awk -F '\\t' '"                                   \
    "NF == 1 { firm[$1]; next } NF == 2 { " read "next } NF == 3 { role[$1] = $2; next } "          \
    "$6 == \"scope\" { next } "                                                                    \
    "{ firms = ($2 in firm) && ($3 in firm); placed = $6 ~ /^(local|provincial|national)$/ } "
#define TIES TIES_WITH("", "")

/* In awk: the columns of a line of CSV (RFC 4180), as f[1] and on; and their numbers by name. */
#define CSV                                                                                        \
    "{ while (gsub(/\"/, \"&\") % 2 && (getline more) > 0) $0 = $0 \"\\n\" more; rest = $0 \",\"; " \
    "for (n = 0; match(rest, /^(\"([^\"]|\"\")*\"|[^,\"]*),/); rest = substr(rest, RLENGTH + 1)) " \
    "f[++n] = substr(rest, 1, RLENGTH - 1) } "                                                     \
    "FNR == 1 { split(\"\", at); while (n) { at[f[n]] = n; n-- } next } "

const struct finding findings[NODE_TYPES] = {
    [NODE_FINDING_GENESIS] = {
        .claim = "China's biotech clusters came about in four ways: as a government construct, around "
                 "an anchor firm, by entrepreneurs, or as spin-offs of science",
        .place = "Creation and regional distribution of China's health biotech clusters",
        .rule = "true if each of the four types (government-construct, anchor-firm, entrepreneurial, "
                "science-spin-off) has clusters and no cluster is of another type; null if fewer than "
                "10 clusters have a known genesis, or none has one of these four. Much of that cannot come out otherwise: a vocabulary "
                "of these four words, as the data set on China has it, lets no other type in, and a "
                "cluster of basis rule has its type from a stated rule that knows only these. "
                "basis_paper, basis_source, basis_rule: clusters by what their type rests on; those of "
                "basis_source alone are told by others than the paper",
        .paths = {"clusters/*/attributes.json", "figures/regional-map.svg"},
        .pipeline = ATTRIBUTES("clusters") "jq -r '(.genesis | " AMONG("\"government-construct\", \"anchor-firm\", "
                    "\"entrepreneurial\", \"science-spin-off\"") "), (select(.genesis) | .genesis_basis | "
                    AMONG("\"paper\", \"source\", \"rule\"") " | \"basis_\" + .)' | " COUNT,
        .examine = examine_genesis,
    },
    [NODE_FINDING_SCIENCE_BASE] = {
        .claim = "Most clusters stand in cities without a strong science base",
        .place = "Creation and regional distribution of China's health biotech clusters",
        .measure = "share",
        .rule = "a city is strong in science if it has a university of Project 211 and an institute of "
                "the Chinese Academy of Sciences; true if less than half of the clusters stand in such "
                "cities; null if the science base of fewer than 10 clusters is known. "
                "with_top_university: clusters in cities with a university of Project 985",
        .paths = {"clusters/*/attributes.json"},
        .pipeline = ATTRIBUTES("clusters") "jq -r '.science // empty | [.universities_211, .universities_985, .cas_institutes]"
                    " | select(all(. != null)) | @tsv' | "
                    "awk '{ strong += $1 > 0 && $3 > 0; top += $2 > 0 } END { print \"strong\", strong + 0; "
                    "print \"weak\", NR - strong; print \"with_top_university\", top + 0; "
                    "if (NR) printf \"weak_share %.6f\\n\", 1 - strong / NR }'",
        .examine = examine_science_base,
    },
    [NODE_FINDING_BUSINESS_MODELS] = {
        .claim = "The sector overwhelmingly consists of integrated firms with manufacturing of their own, "
                 "not of dedicated biotechnology firms",
        .place = "Business models driving cluster development",
        .measure = "share",
        .rule = "the paper's integrated firms manufacture and sell what they make, many with little research, "
                "where dedicated firms leave that to others. The data call integrated who does research too, and "
                "manufacturer who does little. True if both together are more than "
                "half of the firms (manufacturing_share), of those that clusters hold and whose business "
                "model is known (words: integrated, dedicated, contract, manufacturer, holding); null if "
                "these are fewer than 10, or none of these words is met, or if there are more than 1200000 firms. "
                "integrated_share: "
                "those with research alone; where it is not more than half, a true verdict hangs on the "
                "manufacturers, also those out of state-owned enterprises (origin soe), of which the paper "
                "says that they began without research and marketing",
        .paths = {"firms/*/attributes.json"},
        .pipeline = ATTRIBUTES("firms") "jq -r 'select(.cluster) | .business_model | "
                    AMONG("\"integrated\", \"dedicated\", \"contract\", \"manufacturer\", \"holding\"") "' | "
                    "awk '{ n[$0]++ } END { for (w in n) print w, n[w]; known = NR - n[\"unknown\"]; "
                    "if (known) printf \"integrated_share %.6f\\nmanufacturing_share %.6f\\n\", n[\"integrated\"] / known, "
                    "(n[\"integrated\"] + n[\"manufacturer\"]) / known }'",
        .examine = examine_business_models,
    },
    [NODE_FINDING_LOCAL_BUZZ] = {
        .claim = "Inside the clusters there is little networking between firms",
        .place = "Business models driving cluster development",
        .measure = "mean-degree",
        .rule = "true if firms have less than half a tie on average to firms of their own cluster, so "
                "that more than half of them have none; null if clusters hold fewer than 10 firms, or the data "
                "know no tie between any firms. "
                "Whether the ties that there are keep to clusters more than by chance is another "
                "question: ei_index beside expected",
        .paths = {"clusters/*/buzz.json", "linkages.json", "measures/ei-index.md"},
        .pipeline = TIES_WITH(ATTRIBUTES("clusters") "jq -r '[.cluster, .counts.firms] | @tsv'; ", "n += $2; ")
                    "firms && $6 == \"local\" { l++; own += role[$1] == \"ownership\" } "
                    "firms && placed && $6 != \"local\" { o++ } END { print \"firms\", n + 0; "
                    "print \"local_ties\", l + 0; print \"local_ties_of_ownership\", own + 0; "
                    "print \"ties_between_clusters\", o + 0; "
                    "if (n) printf \"mean_local_degree %.6f\\n\", 2 * l / n; "
                    "if (l + o) printf \"ei_index %.6f\\n\", (o - l) / (o + l) }'",
        .examine = examine_local_buzz,
    },
    [NODE_FINDING_ACADEMIA] = {
        .claim = "Firms work together with academic institutions, hardly with each other, and "
                 "geographical proximity plays no role in it",
        .place = "Business models driving cluster development; Connecting clusters: China's inter-cluster "
                 "firm conglomerates",
        .measure = "local-share",
        .rule = "true if ties of technology that do not join two firms are more than ties between firms "
                "of kinds without a role (such as exploration and exploitation), and if of those of them that have "
                "both ends in clusters no larger share is local than expected, if all ends were joined "
                "anew, plus two standard errors; null if these are fewer than 10",
        .paths = {"institutes/*/licensees", "firms/*/partners", "export/links.tsv"},
        .pipeline = TIES "role[$1] == \"technology\" && !firms { a++; p += placed; "
                    "l += $6 == \"local\" } firms && role[$1] == \"\" { f++ } END { "
                    "print \"academic_ties\", a + 0; print \"inter_firm_partnerships\", f + 0; "
                    "print \"academic_ties_between_places\", p + 0; "
                    "if (p) printf \"local_share %.6f\\n\", l / p }'",
        .examine = examine_academia,
    },
    [NODE_FINDING_SUBSTITUTORS] = {
        .claim = "Firms are substitutors: many make the same product, sometimes dozens",
        .place = "Business models driving cluster development; Conclusion: innovative clusters but little "
                 "innovation",
        .measure = "share",
        .rule = "true if more than half of the products that have makers have two or more, and at least one has "
                "dozens (24 or more), of makers that clusters hold; null if fewer than 10 products have makers. "
                "A maker that the data do not know is not counted: these are lower bounds",
        .paths = {"products/*/makers", "firms/*/rivals.tsv", "clusters/*/products.tsv"},
        .pipeline = EACH("clusters", "products.tsv") "cat | awk -F '\\t' '$3 ~ /^[0-9]+$/ { n[$1] += $3 } "
                    "END { for (p in n) { k++; s += n[p] > 1; d += n[p] > 23; if (n[p] > m) m = n[p] } "
                    "print \"products\", k + 0; print \"products_of_several\", s + 0; "
                    "print \"products_of_dozens\", d + 0; print \"most_makers\", m + 0; "
                    "if (k) printf \"share_of_several %.6f\\n\", s / k }'",
        .examine = examine_substitutors,
    },
    [NODE_FINDING_BRIDGES] = {
        .claim = "The clusters are connected with each other by firm conglomerates",
        .place = "Connecting clusters: China's inter-cluster firm conglomerates",
        .measure = "components",
        .rule = "true if more than half of the ties between firms of two clusters are ownership, and "
                "ownership joins more than half of the clusters that hold firms to another cluster "
                "(clusters_joined of clusters_with_firms); null if there are fewer than 10 such ties, or the data know no ownership at all. expected: the share of ownership among ties between "
                "firms of one cluster",
        .paths = {"conglomerates", "matrix.tsv", "clusters/*/bridges.tsv", "figures/cnbg-spin-offs.svg"},
        .pipeline = TIES_WITH(ATTRIBUTES("clusters") "jq -r '[.cluster, .counts.firms] | @tsv'; ",
                    "holds[$1] = $2; with += $2 > 0; ")
                    "placed && $6 != \"local\" && role[$1] == \"ownership\" { c[$4]; c[$5] } "
                    "firms && placed && $6 != \"local\" { b++; o += role[$1] == \"ownership\" } END { "
                    "for (i in c) j += holds[i] > 0; print \"ties_between_clusters\", b + 0; "
                    "print \"ownership_between_clusters\", o + 0; print \"clusters_joined\", j + 0; "
                    "print \"clusters_with_firms\", with + 0; "
                    "if (b) printf \"ownership_share %.6f\\n\", o / b }'; "
                    "jq -r '\"largest_component \\(.cluster_network.ownership.largest_component.value)\"' "
                    "linkages.json",
        .examine = examine_bridges,
    },
    [NODE_FINDING_DISPERSAL] = {
        .claim = "Spin-offs of academic institutions, and returnees still more, are not bound to the place "
                 "that their knowledge comes from",
        .place = "Connecting clusters: China's inter-cluster firm conglomerates; Fig. 3",
        .measure = "share",
        .rule = "the paper says it of spin-offs that keep no ties to their parent, and gives no number; here it is "
                "true if more than half of the spin-off ties that do not join two firms lead to another "
                "cluster; null if fewer than 10 of them have both ends in clusters. expected: if all ends "
                "were joined anew. Returnees come from abroad, which is no cluster, and do not decide",
        .paths = {"institutes/*/spin-offs", "figures/spin-off-dispersal.svg"},
        .pipeline = TIES "role[$1] == \"returnee\" { r++; h += $6 == \"local\" } "
                    "role[$1] == \"spin-off\" && !firms && placed { p++; n[$6]++ } END { "
                    "print \"local\", n[\"local\"] + 0; print \"provincial\", n[\"provincial\"] + 0; "
                    "print \"national\", n[\"national\"] + 0; print \"returnees\", r + 0; "
                    "print \"returnees_local\", h + 0; "
                    "if (p) printf \"elsewhere_share %.6f\\n\", 1 - n[\"local\"] / p }'",
        .examine = examine_dispersal,
    },
    [NODE_FINDING_MONEY] = {
        .claim = "Government money dominates the funding of firms, and that of local governments stays local",
        .place = "Connecting clusters: China's inter-cluster firm conglomerates; Conclusion: innovative "
                 "clusters but little innovation",
        .measure = "government-share",
        .rule = "a funder is government if its kind has the word government in it (words end at -, blank, _ and /), "
                "local government if also the word local; true if more than half of all ties of funding come from government, and "
                "more than half of those of local government go to somebody in the funder's cluster; null "
                "if there are fewer than 10 ties of funding, or more than 100000, or no funder has the words that decide",
        .paths = {"funders/*/portfolio", "funders/*/attributes.json", "clusters/*/buzz.json"},
        .pipeline = TIES_WITH(ATTRIBUTES("funders") "jq -r '[.funder, .kind] | @tsv'; ",
                    "gsub(/[ _\\/]/, \"-\", $2); kind[$1] = \"-\" tolower($2) \"-\"; ")
                    "role[$1] == \"funding\" { f++; "
                    "if (kind[$2] ~ /-government-/) { g++; gl += $6 == \"local\"; "
                    "if (kind[$2] ~ /-local-/) { l++; ll += $6 == \"local\" } } } END { "
                    "print \"funding\", f + 0; print \"government\", g + 0; print \"government_local\", gl + 0; "
                    "print \"local_government\", l + 0; print \"local_government_local\", ll + 0; "
                    "if (f) printf \"government_share %.6f\\n\", g / f; "
                    "if (l) printf \"local_government_local_share %.6f\\n\", ll / l }'",
        .examine = examine_money,
    },
    [NODE_FINDING_DISPERSION] = {
        .claim = "The clusters are spread over the provinces in a comparatively balanced way, not "
                 "concentrated in a few",
        .place = "Creation and regional distribution of China's health biotech clusters; Conclusion: "
                 "innovative clusters but little innovation",
        .measure = "effective-number",
        .rule = "effective_number: how many provinces with equally many clusters would be as "
                "concentrated, 1 if one has them all; true if it is more than half of the provinces; null "
                "if there are fewer than 10 clusters. expected: if every cluster stood in a province at "
                "random (one over the expected concentration), which is not evenly either. A value below "
                "that is more concentrated than by chance: true means that the clusters are not in a few "
                "provinces, not that all provinces have equally many",
        .paths = {"provinces/*/clusters", "linkages.json", "figures/regional-map.svg"},
        .pipeline = ATTRIBUTES("provinces") "jq .counts.clusters | awk '{ s += $1; q += $1 * $1; w += $1 > 0 } "
                    "END { print \"provinces\", NR; print \"provinces_with_clusters\", w + 0; "
                    "if (s) printf \"hhi %.6f\\neffective_number %.6f\\n\", q / s / s, s * s / q }'",
        .examine = examine_dispersion,
    },
    [NODE_FINDING_GOALS] = {
        .claim = "By 2020 China reaches the strategic goals of its Medium to Long-term Program (2006-2020)",
        .place = "Box: Strategic Goals of China's Innovation Drive",
        .rule = "a goal is reached if its last known value in or before its year is at least the target, or at "
                "most, or below it, as its direction says, missed if that value is of the goal's year and does "
                "not; false if a goal was missed, true if all were reached, else null. There is no least number "
                "of cases: the claim is of all goals, so that one that was missed decides, however few are known",
        .paths = {"export/goals.csv", "export/indicators.csv"},
        .pipeline = "awk '" CSV "FILENAME ~ /goals/ { until[f[at[\"goal\"]]] = \"year\" in at ? f[at[\"year\"]] : \"\"; next } "
                    "{ g = f[at[\"goal\"]]; y = f[at[\"year\"]]; value = f[at[\"value\"]] } value != \"\" && "
                    "(until[g] == \"\" || y <= until[g]) && y > last[g] { last[g] = y; v[g] = value } "
                    "END { for (g in v) print g, v[g] }' export/goals.csv export/indicators.csv",
        .examine = examine_goals,
    },
};

/* clang-format on */
