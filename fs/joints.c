#include "fs/joints.h"

#include "fs/files.h"
#include "fs/types.h"

/* Places of texts. */
enum {
    LINKAGES,
    BRIDGES,
    FILES
};

static int write_files(struct reader *reader, struct node node, struct text *const texts[])
{
    struct interlock interlock;
    int result = interlock_read(reader, node, &interlock);

    /* What fails one of them need not fail the other too, but would be told of again. */
    if (!result && texts[LINKAGES])
        text_fail(texts[LINKAGES], linkages_write(reader, node, &interlock, texts[LINKAGES]));
    if (!result && texts[BRIDGES] && !texts_error(texts, FILES))
        text_fail(texts[BRIDGES], bridges_write(reader, node, &interlock, texts[BRIDGES]));
    interlock_release(&interlock);
    return result;
}

const struct together cluster_joints = {
    write_files, FILES, {NODE_CLUSTER_LINKAGES, NODE_CLUSTER_BRIDGES}};
