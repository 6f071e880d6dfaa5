-- Where a document stands with its tax engine of record; none where the entity has none.
ALTER TABLE posting.posting
  ADD COLUMN tax_account text,
  ADD COLUMN filing text CHECK (filing IN ('INTENDED', 'RECORDED', 'COMMITTED', 'REFUSED')),
  ADD CHECK ((tax_account IS NULL) = (filing IS NULL)),
  -- Calls to the engine that led no further, and when the first of them ended.
  ADD COLUMN filing_attempts int NOT NULL DEFAULT 0,
  ADD COLUMN filing_tried_at timestamptz,
  -- Nothing is on its way to the ERP before the engine has recorded it.
  ADD CHECK (filing IS DISTINCT FROM 'INTENDED'
    OR state IN ('RECEIVED', 'VALIDATED', 'WAITING_DEPENDENCY', 'EXCEPTION', 'VOIDED')),
  -- What a lane still has to do something about: a posted document until its tax is committed.
  ADD COLUMN unfinished boolean NOT NULL GENERATED ALWAYS AS (
    state NOT IN ('POSTED', 'EXCEPTION', 'VOIDED')
    OR (state = 'POSTED' AND filing IS NOT DISTINCT FROM 'RECORDED')) STORED;

DROP INDEX posting.posting_queue;
CREATE INDEX posting_queue ON posting.posting (account, due_at, id) WHERE unfinished;
