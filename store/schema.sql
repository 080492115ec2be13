-- The data base of buzzfs. One table an entity, one row a node or a fact; names of columns are the
-- names of the attributes a user sees. Every constraint that SQLite can hold is held here, so that
-- whatever program writes, the tree never meets a name or a year it cannot show.
--
-- Row numbers of nodes are part of inode numbers (fs/node.h): at most 27 bits, and never used twice
-- (AUTOINCREMENT), or else a directory that somebody stands in would turn into another one.

CREATE TABLE data_set (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    name        TEXT NOT NULL,
    title       TEXT NOT NULL CHECK (title <> ''),
    description TEXT,
    licence     TEXT,
    version     TEXT,
    created     TEXT,
    synthetic   INTEGER NOT NULL DEFAULT 0 CHECK (synthetic IN (0, 1)),
    package     TEXT NOT NULL               -- the datapackage.json it was imported with, verbatim
) STRICT;

CREATE TABLE source (
    id        INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 134217727),
    slug      TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 100
                  AND slug NOT GLOB '*[^a-z0-9-]*' AND slug NOT GLOB '-*' AND slug NOT GLOB '*-'),
    title     TEXT NOT NULL CHECK (title <> ''),
    publisher TEXT,
    year      INTEGER CHECK (year BETWEEN 1000 AND 9999),
    url       TEXT
) STRICT;

CREATE TABLE province (
    id         INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 134217727),
    slug       TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 100
                   AND slug NOT GLOB '*[^a-z0-9-]*' AND slug NOT GLOB '-*' AND slug NOT GLOB '*-'),
    name       TEXT NOT NULL CHECK (name <> ''),
    name_zh    TEXT,
    iso_code   TEXT,
    region     TEXT,
    capital    TEXT,
    lat        REAL CHECK (lat BETWEEN -90 AND 90),
    lon        REAL CHECK (lon BETWEEN -180 AND 180),
    confidence TEXT
) STRICT;

-- Rings that draw provinces on maps, or the whole country: "lon,lat lon,lat ..." in degrees.
CREATE TABLE outline (
    id          INTEGER PRIMARY KEY,
    province_id INTEGER REFERENCES province,    -- NULL: the whole country
    ring        INTEGER NOT NULL CHECK (ring >= 1),
    points      TEXT NOT NULL CHECK (points <> ''),
    UNIQUE (province_id, ring)
) STRICT;

-- The science base of a city. Two cities of one name stand in two provinces.
CREATE TABLE science (
    id               INTEGER PRIMARY KEY,
    city             TEXT NOT NULL CHECK (city <> ''),
    province_id      INTEGER NOT NULL REFERENCES province,
    universities_211 INTEGER CHECK (universities_211 >= 0),
    universities_985 INTEGER CHECK (universities_985 >= 0),
    cas_institutes   INTEGER CHECK (cas_institutes >= 0),
    confidence       TEXT,
    UNIQUE (province_id, city)
) STRICT;

CREATE TABLE cluster (
    id            INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 134217727),
    slug          TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 100
                      AND slug NOT GLOB '*[^a-z0-9-]*' AND slug NOT GLOB '-*' AND slug NOT GLOB '*-'),
    province_id   INTEGER NOT NULL REFERENCES province,
    city          TEXT,
    name          TEXT NOT NULL CHECK (name <> ''),
    name_zh       TEXT,
    lat           REAL CHECK (lat BETWEEN -90 AND 90),
    lon           REAL CHECK (lon BETWEEN -180 AND 180),
    since         INTEGER CHECK (since BETWEEN 1000 AND 9999),
    until         INTEGER CHECK (until BETWEEN 1000 AND 9999),
    genesis       TEXT,
    genesis_basis TEXT,
    note          TEXT,
    confidence    TEXT,
    CHECK (since <= until)
) STRICT;
CREATE INDEX cluster_by_province ON cluster (province_id);

CREATE TABLE designation (
    id         INTEGER PRIMARY KEY,
    cluster_id INTEGER NOT NULL REFERENCES cluster,
    programme  TEXT NOT NULL CHECK (programme <> ''),
    year       INTEGER CHECK (year BETWEEN 1000 AND 9999),
    title      TEXT,
    confidence TEXT
) STRICT;
CREATE INDEX designation_by_cluster ON designation (cluster_id, year);

-- Firms, institutes and funders: one table, because ties join them and they share one name space.
CREATE TABLE organisation (
    id             INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 134217727),
    slug           TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 100
                       AND slug NOT GLOB '*[^a-z0-9-]*' AND slug NOT GLOB '-*' AND slug NOT GLOB '*-'),
    entity         TEXT NOT NULL CHECK (entity IN ('firm', 'institute', 'funder')),
    cluster_id     INTEGER REFERENCES cluster,       -- NULL: abroad, national or unknown
    province_id    INTEGER REFERENCES province CHECK (province_id IS NULL OR entity = 'funder'),
    name           TEXT NOT NULL CHECK (name <> ''),
    name_zh        TEXT,
    kind           TEXT CHECK (kind IS NULL OR entity <> 'firm'),
    since          INTEGER CHECK (since BETWEEN 1000 AND 9999),
    until          INTEGER CHECK (until BETWEEN 1000 AND 9999),
    business_model TEXT CHECK (business_model IS NULL OR entity = 'firm'),
    ownership      TEXT CHECK (ownership IS NULL OR entity = 'firm'),
    origin         TEXT CHECK (origin IS NULL OR entity = 'firm'),
    ticker         TEXT CHECK (ticker IS NULL OR entity = 'firm'),
    note           TEXT,
    confidence     TEXT,
    CHECK (since <= until)
) STRICT;
CREATE INDEX organisation_by_cluster ON organisation (cluster_id, entity);
CREATE INDEX organisation_by_entity ON organisation (entity);
CREATE INDEX organisation_by_business_model ON organisation (business_model)
    WHERE business_model IS NOT NULL;
