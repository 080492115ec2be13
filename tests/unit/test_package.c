/*
 * The reader of datapackage.json: what it takes over, and what it refuses in which words.
 */
#include "fs/package.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static bool are_places_told;
static char folder[] = "/tmp/test_package.XXXXXX";

static void write_file(const char *name, const char *text, size_t len)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    write_file("firms.csv", "firm\n", 5);
    write_file("other.csv", "x\n", 2);
    return 0;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"firms.csv", "other.csv", "datapackage.json"};
    char path[128];

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

/* Reads a package of that text; what was told of it goes to `told`, without the folder's name. Where it
 * stands is left to faults_are_told_where_they_stand(). */
static int read_text(const char *text, size_t len, char *told, size_t size,
                     struct package **package)
{
    char *errors = NULL;
    size_t errors_len = 0;
    FILE *stream = open_memstream(&errors, &errors_len);
    size_t used = 0;
    int error;

    assert_non_null(stream);
    write_file("datapackage.json", text, len);
    error = package_read(folder, stream, package);
    assert_int_equal(fclose(stream), 0);
    for (char *at = errors; *at && used + 1 < size;) {
        if (strncmp(at, folder, strlen(folder)) == 0)
            at += strlen(folder);
        told[used++] = *at++;
        if (!are_places_told && used > 5 && memcmp(told + used - 5, "json:", 5) == 0)
            at += strspn(at, "0123456789:");
    }
    told[used] = '\0';
    free(errors);
    return error;
}

static int tell_places(void **state)
{
    (void)state;
    are_places_told = true;
    return 0;
}

static int tell_no_places(void **state)
{
    (void)state;
    are_places_told = false;
    return 0;
}

static void assert_refused(const char *text, const char *expected)
{
    struct package *package = NULL;
    char told[2048];

    assert_int_equal(read_text(text, strlen(text), told, sizeof(told), &package), -EINVAL);
    assert_null(package);
    assert_string_equal(told, expected);
}

#define PACKAGE(resources) "{\"title\": \"T\", \"resources\": [" resources "]}"
#define FIRMS(fields) \
    "{\"name\": \"firms\", \"path\": \"firms.csv\", \"schema\": {\"fields\": [" fields "]}}"
#define FIELD(more) PACKAGE(FIRMS("{\"name\": \"firm\"" more "}"))

/* A package with one field, and what is told of that field. */
static void assert_field_refused(const char *text, const char *reason)
{
    char expected[512];

    snprintf(expected, sizeof(expected),
             "/datapackage.json: resource \"firms\", field \"firm\": %s\n", reason);
    assert_refused(text, expected);
}

static struct package *accept(const char *text)
{
    struct package *package = NULL;
    char told[2048];

    assert_int_equal(read_text(text, strlen(text), told, sizeof(told), &package), 0);
    assert_string_equal(told, "");
    assert_non_null(package);
    assert_string_equal(package->text, text);
    return package;
}

static void the_least_there_can_be(void **state)
{
    struct package *package = accept("{\"title\": \"T\", \"resources\": []}");

    (void)state;
    assert_string_equal(package->title, "T");
    assert_string_equal(package->name, "T");
    assert_null(package->description);
    assert_null(package->licence);
    assert_false(package->synthetic);
    assert_int_equal(package->resource_count, 0);
    package_free(package);
}

static void the_name_does_for_a_title(void **state)
{
    struct package *package = accept("{\"name\": \"n\", \"resources\": []}");

    (void)state;
    assert_string_equal(package->title, "n");
    assert_string_equal(package->name, "n");
    package_free(package);
}

