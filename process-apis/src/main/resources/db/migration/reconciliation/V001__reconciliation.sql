-- One run over the books of one entity, currency and posting period.
CREATE TABLE reconciliation.run (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entity          text NOT NULL,
  currency        text NOT NULL,
  period          text NOT NULL,
  status          text NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'COMPLETED', 'FAILED')),
  started_at      timestamptz NOT NULL,
  deadline        timestamptz NOT NULL,
  completed_at    timestamptz,
  erp_read_at     timestamptz,
  billing_read_at timestamptz,
  billed          numeric NOT NULL DEFAULT 0,
  posted          numeric NOT NULL DEFAULT 0,
  unexplained     numeric NOT NULL DEFAULT 0,
  breaks          integer NOT NULL DEFAULT 0,
  documents       jsonb NOT NULL DEFAULT '[]',
  usage           jsonb NOT NULL DEFAULT '[]',
  CHECK ((completed_at IS NULL) = (status = 'RUNNING'))
);
CREATE INDEX run_books ON reconciliation.run (entity, currency, period, id);
CREATE INDEX run_open ON reconciliation.run (deadline) WHERE status = 'RUNNING';

-- Where the two sides disagreed in a run; written with its result, never changed.
CREATE TABLE reconciliation.break (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run        bigint NOT NULL REFERENCES reconciliation.run,
  class      text NOT NULL,
  subject    text NOT NULL,
  billing    text,
  erp        text,
  difference numeric NOT NULL, -- in the run's currency
  explained  boolean NOT NULL,
  action     text NOT NULL
);
CREATE INDEX break_run ON reconciliation.break (run, id);

-- The books are the house's, whosever customers are in them: a partner sees nothing here.
ALTER TABLE reconciliation.run ENABLE ROW LEVEL SECURITY;
ALTER TABLE reconciliation.break ENABLE ROW LEVEL SECURITY;
CREATE POLICY house ON reconciliation.run FOR SELECT TO edge USING (backbone.visible('house'));
CREATE POLICY house ON reconciliation.break FOR SELECT TO edge USING (backbone.visible('house'));

GRANT USAGE ON SCHEMA reconciliation TO edge;
GRANT SELECT ON reconciliation.run, reconciliation.break TO edge;
