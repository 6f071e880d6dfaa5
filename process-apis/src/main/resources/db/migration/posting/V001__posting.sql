GRANT USAGE ON SCHEMA posting TO edge;

-- The life of a posting, as LegalMoves has it in code; a test holds the two equal.
CREATE TABLE posting.legal_move (
  from_state text NOT NULL,
  to_state text NOT NULL,
  PRIMARY KEY (from_state, to_state)
);

INSERT INTO posting.legal_move VALUES
  ('RECEIVED', 'VALIDATED'),
  ('RECEIVED', 'EXCEPTION'),
  ('RECEIVED', 'VOIDED'),
  ('VALIDATED', 'WAITING_DEPENDENCY'),
  ('VALIDATED', 'READY'),
  ('VALIDATED', 'EXCEPTION'),
  ('VALIDATED', 'VOIDED'),
  ('WAITING_DEPENDENCY', 'READY'),
  ('WAITING_DEPENDENCY', 'EXCEPTION'),
  ('WAITING_DEPENDENCY', 'VOIDED'),
  ('READY', 'WAITING_PERIOD'),
  ('READY', 'POSTING'),
  ('READY', 'EXCEPTION'),
  ('READY', 'VOIDED'),
  -- Still waiting, for another period.
  ('WAITING_PERIOD', 'WAITING_PERIOD'),
  ('WAITING_PERIOD', 'POSTING'),
  ('WAITING_PERIOD', 'EXCEPTION'),
  ('WAITING_PERIOD', 'VOIDED'),
  ('POSTING', 'READY'),
  ('POSTING', 'WAITING_PERIOD'),
  ('POSTING', 'UNCERTAIN'),
  ('POSTING', 'POSTED'),
  ('POSTING', 'EXCEPTION'),
  ('UNCERTAIN', 'WAITING_PERIOD'),
  ('UNCERTAIN', 'POSTING'),
  ('UNCERTAIN', 'POSTED'),
  ('UNCERTAIN', 'EXCEPTION'),
  ('UNCERTAIN', 'VOIDED'),
  ('EXCEPTION', 'VOIDED');

-- One document on its way to one ledger.
CREATE TABLE posting.posting (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text NOT NULL,
  -- The business key: unique for ever, whoever delivers the document again.
  entity text NOT NULL,
  ledger text NOT NULL,
  source_system text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('INVOICE', 'CREDIT_MEMO', 'PAYMENT', 'JOURNAL_ENTRY')),
  source_id text NOT NULL,
  UNIQUE (entity, ledger, source_system, kind, source_id),
  reference text NOT NULL UNIQUE,
  -- What billing said; the first version stays, byte for byte.
  source_account text NOT NULL,
  version int NOT NULL CHECK (version >= 1),
  financial_hash text NOT NULL,
  document text NOT NULL,
  billing_customer text NOT NULL,
  customer text NOT NULL,
  number text NOT NULL,
  document_date date NOT NULL,
  period text NOT NULL,
  -- Where the posting period was moved: the period of the document's service, and why.
  original_period text,
  period_reason text,
  CHECK ((original_period IS NULL) = (period_reason IS NULL)),
  CHECK (original_period < period),
  currency text NOT NULL,
  net numeric NOT NULL,
  tax numeric NOT NULL,
  gross numeric NOT NULL,
  traceparent text NOT NULL,
  -- Where it stands with the ERP.
  account text NOT NULL,
  state text NOT NULL CHECK (state IN ('RECEIVED', 'VALIDATED', 'WAITING_DEPENDENCY', 'READY',
    'WAITING_PERIOD', 'POSTING', 'UNCERTAIN', 'POSTED', 'EXCEPTION', 'VOIDED')),
  note text NOT NULL,
  received_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  first_attempt_at timestamptz,
  may_appear_until timestamptz,
  request text,
  erp_id text,
  reconciled boolean NOT NULL DEFAULT false,
  CHECK (request IS NOT NULL OR state NOT IN ('READY', 'WAITING_PERIOD', 'POSTING', 'UNCERTAIN', 'POSTED')),
  CHECK (erp_id IS NOT NULL OR state <> 'POSTED')
) WITH (
  -- Documents that make a row outgrow 2 kB lie apart, so that what moves often stays small and
  -- finds room on its page.
  toast_tuple_target = 128,
  fillfactor = 50
);