static void what_it_says_of_itself(void **state)
{
    struct package *package =
        accept("{\"name\": \"n\", \"title\": \"T \\u4e2d\", \"description\": \"d\", \"version\": "
               "\"1\", \"created\": \"2026-01-01\", \"licenses\": [{\"name\": \"CC0-1.0\"}], "
               "\"buzzfs\": {\"synthetic\": true}, \"resources\": []}\n");

    (void)state;
    assert_string_equal(package->name, "n");
    assert_string_equal(package->title, "T \xe4\xb8\xad");
    assert_string_equal(package->description, "d");
    assert_string_equal(package->version, "1");
    assert_string_equal(package->created, "2026-01-01");
    assert_string_equal(package->licence, "CC0-1.0");
    assert_true(package->synthetic);
    package_free(package);
}

static void the_licence_is_a_name_a_title_or_a_path(void **state)
{
    static const char *const texts[][2] = {
        {"[{\"title\": \"Zero\", \"path\": \"https://x.y/z\"}, {\"name\": \"MIT\"}]", "Zero"},
        {"[{\"path\": \"https://x.y/z\"}]", "https://x.y/z"},
        {"[{\"name\": \"\", \"title\": \"Zero\"}]", "Zero"},
        {"[]", NULL},
    };
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct package *package;

        snprintf(text, sizeof(text), "{\"title\": \"T\", \"licenses\": %s, \"resources\": []}",
                 texts[i][0]);
        package = accept(text);
        if (texts[i][1])
            assert_string_equal(package->licence, texts[i][1]);
        else
            assert_null(package->licence);
        package_free(package);
    }
}

static void what_is_no_licence_is_refused(void **state)
{
    static const char *const texts[] = {
        "\"CC0\"", "[\"CC0\"]",          "{\"name\": \"CC0\"}",
        "[{}]",    "[{\"name\": \"\"}]", "[{\"name\": \"CC0\"}, 3]"};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        snprintf(text, sizeof(text), "{\"title\": \"T\", \"licenses\": %s, \"resources\": []}",
                 texts[i]);
        assert_refused(text, "/datapackage.json: licenses must be an array of objects with "
                             "a name, a title or a path\n");
    }
    assert_refused("{\"title\": \"T\", \"licenses\": [{\"name\": 1}], \"resources\": []}",
                   "/datapackage.json: licenses: name must be a string\n");
}

static void fields_and_constraints(void **state)
{
    struct package *package = accept(PACKAGE(FIRMS(
        "{\"name\": \"firm\", \"constraints\": {\"required\": true, \"unique\": true, \"pattern\": "
        "\"[a-z]{2,3}\", \"minLength\": 2, \"maxLength\": 3}},"
        "{\"name\": \"year\", \"type\": \"year\", \"constraints\": {\"minimum\": 1, \"maximum\": "
        "2.5}},"
        "{\"name\": \"size\", \"type\": \"number\"}, {\"name\": \"listed\", \"type\": \"boolean\"},"
        "{\"name\": \"kind\", \"type\": \"integer\", \"constraints\": {\"enum\": [1, 20]}},"
        "{\"name\": \"url\", \"type\": \"string\", \"format\": \"uri\"}")));
    const struct field *fields = package->resources[0].fields;

    (void)state;
    assert_int_equal(package->resources[0].field_count, 6);
    assert_string_equal(package->resources[0].path, "firms.csv");
    assert_int_equal(fields[0].type, FIELD_STRING);
    assert_true(fields[0].required && fields[0].unique && fields[0].has_max_length);
    assert_string_equal(fields[0].pattern, "[a-z]{2,3}");
    assert_int_equal(fields[0].min_length, 2);
    assert_int_equal(fields[0].max_length, 3);
    assert_int_equal(fields[1].type, FIELD_YEAR);
    assert_true(fields[1].has_minimum && fields[1].minimum == 1);
    assert_true(fields[1].has_maximum && fields[1].maximum == 2.5);
    assert_int_equal(fields[2].type, FIELD_NUMBER);
    assert_int_equal(fields[3].type, FIELD_BOOLEAN);
    assert_int_equal(fields[4].values.count, 2);
    assert_string_equal(fields[4].values.items[1], "20");
    assert_true(fields[5].uri);
    package_free(package);
}