CREATE INDEX organisation_by_ownership ON organisation (ownership) WHERE ownership IS NOT NULL;
CREATE INDEX organisation_by_origin ON organisation (origin) WHERE origin IS NOT NULL;
CREATE INDEX organisation_by_kind ON organisation (kind) WHERE kind IS NOT NULL;
CREATE INDEX organisation_by_confidence ON organisation (confidence) WHERE confidence IS NOT NULL;

CREATE TABLE product (
    id         INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 134217727),
    slug       TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 100
                   AND slug NOT GLOB '*[^a-z0-9-]*' AND slug NOT GLOB '-*' AND slug NOT GLOB '*-'),
    name       TEXT NOT NULL CHECK (name <> ''),
    class      TEXT,
    note       TEXT,
    confidence TEXT
) STRICT;
CREATE INDEX product_by_class ON product (class);
CREATE INDEX product_by_confidence ON product (confidence) WHERE confidence IS NOT NULL;

CREATE TABLE makes (
    id         INTEGER PRIMARY KEY,
    firm_id    INTEGER NOT NULL REFERENCES organisation,
    product_id INTEGER NOT NULL REFERENCES product,
    since      INTEGER CHECK (since BETWEEN 1000 AND 9999),
    until      INTEGER CHECK (until BETWEEN 1000 AND 9999),
    note       TEXT,
    confidence TEXT,
    UNIQUE (firm_id, product_id),
    CHECK (since <= until)
) STRICT;
CREATE INDEX makes_by_product ON makes (product_id, firm_id);

-- The vocabulary of ties. Five roles carry meaning in computed files; a kind may play none.
CREATE TABLE tie_kind (
    id          INTEGER PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 100
                    AND slug NOT GLOB '*[^a-z0-9-]*' AND slug NOT GLOB '-*' AND slug NOT GLOB '*-'),
    role        TEXT CHECK (role IN ('ownership', 'funding', 'technology', 'spin-off', 'returnee')),
    directed    INTEGER NOT NULL CHECK (directed IN (0, 1)),
    description TEXT,
    CHECK (role IS NULL OR directed = 1)    -- what a role makes of a tie depends on its direction
) STRICT;
CREATE INDEX tie_kind_by_role ON tie_kind (role);

CREATE TABLE tie (
    id         INTEGER PRIMARY KEY,
    kind_id    INTEGER NOT NULL REFERENCES tie_kind,
    from_id    INTEGER NOT NULL REFERENCES organisation,
    to_id      INTEGER NOT NULL REFERENCES organisation,
    since      INTEGER CHECK (since BETWEEN 1000 AND 9999),
    until      INTEGER CHECK (until BETWEEN 1000 AND 9999),
    stake      REAL CHECK (stake BETWEEN 0 AND 100),    -- percent
    note       TEXT,
    confidence TEXT,
    CHECK (since <= until)
) STRICT;
CREATE INDEX tie_by_from ON tie (from_id, kind_id, to_id);
CREATE INDEX tie_by_to ON tie (to_id, kind_id, from_id);

CREATE TABLE goal (
    id         INTEGER PRIMARY KEY,
    slug       TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 100
                   AND slug NOT GLOB '*[^a-z0-9-]*' AND slug NOT GLOB '-*' AND slug NOT GLOB '*-'),
    statement  TEXT NOT NULL CHECK (statement <> ''),
    target     REAL,
    unit       TEXT,
    direction  TEXT CHECK (direction IN ('at-least', 'at-most', 'below')), -- unknown: at-least
    year       INTEGER CHECK (year BETWEEN 1000 AND 9999),
    confidence TEXT
) STRICT;

CREATE TABLE indicator (
    id         INTEGER PRIMARY KEY,
    goal_id    INTEGER NOT NULL REFERENCES goal,
    year       INTEGER NOT NULL CHECK (year BETWEEN 1000 AND 9999),
    value      REAL,
    confidence TEXT,
    UNIQUE (goal_id, year)
) STRICT;

-- Which sources a fact rests on, in the order given. entity is the name of a table above.
CREATE TABLE citation (
    entity    TEXT NOT NULL,
    row_id    INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source,
    PRIMARY KEY (entity, row_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX citation_by_source ON citation (source_id, entity, row_id);

-- Columns of a data set's own, beyond those above: shown after them, exported with them.
CREATE TABLE extra_field (
    id     INTEGER PRIMARY KEY,
    entity TEXT NOT NULL CHECK (entity IN
               ('province', 'cluster', 'firm', 'institute', 'funder', 'product', 'source')),
    name   TEXT NOT NULL CHECK (name <> ''),
    type   TEXT NOT NULL CHECK (type IN ('string', 'integer', 'number', 'boolean')),
    UNIQUE (entity, name)
) STRICT;

CREATE TABLE extra_value (
    field_id INTEGER NOT NULL REFERENCES extra_field,
    row_id   INTEGER NOT NULL,
    value    ANY NOT NULL,
    PRIMARY KEY (field_id, row_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX extra_value_by_value ON extra_value (field_id, value, row_id)
    WHERE typeof(value) = 'text';
