-- Nothing here is for the edge: ids and hashes only, no data of customers.

-- Webhooks told that there may be news of an invoice. Kept for as long as a vendor repeats itself.
CREATE TABLE billing.hint (
  account text NOT NULL,
  event_id text NOT NULL,
  invoice text NOT NULL,
  traceparent text NOT NULL,
  received_at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  first_attempt_at timestamptz, -- the first that could not be read
  due_at timestamptz, -- when to read the invoice; null once it has been read
  PRIMARY KEY (account, event_id)
);
CREATE INDEX hint_due ON billing.hint (account, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX hint_read ON billing.hint (received_at) WHERE due_at IS NULL;

-- The version of each invoice that was heard of last.
CREATE TABLE billing.document (
  account text NOT NULL,
  id text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (account, id)
);

-- The business time up to which each account has been polled.
CREATE TABLE billing.poll (
  account text PRIMARY KEY,
  polled_to timestamptz NOT NULL
);