static void keys_and_references(void **state)
{
    struct package *package = accept(PACKAGE(
        "{\"name\": \"firms\", \"path\": [\"firms.csv\"], \"schema\": {\"fields\": [{\"name\": "
        "\"firm\"}, {\"name\": \"parent\"}, {\"name\": \"x\", \"buzzfs:reference\": [{\"resource\":"
        " \"firms\", \"field\": \"firm\"}, {\"resource\": \"other\", \"field\": \"x\"}]}, "
        "{\"name\": \"xs\", \"buzzfs:list\": {\"separator\": \";\", \"reference\": {\"resource\": "
        "\"other\", \"field\": \"x\"}}}], \"primaryKey\": \"firm\", \"foreignKeys\": [{\"fields\": "
        "[\"parent\"], \"reference\": {\"resource\": \"\", \"fields\": \"firm\"}}]}},"
        "{\"name\": \"other\", \"path\": \"other.csv\", \"schema\": {\"fields\": [{\"name\": "
        "\"x\"}, {\"name\": \"y\"}], \"primaryKey\": [\"x\", \"y\"]}}"));
    const struct resource *firms = &package->resources[0];

    (void)state;
    assert_int_equal(firms->primary_key.count, 1);
    assert_int_equal(package->resources[1].primary_key.count, 2);
    assert_int_equal(firms->foreign_key_count, 1);
    assert_string_equal(firms->foreign_keys[0].resource, "firms");
    assert_string_equal(firms->foreign_keys[0].targets.items[0], "firm");
    assert_int_equal(firms->fields[2].reference_count, 2);
    assert_string_equal(firms->fields[2].references[1].resource, "other");
    assert_int_equal(firms->fields[3].separator, ';');
    assert_int_equal(firms->fields[3].reference_count, 1);
    package_free(package);
}

static void a_byte_order_mark_is_no_part_of_the_text(void **state)
{
    static const char text[] = "\xef\xbb\xbf{\"title\": \"T\", \"resources\": []}";
    struct package *package = NULL;
    char told[256];

    (void)state;
    assert_int_equal(read_text(text, strlen(text), told, sizeof(told), &package), 0);
    assert_string_equal(package->text, text + 3);
    package_free(package);
}

static void what_is_not_json_is_told_with_line_and_column(void **state)
{
    (void)state;
    assert_refused("{\"title\": \"T\",\n  \"resources\": [}\n",
                   "/datapackage.json:2:17: not JSON from here\n");
    assert_refused("{\"title\": \"\xc3\xa4\", oops}",
                   "/datapackage.json:1:16: not JSON from here\n");
    assert_refused("{\"title\": \"T\"", "/datapackage.json:1:14: the JSON ends too early\n");
    assert_refused("", "/datapackage.json:1:1: the JSON ends too early\n");
    assert_refused("{\"title\": \"T\", \"resources\": []} x",
                   "/datapackage.json:1:33: not JSON from here\n");
}

static void what_cannot_be_shown_is_refused(void **state)
{
    struct package *package = NULL;
    char told[256];

    (void)state;
    assert_refused("{\"title\": \"\xff\"}", "/datapackage.json:1:12: not valid UTF-8\n");
    assert_refused("{\"title\":\n \"\x1b[1m\"}",
                   "/datapackage.json:2:3: has a control character\n");
    assert_refused("{\"title\": \"a\\u0000b\", \"resources\": []}",
                   "/datapackage.json:1:13: has a control character\n");
    assert_refused("{\"title\": \"a\\u001bb\", \"resources\": []}",
                   "/datapackage.json:1:2: title: has a control character\n");
    assert_refused("{\"title\": \"T\", \"\\u001b[1m\": 1, \"\\u001b[1m\": 2, \"resources\": []}",
                   "/datapackage.json:1:32: the key \"\\x1b[1m\" stands twice in one object\n");
    assert_refused(FIELD(", \"type\": \"a\\nb\""),
                   "/datapackage.json:1:108: resource \"firms\", field \"firm\": unknown type "
                   "\"a\\nb\": string, integer, number, boolean and year are known\n");
    assert_int_equal(read_text("{}\0", 3, told, sizeof(told), &package), -EINVAL);
    assert_string_equal(told, "/datapackage.json:1:3: has a control character\n");
}

