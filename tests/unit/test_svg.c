/*
 * XML and SVG: whatever a data base holds comes out well-formed, and the same calls give the same
 * bytes.
 */
#include "fs/svg.h"
#include "fs/xml.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect_escaped(const char *string, const char *expected)
{
    struct text text;

    text_init(&text);
    xml_escape(&text, string);
    assert_string_equal(text_string(&text), expected);
    text_release(&text);
}

static void markup_is_escaped(void **state)
{
    (void)state;
    expect_escaped("", "");
    expect_escaped("plain 中文 \xf0\x9f\xa7\xac", "plain 中文 \xf0\x9f\xa7\xac");
    expect_escaped("<a b=\"c\" d='e'>&amp;]]>",
                   "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;]]&gt;");
    expect_escaped("a\tb\nc\r", "a&#9;b&#10;c&#13;");
}

static void what_xml_cannot_hold_is_replaced(void **state)
{
    (void)state;
    expect_escaped("a\x01\x1f\x0b"
                   "b",
                   "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                   "b");
    expect_escaped("\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd");
    expect_escaped("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* a surrogate */
    expect_escaped("\x7f\xc2\x85", "\x7f\xc2\x85");                         /* allowed */
    expect_escaped("\xc0\xaf\xff", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect_escaped("cut \xe4\xb8", "cut \xef\xbf\xbd\xef\xbf\xbd");
}

static void shapes_have_rounded_finite_coordinates(void **state)
{
    struct text text;

    (void)state;
    text_init(&text);
    svg_line(&text, (struct point){0, -0.01}, (struct point){1.25, NAN}, "class=\"c1\"", NULL);
    svg_circle(&text, (struct point){INFINITY, 2}, 3, "", "a < b");
    svg_curve(&text, (struct point){0, 0}, (struct point){5, 5.55}, (struct point){10, 0}, NULL,
              NULL);
    svg_label(&text, (struct point){1, 2}, "class=\"small\"", "R&D");
    assert_string_equal(text_string(&text),
                        "<line x1=\"0\" y1=\"0\" x2=\"1.3\" y2=\"0\" class=\"c1\"/>\n"
                        "<circle cx=\"0\" cy=\"2\" r=\"3\"><title>a &lt; b</title></circle>\n"
                        "<path d=\"M0 0 Q5 5.6 10 0\"/>\n"
                        "<text x=\"1\" y=\"2\" class=\"small\">R&amp;D</text>\n");
    text_release(&text);
}

static void a_picture_has_title_and_description(void **state)
{
    struct text text;
    const char *string;

    (void)state;
    text_init(&text);
    svg_begin(&text, 100, 50, "A <title>", "What it shows & how.");
    svg_group_begin(&text, "class=\"c0\"", "tip");
    svg_group_end(&text);
    svg_end(&text);
    string = text_string(&text);
    assert_non_null(string);
    assert_non_null(strstr(string, "viewBox=\"0 0 100 50\""));
    assert_non_null(strstr(string, "<title id=\"title\">A &lt;title&gt;</title>"));
    assert_non_null(strstr(string, "<desc id=\"desc\">What it shows &amp; how.</desc>"));
    assert_non_null(strstr(string, "<g class=\"c0\"><title>tip</title>\n</g>\n</svg>\n"));
    assert_null(strstr(string, "<script"));
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_is_escaped),
        cmocka_unit_test(what_xml_cannot_hold_is_replaced),
        cmocka_unit_test(shapes_have_rounded_finite_coordinates),
        cmocka_unit_test(a_picture_has_title_and_description),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
