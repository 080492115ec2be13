/*
 * Text inside of XML: of SVG, GraphML, GEXF. Inside of fs/.
 *
 * Whatever a data base holds becomes well-formed XML 1.0: markup is escaped, and what XML cannot
 * hold at all, even escaped (control characters, U+FFFE, U+FFFF, bytes that are no UTF-8), becomes
 * U+FFFD. Tab, newline and carriage return are written as references, so that they survive in
 * attributes, where a parser would turn them into blanks.
 *
 * Threads:   any, each on its own text.
 * Errors:    a state of the text.
 */
#ifndef BUZZFS_FS_XML_H
#define BUZZFS_FS_XML_H

#include "fs/text.h"

/* The string as character data or the value of an attribute in quotes, either sort. */
void xml_escape(struct text *text, const char *string);

#endif