COMMENT ON COLUMN posting.posting.may_appear_until IS
  'until then a call whose answer was lost may still take effect in the ERP';
COMMENT ON COLUMN posting.posting.request IS
  'the ErpDocument as it is sent, the same at every attempt but for a posting period that was moved';

CREATE INDEX posting_queue ON posting.posting (account, due_at, id)
  WHERE state NOT IN ('POSTED', 'EXCEPTION', 'VOIDED');
CREATE INDEX posting_books ON posting.posting (entity, currency, period, id);
CREATE INDEX posting_moved ON posting.posting (entity, currency, original_period, id)
  WHERE original_period IS NOT NULL;
CREATE INDEX posting_customer ON posting.posting (customer, id);
-- Nobody knows the customer yet: few, and not for long.
CREATE INDEX posting_unknown ON posting.posting (account, source_account, billing_customer)
  WHERE customer = billing_customer;

-- Every move of every posting; a posting cannot move without leaving one, nor against the rules.
CREATE TABLE posting.move (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  posting bigint NOT NULL REFERENCES posting.posting,
  from_state text,
  to_state text NOT NULL,
  at timestamptz NOT NULL,
  note text NOT NULL,
  period text, -- the posting period from then on, where the move changed it
  CHECK (from_state IS NOT NULL OR to_state = 'RECEIVED'),
  FOREIGN KEY (from_state, to_state) REFERENCES posting.legal_move
);

CREATE INDEX move_posting ON posting.move (posting, id);

CREATE FUNCTION posting.record_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO posting.move (posting, from_state, to_state, at, note, period)
  VALUES (NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.state END, NEW.state, NEW.updated_at, NEW.note,
    CASE WHEN TG_OP = 'UPDATE' AND OLD.period <> NEW.period THEN NEW.period END);
  RETURN NULL;
END
$$;

CREATE TRIGGER received AFTER INSERT ON posting.posting
  FOR EACH ROW EXECUTE FUNCTION posting.record_move();
CREATE TRIGGER moved AFTER UPDATE OF state, period ON posting.posting
  FOR EACH ROW WHEN (OLD.state <> NEW.state OR OLD.period <> NEW.period)
  EXECUTE FUNCTION posting.record_move();

-- A posting period moves only while the ERP cannot have the document, and the request moves with it.
CREATE FUNCTION posting.check_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'WAITING_PERIOD' OR NEW.may_appear_until IS NOT NULL OR NEW.erp_id IS NOT NULL
      OR NEW.request::jsonb ->> 'period' <> NEW.period THEN
    RAISE EXCEPTION 'posting % does not move from % to %', NEW.id, OLD.period, NEW.period;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER period_moves BEFORE UPDATE OF period ON posting.posting
  FOR EACH ROW WHEN (OLD.period <> NEW.period) EXECUTE FUNCTION posting.check_period();

-- The fence between posting into a period and closing it: an intent to post holds the row FOR SHARE,
-- who closes takes it FOR UPDATE.
CREATE TABLE posting.period (
  entity text NOT NULL,
  period text NOT NULL,
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED')),
  PRIMARY KEY (entity, period)
);

GRANT SELECT ON posting.posting, posting.move TO edge;
ALTER TABLE posting.posting ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON posting.posting FOR SELECT TO edge USING (backbone.visible(tenant));
ALTER TABLE posting.move ENABLE ROW LEVEL SECURITY;
-- The subquery is bound by the policy above.
CREATE POLICY tenant ON posting.move FOR SELECT TO edge
  USING (EXISTS (SELECT FROM posting.posting p WHERE p.id = posting));