static void title_and_resources_are_needed(void **state)
{
    (void)state;
    assert_refused("{}", "/datapackage.json: title is missing, and so is name, which would do\n"
                         "/datapackage.json: resources is missing or no array\n");
    assert_refused("{\"title\": \"\", \"resources\": []}",
                   "/datapackage.json: title must not be empty\n");
    assert_refused("{\"name\": \"\", \"resources\": []}",
                   "/datapackage.json: name must not be empty\n");
    assert_refused("{\"title\": 1, \"resources\": {}}",
                   "/datapackage.json: title must be a string\n"
                   "/datapackage.json: resources is missing or no array\n");
    assert_refused("[]", "/datapackage.json: must be a JSON object\n");
}

static void a_key_twice_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"title\": \"T\", \"title\": \"U\", \"resources\": []}",
                   "/datapackage.json: the key \"title\" stands twice in one object\n");
}

static void types_are_those_that_are_known(void **state)
{
    (void)state;
    assert_field_refused(
        FIELD(", \"type\": \"geopoint\""),
        "unknown type \"geopoint\": string, integer, number, boolean and year are known");
    /* Nothing is told of bounds that might go with it. */
    assert_field_refused(
        FIELD(", \"type\": \"date\", \"constraints\": {\"minimum\": 1, \"enum\": [\"x\"]}"),
        "unknown type \"date\": string, integer, number, boolean and year are known");
    assert_field_refused(FIELD(", \"format\": \"email\""),
                         "format \"email\" is not one that can be checked");
    assert_field_refused(FIELD(", \"constraints\": {\"multipleOf\": 2}"),
                         "constraint \"multipleOf\" is not one that can be checked");
    assert_field_refused(FIELD(", \"trueValues\": [\"ja\"]"), "\"trueValues\" is not supported");
}

static void constraints_must_make_sense(void **state)
{
    (void)state;
    assert_field_refused(FIELD(", \"constraints\": {\"minimum\": 1}"),
                         "minimum goes with numbers only");
    assert_field_refused(FIELD(", \"type\": \"integer\", \"constraints\": {\"maximum\": \"9\"}"),
                         "maximum must be a number");
    assert_field_refused(
        FIELD(", \"type\": \"year\", \"constraints\": {\"minimum\": 2000, \"maximum\": 1990}"),
        "maximum is less than minimum");
    assert_field_refused(FIELD(", \"constraints\": {\"minLength\": 3, \"maxLength\": 2}"),
                         "maxLength is less than minLength");
    assert_field_refused(FIELD(", \"type\": \"integer\", \"constraints\": {\"enum\": [1, \"x\"]}"),
                         "enum: \"x\" is not of the field's type");
    assert_field_refused(FIELD(", \"type\": \"boolean\", \"constraints\": {\"enum\": [true, 2]}"),
                         "enum: \"2\" is not of the field's type");
    assert_field_refused(FIELD(", \"constraints\": {\"required\": 1}"),
                         "required must be true or false");
    assert_field_refused(FIELD(", \"constraints\": {\"enum\": []}"),
                         "enum must be an array of values");
    assert_field_refused(FIELD(", \"constraints\": {\"maxLength\": -1}"),
                         "maxLength must be a whole number from 0 on");
    assert_field_refused(FIELD(", \"constraints\": []"), "constraints must be an object");
}

static void patterns_must_compile_and_stay_small(void **state)
{
    (void)state;
    assert_field_refused(FIELD(", \"constraints\": {\"pattern\": \"[a-z\"}"),
                         "pattern: Unmatched [, [^, [:, [., or [=");
    assert_field_refused(FIELD(", \"constraints\": {\"pattern\": \"\\\\d+\"}"),
                         "pattern: \\d has no meaning in a POSIX regular expression, write [0-9]");
    assert_field_refused(FIELD(", \"constraints\": {\"pattern\": \"((a{1,200}){1,200}){1,200}\"}"),
                         "pattern is too long or repeats too much");
}

