-- Sums that national and provincial files are made of, so that these cost what they show and not
-- what the data set holds. The views say what each sum is; the triggers keep the tables beside
-- them true under any change by any program. `buzzfs check` compares the two.
--
-- REPLACE deletes rows without telling triggers (unless recursive_triggers is on). It is noticed,
-- and sums are then read from the views until they are made anew: see aggregate_state.
--
-- Cluster 0 stands for no cluster. A tie whose end is not there (foreign keys were off) counts
-- nowhere.

CREATE TABLE aggregate_state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    stale      INTEGER NOT NULL CHECK (stale IN (0, 1)),
    may_circle INTEGER NOT NULL CHECK (may_circle IN (0, 1)) -- 0: no ownership leads in a circle
) STRICT;
INSERT INTO aggregate_state VALUES (1, 0, 0);

-- Organisations by cluster and entity.
CREATE TABLE member_count (
    cluster_id    INTEGER NOT NULL,
    entity        TEXT NOT NULL,
    organisations INTEGER NOT NULL,
    PRIMARY KEY (cluster_id, entity)
) STRICT, WITHOUT ROWID;

CREATE VIEW member_count_view (cluster_id, entity, organisations) AS
    SELECT ifnull(cluster_id, 0), entity, count(*) FROM organisation GROUP BY 1, 2;

