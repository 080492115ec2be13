#include "fs/files.h"
int figure_spin_offs(struct reader *reader, struct node node, struct text *text)
{ (void)reader;(void)node;(void)text; return 0; }