static void a_field_or_resource_stands_once(void **state)
{
    (void)state;
    assert_field_refused(PACKAGE(FIRMS("{\"name\": \"firm\"}, {\"name\": \"firm\"}")),
                         "stands twice");
    assert_refused(PACKAGE(FIRMS("{\"name\": \"a\"}") "," FIRMS("{\"name\": \"a\"}")),
                   "/datapackage.json: resource \"firms\": stands twice\n");
}

static void references_lead_somewhere(void **state)
{
    (void)state;
    assert_field_refused(
        FIELD(", \"buzzfs:reference\": [{\"resource\": \"nowhere\", \"field\": \"x\"}]"),
        "refers to resource \"nowhere\", which is not there");
    assert_field_refused(
        FIELD(", \"buzzfs:reference\": {\"resource\": \"firms\", \"field\": \"x\"}"),
        "refers to field \"x\" of resource \"firms\", which is not there");
    assert_field_refused(FIELD(", \"buzzfs:list\": {\"separator\": \"::\"}"),
                         "buzzfs:list: separator must be one character, such as \";\"");
    assert_refused(PACKAGE("{\"name\": \"firms\", \"path\": \"firms.csv\", \"schema\": "
                           "{\"fields\": [{\"name\": \"firm\"}], \"primaryKey\": \"id\", "
                           "\"foreignKeys\": [{\"fields\": [\"firm\"], \"reference\": "
                           "{\"resource\": \"firms\", \"fields\": [\"firm\", \"x\"]}}]}}"),
                   "/datapackage.json: resource \"firms\": foreignKeys: 1 fields refer to 2\n"
                   "/datapackage.json: resource \"firms\": primaryKey: no field \"id\"\n"
                   "/datapackage.json: resource \"firms\": refers to field \"x\" of resource "
                   "\"firms\", which is not there\n");
}

static void own_keys_are_those_that_are_known(void **state)
{
    (void)state;
    assert_refused("{\"title\": \"T\", \"buzzfs\": {\"sinthetic\": true, \"Synthetic\": true, "
                   "\"x\\u001b\": 1}, \"buzzf\": 1, \"resources\": []}",
                   "/datapackage.json: buzzfs: unknown key \"sinthetic\", did you mean "
                   "\"synthetic\"?\n"
                   "/datapackage.json: buzzfs: unknown key \"Synthetic\", did you mean "
                   "\"synthetic\"?\n"
                   "/datapackage.json: buzzfs: unknown key \"x\\x1b\"\n");
    assert_refused("{\"title\": \"T\", \"buzzfs\": true, \"buzzfs:synthetic\": true, "
                   "\"resources\": []}",
                   "/datapackage.json: unknown key \"buzzfs:synthetic\"\n"
                   "/datapackage.json: buzzfs must be an object\n");
    assert_refused(PACKAGE("{\"name\": \"firms\", \"path\": \"firms.csv\", \"buzzfs:list\": 1, "
                           "\"schema\": {\"buzzfs\": 1, \"fields\": [{\"name\": \"firm\"}]}}"),
                   "/datapackage.json: resource \"firms\": unknown key \"buzzfs:list\"\n"
                   "/datapackage.json: resource \"firms\": unknown key \"buzzfs\"\n");
    assert_field_refused(FIELD(", \"buzzfs:lists\": {\"separator\": \";\"}"),
                         "unknown key \"buzzfs:lists\", did you mean \"buzzfs:list\"?");
    assert_field_refused(FIELD(", \"buzzfs:list\": {\"separator\": \";\", \"referenc\": 1}"),
                         "buzzfs:list: unknown key \"referenc\", did you mean \"reference\"?");
    assert_field_refused(FIELD(", \"buzzfs:reference\": {\"resource\": \"firms\", \"field\": "
                               "\"firm\", \"fields\": \"firm\"}"),
                         "reference: unknown key \"fields\", did you mean \"field\"?");
}