-- Ties by kind and by the clusters of their ends; those of them that join two firms.
CREATE TABLE flow (
    kind_id         INTEGER NOT NULL,
    from_cluster_id INTEGER NOT NULL,
    to_cluster_id   INTEGER NOT NULL,
    ties            INTEGER NOT NULL,
    firm_ties       INTEGER NOT NULL,
    PRIMARY KEY (kind_id, from_cluster_id, to_cluster_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flow_by_from ON flow (from_cluster_id);
CREATE INDEX flow_by_to ON flow (to_cluster_id);

-- A tie, with what of its ends is counted.
CREATE VIEW tie_ends (id, kind_id, from_id, to_id, from_cluster_id, to_cluster_id, between_firms) AS
    SELECT t.id, t.kind_id, a.id, b.id, ifnull(a.cluster_id, 0), ifnull(b.cluster_id, 0),
           a.entity = 'firm' AND b.entity = 'firm'
    FROM tie t JOIN organisation a ON a.id = t.from_id JOIN organisation b ON b.id = t.to_id;

CREATE VIEW flow_view (kind_id, from_cluster_id, to_cluster_id, ties, firm_ties) AS
    SELECT kind_id, from_cluster_id, to_cluster_id, count(*), sum(between_firms)
    FROM tie_ends GROUP BY 1, 2, 3;

-- Ties by kind; those of them that join two firms.
CREATE TABLE kind_count (
    kind_id   INTEGER PRIMARY KEY,
    ties      INTEGER NOT NULL,
    firm_ties INTEGER NOT NULL
) STRICT;

CREATE VIEW kind_count_view (kind_id, ties, firm_ties) AS
    SELECT kind_id, count(*), sum(between_firms) FROM tie_ends GROUP BY 1;

-- Pairs of firm and product by cluster and class of product.
CREATE TABLE output (
    cluster_id INTEGER NOT NULL,
    class      TEXT NOT NULL,
    makes      INTEGER NOT NULL,
    PRIMARY KEY (cluster_id, class)
) STRICT, WITHOUT ROWID;

CREATE VIEW makes_ends (id, firm_id, product_id, cluster_id, class) AS
    SELECT m.id, o.id, p.id, ifnull(o.cluster_id, 0), p.class
    FROM makes m JOIN organisation o ON o.id = m.firm_id JOIN product p ON p.id = m.product_id
    WHERE p.class IS NOT NULL;

CREATE VIEW output_view (cluster_id, class, makes) AS
    SELECT cluster_id, class, count(*) FROM makes_ends GROUP BY 1, 2;

-- How many own an organisation, and how many it owns; ties to itself left out.
CREATE TABLE holding (
    organisation_id INTEGER PRIMARY KEY,
    parents         INTEGER NOT NULL,
    subsidiaries    INTEGER NOT NULL
) STRICT;
CREATE INDEX holding_ultimate ON holding (organisation_id) WHERE parents = 0 AND subsidiaries > 0;
CREATE INDEX holding_several ON holding (organisation_id) WHERE parents > 1;

-- Those that may have too many parents: where the rules of doubt look for them.
CREATE VIEW suspect_owned (organisation_id) AS SELECT organisation_id FROM holding WHERE parents > 1;

CREATE VIEW holding_change (tie_id, kind_id, organisation_id, parents, subsidiaries) AS
    SELECT t.id, t.kind_id, t.to_id, 1, 0 FROM tie_ends t JOIN tie_kind k ON k.id = t.kind_id
        WHERE k.role = 'ownership' AND t.from_id <> t.to_id
    UNION ALL
    SELECT t.id, t.kind_id, t.from_id, 0, 1 FROM tie_ends t JOIN tie_kind k ON k.id = t.kind_id
        WHERE k.role = 'ownership' AND t.from_id <> t.to_id;

CREATE VIEW holding_view (organisation_id, parents, subsidiaries) AS
    SELECT organisation_id, sum(parents), sum(subsidiaries) FROM holding_change GROUP BY 1;

-- Ties with an end or a kind that is not there, or with years beyond those of an end: where the
-- rules of doubt look for them.
CREATE TABLE suspect_tie (
    tie_id INTEGER PRIMARY KEY
) STRICT;

CREATE VIEW suspect_tie_view (tie_id) AS
    SELECT t.id FROM tie t LEFT JOIN tie_kind k ON k.id = t.kind_id
        LEFT JOIN organisation a ON a.id = t.from_id LEFT JOIN organisation b ON b.id = t.to_id
    WHERE k.id IS NULL OR a.id IS NULL OR b.id IS NULL
        OR ifnull(t.since, t.until) < a.since OR ifnull(t.until, t.since) > a.until
        OR ifnull(t.since, t.until) < b.since OR ifnull(t.until, t.since) > b.until;

-- Rows of an entity by the year they began and ended in.
CREATE TABLE year_count (
    entity TEXT NOT NULL,
    year   INTEGER NOT NULL,
    begun  INTEGER NOT NULL,
    ended  INTEGER NOT NULL,
    PRIMARY KEY (entity, year)
) STRICT, WITHOUT ROWID;

CREATE VIEW year_change (entity, row_id, year, begun, ended) AS
    SELECT entity, id, since, 1, 0 FROM organisation WHERE since IS NOT NULL
    UNION ALL SELECT entity, id, until, 0, 1 FROM organisation WHERE until IS NOT NULL
    UNION ALL SELECT 'tie', id, since, 1, 0 FROM tie WHERE since IS NOT NULL
    UNION ALL SELECT 'tie', id, until, 0, 1 FROM tie WHERE until IS NOT NULL
    UNION ALL SELECT 'makes', id, since, 1, 0 FROM makes WHERE since IS NOT NULL
    UNION ALL SELECT 'makes', id, until, 0, 1 FROM makes WHERE until IS NOT NULL;

CREATE VIEW year_count_view (entity, year, begun, ended) AS
    SELECT entity, year, sum(begun), sum(ended) FROM year_change GROUP BY 1, 2;

-- To insert into these views is to count a row in (sign 1) or out (sign -1).

CREATE VIEW count_tie (id, sign) AS SELECT NULL, NULL WHERE 0;
CREATE TRIGGER count_tie_insert INSTEAD OF INSERT ON count_tie BEGIN
    INSERT INTO flow SELECT kind_id, from_cluster_id, to_cluster_id, NEW.sign,
            NEW.sign * between_firms FROM tie_ends WHERE id = NEW.id
        ON CONFLICT (kind_id, from_cluster_id, to_cluster_id) DO UPDATE SET
            ties = ties + excluded.ties, firm_ties = firm_ties + excluded.firm_ties;
    DELETE FROM flow WHERE ties = 0 AND (kind_id, from_cluster_id, to_cluster_id) IN
        (SELECT kind_id, from_cluster_id, to_cluster_id FROM tie_ends WHERE id = NEW.id);
    INSERT INTO kind_count SELECT kind_id, NEW.sign, NEW.sign * between_firms
            FROM tie_ends WHERE id = NEW.id
        ON CONFLICT (kind_id) DO UPDATE SET
            ties = ties + excluded.ties, firm_ties = firm_ties + excluded.firm_ties;
    DELETE FROM kind_count WHERE ties = 0 AND kind_id IN
        (SELECT kind_id FROM tie_ends WHERE id = NEW.id);
    INSERT INTO holding SELECT organisation_id, NEW.sign * parents, NEW.sign * subsidiaries
            FROM holding_change WHERE tie_id = NEW.id
        ON CONFLICT (organisation_id) DO UPDATE SET
            parents = parents + excluded.parents, subsidiaries = subsidiaries + excluded.subsidiaries;
    DELETE FROM holding WHERE parents = 0 AND subsidiaries = 0 AND organisation_id IN
        (SELECT organisation_id FROM holding_change WHERE tie_id = NEW.id);
    DELETE FROM suspect_tie WHERE tie_id = NEW.id;
    INSERT INTO suspect_tie SELECT tie_id FROM suspect_tie_view
        WHERE tie_id = NEW.id AND NEW.sign > 0;
END;

CREATE VIEW count_makes (id, sign) AS SELECT NULL, NULL WHERE 0;
CREATE TRIGGER count_makes_insert INSTEAD OF INSERT ON count_makes BEGIN
    INSERT INTO output SELECT cluster_id, class, NEW.sign FROM makes_ends WHERE id = NEW.id
        ON CONFLICT (cluster_id, class) DO UPDATE SET makes = makes + excluded.makes;
    DELETE FROM output WHERE makes = 0 AND (cluster_id, class) IN
        (SELECT cluster_id, class FROM makes_ends WHERE id = NEW.id);
END;

CREATE VIEW count_organisation (id, sign) AS SELECT NULL, NULL WHERE 0;
CREATE TRIGGER count_organisation_insert INSTEAD OF INSERT ON count_organisation BEGIN
    INSERT INTO member_count SELECT ifnull(cluster_id, 0), entity, NEW.sign
            FROM organisation WHERE id = NEW.id
        ON CONFLICT (cluster_id, entity) DO UPDATE SET
            organisations = organisations + excluded.organisations;
    DELETE FROM member_count WHERE organisations = 0 AND (cluster_id, entity) IN
        (SELECT ifnull(cluster_id, 0), entity FROM organisation WHERE id = NEW.id);
    INSERT INTO count_tie SELECT id, NEW.sign FROM tie WHERE from_id = NEW.id
        UNION SELECT id, NEW.sign FROM tie WHERE to_id = NEW.id;
    INSERT INTO count_makes SELECT id, NEW.sign FROM makes WHERE firm_id = NEW.id;
    -- Counted out: its ties end nowhere, until it is counted in.
    INSERT INTO suspect_tie SELECT id FROM tie WHERE from_id = NEW.id AND NEW.sign < 0
        UNION SELECT id FROM tie WHERE to_id = NEW.id AND NEW.sign < 0
        ON CONFLICT DO NOTHING;
END;

-- To insert a tie into this view is to look whether it may close a circle of ownership.
CREATE VIEW close_circle (from_id, to_id, kind_id) AS SELECT NULL, NULL, NULL WHERE 0;
CREATE TRIGGER close_circle_insert INSTEAD OF INSERT ON close_circle BEGIN
    UPDATE aggregate_state SET may_circle = 1 WHERE may_circle = 0 AND NEW.from_id <> NEW.to_id
        AND EXISTS (SELECT 1 FROM tie_kind WHERE id = NEW.kind_id AND role = 'ownership')
        AND EXISTS (SELECT 1 FROM tie t JOIN tie_kind k ON k.id = t.kind_id
                    WHERE t.to_id = NEW.from_id AND k.role = 'ownership')
        AND EXISTS (SELECT 1 FROM tie t JOIN tie_kind k ON k.id = t.kind_id
                    WHERE t.from_id = NEW.to_id AND k.role = 'ownership');
END;

CREATE VIEW count_years (entity, since, until, sign) AS SELECT NULL, NULL, NULL, NULL WHERE 0;
CREATE TRIGGER count_years_insert INSTEAD OF INSERT ON count_years BEGIN
    INSERT INTO year_count SELECT NEW.entity, NEW.since, NEW.sign, 0 WHERE NEW.since IS NOT NULL
        ON CONFLICT (entity, year) DO UPDATE SET begun = begun + excluded.begun;
    INSERT INTO year_count SELECT NEW.entity, NEW.until, 0, NEW.sign WHERE NEW.until IS NOT NULL
        ON CONFLICT (entity, year) DO UPDATE SET ended = ended + excluded.ended;
    DELETE FROM year_count WHERE entity = NEW.entity AND year IN (NEW.since, NEW.until)
        AND begun = 0 AND ended = 0;
END;

CREATE TRIGGER tie_insert AFTER INSERT ON tie BEGIN
    INSERT INTO count_tie VALUES (NEW.id, 1);
    INSERT INTO count_years VALUES ('tie', NEW.since, NEW.until, 1);
    INSERT INTO close_circle VALUES (NEW.from_id, NEW.to_id, NEW.kind_id);
END;
CREATE TRIGGER tie_delete BEFORE DELETE ON tie BEGIN
    INSERT INTO count_tie VALUES (OLD.id, -1);
    INSERT INTO count_years VALUES ('tie', OLD.since, OLD.until, -1);
END;
CREATE TRIGGER tie_update_out BEFORE UPDATE OF id, kind_id, from_id, to_id, since, until ON tie BEGIN
    INSERT INTO count_tie VALUES (OLD.id, -1);
    INSERT INTO count_years VALUES ('tie', OLD.since, OLD.until, -1);
END;
CREATE TRIGGER tie_update_in AFTER UPDATE OF id, kind_id, from_id, to_id, since, until ON tie BEGIN
    INSERT INTO count_tie VALUES (NEW.id, 1);
    INSERT INTO count_years VALUES ('tie', NEW.since, NEW.until, 1);
    INSERT INTO close_circle VALUES (NEW.from_id, NEW.to_id, NEW.kind_id);
END;

CREATE TRIGGER makes_insert AFTER INSERT ON makes BEGIN
    INSERT INTO count_makes VALUES (NEW.id, 1);
    INSERT INTO count_years VALUES ('makes', NEW.since, NEW.until, 1);
END;
CREATE TRIGGER makes_delete BEFORE DELETE ON makes BEGIN
    INSERT INTO count_makes VALUES (OLD.id, -1);
    INSERT INTO count_years VALUES ('makes', OLD.since, OLD.until, -1);
END;
CREATE TRIGGER makes_update_out BEFORE UPDATE OF id, firm_id, product_id, since, until ON makes BEGIN
    INSERT INTO count_makes VALUES (OLD.id, -1);
    INSERT INTO count_years VALUES ('makes', OLD.since, OLD.until, -1);
END;
CREATE TRIGGER makes_update_in AFTER UPDATE OF id, firm_id, product_id, since, until ON makes BEGIN
    INSERT INTO count_makes VALUES (NEW.id, 1);
    INSERT INTO count_years VALUES ('makes', NEW.since, NEW.until, 1);
END;

CREATE TRIGGER organisation_insert AFTER INSERT ON organisation BEGIN
    INSERT INTO count_organisation VALUES (NEW.id, 1);
    INSERT INTO count_years VALUES (NEW.entity, NEW.since, NEW.until, 1);
END;
CREATE TRIGGER organisation_delete BEFORE DELETE ON organisation BEGIN
    INSERT INTO count_organisation VALUES (OLD.id, -1);
    INSERT INTO count_years VALUES (OLD.entity, OLD.since, OLD.until, -1);
END;
CREATE TRIGGER organisation_update_out
BEFORE UPDATE OF id, entity, cluster_id, since, until ON organisation BEGIN
    INSERT INTO count_organisation VALUES (OLD.id, -1);
    INSERT INTO count_years VALUES (OLD.entity, OLD.since, OLD.until, -1);
END;
CREATE TRIGGER organisation_update_in
AFTER UPDATE OF id, entity, cluster_id, since, until ON organisation BEGIN
    INSERT INTO count_organisation VALUES (NEW.id, 1);
    INSERT INTO count_years VALUES (NEW.entity, NEW.since, NEW.until, 1);
END;

CREATE TRIGGER product_insert AFTER INSERT ON product BEGIN
    INSERT INTO count_makes SELECT id, 1 FROM makes WHERE product_id = NEW.id;
END;
CREATE TRIGGER product_delete BEFORE DELETE ON product BEGIN
    INSERT INTO count_makes SELECT id, -1 FROM makes WHERE product_id = OLD.id;
END;
CREATE TRIGGER product_update_out BEFORE UPDATE OF id, class ON product BEGIN
    INSERT INTO count_makes SELECT id, -1 FROM makes WHERE product_id = OLD.id;
END;
CREATE TRIGGER product_update_in AFTER UPDATE OF id, class ON product BEGIN
    INSERT INTO count_makes SELECT id, 1 FROM makes WHERE product_id = NEW.id;
END;

-- A change of the vocabulary concerns ties without number, and is rare.
CREATE VIEW count_kinds (sign) AS SELECT NULL WHERE 0;
CREATE TRIGGER count_kinds_insert INSTEAD OF INSERT ON count_kinds BEGIN
    DELETE FROM holding;
    INSERT INTO holding SELECT * FROM holding_view;
    INSERT INTO suspect_tie SELECT id FROM tie WHERE kind_id NOT IN (SELECT id FROM tie_kind)
        ON CONFLICT DO NOTHING;
    DELETE FROM suspect_tie WHERE NOT EXISTS
        (SELECT 1 FROM suspect_tie_view v WHERE v.tie_id = suspect_tie.tie_id);
    UPDATE aggregate_state SET may_circle = 1 WHERE may_circle = 0 AND EXISTS (SELECT 1 FROM tie);
END;
CREATE TRIGGER tie_kind_insert AFTER INSERT ON tie_kind BEGIN
    INSERT INTO count_kinds VALUES (1);
END;
CREATE TRIGGER tie_kind_delete AFTER DELETE ON tie_kind BEGIN
    INSERT INTO count_kinds VALUES (1);
END;
CREATE TRIGGER tie_kind_update AFTER UPDATE OF id, role ON tie_kind BEGIN
    INSERT INTO count_kinds VALUES (1);
END;

-- What REPLACE may delete unseen.
CREATE TRIGGER tie_replace BEFORE INSERT ON tie
WHEN EXISTS (SELECT 1 FROM tie WHERE id = NEW.id) BEGIN
    UPDATE aggregate_state SET stale = 1;
END;
CREATE TRIGGER tie_update_replace BEFORE UPDATE OF id ON tie
WHEN NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM tie WHERE id = NEW.id) BEGIN
    UPDATE aggregate_state SET stale = 1;
END;
CREATE TRIGGER makes_replace BEFORE INSERT ON makes
WHEN EXISTS (SELECT 1 FROM makes WHERE id = NEW.id
             UNION ALL SELECT 1 FROM makes
             WHERE firm_id = NEW.firm_id AND product_id = NEW.product_id) BEGIN
    UPDATE aggregate_state SET stale = 1;
END;
CREATE TRIGGER makes_update_replace BEFORE UPDATE OF id, firm_id, product_id ON makes
WHEN EXISTS (SELECT 1 FROM makes WHERE id <> OLD.id AND (id = NEW.id
             OR (firm_id = NEW.firm_id AND product_id = NEW.product_id))) BEGIN
    UPDATE aggregate_state SET stale = 1;
END;
CREATE TRIGGER organisation_replace BEFORE INSERT ON organisation
WHEN EXISTS (SELECT 1 FROM organisation WHERE id = NEW.id
             UNION ALL SELECT 1 FROM organisation WHERE slug = NEW.slug) BEGIN
    UPDATE aggregate_state SET stale = 1;
END;
CREATE TRIGGER organisation_update_replace BEFORE UPDATE OF id, slug ON organisation
WHEN EXISTS (SELECT 1 FROM organisation WHERE id <> OLD.id
             AND (id = NEW.id OR slug = NEW.slug)) BEGIN
    UPDATE aggregate_state SET stale = 1;
END;
CREATE TRIGGER product_replace BEFORE INSERT ON product
WHEN EXISTS (SELECT 1 FROM product WHERE id = NEW.id OR slug = NEW.slug) BEGIN
    UPDATE aggregate_state SET stale = 1;
END;
CREATE TRIGGER product_update_replace BEFORE UPDATE OF id, slug ON product
WHEN EXISTS (SELECT 1 FROM product WHERE id <> OLD.id
             AND (id = NEW.id OR slug = NEW.slug)) BEGIN
    UPDATE aggregate_state SET stale = 1;
END;

-- UPDATE aggregate_state SET stale = 0 makes all sums anew.
CREATE TRIGGER aggregate_remake AFTER UPDATE OF stale ON aggregate_state WHEN NEW.stale = 0 BEGIN
    DELETE FROM member_count;
    INSERT INTO member_count SELECT * FROM member_count_view;
    DELETE FROM flow;
    INSERT INTO flow SELECT * FROM flow_view;
    DELETE FROM kind_count;
    INSERT INTO kind_count SELECT * FROM kind_count_view;
    DELETE FROM output;
    INSERT INTO output SELECT * FROM output_view;
    DELETE FROM holding;
    INSERT INTO holding SELECT * FROM holding_view;
    DELETE FROM suspect_tie;
    INSERT INTO suspect_tie SELECT * FROM suspect_tie_view;
    DELETE FROM year_count;
    INSERT INTO year_count SELECT * FROM year_count_view;
END;
