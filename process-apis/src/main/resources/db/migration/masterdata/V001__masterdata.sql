-- Customers and contracts as the CRM has them. A record is due while it has changed and not been carried over;
-- one that cannot be carried over is set aside until it changes again.
CREATE TABLE masterdata.customer (
  id     text PRIMARY KEY,
  tenant text NOT NULL,
  body   jsonb NOT NULL,
  state  text NOT NULL DEFAULT 'DUE' CHECK (state IN ('DUE', 'CARRIED', 'SET_ASIDE'))
);
CREATE INDEX customer_due ON masterdata.customer (id) WHERE state = 'DUE';

CREATE TABLE masterdata.contract (
  id       text PRIMARY KEY,
  tenant   text NOT NULL,
  customer text NOT NULL,
  body     jsonb NOT NULL,
  -- Decided when the first day of the contract is first heard of, so that it does not hang on when
  -- billing can be told.
  charged_from date NOT NULL,
  state    text NOT NULL DEFAULT 'DUE' CHECK (state IN ('DUE', 'CARRIED', 'SET_ASIDE'))
);
CREATE INDEX contract_due ON masterdata.contract (id) WHERE state = 'DUE';
CREATE INDEX contract_customer ON masterdata.contract (customer);

-- The id under which a system account knows a record: one per record and account, one record of a kind per id.
-- The CRM numbers customers and contracts apart, so a number without its kind may mean either.
CREATE TABLE masterdata.reference (
  kind    text NOT NULL CHECK (kind IN ('CUSTOMER', 'CONTRACT')),
  record  text NOT NULL,
  tenant  text NOT NULL,
  account text NOT NULL,
  system  text NOT NULL,
  id      text NOT NULL,
  PRIMARY KEY (kind, record, account),
  UNIQUE (kind, account, id)
);

-- Up to which change each list of the CRM has been read.
CREATE TABLE masterdata.mark (
  account    text NOT NULL,
  list       text NOT NULL,
  changed_to timestamptz NOT NULL,
  PRIMARY KEY (account, list)
);

ALTER TABLE masterdata.customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE masterdata.contract ENABLE ROW LEVEL SECURITY;
ALTER TABLE masterdata.reference ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON masterdata.customer FOR SELECT TO edge USING (backbone.visible(tenant));
CREATE POLICY tenant ON masterdata.contract FOR SELECT TO edge USING (backbone.visible(tenant));
CREATE POLICY tenant ON masterdata.reference FOR SELECT TO edge USING (backbone.visible(tenant));

GRANT USAGE ON SCHEMA masterdata TO edge;
GRANT SELECT ON masterdata.customer, masterdata.contract, masterdata.reference TO edge;