static void files_must_be_there_and_inside(void **state)
{
    (void)state;
    assert_refused(PACKAGE("{\"name\": \"a\", \"path\": \"gone.csv\", \"schema\": {\"fields\": "
                           "[{\"name\": \"x\"}]}}"),
                   "/datapackage.json: resource \"a\": file gone.csv: No such file or directory\n");
    assert_refused(
        PACKAGE("{\"name\": \"a\", \"path\": \"../x.csv\", \"schema\": {\"fields\": "
                "[{\"name\": \"x\"}]}}"),
        "/datapackage.json: resource \"a\": path \"../x.csv\" must lead to a file inside "
        "the folder\n");
    assert_refused(PACKAGE("{\"name\": \"a\", \"path\": \"/etc/passwd\"}"),
                   "/datapackage.json: resource \"a\": path \"/etc/passwd\" must lead to a file "
                   "inside the folder\n"
                   "/datapackage.json: resource \"a\": schema is missing or no object\n");
}

static void other_dialects_are_refused(void **state)
{
    (void)state;
    assert_refused(PACKAGE("{\"name\": \"a\", \"path\": \"other.csv\", \"dialect\": {\"delimiter\":"
                           " \";\"}, \"encoding\": \"latin1\", \"schema\": {\"missingValues\": "
                           "[\"NA\"], \"fields\": [{\"name\": \"x\"}]}}"),
                   "/datapackage.json: resource \"a\": encoding \"latin1\" is not supported: "
                   "\"utf-8\" is\n"
                   "/datapackage.json: resource \"a\": delimiter \";\" is not supported: \",\" is\n"
                   "/datapackage.json: resource \"a\": missingValues other than \"\" are not "
                   "supported\n");
}

static void a_missing_file_is_told(void **state)
{
    struct package *package = NULL;
    char *errors = NULL;
    size_t len = 0;
    FILE *stream = open_memstream(&errors, &len);

    (void)state;
    assert_int_equal(package_read("/nowhere", stream, &package), -ENOENT);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(errors, "buzzfs: /nowhere/datapackage.json: No such file or directory\n");
    assert_null(package);
    free(errors);
}

/* The key, or the element of an array; where something is missing, what lacks it. */
static void faults_are_told_where_they_stand(void **state)
{
    (void)state;
    assert_refused("\n {}",
                   "/datapackage.json:2:2: title is missing, and so is name, which would do\n"
                   "/datapackage.json:2:2: resources is missing or no array\n");
    assert_refused(
        "{\"title\": \"\xc3\xa4\\\"{[,\", \"version\": 1,\n"
        "\t\"licenses\" : [ { \"name\": [ ] } ] , \"resources\":\n"
        "  [{\"name\": \"firms\", \"path\": \"firms.csv\", \"schema\": {\n"
        "     \"fields\": [{\"name\": \"a\", \"type\": \"date\"},\n"
        "       {\"type\": \"year\"}, {\"name\": \"b\",\n"
        "        \"constraints\": {\"minimum\": -1.5e3, \"pattern\": \"(\"}}, {\"name\": \"a\"}],\n"
        "     \"primaryKey\": [\"c\", 2], \"primaryKey\": \"a\"}},\n"
        "   {\"name\": \"x\", \"buzzfs:list\": true,\n    \"dialect\": {\"header\": false}}]}",
        "/datapackage.json:7:30: the key \"primaryKey\" stands twice in one object\n"
        "/datapackage.json:1:21: version must be a string\n"
        "/datapackage.json:2:19: licenses: name must be a string\n"
        "/datapackage.json:4:31: resource \"firms\", field \"a\": unknown type \"date\": string, "
        "integer, number, boolean and year are known\n"
        "/datapackage.json:5:8: resource \"firms\": name is missing\n"
        "/datapackage.json:6:25: resource \"firms\", field \"b\": minimum goes with numbers only\n"
        "/datapackage.json:6:44: resource \"firms\", field \"b\": pattern: Unmatched ( or \\(\n"
        "/datapackage.json:6:62: resource \"firms\", field \"a\": stands twice\n"
        "/datapackage.json:7:26: resource \"firms\": primaryKey must be a string\n"
        "/datapackage.json:8:18: resource \"x\": unknown key \"buzzfs:list\"\n"
        "/datapackage.json:8:4: resource \"x\": path must be a string\n"
        "/datapackage.json:9:17: resource \"x\": dialect: header must be true\n"
        "/datapackage.json:8:4: resource \"x\": schema is missing or no object\n"
        "/datapackage.json:3:4: resource \"firms\": primaryKey: no field \"c\"\n");
    /* Of two that have one name it is the second. */
    assert_refused(
        "{\"title\": \"T\", \"resources\": [\n" FIRMS(
            "\n {\"name\": \"a\"},\n {\"name\": \"b\", \"buzzfs:reference\": {\"resource\": "
            "\"nowhere\", \"field\": \"x\"}}") ",\n  " FIRMS("\n {\"name\": \"a\"}") "]}",
        "/datapackage.json:5:3: resource \"firms\": stands twice\n"
        "/datapackage.json:4:2: resource \"firms\", field \"b\": refers to resource \"nowhere\", "
        "which is not there\n");
}

/* Every beginning of a package is refused or taken, and never more than that. */
static void every_text_cut_short(void **state)
{
    static const char text[] = PACKAGE(
        "{\"name\": \"firms\", \"path\": \"firms.csv\", \"schema\": {\"fields\": [{\"name\":"
        " \"firm\", \"constraints\": {\"pattern\": \"a+\", \"enum\": [\"a\", 1, true]}}], "
        "\"primaryKey\": [\"firm\"], \"foreignKeys\": [{\"fields\": \"firm\", \"reference\":"
        " {\"resource\": \"\", \"fields\": \"firm\"}}]}}");
    char told[4096];

    (void)state;
    for (size_t len = 0; len < strlen(text); len++) {
        struct package *package = NULL;

        assert_int_equal(read_text(text, len, told, sizeof(told), &package), -EINVAL);
        assert_null(package);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_there_can_be),
        cmocka_unit_test(the_name_does_for_a_title),
        cmocka_unit_test(what_it_says_of_itself),
        cmocka_unit_test(the_licence_is_a_name_a_title_or_a_path),
        cmocka_unit_test(what_is_no_licence_is_refused),
        cmocka_unit_test(fields_and_constraints),
        cmocka_unit_test(keys_and_references),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_text),
        cmocka_unit_test_setup_teardown(what_is_not_json_is_told_with_line_and_column, tell_places,
                                        tell_no_places),
        cmocka_unit_test_setup_teardown(what_cannot_be_shown_is_refused, tell_places,
                                        tell_no_places),
        cmocka_unit_test(title_and_resources_are_needed),
        cmocka_unit_test(a_key_twice_is_refused),
        cmocka_unit_test(types_are_those_that_are_known),
        cmocka_unit_test(constraints_must_make_sense),
        cmocka_unit_test(patterns_must_compile_and_stay_small),
        cmocka_unit_test(a_field_or_resource_stands_once),
        cmocka_unit_test(references_lead_somewhere),
        cmocka_unit_test(own_keys_are_those_that_are_known),
        cmocka_unit_test(files_must_be_there_and_inside),
        cmocka_unit_test(other_dialects_are_refused),
        cmocka_unit_test(a_missing_file_is_told),
        cmocka_unit_test_setup_teardown(faults_are_told_where_they_stand, tell_places,
                                        tell_no_places),
        cmocka_unit_test(every_text_cut_short),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
